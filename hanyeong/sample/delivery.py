"""The sample as AI Hub would deliver it: folders, workbooks, zipped JSON, with the names and columns of the real sets.

Business chat and conversation come as data set 71265 (JSON in zips, each direction in its own, the source folder a copy
of the label folder); travel, news and municipal pages as workbooks of data set 126, one of them inside a zip. Data set
126 has no Training and Validation folders in truth; here it has, because held-out pairs must be told apart.
Bytes depend on the rows alone: files carry the date of the real delivery, never today's.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias

import xlsxwriter

from hanyeong.pipeline.stage_result import Json
from hanyeong.sample.defects import Line
from hanyeong.sample.frames import BUSINESS, MUNICIPAL, NEWS, TALK, TRAVEL

Part: TypeAlias = Literal["train", "valid"]
Cell: TypeAlias = str | int
Record: TypeAlias = dict[str, Json]
Cells: TypeAlias = "Callable[[int, Part, Line], tuple[Cell, ...]]"

_DELIVERED: Final = datetime(2020, 2, 26, tzinfo=UTC)
"""The `_200226` in the names of data set 126."""
_SHEET: Final = "Sheet1"
_BOOKS: Final = "한국어-영어_번역(병렬)_말뭉치"
_CHAT: Final = "025.일상생활_및_구어체_한-영_번역_병렬_말뭉치_데이터/01.데이터"
_LABEL: Final = "라벨링데이터"
_SOURCE: Final = "원천데이터"

LABELS: Final[Mapping[str, str]] = {
    TALK: "일상생활",
    BUSINESS: "해외영업",
    TRAVEL: "여행/쇼핑",
    NEWS: "뉴스",
    MUNICIPAL: "문어체_지자체웹사이트",
}
"""What each of the grammar's domains is called in the delivery."""


@dataclass(frozen=True)
class Shape:
    """A file of the delivery, once for training and once for validation."""

    name: str
    """Of the file that is written; the part decides on the rest of its path."""
    domains: tuple[str, ...]
    header: tuple[str, ...] = ()
    """Columns of a workbook; empty for JSON."""
    cells: Cells | None = None
    """Cells of a workbook's row: (number from 0, part, pair) -> as many as the header has."""
    zipped: bool = False
    """Workbooks alone; JSON always is."""
    original: Literal["ko", "en", ""] = ""
    """JSON: the side that was there first."""

    @property
    def is_json(self) -> bool:
        """JSON records, with room for a draft."""
        return not self.header

    def path(self, part: Part) -> str:
        """Where the file lies in the delivery."""
        if self.header:
            folder = "Training" if part == "train" else "Validation"
            return f"{_BOOKS}/{folder}/{self.name}.{'zip' if self.zipped else 'xlsx'}"
        folder, letter = ("1.Training", "T") if part == "train" else ("2.Validation", "V")
        return f"{_CHAT}/{folder}/{_LABEL}/{letter}L{1 if self.original == 'en' else 2}.zip"

    def twin(self, part: Part) -> str:
        """The copy of a JSON file in the folder of source data: TS1.zip beside TL1.zip."""
        path = self.path(part).replace(_LABEL, _SOURCE)
        return path[:-7] + path[-7:].replace("L", "S")

    def inner(self, part: Part) -> str:
        """The name inside the zip; empty for a file that lies open."""
        if self.header:
            return f"{self.name}.xlsx" if self.zipped else ""
        return f"{self.name}_{part}_set.json"

    def member(self, part: Part) -> str:
        """What the readers call the file, sheet included: the first half of a row's id."""
        inner = [self.inner(part)] if self.inner(part) else []
        return "::".join([self.path(part), *inner, *([_SHEET] if self.header else [])])


