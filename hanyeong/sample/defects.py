"""Defects of real deliveries, injected and labelled, so that the detection rate of cleaning can be measured.

Some replace a clean row (swapped sides, another language), others are additional rows (duplicates, leaks). Each row is
used for one defect at most, and a duplicate always comes after its original, because the first of equal rows is the one
that is kept. Only training parts get defects: validation rows must stay correct to validate anything.
"""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from hanyeong.corpus.defect_labels import CLEAN, LEAKED, Expect
from hanyeong.sample import foreign
from hanyeong.sample.params import Defects

EXPECT: Final[Mapping[str, Expect]] = {
    "repeated": "refuse",
    "nearly_repeated": "refuse",
    "swapped": "refuse",
    "wrong_language": "refuse",
    "markup": "refuse",
    "entities": "repair",
    "zero_width": "repair",
    "draft": "refuse",
    "misaligned": "report",
    "empty": "refuse",
    "uneven": "refuse",
    LEAKED: "refuse",
    CLEAN: "keep",
}
"""What the pipeline is to do with the rows of each kind."""
SLIP_ROWS: Final = 4
"""Rows of one slip: the English of each stands beside the Korean of the next."""
UNEVEN_TIMES: Final = 6.0
"""How many times longer than natural a padded side is at least, short sides given some slack."""


@dataclass(frozen=True, slots=True)
class Line:
    """A pair as it will be delivered: its text, its defect, and whether only a draft is delivered."""

    ko: str
    en: str
    domain: str
    kind: str = CLEAN
    draft: bool = False
    """Only the draft of the final text is delivered (data set 71265's `mt`)."""


class CorruptionContext(NamedTuple):
    """What corrupting a row may draw on."""

    turn: int
    """Rows of this kind so far: every variant has its turn, in the smallest corpus too."""
    others: Iterator[Line]
    """Other rows of the file, without end."""
    rng: random.Random


Parts: TypeAlias = Mapping[str, Sequence[Line]]
"""Rows by file."""


def inject_defects(
    parts: Parts, held_out: Parts, with_drafts: set[str], rates: Defects, seed: int
) -> dict[str, list[Line]]:
    """The training files with their defects: `held_out` are the validation rows that may leak into each.

    `with_drafts` names the files whose records have room for a machine's draft.
    """
    injection = _Injection({name: list(lines) for name, lines in parts.items()}, random.Random(f"{seed}:defects"))  # noqa: S311
    n_rows = {kind: _row_count(rate, injection.n_rows) for kind, rate in rates.model_dump().items()}
    injection.misalign(n_rows["misaligned"])  # runs of neighbours first, while there are some
    injection.corrupt("draft", n_rows["draft"], with_drafts)
    for kind in _CORRUPTIONS:
        if kind != "draft":
            injection.corrupt(kind, n_rows[kind])
    injection.duplicate("repeated", n_rows["repeated"], lambda line, _: line)
    injection.duplicate("nearly_repeated", n_rows["nearly_repeated"], _altered)
    injection.leak(held_out, n_rows[LEAKED])
    return injection.files()


def _row_count(rate: float, n_rows: int) -> int:
    return max(1, round(rate * n_rows)) if rate else 0


