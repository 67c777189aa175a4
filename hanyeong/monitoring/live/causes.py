"""What most likely made a window differ, by a table of signals and causes.

A cause is as strong as the largest effect of its signals, in units of their thresholds. What was asked explains what
was answered, so a cause in the input comes before one in the output; but the canary sentences are always the same:
where they are translated otherwise, it is the model, whatever was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from hanyeong.monitoring.live.signals import Reading
from hanyeong.results.monitor import Feature
from hanyeong.results.window import Cause, Signal, SignalGroup, names_of

SIGNALS: Final[Mapping[Cause, frozenset[str]]] = {
    Cause.MODEL_CHANGED: frozenset({Signal.CANARY_CHANGED, Signal.CANARY_CHRF}),
    Cause.ERRORS: frozenset({Signal.ERROR_RATE, Signal.REFUSAL_RATE}),
    Cause.SLOWER: frozenset(
        {
            Signal.LATENCY_MS,
            Signal.LATENCY_TOKEN_MS,
            Signal.LATENCY_P95_MS,
            Signal.LATENCY_TOKEN_P95_MS,
            Signal.QUEUE_WAIT_MS,
            Signal.CANARY_SECONDS,
        }
    ),
    Cause.CUT_INPUT: frozenset({Feature.SOURCE_CHARS, Feature.SOURCE_WORDS, Feature.END_BITS}),
    Cause.TYPING: frozenset(
        {Feature.PUNCTUATION_SHARE, Feature.HANGUL_SHARE, Feature.LATIN_SHARE, Feature.DIGIT_SHARE}
    ),
    Cause.DOMAIN: frozenset({Signal.DOMAIN}),
    Cause.OUTPUT: names_of(SignalGroup.OUTPUT),
    Cause.PEOPLE: names_of(SignalGroup.PEOPLE),
}
UNFAMILIAR: Final = frozenset(
    {
        Feature.SURPRISE_BITS,
        Feature.RAREST_BITS,
        Feature.NEW_PAIRS_SHARE,
        Feature.UNKNOWN_SHARE,
        Feature.TOKENS_PER_WORD,
    }
)
"""What training hardly knew: another domain, unless the domains are as usual; then the same things typed otherwise."""
CAUSES: Final = {name: cause for cause, names in SIGNALS.items() for name in names}
INPUT: Final = (Cause.CUT_INPUT, Cause.TYPING, Cause.DOMAIN)
ORDER: Final = (
    (Cause.MODEL_CHANGED, Cause.VOCABULARY),
    (Cause.ERRORS,),
    INPUT,
    (Cause.OUTPUT,),
    (Cause.SLOWER,),
    (Cause.PEOPLE,),
)
"""Causes of the same rank are ordered by their strength."""
BROKEN_CHRF: Final = 30.0
"""Canary translations that resemble the former ones less than this are no translations any more.

A vocabulary out of step by one leaves 8.4, a decoder without 15 % of its weights 49.5 (docs/results.md).
"""


def causes(readings: Sequence[Reading]) -> tuple[Cause, ...]:
    """The causes of all signals that are over their thresholds, the most likely first."""
    over = {one.name: _strength(one) for one in readings if one.is_over}
    found: dict[Cause, float] = {}
    for name, strength in over.items():
        cause = _of_unfamiliar(readings, over) if name in UNFAMILIAR else CAUSES.get(name)
        if cause is not None:
            found[cause] = max(strength, found.get(cause, 0.0))
    if Cause.MODEL_CHANGED in found and _is_broken(readings):
        found[Cause.VOCABULARY] = found[Cause.MODEL_CHANGED] + 1
    ranked = [sorted((cause for cause in rank if cause in found), key=lambda one: -found[one]) for rank in ORDER]
    return tuple(cause for rank in ranked for cause in rank)


def _of_unfamiliar(readings: Iterable[Reading], over: Mapping[str, float]) -> Cause:
    is_usual = (
        any(one.name == Signal.DOMAIN and one.effect is not None for one in readings) and Signal.DOMAIN not in over
    )
    return Cause.TYPING if is_usual else Cause.DOMAIN


def _strength(reading: Reading) -> float:
    return (reading.effect or 0.0) / (reading.threshold or 1.0)


def _is_broken(readings: Iterable[Reading]) -> bool:
    """Whether the canary sentences show a tokenizer that is not the model's."""
    return any(one.name == Signal.CANARY_CHRF and one.value is not None and one.value < BROKEN_CHRF for one in readings)
