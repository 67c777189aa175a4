"""The file of approved corrections: one JSON object a line, each marked as one to train or one to test with.

It is text of people, so only its owner may read it, and it lies where git does not look.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from hanyeong.corpus.sources import Source, Terms
from hanyeong.pipeline.atomic_output import atomic_output

FILE: Final = "corrections.jsonl"
EXPORT: Final = "hanyeong feedback export"
Part: TypeAlias = Literal["train", "test"]
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "part": ("train", "test"),
    "direction": ("ko-en", "en-ko"),
    "terms": ("open", "restricted", "guarded"),
}
"""Of the keys beside the two texts; `guarded` is what earlier versions wrote for restricted."""


def line(part: Part, direction: str, ko: str, en: str, terms: Terms) -> str:
    """A correction as the file holds it; `direction`: the original side first."""
    found = {"part": part, "direction": direction, "ko": ko, "en": en, "terms": terms}
    return json.dumps(found, ensure_ascii=False, sort_keys=True) + "\n"


def file_of(path: Path) -> Path:
    """The file that the path of a source means: itself, or the one in this folder."""
    return path if path.suffix == Path(FILE).suffix else path / FILE


def write(path: Path, lines: Iterable[str]) -> None:
    """Replace the file by one rename; the order of the lines does not matter."""
    path.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    with atomic_output(path) as part:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines(sorted(lines))


def begin(root: Path, sources: Iterable[Source]) -> None:
    """Write a file without corrections where a source expects one, so that it can be named before there are any."""
    for source in sources:
        file = file_of(root / source.path)
        if source.kind == "feedback" and not file.exists():
            write(file, ())
