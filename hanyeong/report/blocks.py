"""Building blocks of a page. Page modules choose the blocks; page.html renders each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from markupsafe import Markup

Cell: TypeAlias = "str | Markup | None"
"""None is shown as "not measured". Markup comes from `charts` only; text is escaped by the template."""


@dataclass(frozen=True)
class Tile:
    """One number worth a large font, what it is, and a small note (interval, n, signature)."""

    name: str
    value: Cell
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Tiles:
    """Numbers side by side."""

    kind: ClassVar[str] = "tiles"
    tiles: Sequence[Tile]


@dataclass(frozen=True)
class TimingTile:
    """A measured time or rate; filled in by the page's script."""

    name: str
    label: str
    """The stage (and item) in window.TIMINGS."""
    path: str
    """Keys below it, apart by slashes."""
    unit: str
    """How to write it: s, bytes, ms, per_s, plain."""


@dataclass(frozen=True)
class TimingTiles:
    """Timings side by side."""

    kind: ClassVar[str] = "timing_tiles"
    tiles: Sequence[TimingTile]


@dataclass(frozen=True)
class TimingTable:
    """All other readings of a stage, written as a list by the page's script."""

    kind: ClassVar[str] = "timing_table"
    label: str
    path: str = "readings"


@dataclass(frozen=True)
class TimingBars:
    """One bar a row, as long as the reading at (label, path); drawn by the page's script."""

    kind: ClassVar[str] = "timing_bars"
    caption: str
    rows: Sequence[tuple[str, str, str]]
    """Name shown, label in window.TIMINGS, path below it."""
    unit: str


@dataclass(frozen=True)
class Column:
    """A column: its name and whether it holds text, numbers (on the right), a picture, a code, status or prose."""

    name: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """Rows under column headers; the first column names the row. `tones` marks rows (good, bad, warn, quiet).

    With `summary` the table is collapsed under this text.
    """

    kind: ClassVar[str] = "table"
    caption: str
    heads: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    tones: Sequence[str] = ()
    summary: str = ""


@dataclass(frozen=True)
class HistoryTable:
    """The table of past runs; the page's script writes its rows, and `empty` says that there are none."""

    kind: ClassVar[str] = "history_table"
    caption: str
    heads: Sequence[Column]
    empty: str


@dataclass(frozen=True)
class Chart:
    """A picture with its words and, where there are several series, a legend (name, tone).

    `shape` says how a series is drawn, and so its sample in the legend: curve, mark or column.
    """

    kind: ClassVar[str] = "chart"
    picture: Markup
    caption: str
    legend: Sequence[tuple[str, str]] = ()
    shape: str = "curve"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `tone` makes it a note (good, bad, warn)."""

    kind: ClassVar[str] = "paragraph"
    text: str
    tone: str = ""


@dataclass(frozen=True)
class BulletList:
    """A list of short sentences; with `summary` collapsed under this text."""

    kind: ClassVar[str] = "bullet_list"
    lines: Sequence[str]
    summary: str = ""


@dataclass(frozen=True)
class Code:
    """Commands or a signature, as they are typed."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True)
class Details:
    """Text as it stands in a file, closed until a reader opens it."""

    kind: ClassVar[str] = "details"
    name: str
    text: str


@dataclass(frozen=True)
class Link:
    """A way to another file: its path below the project's root, or beside this page."""

    name: str
    path: str
    note: str = ""
    beside: bool = False
    """Whether it is a page of the report, beside this one in its language."""


@dataclass(frozen=True)
class Prose:
    """A text with headings, lists and tables of its own, and the language that it is in."""

    kind: ClassVar[str] = "prose"
    html: Markup
    language: str


@dataclass(frozen=True)
class Links:
    """Ways to other files."""

    kind: ClassVar[str] = "links"
    links: Sequence[Link]


@dataclass(frozen=True)
class StageCard:
    """A stage's card in the chain."""

    stage: str
    name: str
    summary: str
    state: str
    numbers: Cell
    bar: Markup
    headline: str
    labels: Sequence[str]


@dataclass(frozen=True)
class StageCards:
    """The stages as cards, in order."""

    kind: ClassVar[str] = "stage_cards"
    cards: Sequence[StageCard]


@dataclass(frozen=True)
class Verdict:
    """Go, no-go or not judged yet, with the reasons."""

    kind: ClassVar[str] = "verdict"
    tone: str
    word: str
    sentence: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class WindowMark:
    """A window in a row of them: its page beside this one, "" where there is none; its words; its tone and symbol."""

    path: str
    name: str
    tone: str


@dataclass(frozen=True)
class WindowRow:
    """Windows as symbols, the oldest first, with what each symbol says."""

    kind: ClassVar[str] = "window_row"
    label: str
    windows: Sequence[WindowMark]
    legend: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Trend:
    """A small picture of one signal: its name, the last state in a word and as a tone, and its last value."""

    name: str
    word: str
    tone: str
    picture: Markup
    note: str


@dataclass(frozen=True)
class Trends:
    """Small pictures side by side."""

    kind: ClassVar[str] = "trends"
    trends: Sequence[Trend]


Block: TypeAlias = (
    "Tiles | TimingTiles | TimingTable | TimingBars | Table | Chart | Paragraph | BulletList | Code | Details"
    " | Links | StageCards | Verdict | HistoryTable | Prose | WindowRow | Trends"
)


@dataclass(frozen=True)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Page:
    """A whole page."""

    name: str
    """File name without suffix."""
    title: str
    lead: str
    sections: Sequence[Section] = field(default_factory=tuple)
    quotes: bool = False
    """Whether sentences of the corpus are on it: of open sources only."""