class _Injection:
    """Rows by file while defects are injected, and which of them are still clean."""

    def __init__(self, lines: dict[str, list[Line]], rng: random.Random) -> None:
        self.lines = lines
        self.rng = rng
        self._clean = {name: tuple(rows) for name, rows in lines.items()}
        self.n_rows = sum(map(len, lines.values()))
        self._free = [(name, row) for name, rows in lines.items() for row in range(len(rows))]
        self._used: set[tuple[str, int]] = set()
        self._extra: dict[str, list[tuple[int, Line]]] = {name: [] for name in lines}
        rng.shuffle(self._free)

    def misalign(self, n: int) -> None:
        """Shift the English by one row, a few rows in a row, until `n` rows are misaligned; one alone cannot be."""
        n = max(n, 2) if n else 0
        while n:
            run = self._run(n if n <= SLIP_ROWS + 1 else SLIP_ROWS)
            if not run:
                return
            rows = [self.lines[name][row] for name, row in run]
            for (name, row), line, below in zip(run, rows, [*rows[1:], rows[0]], strict=True):
                self.lines[name][row] = replace(line, en=below.en, kind="misaligned")
            n -= len(run)

    def corrupt(self, kind: str, n: int, files: set[str] | None = None) -> None:
        """Replace `n` clean rows (of `files`) by corrupted ones."""
        for turn, (name, row) in enumerate(islice(self._take(files), n)):
            context = CorruptionContext(turn, self._other_rows(name), self.rng)
            self.lines[name][row] = replace(_CORRUPTIONS[kind](self.lines[name][row], context), kind=kind)

    def duplicate(self, kind: str, n: int, change: Callable[[Line, int], Line]) -> None:
        """Insert a changed copy of `n` clean rows somewhere after them."""
        for turn, (name, row) in enumerate(islice(self._take(), n)):
            copy = replace(change(self.lines[name][row], turn), kind=kind)
            self._extra[name].append((self.rng.randint(row + 1, len(self.lines[name])), copy))

    def leak(self, held_out: Parts, n: int) -> None:
        """Put `n` validation rows into the training file of their kind; every second one slightly altered."""
        rows = [(name, line) for name, lines in held_out.items() if self.lines.get(name) for line in lines]
        for turn, (name, line) in enumerate(self.rng.sample(rows, min(n, len(rows)))):
            copy = _altered(line, turn // 2) if turn % 2 else line
            self._extra[name].append((self.rng.randint(0, len(self.lines[name])), replace(copy, kind=LEAKED)))

    def files(self) -> dict[str, list[Line]]:
        """All files, additional rows inserted."""
        return {name: list(_merged(lines, self._extra[name])) for name, lines in self.lines.items()}

    def _take(self, files: set[str] | None = None) -> Iterator[tuple[str, int]]:
        """Clean rows in random order, each once."""
        for place in self._free:
            if place not in self._used and (files is None or place[0] in files):
                self._used.add(place)
                yield place

    def _run(self, n: int) -> list[tuple[str, int]]:
        """`n` clean neighbours of which no two are equal on a side; empty when there are none."""
        for name, row in self._free:
            run = [(name, row + step) for step in range(n)]
            if row + n > len(self.lines[name]) or not self._used.isdisjoint(run):
                continue
            lines = [self.lines[name][at] for _, at in run]
            if len({line.ko for line in lines}) == len({line.en for line in lines}) == n:
                self._used.update(run)
                return run
        return []

    def _other_rows(self, name: str) -> Iterator[Line]:
        """Rows of a file without their defects, at random, without end."""
        while True:
            yield self.rng.choice(self._clean[name])


def _merged(lines: Sequence[Line], extra: Sequence[tuple[int, Line]]) -> Iterator[Line]:
    """The lines, each further one before the line whose number it carries."""
    waiting = sorted(extra, key=lambda item: item[0], reverse=True)
    for row, line in enumerate(lines):
        while waiting and waiting[-1][0] == row:
            yield waiting.pop()[1]
        yield line
    for _, line in reversed(waiting):
        yield line


# -- corruptions of a row


def _altered(line: Line, turn: int) -> Line:
    """The same pair but for case, spacing or punctuation."""
    ko, en = line.ko, line.en
    change = turn % 4
    if change == 0:
        en = en.lower() if en != en.lower() else en.upper()
    elif change == 1:
        ko = ko.rstrip(".?!") + "!!"
    elif change == 2:
        ko, en = ko.rstrip(".?!"), en.rstrip(".?!").lower()
    else:
        ko = "".join(ko.split())
    return replace(line, ko=ko, en=en) if (ko, en) != (line.ko, line.en) else replace(line, en=f"{en} ...")


def _swapped(line: Line, _: CorruptionContext) -> Line:
    return replace(line, ko=line.en, en=line.ko)


def _wrong_language(line: Line, context: CorruptionContext) -> Line:
    """Left untranslated on either side, another row's English, or a language that does not belong here."""
    change = context.turn % 6
    ko, en = (
        (line.en, line.en),
        (line.ko, line.ko),
        (next(other for other in context.others if other.en != line.en).en, line.en),
        (line.ko, foreign.latin(context.rng)),
        (line.ko, foreign.other(context.rng)),
        (foreign.other(context.rng), line.en),
    )[change]
    return replace(line, ko=ko, en=en)


def _markup(line: Line, context: CorruptionContext) -> Line:
    change = context.turn % 4
    if change == 0:
        return replace(line, ko=f"<p>{line.ko}</p>", en=f"<p>{line.en}</p>")
    if change == 1:
        return replace(line, en=f'<a href="https://www.example.com/{context.rng.randrange(10**6)}">{line.en}</a>')
    if change == 2:
        return replace(line, ko=_one_word(line.ko, "<b>{}</b>", context.rng))
    return replace(line, ko=f"{line.ko}<br>", en=f"{line.en}<br />")


def _entities(line: Line, context: CorruptionContext) -> Line:
    """Every blank of a side, or every sign of both, as an entity."""
    change = context.turn % 3
    if change == 0 and " " in line.en:
        return replace(line, en=line.en.replace(" ", "&nbsp;"))
    if change == 1 and " " in line.ko:
        return replace(line, ko=line.ko.replace(" ", "&nbsp;"))
    ko, en = (html.escape(side).translate(_SIGNS) for side in (line.ko, line.en))
    return replace(line, ko=ko, en=en) if (ko, en) != (line.ko, line.en) else replace(line, en=f"&nbsp;{en}")


_SIGNS: Final = str.maketrans({sign: f"&#{ord(sign)};" for sign in ".?!,"})


def _zero_width(line: Line, context: CorruptionContext) -> Line:
    """One to three unseen characters inside one side or both."""
    side = context.turn % 3
    ko = line.ko if side == 0 else _with_unseen(line.ko, context.rng)
    en = line.en if side == 1 else _with_unseen(line.en, context.rng)
    return replace(line, ko=ko, en=en)


def _with_unseen(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(1, max(2, len(text)))
        text = text[:at] + rng.choice(_UNSEEN) + text[at:]
    return text


_UNSEEN: Final = ("\u200b", "\u200c", "\u200e", "\u2060", "\ufeff", "\u00ad")


def _draft(line: Line, _: CorruptionContext) -> Line:
    return replace(line, draft=True)


def _empty(line: Line, context: CorruptionContext) -> Line:
    nothing = context.rng.choice(("", "", " ", "\u00a0"))
    return replace(line, ko=nothing) if context.turn % 2 else replace(line, en=nothing)


def _uneven(line: Line, context: CorruptionContext) -> Line:
    """Other sentences joined to one side until nobody would call it a translation."""
    ko, en = line.ko, line.en
    if context.turn % 2:
        while len(ko) * 2 + 20 < UNEVEN_TIMES * (len(en) + 20):
            ko = f"{ko} {next(context.others).ko}"
    else:
        while len(en) + 20 < UNEVEN_TIMES * (len(ko) * 2 + 20):
            en = f"{en} {next(context.others).en}"
    return replace(line, ko=ko, en=en)


def _one_word(text: str, around: str, rng: random.Random) -> str:
    words = text.split(" ")
    at = rng.randrange(len(words))
    return " ".join([*words[:at], around.format(words[at]), *words[at + 1 :]])


Corruption: TypeAlias = Callable[[Line, CorruptionContext], Line]

_CORRUPTIONS: Final[Mapping[str, Corruption]] = {
    "draft": _draft,
    "swapped": _swapped,
    "wrong_language": _wrong_language,
    "markup": _markup,
    "entities": _entities,
    "zero_width": _zero_width,
    "empty": _empty,
    "uneven": _uneven,
}