def _dialogue(n: int, _: Part, line: Line) -> tuple[Cell, ...]:
    """Two speakers take turns, four lines a set."""
    return (LABELS[line.domain], "여행", "안내", n // 4 + 1, "AB"[n % 2], line.ko, line.en)


def _news(n: int, part: Part, line: Line) -> tuple[Cell, ...]:
    """Three sentences a page. Like one page in nine of the real set, one in nine has no address."""
    page = n // 3
    url = f"https://news.example/{part}/{page}" if page % 9 else ""
    minor = "행사" if page % 3 else ""
    return (20_000_000 + n, 20_190_101 + page % 28, LABELS[line.domain], minor, "", url, "보기신문", line.ko, line.en)


def _town(n: int, _: Part, line: Line) -> tuple[Cell, ...]:
    return (30_000_000 + n, "보기시", line.ko, line.en)


_DIALOGUE_COLUMNS: Final = ("대분류", "소분류", "상황", "Set Nr.", "발화자", "원문", "번역문")
_NEWS_COLUMNS: Final = ("ID", "날짜", "자동분류1", "자동분류2", "자동분류3", "URL", "언론사", "원문", "번역문")
_TOWN_COLUMNS: Final = ("ID", "지자체", "원문", "번역문")
SHAPES: Final = (
    Shape("일상생활및구어체_영한", (TALK, BUSINESS), original="en"),
    Shape("일상생활및구어체_한영", (TALK, BUSINESS), original="ko"),
    Shape("2_대화체_200226", (TRAVEL,), _DIALOGUE_COLUMNS, _dialogue),
    Shape("3_문어체_뉴스(1)_200226", (NEWS,), _NEWS_COLUMNS, _news, zipped=True),
    Shape("3_문어체_뉴스(2)_200226", (NEWS,), _NEWS_COLUMNS, _news),
    Shape("6_문어체_지자체웹사이트_200226", (MUNICIPAL,), _TOWN_COLUMNS, _town),
)


def divide(lines: Iterable[Line]) -> dict[Shape, list[Line]]:
    """The rows of one part by file; a domain with several files fills them in turn."""
    files: dict[Shape, list[Line]] = {shape: [] for shape in SHAPES}
    homes = {domain: [shape for shape in SHAPES if domain in shape.domains] for domain in LABELS}
    met = dict.fromkeys(LABELS, 0)
    for line in lines:
        home = homes[line.domain]
        files[home[met[line.domain] % len(home)]].append(line)
        met[line.domain] += 1
    return files


def write(folder: Path, shape: Shape, part: Part, lines: Sequence[Line]) -> None:
    """Write one file of the delivery (and the source folder's copy of it, where the real set has one)."""
    path = folder / shape.path(part)
    path.parent.mkdir(parents=True, exist_ok=True)
    if shape.is_json:
        with _zip_member(path, shape.inner(part)) as file:
            _write_json(file, _records(shape, part, lines))
        twin = folder / shape.twin(part)
        twin.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, twin)
    elif shape.zipped:
        with _zip_member(path, shape.inner(part)) as file:
            file.write(_workbook(shape, part, lines))
    else:
        path.write_bytes(_workbook(shape, part, lines))


# -- workbooks of data set 126


def _workbook(shape: Shape, part: Part, lines: Sequence[Line]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": _DELIVERED.replace(tzinfo=None)})
        sheet = book.add_worksheet(_SHEET)
        for number, row in enumerate(_rows(shape, part, lines)):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:  # nothing is written where there is nothing, as in the real workbooks
                    sheet.write_string(number, column, cell)
    return file.getvalue()


def _rows(shape: Shape, part: Part, lines: Sequence[Line]) -> Iterator[tuple[Cell, ...]]:
    yield shape.header
    if shape.cells:
        for n, line in enumerate(lines):
            yield shape.cells(n, part, line)


# -- JSON of data set 71265


def _records(shape: Shape, part: Part, lines: Sequence[Line]) -> Iterator[Record]:
    for n, line in enumerate(lines, 1):
        src, tgt = ("en", "ko") if shape.original == "en" else ("ko", "en")
        sides = {"ko": line.ko, "en": line.en}
        counts = {name: len(text.split()) for name, text in sides.items()}
        as_told: Callable[[int], float] = float if src == "en" else int
        label = LABELS[line.domain]
        yield {
            "sn": f"{src[0].upper()}COA{'R' if part == 'train' else 'V'}1A{n:05d}",
            "data_set": "일상생활및구어체",
            "domain": label,
            "subdomain": "기타",
            f"{src}_original": sides[src],
            src: sides[src],
            "mt": draft(sides[tgt]),
            tgt: "" if line.draft else sides[tgt],
            "source_language": src,
            "target_language": tgt,
            "word_count_ko": as_told(counts["ko"]),
            "word_count_en": as_told(counts["en"]),
            "word_ratio": round(counts[tgt] / max(counts[src], 1), 3),
            "file_name": f"{label}_기타.xlsx",
            "source": "크라우드 소싱" if src == "en" else "크라우드소싱",
            "license": "open",
            "style": "구어체",
            "included_unknown_words": False,
            "ner": None,
        }


def draft(text: str) -> str:
    """What a machine might have drafted before a person corrected it: never the final text, and close to it."""
    if not text.strip():
        return ""
    words = text.split()
    for at in range(len(words) // 2, len(words) - 1):
        if words[at] != words[at + 1]:
            words[at : at + 2] = words[at + 1], words[at]
            return " ".join(words)
    return f"{text.rstrip('.?!')} ~"


def _write_json(file: IO[bytes], records: Iterable[Record]) -> None:
    file.write(b'{"data": [')
    for n, record in enumerate(records):
        file.write(b",\n" if n else b"\n")
        file.write(json.dumps(record, ensure_ascii=False).encode())
    file.write(b"\n]}\n")


@contextmanager
def _zip_member(path: Path, name: str) -> Iterator[IO[bytes]]:
    """The one file inside a new archive, open for writing."""
    about = zipfile.ZipInfo(name, _DELIVERED.timetuple()[:6])
    about.compress_type = zipfile.ZIP_DEFLATED
    about.external_attr = 0o644 << 16
    about.create_system = 3  # Unix, whatever wrote it: the bytes are the same everywhere
    with zipfile.ZipFile(path, "w") as archive, archive.open(about, "w", force_zip64=False) as file:
        yield file
