"""What a corpus on this disk is, told by its names and first bytes: kind, encoding, columns, which side is Korean.

What was told is then tried: the readers read with it, and count the rows as far as a few seconds allow.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from hanyeong.corpus.column_detection import changed_fields, header_or_columns, named_columns
from hanyeong.corpus.folder_parts import AIHUB_NAME, ending
from hanyeong.corpus.readers.aihub_records import ARRAYS
from hanyeong.corpus.readers.aihub_rows import keys_of, recognized
from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.column_names import ENGLISH, KOREAN
from hanyeong.corpus.readers.columns import HEADER_ROWS
from hanyeong.corpus.readers.files import EVERYTHING, files_of
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.readers.text_io import BOM, opened
from hanyeong.corpus.readers.workbook import one_sheet
from hanyeong.corpus.sources import Encoding, Kind, Limits, Source
from hanyeong.pipeline.errors import CorpusError

SECONDS = 5.0
"""For which rows are counted."""
_SAMPLE_BYTES = 2**18
_SAMPLE_ROWS = 200
_LIMITS: Final = Limits()
_ENDINGS: Final[dict[str, Kind]] = {
    "jsonl": "jsonl", "ndjson": "jsonl", "tsv": "tsv", "tab": "tsv", "csv": "csv", "xlsx": "xlsx", "parquet": "parquet",
    "tmx": "tmx",
}  # fmt: skip
_DELIMITERS = ("\t", ",", ";", "|")
_NEVER_AIHUB: Final = frozenset({"jsonl", "ndjson", "tsv", "tab", "parquet", "tmx"})


@dataclass
class Seen:
    """What a corpus turned out to be: settings of a source, and how many rows were counted."""

    kind: Kind
    settings: dict[str, Any] = field(default_factory=dict)
    """Keys of a source beside kind, path, use, terms, licence and attribution, where they are not the defaults."""
    n_rows: int = 0
    exact: bool = False
    """Whether all rows were counted, or only those that a few seconds allowed."""

    def source(self, path: str) -> Source:
        """A source to read it with."""
        return Source.model_validate({"kind": self.kind, "path": path, "use": "train"} | self.settings)

    def told(self) -> str:
        """In words, for people."""
        fields = self.settings.get("fields", {})
        sides_are = f"Korean in {fields.get('ko', 'ko')}, English in {fields.get('en', 'en')}"
        about = [self.kind, str(self.settings.get("encoding", "")), "" if self.kind == "aihub" else sides_are]
        columns = ", ".join(self.settings.get("columns", []))
        about.append(f"no header, so that its columns are called {columns}" if columns else "")
        about.append(f"{self.n_rows:,} rows" if self.exact else f"more than {self.n_rows:,} rows")
        return ", ".join(part for part in about if part)


def inspect(path: Path, files: str = EVERYTHING) -> Seen:
    """What lies at `path`, of a folder those files that fit the pattern, tried by reading.

    Raises:
        CorpusError: nothing that can be read, or no telling which side is which.

    """
    seen = _of_folder(path, files) if path.is_dir() else _of_file(path)
    seen.n_rows, seen.exact = _count(path if seen.kind != "moses" else _folder(path), seen)
    return seen


def place(path: Path, seen: Seen) -> Path:
    """What the source's path must be: the folder, for Moses twins."""
    return _folder(path) if seen.kind == "moses" else path


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _count(path: Path, seen: Seen) -> tuple[int, bool]:
    """(rows, whether these are all), by reading with what was seen."""
    until = time.monotonic() + SECONDS
    n = 0
    for n, _ in enumerate(read(path, seen.source(str(path)), ReadStats()), 1):
        if n % 1_000 == 0 and time.monotonic() > until:
            return n, False
    return n, True


def _of_folder(path: Path, files: str) -> Seen:
    names = {found.member: found.path for found in files_of(path, files, ReadStats())}
    if twins := _twins(names):
        twins.settings |= {"files": files} if files != EVERYTHING else {}
        return twins
    endings = Counter(ending(name) for name in names)
    known = {name: n for name, n in endings.items() if name in _ENDINGS}
    named_so = any(map(AIHUB_NAME.search, [str(path), *names])) and not endings.keys() <= _NEVER_AIHUB
    if endings["zip"] or endings["json"] or (named_so and files == EVERYTHING):
        return Seen("aihub")
    if len(known) != 1:
        raise CorpusError(
            f"{path}: {len(names)} files, of {len(known)} kinds that can be read"
            + (f" ({', '.join(sorted(known))})" if known else "")
            + "; expected one. Name a file, or a folder with files of one kind"
        )
    (kind,) = known
    first = next(file for name, file in sorted(names.items()) if ending(name) == kind)
    seen = _of_file(first)
    if len(names) > 1 and seen.kind != "aihub":
        seen.settings["files"] = files if files != EVERYTHING else f"*.{kind}*"
    return seen


def _twins(names: Iterable[str]) -> Seen | None:
    """Moses twins, told by two endings that name the two languages."""
    endings = set(map(ending, names))
    for ko in KOREAN:
        for en in ENGLISH:
            if ko in endings and en in endings:
                return Seen("moses", changed_fields({"ko": ko, "en": en}))
    return None


def _of_file(path: Path) -> Seen:
    with opened(path, _LIMITS) as file:
        head = file.read(_SAMPLE_BYTES)
    if head.startswith(b"PK"):
        return _of_workbook(path) if ending(path.name) in {"xlsx", ""} else Seen("aihub")
    if head.startswith(b"PAR1"):
        return _of_parquet(path)
    if not path.is_dir() and ending(path.name) in {*KOREAN, *ENGLISH}:
        return _of_twin(path)
    encoding, text = _decoded(path, head)
    seen = _of_text(path, text)
    if encoding != "utf-8":
        seen.settings["encoding"] = encoding
    return seen


