"""What was planted in the sample and what became of it, as `clean` and `split` account for it."""

from __future__ import annotations

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Block, Cell, Head, Section, Table, Tile, Tiles
from hanyeong.report.facts import Facts
from hanyeong.report.words import Words

REPORTED = "report"
"""What is expected of kinds that text alone does not betray: they are counted, not found."""
FOUND_SHARE, WRONG_SHARE = 0.98, 0.01
"""Of every kind that the text betrays at least so many are found; of sound pairs fewer than so many are refused."""


def section(title: str, facts: Facts, stage: str, w: Words) -> list[Section]:
    """The account of what was planted; no word of it where nothing was: own corpora have no such list."""
    ledger = facts.under("ledger")
    return [Section(w(title), account(ledger, stage, w))] if ledger else []


def account(ledger: Facts, stage: str, w: Words) -> list[Block]:
    """Planted, found and missed by kind, then the sound pairs; `stage` is whose reasons stand there."""
    kinds = ledger.named("kinds")
    heads = [Head(w("defect")), Head(w("expected_of_it")), Head(w("found_share"), "picture")]
    heads += [Head(w("found_share"), "num"), Head(w("was_planted"), "num"), Head(w("was_found"), "num")]
    heads += [Head(w("was_missed"), "num"), Head(w("refused_as"), "long")]
    rows = [_row(name, kind, stage, w) for name, kind in kinds]
    table = Table(w("planted_caption"), heads, rows, [tone(kind) for _, kind in kinds])
    return [Tiles(_tiles(ledger, w)), table]


def tone(kind: Facts) -> str:
    """Good or bad by whether enough was found; quiet where nothing was expected to be."""
    share = kind.number("found_share")
    if share is None or kind.text("expect") == REPORTED:
        return "quiet"
    return "good" if share >= FOUND_SHARE else "bad"


def found_share(ledger: Facts) -> float | None:
    """Found / planted over all kinds that are expected to be found."""
    kinds = [kind for _, kind in ledger.named("kinds") if kind.text("expect") != REPORTED]
    planted, found = (sum(kind.number(key) or 0 for kind in kinds) for key in ("planted", "found"))
    return numbers.ratio(found, planted)


def _tiles(ledger: Facts, w: Words) -> list[Tile]:
    wrong, sound = ledger.number("sound", "wrongly_refused_share"), ledger.number("sound", "rows")
    counts = w("n_of_m", n=numbers.plain(ledger.number("sound", "wrongly_refused")), m=numbers.plain(sound))
    return [
        Tile(w("found_of_planted"), numbers.share(found_share(ledger), 2), w("found_of_planted_note")),
        Tile(
            w("wrongly_refused"),
            numbers.share(wrong, 2),
            counts if wrong is not None else "",
            "" if wrong is None else "good" if wrong < WRONG_SHARE else "bad",
        ),
        Tile(w("unseen"), numbers.plain(ledger.number("unseen")), w("unseen_note")),
    ]


def _row(name: str, kind: Facts, stage: str, w: Words) -> list[Cell]:
    share, expect = kind.number("found_share"), kind.text("expect") or ""
    colour = {"good": "main", "bad": "bad"}.get(tone(kind), "quiet")
    reasons = [f"{pieces.reason(why, stage, w)} {numbers.plain(n)}" for why, n in kind.counts("refused_as").items()]
    return [
        w.label(name, "planted"),
        w.label(expect, "expect") if expect else None,
        pictures.bar(share, pictures.Scale(0, 1), tone=colour) if share is not None else "",
        numbers.share(share, 1),
        *(numbers.plain(kind.number(key)) for key in ("planted", "found", "missed")),
        ", ".join(reasons) or numbers.DASH,
    ]
