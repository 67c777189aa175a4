"""The learning rate range test as a page of its own: one picture, words in Korean and English."""

from __future__ import annotations

import math
from pathlib import Path

from markupsafe import Markup

from hanyeong.report import charts
from hanyeong.training.lr_range import RangeTest

PAGE = """<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>{picture}<p>{ko}</p><p lang="en">{en}</p></main></body></html>
"""
TITLE = "학습률 범위 시험 · Learning rate range test"
KO = "학습률을 한 스텝마다 같은 비율로 올리며 잰 손실의 이동 평균입니다. "
EN = "Running mean of the loss while the learning rate rises by the same ratio with every step. "


def range_page(found: RangeTest, current: float) -> str:
    """A page that needs nothing beside it."""
    style = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    ko, en = _verdict(found, current)
    return PAGE.format(title=TITLE, style=style, picture=picture(found, en), ko=KO + ko, en=EN + en)


def picture(found: RangeTest, said: str) -> Markup:
    """The smoothed loss over the logarithm of the rate, with the rates that it was read for."""
    curve = list(zip(map(math.log10, found.rates), found.smoothed, strict=True))
    read = [
        ("steepest", found.steepest, "second"),
        ("lowest", found.lowest, "third"),
        ("proposed", found.proposed, "good"),
    ]
    marks = [_mark(name, rate, curve, tone) for name, rate, tone in read if rate is not None]
    axes = charts.Axes("log₁₀ learning rate", "loss")
    return charts.chart(said, axes=axes, curves=[charts.Curve("loss", curve)], marks=marks)


def _mark(name: str, rate: float, curve: list[tuple[float, float]], tone: str) -> charts.Mark:
    x = math.log10(rate)
    y = min(curve, key=lambda point: abs(point[0] - x))[1]
    return charts.Mark(x, y, f"{name} {rate:.1e}", tone, loud=True, label=name)


def _verdict(found: RangeTest, current: float) -> tuple[str, str]:
    if found.proposed is None:
        return "손실이 내려갔다가 올라가지 않아 제안할 값이 없습니다.", "It never fell and rose again: no proposal."
    return (
        f"손실은 {found.lowest:.1e}에서 더 내려가지 않습니다. 제안: {found.proposed:g}. 현재 값: {current:g}.",
        f"It stops falling at {found.lowest:.1e}. Proposed: {found.proposed:g}. In use: {current:g}.",
    )
