"""Other values of params.yaml for one run: written into the file, and taken out again when the run has ended.

DVC reads params.yaml and no other file, before a stage and again after it. What the file was before is kept beside it;
if the run is killed, the next start of a run, or of `hanyeong check`, puts it back, and no stage starts before.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hanyeong.pipeline.atomic_output import atomic_output, write_json
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.process import PIPELINE_LOCK, is_locked
from hanyeong.pipeline.progress import warn

FILE: Final = "params.yaml"
RECORD: Final = ".hanyeong/overrides.json"
"""The text of params.yaml before the overrides, and the digest of the text with them."""
KEPT: Final = ".hanyeong/params-before-overrides.yaml"
"""That text, where it cannot be put back because somebody has edited params.yaml meanwhile."""


@contextmanager
def applied(root: Path, values: Mapping[str, str]) -> Iterator[None]:
    """Let params.yaml hold `values`, by path and written as in the file, for the block.

    Raises:
        ParamsError: a path leads through something that has no keys, or a value is no YAML.

    """
    if not values:
        yield
        return
    before = (root / FILE).read_text(encoding="utf-8")
    after = with_values(before, values)
    write_json(root / RECORD, {"before": before, "digest": _digest(after), "paths": sorted(values)})
    _write(root / FILE, after)
    try:
        yield
    finally:
        restore(root)


def restore(root: Path) -> None:
    """Put back what params.yaml was before the overrides, if any are left in it."""
    known = _record(root)
    if known is None:
        return
    now = (root / FILE).read_text(encoding="utf-8") if (root / FILE).exists() else ""
    if _digest(now) == known["digest"]:
        _write(root / FILE, known["before"])
    elif now != known["before"]:
        _write(root / KEPT, known["before"])
        warn(f"{FILE} was edited during a run with overrides and stays as it is; before the run it was as in {KEPT}")
    (root / RECORD).unlink(missing_ok=True)


def restore_if_killed(root: Path) -> None:
    """As `restore`, where no run is under way."""
    if _record(root) is not None and not is_locked(root / PIPELINE_LOCK):
        restore(root)


def require_restored(root: Path) -> None:
    """No stage trains with values that somebody wanted for another run.

    Raises:
        ParamsError: a run with overrides was killed, and nobody has put back what params.yaml was.

    """
    known = _record(root)
    if known is not None and not is_locked(root / PIPELINE_LOCK):
        paths = ", ".join(known["paths"])
        raise ParamsError(
            f"{FILE}: found overrides of a run that was killed ({paths}); expected the values of before it; "
            f"`hanyeong check` puts them back, and so does the next run"
        )


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The same file with these values by their paths; comments and everything else stay."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000  # lines are as long as they are
    document = yaml.load(text)
    for path, value in values.items():
        *above, key = path.split(".")
        _section(document, above, path)[key] = _value(path, value)
    written = io.StringIO()
    yaml.dump(document, written)
    return written.getvalue()


def _section(document: Any, above: list[str], path: str) -> Any:
    """The mapping below `above`; one that is missing, or null, is made."""
    section = document
    for name in above:
        if section.get(name) is None:
            section[name] = {}
        section = section[name]
        if not isinstance(section, dict):
            raise ParamsError(f"override {path}: {name} is {type(section).__name__}; expected a section with keys")
    return section


def _value(path: str, text: str) -> Any:
    try:
        return YAML(typ="safe").load(text)
    except YAMLError:
        raise ParamsError(f"override {path}: found what is no YAML; expected a value as in {FILE}") from None


def _record(root: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((root / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"before", "digest", "paths"} <= found.keys() else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    with atomic_output(path.resolve()) as part:
        part.write_text(text, encoding="utf-8")
