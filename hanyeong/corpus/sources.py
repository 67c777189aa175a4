"""What params.yaml says about a source: where its text lies, in which format, and what may be done with it.

`sources` maps a name to a Source. The name becomes a directory, a DVC stage and part of every row's id, so it is
held to small letters, digits and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from hanyeong.corpus.language_pair import Language
from hanyeong.pipeline.params import Params

Kind: TypeAlias = Literal["aihub", "jsonl", "tsv", "csv", "xlsx", "parquet", "tmx", "moses", "feedback"]
Delimiter: TypeAlias = Literal[",", ";", "\t", "|"]
Use: TypeAlias = Literal["train", "test", "monitor"]
Terms: TypeAlias = Literal["open", "restricted"]
Direction: TypeAlias = Literal["ko-en", "en-ko", ""]
Encoding: TypeAlias = Literal["utf-8", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be"]


TABLES: Final = frozenset({"tsv", "csv", "xlsx"})
"""Kinds whose columns are named by a header or by `columns`."""


def _frozen(value: object) -> object:
    """YAML has lists, params do not change."""
    return tuple(value) if isinstance(value, list) else value


class Fields(Params):
    """Where a row keeps what we need: keys of a JSON line (`a.b` for b inside a), columns of a table, suffixes of
    parallel Moses files, languages and properties of TMX.

    AI Hub files are recognized by what they hold, unless `ko` and `en` are named here.
    """

    ko: str = "ko"
    """Key, column, language or file suffix of the Korean side."""
    en: str = "en"
    """Key, column, language or file suffix of the English side."""
    domain: str = ""
    """Key, column or property that names a row's domain; empty: the source's `domain`."""
    document: str = ""
    """Key, column or property that names the document a row comes from; empty: rows stand alone."""


class Limits(Params):
    """Resource limits per file: generous for real corpora, tight for hostile archives."""

    archive_members: Annotated[int, Field(gt=0, le=1_000_000)] = 20_000
    """Files in one archive."""
    archive_bytes: Annotated[int, Field(gt=0)] = 32 * 2**30
    """Unpacked bytes of one archive, all members together."""
    archive_ratio: Annotated[float, Field(gt=1)] = 200.0
    """Unpacked bytes / packed bytes of one member or gzip file of more than 1 MiB; text packs to a tenth."""
    workbook_bytes: Annotated[int, Field(gt=0)] = 2 * 2**30
    """Unpacked bytes of one workbook: it is read whole, unlike everything else."""
    workbook_cells: Annotated[int, Field(gt=0)] = 20_000_000
    """Rows x columns of one sheet, counted to the outermost cell: a dense table is made of it."""
    row_chars: Annotated[int, Field(gt=0)] = 4 * 2**20
    """Characters of one line or one JSON record."""
    unreadable_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Rows that cannot be read / all rows; above this the source is refused instead of the rows."""


_DIRECTIONS: Final[Mapping[str, Direction]] = {"ko": "ko-en", "en": "en-ko", "": ""}


class Source(Params):
    """One corpus, as it lies on this machine."""

    kind: Kind
    """aihub: a folder (or file) as AI Hub delivers it; jsonl: one object per line; moses: parallel files; feedback:
    approved corrections, as `hanyeong feedback export` writes them."""
    path: Annotated[str, StringConstraints(min_length=1)]
    """File or folder, relative to the project or absolute. Parallel Moses files: their folder."""
    use: Use
    """train: cleaned, split and learned from; test: only ever scored; monitor: only for the drift replay."""
    terms: Terms = "restricted"
    """restricted: text may never be shown or passed on (all AI Hub text); open: its licence allows both."""
    licence: str = ""
    """Name of the licence or of the terms of use; goes into the cards."""
    attribution: str = ""
    """The line that the licence wants to see; goes into the cards and the service."""
    original_language: Language | Literal[""] = ""
    """The language that the texts were written in, where the files do not say; empty: not known."""
    domain: str = ""
    """Domain of rows that name none."""
    encoding: Encoding = "utf-8"
    """Of text files. Strict: nothing is guessed and nothing replaced."""
    files: Annotated[str, StringConstraints(min_length=1)] = "*"
    """Which files of a folder are read: a pattern on the path inside it (`*` also crosses folders)."""
    header: bool = True
    """TSV, CSV and workbooks: one of the first rows names the columns."""
    columns: Annotated[tuple[str, ...], BeforeValidator(_frozen)] = ()
    """Tables without a header: the names of the columns, in order."""
    delimiter: Delimiter = ","
    """CSV: what stands between cells."""
    sheet: str = ""
    """Workbooks of the kind xlsx: the name of the sheet; empty: the first visible one."""
    fields: Fields = Fields()
    max_rows: Annotated[int, Field(gt=0)] | None = None
    """Keep only the first rows, in reading order."""
    limits: Limits = Limits()

    @property
    def direction(self) -> Direction:
        """The original side first, as pair tables have it."""
        return _DIRECTIONS[self.original_language]

    @model_validator(mode="after")
    def _columns_are_named_once(self) -> Self:
        if self.kind in TABLES and self.header == bool(self.columns):
            raise ValueError("a table has a header or a list of columns (header: false, columns: [...])")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("two columns have the same name")
        return self

    @model_validator(mode="after")
    def _corrections_are_for_train_or_test(self) -> Self:
        if self.kind == "feedback" and self.use == "monitor":
            raise ValueError("corrections are exported in two halves, for use: train and for use: test")
        return self


_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


def _is_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("expected a name of small letters, digits and hyphens (inside), 64 at most")
    return name


SourceName: TypeAlias = Annotated[str, AfterValidator(_is_name)]
"""Fit for a directory, a DVC stage and a shell word."""

Sources: TypeAlias = Annotated[dict[SourceName, Source], Field(min_length=1)]
"""The section `sources` of params.yaml."""

HELD_OUT: Final = "split"
"""Name of the test set that `test_share` cuts from the train sources."""
