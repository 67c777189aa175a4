"""Stage runner: params, input verification, locking, atomic outputs, exit status.

A stage module holds one function from a StageContext to a StageResult and one `STAGE = Stage(...)`. Running the module
(`python -m stages.clean`) ends in 0 done, 2 problem with input or settings, 3 internal error, 75 already running
elsewhere, 124 stalled, 143 terminated (SIGTERM).
"""

from __future__ import annotations

import faulthandler
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn, TypeAlias, TypeVar

import hanyeong.pipeline.telemetry_off  # noqa: F401  before any library that could call home
from hanyeong.pipeline import process, progress, run_state, timings, watchdog
from hanyeong.pipeline.atomic_output import atomic_output, remove_leftovers, write_json
from hanyeong.pipeline.checked import require_checked
from hanyeong.pipeline.disk_space import FULL, room_is_told
from hanyeong.pipeline.errors import BusyError, GateFailed, HanyeongError, InputError, ParamsError
from hanyeong.pipeline.log_level import Level
from hanyeong.pipeline.manifest import NAME, verify_manifest, write_manifest
from hanyeong.pipeline.memory import memory_message, memory_ran_out
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.pipeline.stage_cache import StageCache, stage_cache
from hanyeong.pipeline.stage_result import Json, StageResult
from hanyeong.pipeline.stray_files import is_clutter
from hanyeong.results.base import Result

T = TypeVar("T")

DONE, YOUR_INPUT, OUR_BUG, BUSY, INTERRUPTED, KILLED = 0, 2, 3, 75, 130, run_state.UNFINISHED
KILLED_MESSAGE = "killed, probably out of memory; free memory or reduce batch_tokens, then run again"
"""The last word of a stage that could not say any."""
UNCHANGED = "unchanged: no dependency has changed; restored the earlier result from the cache"
"""The last word of a stage that DVC started and that had nothing to do."""
MANIFESTED = ("data", "models")
"""Outputs below these carry a manifest; reports are read by people and by tools that would stumble over one."""


