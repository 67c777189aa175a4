"""The `hanyeong` command: check, run, report, judge, promote and use what the stages make.

Data goes to standard output, words to standard error. Exit status: 0 done, 2 your input, 3 our bug, 75 try later.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from itertools import chain, takewhile
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

import hanyeong.pipeline.telemetry_off  # noqa: F401  before any library that could call home
from hanyeong.params import SECTIONS, check_all, release_warnings
from hanyeong.pipeline import history, notify, run_state, standard_streams
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.errors import BusyError, HanyeongError, InputError, ParamsError
from hanyeong.pipeline.page_refresher import drawing
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock, is_locked
from hanyeong.pipeline.progress import log
from hanyeong.pipeline.stage import BUSY, OUR_BUG, YOUR_INPUT, describe_error, exit_records, internal_error
from hanyeong.source_checks import size_warnings
from stages.reproducing import repro

P = ParamSpec("P")

MARKS = {"good": "+", "quiet": " ", "warn": "?", "bad": "-"}
"""Before a check: passed, does not apply, cannot be said, failed. The last two make a no-go."""


COMMIT_IT = "Commit it: git commit models/champion.json -m 'Another bundle is in service'"
WORST_FIRST = ("bad", "warn", "good", "quiet")


class Way(StrEnum):
    """Directions in which a line can be translated."""

    KO_EN = "ko-en"
    EN_KO = "en-ko"


app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help=__doc__,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(help=__doc__)
def _begin() -> None:
    standard_streams.steady()


def _plain(command: Callable[P, None]) -> Callable[P, None]:
    """Errors of the user's making end in one message and a status, not in a traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except HanyeongError as error:
            message, status = describe_error(error), BUSY if isinstance(error, BusyError) else YOUR_INPUT
        except (BrokenPipeError, typer.Exit, typer.Abort):
            raise  # the shell's business, and typer's
        except (OSError, MemoryError) as error:
            message, status = describe_error(error), YOUR_INPUT
        except Exception as error:  # noqa: BLE001  the outermost guard: no traceback, which could quote text
            message, status = internal_error(Path.cwd(), command.__name__, error), OUR_BUG
        else:
            return
        for line in message.split("\n"):
            log(line)
        raise typer.Exit(status)

    return guarded


@app.command()
@_plain
def check() -> None:
    """Check params.yaml whole, and the first rows of every source, without running anything."""
    root = _root()
    params = check_all(root)
    log("params.yaml: good")
    if why := list(release_warnings(params)):
        log("but the judge will say no-go, whatever is trained:")
        for line in why:
            log(line)
    if few := list(size_warnings(root, params)):
        log("and before hours are spent:")
        for line in few:
            log(line)


@app.command()
@_plain
def run() -> None:
    """Check params.yaml, run `dvc repro`, print the verdict. What `make pipeline` does."""
    root = _root()
    check_all(root)
    with exclusive_lock(root / PIPELINE_LOCK, "the pipeline"):
        shutil.rmtree(root / ".hanyeong/last", ignore_errors=True)
        run_state.refresh(root)
        with drawing(root, [sys.executable, "-m", "stages.pages"]):
            status = repro(root)
        run_state.refresh(root)
    if status:
        explained = _explain(root, status)
        failed = {label: word["status"] for label, word in exit_records(root).items() if word["status"]}
        notify.tell(notify.settings(root), notify.failure(root, failed), log)
        raise typer.Exit(explained)
    shutil.rmtree(root / run_state.PAGES, ignore_errors=True)
    _verdict(root)
    for what in notify.ended(root):
        notify.tell(notify.settings(root), what, log)


@app.command()
@_plain
def preset(
    name: Annotated[str | None, typer.Argument(help="a file of params/; without it they are listed")] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite unsaved edits of params.yaml")] = False,
) -> None:
    """Put params/NAME.yaml in place as params.yaml; refuses to overwrite edits that no preset holds."""
    root = _root()
    presets = {path.stem: path for path in sorted((root / "params").glob("*.yaml"))}
    if name is None:
        for known, path in presets.items():
            sys.stdout.write(f"{known:{max(map(len, presets))}}  {_first_sentence(path)}\n")
        return
    if name not in presets:
        raise ParamsError(f"params/{name}.yaml: not found; expected one of {', '.join(presets)}")
    current = _to_be_replaced(root, force=force)
    with atomic_output(current) as part:
        part.write_bytes(presets[name].read_bytes())
    log(f"params.yaml is now the preset {name}")


def _to_be_replaced(root: Path, *, force: bool) -> Path:
    """params.yaml, unless it holds edits that would be lost."""
    current = root / "params.yaml"
    saved = {path.read_bytes() for path in (root / "params").glob("*.yaml")}
    if current.exists() and current.read_bytes() not in saved and not force:
        raise ParamsError(
            "params.yaml: holds edits that no preset holds; keep them with `cp params.yaml params/mine.yaml`, "
            "or throw them away with --force"
        )
    return current


