"""Moses twins: two files of one stem, line N of the one translates line N of the other.

The folder is the source's path; the suffixes come from the source's fields (`.ko` and `.en` unless said otherwise).
A file without its twin, or twins of unequal length, are refused: every pair after the slip would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.files import Found, files_of
from hanyeong.corpus.readers.text_io import lines, opened
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.errors import CorpusError
from hanyeong.results.ingest import SkippedFile


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of all twins of a folder; `member` is the stem they share, row N is line N.

    Raises:
        CorpusError: for a file without its twin and for twins of unequal length, with both counts.

    """
    if path.is_file():
        raise CorpusError(f"{path}: a file; expected the folder that holds both twins (choose among several by files)")
    for stem, ko, en in _twins(path, source, account):
        account.open(ko, en)
        yield from account.some(_pairs(stem, ko, en, source, account))


def _twins(path: Path, source: Source, account: ReadStats) -> list[tuple[str, Found, Found]]:
    """(stem, Korean file, English file), sorted by stem."""
    endings = {"ko": f".{source.fields.ko}", "en": f".{source.fields.en}"}
    sides: dict[str, dict[str, Found]] = {"ko": {}, "en": {}}
    for found in files_of(path, source.files, account):
        name = found.member.removesuffix(".gz")
        role = next((role for role, ending in endings.items() if name.endswith(ending)), None)
        if role is None:
            account.passed_over[SkippedFile.OTHER_ENDING] += 1
        elif (stem := name.removesuffix(endings[role])) in sides[role]:
            raise CorpusError(f"{found.path}: there plain and packed with gzip; keep one of them")
        else:
            sides[role][stem] = found
    lonely = sorted(set(sides["ko"]) ^ set(sides["en"]))
    if lonely or not sides["ko"]:
        raise CorpusError(
            f"{path}: {len(sides['ko'])} files end in {endings['ko']}, {len(sides['en'])} in {endings['en']}"
            + (f"; no twin for {', '.join(lonely[:5])}" if lonely else "")
            + ". Expected twins; choose them with files, name their suffixes in the source's fields"
        )
    return [(stem, sides["ko"][stem], sides["en"][stem]) for stem in sorted(sides["ko"])]


def _pairs(stem: str, ko: Found, en: Found, source: Source, account: ReadStats) -> Iterator[Row]:
    with opened(ko.path, source.limits) as ko_file, opened(en.path, source.limits) as en_file:
        ko_lines = lines(ko_file, source.encoding, str(ko.path), source.limits)
        en_lines = lines(en_file, source.encoding, str(en.path), source.limits)
        for number, (ko_line, en_line) in enumerate(zip_longest(ko_lines, en_lines), 1):
            if ko_line is None or en_line is None:
                rest = 1 + sum(1 for _ in (ko_lines if en_line is None else en_lines))
                counts = [number - 1 + (rest if line is not None else 0) for line in (ko_line, en_line)]
                raise CorpusError(
                    f"{ko.path}: {counts[0]:,} lines, but {en.path.name} has {counts[1]:,}; expected as many. "
                    f"Line N must translate line N: find where they slip"
                )
            if pair := account.pair(ko_line, en_line, stem, number):
                yield account.keep(Row(stem, number, *pair))
