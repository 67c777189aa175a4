"""Detection of the sample's injected defects, as `clean` and `split` account for it."""

from __future__ import annotations

from collections.abc import Mapping

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Block, Cell, Head, Section, Table, Tile, Tiles
from hanyeong.report.words import Words
from hanyeong.results.defects import DefectAccount, DefectKind, Expectation, KindAccount

FOUND_SHARE, WRONG_SHARE = 0.98, 0.01
"""Of every kind that the text betrays at least so many are found; of sound pairs fewer than so many are refused."""


def section(title: str, account: DefectAccount | None, stage: str, w: Words) -> list[Section]:
    """The account of what was planted; no word of it where nothing was: own corpora have no such list."""
    return [] if account is None else [Section(w(title), _blocks(account, stage, w))]


def _blocks(account: DefectAccount, stage: str, w: Words) -> list[Block]:
    """Planted, found and missed by kind, then the sound pairs; `stage` is whose reasons stand there."""
    heads = [Head(w("defect")), Head(w("expected_of_it")), Head(w("found_share"), "picture")]
    heads += [Head(w("found_share"), "num"), Head(w("was_planted"), "num"), Head(w("was_found"), "num")]
    heads += [Head(w("was_missed"), "num"), Head(w("refused_as"), "long")]
    rows = [_row(name, kind, stage, w) for name, kind in account.kinds.items()]
    table = Table(w("planted_caption"), heads, rows, [_tone(kind) for kind in account.kinds.values()])
    return [Tiles(_tiles(account, stage, w)), table]


def _tone(kind: KindAccount) -> str:
    """Good or bad by whether enough was found; quiet where nothing was expected to be."""
    if kind.found_rate is None or kind.expect is Expectation.REPORT:
        return "quiet"
    return "good" if kind.found_rate >= FOUND_SHARE else "bad"


def found_share(account: DefectAccount | None) -> float | None:
    """Found / planted over all kinds that are expected to be found."""
    kinds = account.kinds.values() if account else ()
    wanted = [kind for kind in kinds if kind.expect is not Expectation.REPORT]
    return numbers.ratio(sum(kind.found for kind in wanted), sum(kind.injected for kind in wanted))


def _tiles(account: DefectAccount, stage: str, w: Words) -> list[Tile]:
    clean = account.clean
    counts = w("n_of_m", n=numbers.plain(clean.wrongly_refused), m=numbers.plain(clean.rows))
    wrong, why = clean.wrongly_refused_rate, _reasons(clean.refused_as, stage, w)
    return [
        Tile(w("found_of_planted"), numbers.share(found_share(account), 2), w("found_of_planted_note")),
        Tile(
            w("wrongly_refused"),
            numbers.share(wrong, 2),
            ": ".join(part for part in (counts, why) if part) if wrong is not None else "",
            "" if wrong is None else "good" if wrong < WRONG_SHARE else "bad",
        ),
        Tile(w("unseen"), numbers.plain(account.unseen), w("unseen_note")),
    ]


def _row(name: DefectKind, kind: KindAccount, stage: str, w: Words) -> list[Cell]:
    colour = {"good": "main", "bad": "bad"}.get(_tone(kind), "quiet")
    share = kind.found_rate
    return [
        w.of(name),
        w.of(kind.expect) if kind.expect else None,
        pictures.bar(share, pictures.Scale(0, 1), tone=colour) if share is not None else "",
        numbers.share(share, 1),
        *(numbers.plain(n) for n in (kind.injected, kind.found, kind.missed)),
        _reasons(kind.refused_as, stage, w) or numbers.DASH,
    ]


def _reasons(counts: Mapping[str, int], stage: str, w: Words) -> str:
    return ", ".join(f"{pieces.reason(why, stage, w)} {numbers.plain(n)}" for why, n in counts.items())