@app.command()
@_plain
def init(  # noqa: PLR0917  typer's options
    paths: Annotated[list[Path], typer.Argument(help="a corpus, file or folder; several become as many sources")],
    use: Annotated[str | None, typer.Option(help="train, test or monitor, for all of them")] = None,
    terms: Annotated[str | None, typer.Option(help="open or guarded")] = None,
    licence: Annotated[str | None, typer.Option(help="licence or terms of use, for the cards")] = None,
    attribution: Annotated[str | None, typer.Option(help="line of attribution, for the cards")] = None,
    preset: Annotated[str | None, typer.Option(help="a file of params/; without it the number of rows decides")] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite unsaved edits of params.yaml")] = False,
) -> None:
    """Look at a corpus and write params.yaml for it; asks what cannot be seen, where a person is there to answer."""
    from stages.initial import asked, write_params

    root = _root()
    current = _to_be_replaced(root, force=force)
    given = {"use": use, "terms": terms, "licence": licence, "attribution": attribution}
    prompt = (lambda question, default: typer.prompt(question, default, err=True)) if sys.stdin.isatty() else None
    text, said = write_params(root, paths, preset, asked(given, prompt))
    with atomic_output(current) as part:
        part.write_text(text, encoding="utf-8")
    for line in said:
        log(line)


def _first_sentence(preset: Path) -> str:
    """What a preset says of itself in the comment that it begins with."""
    comment = takewhile(lambda line: line.startswith("#"), preset.read_text(encoding="utf-8").split("\n"))
    return " ".join(line.removeprefix("#").strip() for line in comment).partition(". ")[0].removesuffix(".")


@app.command()
@_plain
def judgement() -> None:
    """Say the verdict and every check behind it, failed ones first; a no-go is a result, not an error."""
    standard_streams.require_open("stdout")
    from hanyeong.report.facts import read_book
    from hanyeong.report.judged import read_judgement, reason
    from hanyeong.report.render import settings
    from hanyeong.report.words import Words

    root = _root()
    language, sources = settings(root)
    words, found = Words(language), read_judgement(read_book(root / "reports", sources))
    if found.go is None:
        raise InputError(f"{words('unjudged')}: {words(found.doubt)}")
    word = "go" if found.go else "no_go"
    sys.stdout.write(f"{words(word)}: {words(f'{word}_sentence')}\n")
    for check in sorted(found.checks, key=lambda check: WORST_FIRST.index(check.tone)):
        sys.stdout.write(f"  {MARKS[check.tone]} {reason(check, words)}\n")
    legend = ", ".join(f"{MARKS[tone]} {words(f'mark_{tone}')}" for tone in WORST_FIRST if MARKS[tone].strip())
    sys.stdout.write(f"({legend})\n")


@app.command()
@_plain
def promote() -> None:
    """Put the released bundle into service, if the judge said go of this very bundle by the goals of params.yaml."""
    from hanyeong.release import champion
    from hanyeong.release.decision import criteria_digest

    root = _root()
    sections = {name: SECTIONS[name] for name in ("goals", "sources", "validate")}
    params = parse(sections, read_yaml(root / "params.yaml"), "params.yaml")
    done = champion.promote(root, criteria_digest(params["goals"], params["sources"], params["validate"]))
    if not done.changed:
        log(f"{done.digest[:12]} is in service already")
        return
    history.note(root, "promoted", {"bundle": done.digest})
    log(f"{done.digest[:12]} is in service now; before: {(done.before or 'none')[:12]}. `hanyeong rollback` goes back")
    log(COMMIT_IT)


@app.command()
@_plain
def rollback() -> None:
    """Put the bundle that was in service before back into service."""
    from hanyeong.release import champion

    root = _root()
    done = champion.rollback(root)
    history.note(root, "rolled_back", {"bundle": done.digest})
    log(f"{done.digest[:12]} is in service again; {(done.before or 'none')[:12]} stays in models/registry")
    log(COMMIT_IT)


@app.command("champion")
@_plain
def bundle_path() -> None:
    """List the promoted bundles: which is in service and since when, sizes, scores with 95 % intervals."""
    from hanyeong.release.registry import registry, told

    standard_streams.require_open("stdout")
    for line in told(registry(_root())):
        sys.stdout.write(line + "\n")


@app.command()
@_plain
def translate(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT|FILE]", help="a text, or a text file in UTF-8 that exists")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="a text file in UTF-8, a line a sentence")] = None,
    direction: Annotated[Way | None, typer.Option(help="for a model of both directions; else told by the line")] = None,
    champion: Annotated[
        bool, typer.Option("--champion", help="by the bundle in service, not by models/release")
    ] = False,
    bundle: Annotated[Path | None, typer.Option("--bundle", help="by a bundle in this folder, wherever it is")] = None,
) -> None:
    """Translate lines: one line out for each line in. Without a text or a file, what is typed or standard input.

    An empty line stays empty; one with nothing to translate comes back as it is. What was special is counted on
    standard error.
    """
    from hanyeong.inference.translator import ModelFiles, TranslationPipeline
    from hanyeong.pipeline.cpu import n_cores
    from stages.translating import given, translate_all

    standard_streams.require_open("stdout")
    what = given(words or [], file)
    place, digest = _bundle(champion, bundle)
    translator = TranslationPipeline.load(ModelFiles.of_bundle(place, digest), threads=n_cores())
    if translate_all(translator, what, None if direction is None else direction.value):
        raise typer.Exit(OUR_BUG)


