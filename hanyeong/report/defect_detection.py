"""Detection of the sample's injected defects, as `clean` and `split` account for it."""

from __future__ import annotations

from collections.abc import Mapping

from hanyeong.report import charts, components, numbers
from hanyeong.report.blocks import Block, Cell, Column, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.results.defects import DefectAccount, DefectKind, Expectation, KindAccount

MIN_DETECTION_RATE, MAX_WRONGLY_REJECTED_RATE = 0.98, 0.01
"""Of every kind that can be seen in the text at least so many are detected; of clean pairs fewer are rejected."""


def section(title: str, account: DefectAccount | None, stage: str, w: Catalog) -> list[Section]:
    """Detection of the injected defects; no section without labels, which real corpora do not have."""
    return [] if account is None else [Section(w(title), _blocks(account, stage, w))]


def _blocks(account: DefectAccount, stage: str, w: Catalog) -> list[Block]:
    """Injected, detected and missed by kind, then the clean pairs; the reasons are those of `stage`."""
    heads = [Column(w("defect")), Column(w("expected_handling")), Column(w("detection_rate"), "picture")]
    heads += [Column(w("detection_rate"), "num"), Column(w("n_injected"), "num"), Column(w("n_detected"), "num")]
    heads += [Column(w("n_missed"), "num"), Column(w("rejected_as"), "long")]
    rows = [_row(name, kind, stage, w) for name, kind in account.kinds.items()]
    table = Table(w("detection_caption_by_kind"), heads, rows, [_tone(kind) for kind in account.kinds.values()])
    return [Tiles(_tiles(account, stage, w)), table]


def _tone(kind: KindAccount) -> str:
    """Good or bad by whether enough was found; quiet where nothing was expected to be."""
    if kind.detection_rate is None or kind.expect is Expectation.REPORT:
        return "quiet"
    return "good" if kind.detection_rate >= MIN_DETECTION_RATE else "bad"


def detection_rate(account: DefectAccount | None) -> float | None:
    """Detected / injected over all kinds that are expected to be detected."""
    kinds = account.kinds.values() if account else ()
    wanted = [kind for kind in kinds if kind.expect is not Expectation.REPORT]
    return numbers.ratio(sum(kind.detected for kind in wanted), sum(kind.injected for kind in wanted))


def _tiles(account: DefectAccount, stage: str, w: Catalog) -> list[Tile]:
    clean = account.clean
    counts = w("n_of_m", n=numbers.plain(clean.wrongly_rejected), m=numbers.plain(clean.rows))
    wrong, why = clean.wrongly_rejected_rate, _reasons(clean.rejected_as, stage, w)
    return [
        Tile(w("overall_detection_rate"), numbers.share(detection_rate(account), 2), w("overall_detection_rate_note")),
        Tile(
            w("wrongly_rejected"),
            numbers.share(wrong, 2),
            ": ".join(part for part in (counts, why) if part) if wrong is not None else "",
            "" if wrong is None else "good" if wrong < MAX_WRONGLY_REJECTED_RATE else "bad",
        ),
        Tile(w("unseen"), numbers.plain(account.unseen), w("unseen_note")),
    ]


def _row(name: DefectKind, kind: KindAccount, stage: str, w: Catalog) -> list[Cell]:
    colour = {"good": "main", "bad": "bad"}.get(_tone(kind), "quiet")
    share = kind.detection_rate
    return [
        w.of(name),
        w.of(kind.expect) if kind.expect else None,
        charts.bar(share, charts.Scale(0, 1), tone=colour) if share is not None else "",
        numbers.share(share, 1),
        *(numbers.plain(n) for n in (kind.injected, kind.detected, kind.missed)),
        _reasons(kind.rejected_as, stage, w) or numbers.DASH,
    ]


def _reasons(counts: Mapping[str, int], stage: str, w: Catalog) -> str:
    return ", ".join(f"{components.reason(why, stage, w)} {numbers.plain(n)}" for why, n in counts.items())
