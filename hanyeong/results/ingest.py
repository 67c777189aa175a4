"""What `ingest` read of one source."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from hanyeong.results.base import Code, Model, Result, Sentence, StageInfo, Text
from hanyeong.results.codes import Language


class SourceKind(Code):
    """The format that a source is delivered in."""

    AIHUB = "aihub", "AI Hub", "AI Hub"
    JSONL = "jsonl", "JSONL", "JSONL"
    TSV = "tsv", "TSV", "TSV"
    CSV = "csv", "CSV", "CSV"
    XLSX = "xlsx", "엑셀 파일 (.xlsx)", "Workbook"
    PARQUET = "parquet", "Parquet", "Parquet"
    TMX = "tmx", "TMX (번역 메모리)", "TMX (translation memory)"
    MOSES = "moses", "Moses 파일 쌍", "Moses file pairs"
    FEEDBACK = "feedback", "승인된 수정 번역", "Approved corrections"


class SourceUse(Code):
    """What a source is for."""

    TRAIN = "train", "학습", "train"
    TEST = "test", "테스트", "test"
    MONITOR = "monitor", "모니터링", "monitor"


class Terms(Code):
    """Whether a source's text may be shown and passed on."""

    OPEN = "open", "공개", "open"
    __former__ = MappingProxyType({"guarded": "restricted"})

    RESTRICTED = "restricted", "비공개", "restricted"


class OriginalDirection(Code):
    """Which side of a row was written first, as its file says."""

    KO_EN = "ko-en", "한국어 → 영어", "Korean → English"
    EN_KO = "en-ko", "영어 → 한국어", "English → Korean"
    UNKNOWN = "unknown", "알 수 없음", "unknown"


class SplitHint(Code):
    """The publisher's part that a row belongs to."""

    TRAIN = "train", "학습", "train"
    VALID = "valid", "검증", "validation"
    NONE = "none", "없음", "none"


class RowError(Sentence):
    """Why a row is not in the pair table."""

    MISSING = "a side is missing", "한쪽이 없음"
    NOT_TEXT = "a side is not text", "한쪽이 텍스트가 아님"
    BROKEN_TEXT = "a side holds half a surrogate pair", "짝이 없는 서로게이트 코드가 있음"
    COLUMNS = "wrong number of columns", "열의 수가 다름"
    BLANK = "blank line", "빈 줄"
    NUMBER = "a side is a number whose shown form is not known", "한쪽이 숫자이고 표시 형식을 알 수 없음"
    """In a source that is only scored: elsewhere such cells are kept and counted."""
    HEADER = "the header once more", "머리글 행이 다시 나옴"
    """Files with headers that were joined."""
    LANGUAGE = "one of the languages is not there", "두 언어 중 하나가 없음"
    """A unit of a translation memory in more than two languages."""
    HALF = "one pair of a record has one side", "레코드에 한쪽 언어만 있는 쌍"
    """A patent's claims in one language beside its title in both: the record is sound, this pair of it is none."""
    TWIN = "the same row in another form", "다른 형식으로 이미 있는 행"
    """A file's CSV and JSON edition, or its source and label folder, hold one row twice: not a defect, just counted."""


class SkippedFile(Sentence):
    """Why a file or a sheet was not read."""

    HIDDEN = "hidden files", "숨은 파일"
    LINKS = "links to folders", "폴더를 가리키는 링크"
    OTHER_ENDING = "files with another ending", "확장자가 다른 파일"
    SHEETS = "further or hidden sheets", "그 밖의 시트와 숨은 시트"
    NO_ENDING = "files without an ending", "확장자가 없는 파일"
    NO_PAIRS = "files of source data without pairs", "문장 쌍이 없는 원천 데이터 파일"


class RowNote(Sentence):
    """What people should know of rows that were kept all the same."""

    AS_NUMBER = (
        "rows with a number where text is expected, taken without its format",
        "텍스트 자리에 숫자가 있는 행 (표시 형식 없이 읽음)",
    )
    CSV_QUOTES = "cells quoted as in CSV, taken with their quotes", "CSV처럼 따옴표로 감싼 셀 (따옴표 포함하여 읽음)"
    VARIANTS = (
        "units with several variants in one language, of which the first was taken",
        "한 언어에 번역이 여러 개인 단위 (첫 번째만 읽음)",
    )


class FileStats(Model):
    """A file that was read."""

    file: str
    """Its path inside the source."""
    bytes: int
    """Its size."""
    sha256: str
    """Its digest."""
    rows: int
    """Rows taken from it."""


class DuplicateFile(Model):
    """A file that was left out: another one has the same bytes."""

    file: str
    """Its path inside the source."""
    same_as: str
    """The file that was read."""


class DomainRows(Model):
    """Rows of one domain."""

    domain: str
    """Its name; empty where rows name none."""
    rows: int
    """Rows."""


class Domains(Model):
    """Rows by domain."""

    distinct: int
    """How many domains there are."""
    largest: tuple[DomainRows, ...]
    """The largest, as far as they may be named."""


class Documents(Model):
    """Documents that rows come from."""

    distinct: int
    """How many documents there are."""
    rows_in_one: int
    """Rows that name a document."""


class IngestResult(Result):
    """One source: its files, its terms and what its rows look like."""

    stage: ClassVar = StageInfo(
        "ingest",
        Text("수집", "Data ingestion"),
        Text(
            "출처별 파일을 읽어 하나의 문장 쌍 표로 만듭니다.",
            "Reads each source into a table of sentence pairs.",
        ),
        items=None,
        order=20,
    )
    reasons = RowError
    former = MappingProxyType({"first_refused": "first_rejected"})

    kind: SourceKind
    """The format."""
    use: SourceUse
    """What it is for."""
    terms: Terms
    """Whether its text may be shown."""
    licence: str
    """Licence or terms of use, as params state it."""
    attribution: str
    """Line that the licence wants to see."""
    encoding: str
    """Encoding of its text files."""
    max_rows: int | None
    """Rows wanted at most; null: all."""
    digest: str
    """SHA-256 over the digests and names of its files."""
    n_files: int
    """Files read."""
    files: tuple[FileStats, ...]
    """The first of them by name."""
    duplicate_files: tuple[DuplicateFile, ...]
    """The first files that have the bytes of another."""
    n_duplicate_files: int
    """How many of them there are."""
    skipped_files: Mapping[SkippedFile, int]
    """Files and sheets that hold no pairs, by kind."""
    other_endings: Mapping[str, int]
    """Files of other formats, by ending."""
    notes: Mapping[RowNote, int]
    """Rows that were kept and are doubtful, by kind."""
    first_rejected: Mapping[RowError, str]
    """Where a row was rejected first, by reason."""
    domains: Domains
    """Rows by domain."""
    directions: Mapping[OriginalDirection, int]
    """Rows by the side that was written first."""
    split_hints: Mapping[SplitHint, int]
    """Rows by the publisher's part."""
    documents: Documents
    """Documents that rows come from."""
    length_chars: Mapping[Language, Mapping[str, int]]
    """Quantiles ("p50") of the length of each side, in characters."""
