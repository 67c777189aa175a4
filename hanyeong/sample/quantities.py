"""Fillers of slots that hold numbers: prices, percentages, periods, counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hanyeong.sample import numerals
from hanyeong.sample.phrases import Phrase
from hanyeong.sample.sentence_builder import Filler, Scene, named


def _number(key: str, numbers: range, form: str = "{}") -> Callable[[Scene, str], Phrase]:
    """A filler that writes a number in digits, alike in both languages."""

    def draw(scene: Scene, _: str) -> Phrase:
        written = form.format(scene.words.sampler.draw(f"number:{key}", numbers))
        return named(written, written)

    return draw


def _native(scene: Scene, _: str) -> Phrase:
    return named(*scene.words.sampler.draw("native", numerals.NATIVE[1:]))


def _percent(scene: Scene, _: str) -> Phrase:
    tenths = scene.words.sampler.draw("percent", range(3, 300))
    return named(f"{tenths / 10:.1f}%", f"{tenths / 10:.1f}%")


def _price(low: int, high: int) -> Callable[[Scene, str], Phrase]:
    return lambda scene, _: named(*numerals.won(scene.words.sampler.draw(f"price:{high}", range(low, high))))


def _fee(scene: Scene, _: str) -> Phrase:
    hundreds = scene.words.sampler.draw("fee", range(8, 99))
    return named(f"{hundreds * 100:,}원", f"{hundreds * 100:,} won")


def _total(scene: Scene, _: str) -> Phrase:
    amount = scene.words.sampler.draw("total", range(120, 990, 5))
    return named(f"{amount}만 원", f"{amount * 10_000:,} won")


def _billions(scene: Scene, _: str) -> Phrase:
    amount = scene.words.sampler.draw("billions", range(20, 900, 10))
    return named(f"{amount}억 원", f"{amount / 10:g} billion won")


def _from_to(scene: Scene, _: str) -> Phrase:
    low = scene.words.sampler.draw("from-to", range(8, 60))
    step = scene.words.sampler.draw("step", range(1, 12))
    first, second = (low, low + step) if scene.predication_in("V").predicate.ko == "인상하다" else (low + step, low)
    return named(f"{first * 100:,}원에서 {second * 100:,}원으로", f"from {first * 100:,} won to {second * 100:,} won")


def _span(scene: Scene, _: str) -> Phrase:
    (opens, opened), (closes, closed) = (
        numerals.clock(scene.words.sampler.draw(key, hours), scene.words.sampler.draw("half", (0, 30)))
        for key, hours in (("opens", range(7, 12)), ("closes", range(14, 22)))
    )
    return named(f"{opens}부터 {closes}까지", f"from {opened} to {closed}")


def _period(scene: Scene, _: str) -> Phrase:
    month = scene.words.sampler.draw("month", range(1, 13))
    first, last = sorted(scene.words.sampler.sample(range(1, numerals.DAYS_IN_MONTH + 1), 2))
    (begins, begun), (ends, ended) = numerals.date(month, first), numerals.date(month, last)
    return named(f"{begins}부터 {ends}까지", f"from {begun} to {ended}")


QUANTITIES: Final[Mapping[str, Filler]] = {
    "native": _native, "percent": _percent, "from-to": _from_to, "span": _span, "period": _period,
    "price": _price(5, 400), "price-small": _fee, "price-large": _total, "billions": _billions,
    "nights": _number("nights", range(2, 15)), "minutes": _number("minutes", range(5, 60)),
    "days": _number("days", range(3, 91)), "years": _number("years", range(2, 40)),
    "heads": _number("heads", range(5, 100)), "crowd": _number("crowd", range(1100, 20_000, 100), "{:,}"),
}  # fmt: skip
"""Fillers by the name that frames use."""