def _of_twin(path: Path) -> Seen:
    """One of two Moses twins: its stem chooses them in their folder."""
    stem = path.name.removesuffix(".gz").rpartition(".")[0]
    seen = _twins(other.name for other in path.parent.glob(f"{stem}.*"))
    if seen is None:
        raise CorpusError(f"{path}: no twin beside it; expected {stem} in Korean and English")
    seen.settings["files"] = f"{stem}.*"
    return seen


def _decoded(path: Path, head: bytes) -> tuple[Encoding, str]:
    """(encoding, text) of a file's beginning: the first encoding that reads it."""
    candidates: Sequence[Encoding] = ("utf-8", "cp949")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    elif head.count(b"\0") > len(head) / 10:
        candidates = ("utf-16-le", "utf-16-be")
    for encoding in candidates:
        try:
            return encoding, codecs.getincrementaldecoder(encoding)("strict").decode(head).removeprefix(BOM)
        except UnicodeDecodeError:
            continue
    raise CorpusError(f"{path}: no encoding known here reads its beginning; expected utf-8, cp949 or utf-16")


def _of_text(path: Path, text: str) -> Seen:
    start = text.lstrip()
    if start.startswith("<"):
        return Seen("tmx")
    if start.startswith("["):
        return Seen("aihub")
    if start.startswith("{"):
        return _of_lines(path, text) if _is_record(text.split("\n", maxsplit=1)[0]) else Seen("aihub")
    return _of_table(path, text)


def _is_record(line: str) -> bool:
    """Whether a line is an object, and no whole file of AI Hub's in one line."""
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and not any(isinstance(found.get(name), list) for name in ARRAYS)


def _of_lines(path: Path, text: str) -> Seen:
    """JSON Lines: the keys, also inside others, as columns."""
    lines = [line.removeprefix(BOM) for line in text.split("\n")[:_SAMPLE_ROWS]]
    records = [_flat(json.loads(line)) for line in lines if _is_record(line)]
    names = list(dict.fromkeys(name for record in records for name in record))
    return Seen("jsonl", named_columns(path, names, [[record.get(name, "") for name in names] for record in records]))


def _flat(record: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """The texts of a record by name, those inside others as a.b."""
    found: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{name}.")
        elif isinstance(value, str):
            found[before + name] = value
    return found


def _of_parquet(path: Path) -> Seen:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            records = [
                _flat(record) for record in next(file.iter_batches(_SAMPLE_ROWS), pa.record_batch({})).to_pylist()
            ]
    except (pa.ArrowException, OSError):
        raise CorpusError(f"{path}: not a Parquet file that can be read; fetch it again, or write it anew") from None
    names = list(dict.fromkeys(name for record in records for name in record))
    return Seen("parquet", named_columns(path, names, [[record.get(name, "") for name in names] for record in records]))


def _of_workbook(path: Path) -> Seen:
    with path.open("rb") as file:
        sheet = one_sheet(file, path.name, str(path), _LIMITS, ReadStats(glance=_SAMPLE_ROWS))
        rows = [[str(cell) for cell in cells] for cells in islice(sheet.rows, _SAMPLE_ROWS)]
    header = next((row for row in rows[:HEADER_ROWS] if recognized(row)), [])
    if header and keys_of(recognized(header)) != ["ko", "en"]:
        return Seen("aihub")
    return Seen("xlsx", header_or_columns(path, rows))


def _of_table(path: Path, text: str) -> Seen:
    """TSV, or CSV with the delimiter that divides most rows into as many cells."""
    by_delimiter = {delimiter: _cells(text, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda one: _evenness(by_delimiter[one]))
    rows = by_delimiter[delimiter]
    if _evenness(rows) == 0:
        raise CorpusError(f"{path}: no tab, comma, semicolon or bar divides its lines; expected a table of two columns")
    if delimiter == "\t" and not any('""' in line for line in text.split("\n")[:_SAMPLE_ROWS]):
        return Seen("tsv", header_or_columns(path, rows))
    settings = {} if delimiter == "," else {"delimiter": delimiter}
    return Seen("csv", settings | header_or_columns(path, rows))


def _cells(text: str, delimiter: str) -> list[list[str]]:
    """The first rows of a table; its last line, which may be cut, is left out where there are others."""
    lines = text.split("\n")
    whole = (lines[:-1] or lines)[:_SAMPLE_ROWS]
    try:
        return (
            [row for row in csv.reader(line + "\n" for line in whole) if row]
            if delimiter == ","
            else [row for row in csv.reader((line + "\n" for line in whole), delimiter=delimiter) if row]
        )
    except csv.Error:
        return []


def _evenness(rows: Sequence[Sequence[str]]) -> float:
    """Share of the rows that have the commonest number of cells, where that is more than one."""
    if not rows:
        return 0.0
    width, n = Counter(map(len, rows)).most_common(1)[0]
    return n / len(rows) if width > 1 else 0.0


def slug(path: Path, taken: Iterable[str]) -> str:
    """A name for the source: small letters, digits and hyphens of the file's name, told apart from those taken."""
    stem = path.name.removesuffix(".gz").partition(".")[0].lower()
    name = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40].strip("-") or "corpus"
    return next(found for found in _numbered(name) if found not in set(taken))


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