@app.command()
@_plain
def report() -> None:
    """Draw the pages again if any facts changed, from what is there where a run stopped early; says where they are."""
    from hanyeong.report.render import render_here, render_now

    root = _root()
    if is_locked(root / PIPELINE_LOCK) or run_state.running(root):
        log("a run is under way: drawn from what it has found so far")
        sys.stdout.write(f"{render_now(root).relative_to(root)}\n")
        return
    missing = _missing_facts(root)
    with exclusive_lock(root / PIPELINE_LOCK, "the pipeline"):
        if missing:
            log(f"not there yet: {', '.join(missing)}; drawn without them, until `make pipeline` makes them")
            render_here(root)
            status = 0
        else:
            (root / ".hanyeong/last/report.json").unlink(missing_ok=True)
            status = repro(root, "--single-item", "report")
    if status:
        raise typer.Exit(_explain(root, status, "report"))
    sys.stdout.write("reports/index.html\n")


@app.command()
@_plain
def examples(
    test: Annotated[str | None, typer.Option(help="translations of this test set only")] = None,
    refused: Annotated[str | None, typer.Option(help="pairs refused for this reason only, such as uneven")] = None,
) -> None:
    """Show the best, middle and worst translations and some refused pairs, of guarded sources too: only here."""
    standard_streams.require_open("stdout")
    from hanyeong.report.examples import example_lines, read_examples

    root = _root()
    found = read_examples(root, None)
    known = {"test": (test, found.tests), "refused": (refused, found.refused)}
    for option, (asked, there) in known.items():
        if asked is not None and asked not in there:
            raise InputError(f"--{option} {asked}: no such examples; expected one of {', '.join(there) or 'none yet'}")
    for line in example_lines(found, test, refused):
        sys.stdout.write(line + "\n")


def _missing_facts(root: Path) -> list[str]:
    """What no stage has left yet of all that the report reads."""
    from stages.report import STAGE

    return sorted(path for path in STAGE.reads.values() if not (root / path).exists())


@app.command()
@_plain
def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="hash every output and all of DVC's cache again")] = False,
) -> None:
    """Look for what is wrong here: Python, packages, disk, processor, params, DVC, champion. Status 2 if any is."""
    from hanyeong.cli.doctor import BAD, deep_findings, findings

    root = _root()
    bad = 0
    for finding in chain(findings(root, lambda: check_all(root)), deep_findings(root) if deep else ()):
        sys.stdout.write(finding.line + "\n")
        sys.stdout.flush()
        bad += finding.state == BAD
    if bad:
        log(f"{bad} thing(s) to put right")
        raise typer.Exit(YOUR_INPUT)


def _bundle(champion: bool, folder: Path | None) -> tuple[Path, str | None]:
    """Where the bundle is that shall translate, and its digest where that is known."""
    from hanyeong.release.champion import POINTER, RELEASE, bundle_path, read_pointer

    if folder is not None:
        if champion:
            raise ParamsError("--bundle and --champion: each names a bundle; give one of them")
        if not (folder / "bundle.json").is_file():
            raise InputError(f"{folder}: no bundle.json in it; expected the folder of a bundle, such as models/release")
        return folder, None
    root = _root()
    if not champion:
        if not (root / RELEASE).exists():
            raise InputError(f"{RELEASE}: no bundle yet; run `make pipeline`, or give one with --bundle")
        return root / RELEASE, None
    digest = read_pointer(root).digest
    if digest is None:
        raise InputError(f"{POINTER}: nothing is in service yet; promote a bundle first, or leave --champion out")
    return bundle_path(root, digest), digest


def _root() -> Path:
    root = Path.cwd()
    if not (root / "dvc.yaml").exists():
        raise InputError(f"{root}: no dvc.yaml here; run this at the top of a Hanyeong repository")
    return root


def _explain(root: Path, status: int, only: str | None = None) -> int:
    """The failed stage's own status and message: DVC says 255 whatever the stage said."""
    for label, word in exit_records(root).items():
        if word["status"] and only in (None, label):
            log(f"stopped at {word['stage']}: {word['message']}")
            return int(word["status"])
    log(f"dvc repro ended in status {status}; its own words are above")
    return YOUR_INPUT


def _verdict(root: Path) -> None:
    from hanyeong.report.verdict import verdict_lines

    for line in verdict_lines(root):
        sys.stdout.write(line + "\n")


def main() -> None:
    """Entry point of the `hanyeong` command."""
    app()


if __name__ == "__main__":
    main()
