"""Train, dev and test files side by side in one folder, told by their names: each part is a source of its own.

A folder of AI Hub stays whole: its reader tells the publisher's validation files by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.column_names import ENGLISH, KOREAN
from hanyeong.corpus.readers.files import EVERYTHING, files_of, fits

TRAIN, TEST, DEV = "train", "test", "dev"
ROLES: Final = {
    TEST: frozenset({"test", "tests", "testset", "newstest", "tst", "eval", "evaluation", "평가", "시험"}),
    DEV: frozenset({"dev", "devset", "newsdev", "val", "valid", "validation", "검증"}),
}
"""Words in the name of a file or of a folder above it, without a number at their end."""
LINES: Final = frozenset({"jsonl", "ndjson", "tsv", "tab", "csv", "parquet", "tmx"})
"""Endings of files that hold pairs by themselves. Others, as of Moses twins, do so in twos."""
AIHUB: Final = frozenset({"zip", "json", "xlsx"})
"""Endings that AI Hub delivers; CSV too, in folders that are called as its own."""
AIHUB_NAME: Final = re.compile(
    r"원천데이터|라벨링데이터|Training|Validation|학습데이터|검증데이터|aihub", re.IGNORECASE
)
MOST_PARTS: Final = 20
"""More sources than this are no help: the folder stays whole."""


@dataclass(frozen=True)
class Part:
    """A source to be looked at: a file, or a folder with the pattern of its files."""

    path: Path
    files: str = EVERYTHING
    role: str = ""
    """train, test or dev; empty where names of a folder do not say."""

    @property
    def named(self) -> Path:
        """What the source is called after."""
        return Path(f"{self.path.resolve().name}-{self.role}") if self.files != EVERYTHING else self.path


def parts_of(path: Path) -> list[Part]:
    """The parts of a folder, training files first; the whole of it where it has but one, and a file as it is."""
    whole = [Part(path, role=role_of(path.name)) if path.is_file() else Part(path)]
    if not path.is_dir():
        return whole
    members = [found.member for found in files_of(path, EVERYTHING, ReadStats())]
    if _is_aihub(path, members):
        return whole
    known = [member for member in members if ending(member) in {*LINES, *KOREAN, *ENGLISH}]
    groups = {role: [m for m in known if (role_of(m) or TRAIN) == role] for role in (TRAIN, TEST, DEV)}
    if sum(map(bool, groups.values())) < 2:
        return whole
    parts = [part for role, group in groups.items() for part in _sources(path, role, group, members)]
    return parts if len(parts) <= MOST_PARTS else whole


def _is_aihub(folder: Path, members: Sequence[str]) -> bool:
    endings = set(map(ending, members))
    folders = [folder.name, *(member.rpartition("/")[0] for member in members)]
    return bool(endings & AIHUB) or ("csv" in endings and any(map(AIHUB_NAME.search, folders)))


def role_of(name: str) -> str:
    """Whether a word of the name says test or dev; else nothing."""
    words = {word.rstrip("0123456789") for word in re.split(r"[\W_]+", name.lower())}
    return next((role for role, known in ROLES.items() if words & known), "")


def ending(name: str) -> str:
    """What kind of file its name says it is; that it is packed by gzip does not count."""
    return Path(name.lower().removesuffix(".gz")).suffix.removeprefix(".")


def _sources(folder: Path, role: str, group: Sequence[str], members: Collection[str]) -> Iterator[Part]:
    """One source for a group where a pattern means its files and no other, else one for each file or pair of twins."""
    if len(group) == 1:
        yield Part(folder / group[0], role=role)
        return
    for files in _patterns(group, members):
        yield Part(folder, files, role) if "*" in files else Part(folder / files, role=role)


def _patterns(group: Sequence[str], members: Collection[str]) -> list[str]:
    if not group:
        return []
    start = _common_start(group)
    end = _common_start([member[len(start) :][::-1] for member in group])[::-1]
    pattern = f"{start}*{end}"
    if {member for member in members if fits(member, pattern)} == set(group):
        return [pattern]
    twins = sorted({member.removesuffix(".gz").rpartition(".")[0] for member in group if ending(member) not in LINES})
    return [f"{stem}.*" for stem in twins] + [member for member in group if ending(member) in LINES]


def _common_start(names: Sequence[str]) -> str:
    """The characters that all begin with."""
    pairs = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in pairs)