@dataclass(frozen=True)
class StageContext:
    """What a stage function is given."""

    item: str | None
    params: SimpleNamespace
    reads: Mapping[str, Path]
    out: Mapping[str, Path]
    """Temporary paths; directories exist already. Each becomes final by one rename after the function returns."""
    root: Path
    scratch: Path
    timings: dict[str, Json]
    """Readings that must not enter an output: latencies, rates."""
    now: run_state.Now
    """Where people are told how far the stage is, and what it has found so far."""

    def progress(self, items: Iterable[T], label: str, total: int | None = None, start: int = 0) -> Iterator[T]:
        """The same items while showing how far they are; `start` have gone by before."""
        return progress.progress(items, label, total, start=start, heard=self.now.went)

    @contextmanager
    def temporary(self) -> Iterator[Path]:
        """An empty folder on the project's own disk, gone after the block; a killed run's is removed by the next."""
        folders = self.scratch / "tmp"
        folder = folders / str(os.getpid())
        for left in folders.glob("*"):
            # Numbers come again, in containers at once; what has no number for a name is none of ours.
            if left == folder or (left.name.isdecimal() and not process.alive(int(left.name))):
                shutil.rmtree(left, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def waiting(self, label: str) -> AbstractContextManager[None]:
        """Show that `label` is under way while the block runs."""
        return progress.spinner(label)

    def say(self, message: str) -> None:
        """One line to standard error."""
        watchdog.sign_of_life()
        progress.log(message)


AlsoReads: TypeAlias = Callable[[Path, str | None, SimpleNamespace], Iterable[Path]]
"""From the project, the instance and the params to further paths that a stage reads."""


def _nothing_else(_root: Path, _item: str | None, _params: SimpleNamespace) -> Iterable[Path]:
    return ()


@dataclass(frozen=True)
class Stage:
    """A stage: its function, the sections of params.yaml it reads, and the paths it reads and writes."""

    name: str
    run: Callable[[StageContext], StageResult]
    params: Mapping[str, Any]
    reads: Mapping[str, str]
    writes: Mapping[str, str]
    items: Sequence[str] | None = field(default=())
    """The values of `{item}`; None means the names of `sources` in params.yaml, () that there is none."""
    restorable: bool = True
    """Whether an earlier result may be taken when nothing that it depends on has changed."""
    also_reads: AlsoReads = _nothing_else
    """Paths that only params or other files name, so that dvc.yaml cannot list them."""
    verified: bool = True
    """Whether inputs are verified before the function runs; False: it reports missing or altered inputs itself."""

    @classmethod
    def of(
        cls,
        result: type[Result],
        run: Callable[[StageContext], StageResult],
        *,
        params: Mapping[str, Any],
        reads: Mapping[str, str],
        writes: Mapping[str, str],
        restorable: bool = True,
        also_reads: AlsoReads = _nothing_else,
        verified: bool = True,
    ) -> Stage:
        """The stage that leaves such a result, which says its name, its instances and its result file."""
        info = result.stage
        files = {**writes, "result": f"reports/{info.file}"}
        return cls(info.name, run, params, reads, files, info.items, restorable, also_reads, verified)

    def main(self) -> NoReturn:
        """Run as a process of its own; never returns."""
        process.exit_on(signal.SIGTERM, signal.SIGINT)
        faulthandler.enable()
        arguments = sys.argv[1:] or self._instance(os.environ.get(process.DVC_STAGE, ""))
        sys.exit(self._guarded(Path.cwd(), arguments, watched=True))

    def call(self, root: Path, item: str | None = None, params: Mapping[str, Any] | None = None) -> dict[str, Json]:
        """Run the stage below `root` and publish its outputs; returns the document of the result file.

        Raises:
            HanyeongError: whatever of the user's making stops it.

        """
        scratch = root / ".hanyeong"
        watch = timings.Stopwatch()
        document = self._published(root, item, params, scratch, watch)
        timings.record(root, scratch, self._label(item), watch)
        return document

    def _guarded(self, root: Path, arguments: Sequence[str], *, watched: bool = False) -> int:
        """Exit status after running; what went wrong is said once, briefly, and kept for the caller."""
        item = None
        try:
            require_checked(root)
            item = self._item(root, arguments)
            with process.exclusive_lock(root / ".hanyeong/locks" / f"{self._label(item)}.lock", self._label(item)):
                self._keep_word(root, item, KILLED, KILLED_MESSAGE)
                if watched:
                    self._watch(root, item)
                self._remove_leftovers(root, item)
                word = self._run_or_restore(root, item)
        except SystemExit as stop:
            return self._last_word(root, item, int(stop.code or 0), "stop requested; the next run resumes from here")
        except BusyError as error:
            return self._last_word(root, item, BUSY, str(error))
        except (HanyeongError, OSError, MemoryError) as error:
            return self._last_word(root, item, YOUR_INPUT, describe_error(error))
        except Exception as error:  # noqa: BLE001  the outermost guard: status 3, and no corpus text on the screen
            if memory_ran_out(error):
                return self._last_word(root, item, YOUR_INPUT, memory_message())
            return self._last_word(root, item, OUR_BUG, internal_error(root, self._label(item), error))
        return self._last_word(root, item, DONE, word)

    def _run_or_restore(self, root: Path, item: str | None) -> str:
        """Run the stage, unless DVC started it and its earlier result still holds; returns its last word."""
        cache = self._cache(root, item)
        if cache is None:
            self.call(root, item)
            return "done"
        depends_on = cache.depends_on()
        if process.DVC_STAGE in os.environ and cache.restore(depends_on):
            progress.log(f"{self._label(item)}: {UNCHANGED}")
            return UNCHANGED
        self.call(root, item)
        cache.keep(depends_on)
        return "done"

    def _cache(self, root: Path, item: str | None) -> StageCache | None:
        if not self.restorable:
            return None
        values = parse(self.params, read_yaml(root / "params.yaml"), "params.yaml")
        also = self.also_reads(root, item, SimpleNamespace(**values))
        if self.items is None:  # an instance reads its own source only
            values["sources"] = {item: values["sources"][item]}
        first = sorted(self.writes, key=lambda name: name != "result")
        outputs = [root / _place(self.writes[name], item) for name in first]
        return stage_cache(root, self._label(item), values, outputs, also)

    def _instance(self, address: str) -> Sequence[str]:
        """What DVC says is to be run, "ingest@news": a name from params.yaml never stands in a command line."""
        name, at, item = address.rpartition("dvc.yaml:")[2].partition("@")
        return [item] if at and name == self.name else []

    def _item(self, root: Path, arguments: Sequence[str]) -> str | None:
        if self.items is None:
            choices: Sequence[str] = list(read_yaml(root / "params.yaml").get("sources") or {})
        else:
            choices = self.items
        if not choices and self.items is not None and not arguments:
            return None
        if len(arguments) != 1 or arguments[0] not in choices:
            raise ParamsError(
                f"python -m stages.{self.name}: expected one of {', '.join(choices) or 'no argument'}, "
                f"found {' '.join(arguments) or 'nothing'}"
            )
        return arguments[0]

    def _label(self, item: str | None) -> str:
        return self.name if item is None else f"{self.name}@{item}"

    def _verify_inputs(self, reads: Mapping[str, Path], sources: Mapping[str, Any] | None) -> None:
        for name, path in reads.items():
            require(path)
            if self.reads[name].split("/")[0] in MANIFESTED and path.is_dir():
                verify(path, sources)

    def _published(
        self, root: Path, item: str | None, params: Mapping[str, Any] | None, scratch: Path, watch: timings.Stopwatch
    ) -> dict[str, Json]:
        document = read_yaml(root / "params.yaml") if params is None else params
        values = parse(self.params, document, "params.yaml")
        reads = {name: root / _place(path, item) for name, path in self.reads.items()}
        if self.verified:
            self._verify_inputs(reads, values.get("sources"))
        result_file = root / _place(self.writes["result"], item)
        refusal: GateFailed | None = None
        now = run_state.Now(root, self._label(item))
        with ExitStack() as stack:
            stack.callback(now.gone)
            out = {
                name: _opened(stack.enter_context(atomic_output(root / _place(path, item))), path)
                for name, path in reversed(list(self.writes.items()))
                if name != "result"
            }
            job = StageContext(item, SimpleNamespace(**values), reads, out, root, scratch, watch.readings, now)
            try:
                with room_is_told(root, out.values()):
                    result = self.run(job)
            except GateFailed as error:
                refusal, result = error, error.result
            if params is None:
                self._require_unchanged(root, values)
            told = result.document(self.name, item)
            for name, path in out.items():
                if path.is_dir() and self.writes[name].split("/")[0] in MANIFESTED:
                    write_manifest(path)
        with room_is_told(root, []):
            write_json(result_file, told)
        if refusal is not None:
            raise refusal
        return told

    def _require_unchanged(self, root: Path, values: Mapping[str, Any]) -> None:
        """DVC notes the params as they are when a stage ends: not those of another result than this one."""
        if parse(self.params, read_yaml(root / "params.yaml"), "params.yaml") != values:
            raise ParamsError(
                f"params.yaml: what this stage reads ({', '.join(self.params)}) was edited while it ran, so its "
                f"result is discarded. Run again; with the old values a training resumes from its last checkpoint"
            )

    def _last_word(self, root: Path, item: str | None, status: int, message: str) -> int:
        """Keep the stage's own last word where `hanyeong run` and the flow find it; DVC would say 255."""
        message = message.encode("utf-8", "backslashreplace").decode()  # a file's name need not be UTF-8
        label = self._label(item)
        if status != BUSY or label not in exit_records(root):  # the word of the one that is running stands
            self._keep_word(root, item, status, message)
        for line in f"{label}: {message}".split("\n"):
            progress.log(line, Level.DEBUG if status == DONE else Level.WARNING)
        return status

    def _remove_leftovers(self, root: Path, item: str | None) -> None:
        """Remove what a killed run of this stage left half-written beside its outputs and its notes."""
        note = f"{self._label(item)}.json"
        for target in self.writes.values():
            remove_leftovers(root / _place(target, item))
        for folder in (run_state.LAST, f".hanyeong/{timings.FOLDER}"):
            remove_leftovers(root / folder / note)
        for shared in (f"{run_state.NOW}/{note}", run_state.SCRIPT, timings.SCRIPT):
            run_state.remove_leftovers(root / shared)

    def _watch(self, root: Path, item: str | None) -> None:
        stacks = root / ".hanyeong/crash" / f"{self._label(item)}.stacks.txt"
        watchdog.watch(stacks, lambda why: self._last_word(root, item, watchdog.STALLED, why))

    def _keep_word(self, root: Path, item: str | None, status: int, message: str) -> None:
        label = self._label(item)
        word: dict[str, Json] = {"stage": label, "status": status, "message": message}
        word |= {"process": os.getpid(), "at": run_state.moment()}
        try:
            write_json(root / run_state.LAST / f"{label}.json", word)
            run_state.refresh(root)
        except OSError as error:
            progress.warn(f"{label}: could not write the exit record: {system_message(error)}")


def verify(path: Path, sources: Mapping[str, Any] | None = None) -> None:
    """Hash what a stage is about to read against its manifest.

    A directory of outputs (data/raw) is verified child by child, the children named in `sources` where these are
    given. Files without a manifest are refused: they cannot be told from what was never finished. An empty directory is
    left to the stage, which knows what it misses.

    Raises:
        InputError: it is not there, or is not what its manifest says.

    """
    require(path)
    children = [child for child in sorted(path.iterdir()) if child.is_dir() and not is_clutter(child.name)]
    named = [child for child in children if sources is None or child.name in sources]
    whole = (path / NAME).exists() or not (named or any((child / NAME).exists() for child in children))
    for part in [path] if whole else named:
        if not all(is_clutter(inner.name) for inner in part.iterdir()):
            verify_manifest(part)


def require(path: Path) -> None:
    """Stop where there is nothing to read."""
    if not path.exists():
        raise InputError(f"{path}: not found. It is an output of an earlier stage; run `dvc repro`")


def _place(path: str, item: str | None) -> str:
    return path.replace("{item}", item or "")


def _opened(part: Path, path: str) -> Path:
    """A directory is made for outputs without a suffix; a file is left to the stage."""
    if not Path(path).suffix:
        part.mkdir()
    return part


def describe_error(error: HanyeongError | OSError | MemoryError) -> str:
    """What went wrong, of the user's making or the machine's."""
    if memory_ran_out(error):
        return memory_message()
    return system_message(error) if isinstance(error, OSError) else str(error)


def system_message(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    what = f"{where}{error.strerror or type(error).__name__}"
    if error.errno in FULL:
        return f"{what}; {' '.join(getattr(error, '__notes__', [])) or 'make room'}, then run again"
    return f"{what}; check permissions, free disk space and open files"


def internal_error(root: Path, label: str, error: Exception) -> str:
    """Where it happened, without the exception's text, which could quote the corpus; the trace stays local."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log = root / ".hanyeong/crash" / f"{label}.txt"
    kept = f"is in {log.relative_to(root)}"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        trace = "".join(traceback.format_exception(error))
        log.write_text(trace, encoding="utf-8", errors="backslashreplace")
    except OSError as why:
        kept = f"could not be kept ({why.strerror})"
    return (
        f"internal error: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}. "
        f"The stack trace, which may quote your corpus, {kept}; please report this line, not the stack trace"
    )


def exit_records(root: Path) -> dict[str, dict[str, Any]]:
    """What each stage said last: label -> {"stage", "status", "message"}; what cannot be read was not said."""
    words: dict[str, dict[str, Any]] = {}
    for path in sorted((root / run_state.LAST).glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(path.read_text(encoding="utf-8"))
            words[path.stem] = {
                "stage": str(found["stage"]),
                "status": int(found["status"]),
                "message": found["message"],
            }
    return words
