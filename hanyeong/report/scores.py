"""Scores as a reader should meet them: value, 95 % interval, number of sentences, signature; on one common scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hanyeong.report import numbers, pictures
from hanyeong.report.blocks import Block, Cell, Head, Points, Table, Tile
from hanyeong.report.facts import Facts
from hanyeong.report.words import Words


@dataclass(frozen=True)
class Score:
    """A measured number; without a value it was not measured."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    signature: str = ""

    @property
    def interval(self) -> str:
        """The 95 % interval in brackets, or nothing."""
        return numbers.interval(self.low, self.high) or ""


@dataclass(frozen=True)
class Named:
    """A score and whose it is."""

    name: str
    score: Score
    tone: str = "main"


def score_of(facts: Facts) -> Score:
    """The score that stands in a facts mapping."""
    return Score(
        facts.number("value"),
        facts.number("low"),
        facts.number("high"),
        facts.number("n"),
        facts.text("signature") or "",
    )


def tile(name: str, score: Score, w: Words, tone: str = "") -> Tile:
    """A score in a large font, its interval and n beneath."""
    n = w("n_sentences", n=numbers.plain(score.n)) if score.n is not None else ""
    return Tile(name, numbers.fixed(score.value), " · ".join(part for part in (score.interval, n) if part), tone)


def dots(caption: str, named: Sequence[Named], w: Words, first: str = "system") -> list[Block]:
    """One row a score: a dot with its interval, the value, the interval, n; then the signatures."""
    known = [v for each in named for v in (each.score.value, each.score.low, each.score.high) if v is not None]
    scale = pictures.scale_of(known, room=0.03)
    heads = [
        Head(w(first)),
        Head("", "picture"),
        Head(w("value"), "num"),
        Head(w("interval"), "num"),
        Head(w("n"), "num"),
    ]
    blocks: list[Block] = [Table(caption, heads, [_row(each, scale) for each in named])]
    signatures = sorted({each.score.signature for each in named if each.score.signature})
    if signatures:
        blocks.append(Points([w("signature_is", signature=signature) for signature in signatures]))
    return blocks


def _row(each: Named, scale: pictures.Scale) -> list[Cell]:
    score = each.score
    if score.value is None:
        return [each.name, "", None, "", ""]
    picture = pictures.dot(score.value, score.low, score.high, scale, tone=each.tone)
    return [each.name, picture, numbers.fixed(score.value), score.interval, numbers.plain(score.n) or ""]
