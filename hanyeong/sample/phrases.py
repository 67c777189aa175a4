"""Phrases in both languages at once: a noun with what stands before it, a verb with its object, an adjective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from hanyeong.sample import inflection
from hanyeong.sample.conjugation import ending_of
from hanyeong.sample.lexicon import Predicate
from hanyeong.text.hangul import has_final, with_josa

PARTICLES: Final = {
    "는": "은/는", "가": "이/가", "를": "을/를", "와": "과/와", "로": "으로/로",
}  # fmt: skip
"""A particle in a frame is written as after a vowel; all others (에, 에서, 의, 도) never change."""
_COPULA: Final = {
    "casual": ("이야", "야"), "polite": ("이에요", "예요"), "formal": ("입니다", "입니다"), "plain": ("이다", "다"),
}  # fmt: skip
_HONOURING: Final = {"는": "께서는", "가": "께서"}
_BEFORE_GA: Final = {"나": "내", "저": "제", "너": "네", "누구": "누"}
_AGREEING: Final = {
    # first person, singular, plural
    "is": ("am", "is", "are"), "was": ("was", "was", "were"), "has": ("have", "has", "have"),
    "this": ("this", "this", "these"), "that": ("that", "that", "those"), "it": ("I", "it", "they"),
}  # fmt: skip
_ENGLISH_FORMS: Final = {"past": inflection.past, "ing": inflection.gerund, "done": inflection.participle}
_HONOURED: Final = {
    "now": {"casual": "으셔", "polite": "으세요"},
    "ask": {"casual": "으셔", "polite": "으세요"},
    "doing": {"casual": "고 계셔", "polite": "고 계세요", "formal": "고 계십니다", "plain": "고 있다"},
    "not": {"casual": "지 않으셔", "polite": "지 않으세요", "formal": "지 않으십니다", "plain": "지 않는다"},
    "did-not": {"casual": "지 않으셨어", "polite": "지 않으셨어요", "formal": "지 않으셨습니다", "plain": "지 않았다"},
    "could-not": {
        "casual": "지 못하셨어",
        "polite": "지 못하셨어요",
        "formal": "지 못하셨습니다",
        "plain": "지 못했다",
    },
}
"""Where the honorific is not just the stem with 시: the auxiliary carries it."""

_SPECIAL: Final = {"said": ("는다", "고"), "rel": ("는", "")}
"""Forms that adjectives have another ending for: reported (크다고), before a noun (큰)."""


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: Korean without its particle, English in the forms that frames ask for."""

    ko: str
    en: str
    """As an object: with the article that its noun takes."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """"noun" (bare), "the", "a", "this", "that", "plural", "generic", "at", "possessive"."""
    parts: Mapping[str, Phrase] = field(default_factory=dict)
    """What else a frame may say of it: its counter, its kind."""
    first_person: bool = False
    is_plural: bool = False
    is_honoured: bool = False

    def korean(self, form: str, level: str) -> str:
        """The phrase with the particle, or the copula, that `form` names."""
        if form == "copula":
            closed, opened = _COPULA[level]
            return self.ko + (closed if has_final(self.ko) else opened)
        if self.is_honoured and form in _HONOURING:
            return self.ko + _HONOURING[form]
        if form == "가" and self.ko in _BEFORE_GA:
            return _BEFORE_GA[self.ko] + form
        return with_josa(self.ko, PARTICLES[form]) if form in PARTICLES else self.ko + form

    def english(self, form: str) -> str:
        """The phrase in that form, or ("") as an object."""
        return self.forms[form] if form else self.en

    def agree(self, word: str) -> str:
        """A verb's present, a demonstrative or a pronoun, for this noun: is or are; this or these; it or they."""
        if word in _AGREEING:
            return _AGREEING[word][0 if self.first_person else 2 if self.is_plural else 1]
        return word if self.first_person or self.is_plural else inflection.third_person(word)


@dataclass(frozen=True)
class Predication:
    """A verb or adjective with its argument: an object or a place, or what the adjective is said of."""

    predicate: Predicate
    argument: Phrase
    measured: str = ""
    """What counts the object, after it: 세 개."""

    def korean(self, ending: str, level: str, *, honoured: bool) -> str:
        """The argument with its particle, what counts it, then the verb; of an adjective the adjective alone."""
        verb = self.alone(ending, level, honoured=honoured)
        if self.predicate.is_adjective:
            return verb
        particle = self.predicate.particle
        argument = with_josa(self.argument.ko, particle) if "/" in particle else self.argument.ko + particle
        return " ".join(filter(None, (argument, self.measured, verb)))

    def alone(self, ending: str, level: str, *, honoured: bool) -> str:
        """The inflected predicate without its argument."""
        return inflected(self.predicate, ending, level, honoured=honoured)

    def english(self, form: str, subject: Phrase | None) -> str:
        """The inflected verb and its object; or the adjective: alone, as comparative ("more"), after a/an ("a")."""
        if not self.predicate.is_adjective:
            return f"{self.english_alone(form, subject)} {self.argument.en}"
        adjective = self.predicate.en
        if form == "a":
            return adjective if self.argument.is_plural else inflection.with_article(adjective)
        return inflection.compared(adjective)[0] if form == "more" else adjective

    def english_alone(self, form: str, subject: Phrase | None) -> str:
        """The verb as `form`: "" (base), now, past, ing, done."""
        verb = self.predicate.en
        if form == "now":
            return subject.agree(verb) if subject else verb
        return _ENGLISH_FORMS[form](verb) if form else verb


@lru_cache(maxsize=1 << 16)
def inflected(predicate: Predicate, ending: str, level: str, *, honoured: bool) -> str:
    """A predicate with the ending of that name (or that very ending) on that speech level."""
    if ending in _SPECIAL:
        return predicate.stem.with_ending(_SPECIAL[ending][0]) + _SPECIAL[ending][1]
    if not honoured:
        return predicate.stem.with_ending(ending_of(ending, level))
    special = _HONOURED.get(ending, {}).get(level)
    if special is None:
        return predicate.honorific.with_ending(ending_of(ending, level))
    if special.startswith("으"):
        return predicate.honorific.text[:-1] + special[1:]
    return (predicate.honorific if predicate.honoured else predicate.stem).with_ending(special)
