"""Phrases in both languages at once: a noun with what stands before it, a verb with its object, an adjective."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from hanyeong.corpus.sample import inflection
from hanyeong.corpus.sample.conjugation import ending_of
from hanyeong.corpus.sample.lexicon import Predicate
from hanyeong.text.hangul import has_final, with_josa

PARTICLES: Final = {
    "는": "은/는", "가": "이/가", "를": "을/를", "와": "과/와", "로": "으로/로", "이라는": "이라는/라는", "이나": "이나/나",
}  # fmt: skip
"""A particle in a frame is written as after a vowel; all others (에, 에서, 의, 도) never change."""
_COPULA: Final = {
    "casual": ("이야", "야"), "polite": ("이에요", "예요"), "formal": ("입니다", "입니다"), "plain": ("이다", "다"),
}  # fmt: skip
_HONOURED: Final = {
    "now": {"casual": "으셔", "polite": "으세요"},
    "ask": {"casual": "으셔", "polite": "으세요"},
    "doing": {"casual": "고 계셔", "polite": "고 계세요", "formal": "고 계십니다", "plain": "고 있다"},
    "not": {"casual": "지 않으셔", "polite": "지 않으세요", "formal": "지 않으십니다", "plain": "지 않는다"},
    "did-not": {"casual": "지 않으셨어", "polite": "지 않으셨어요", "formal": "지 않으셨습니다", "plain": "지 않았다"},
    "could-not": {"casual": "지 못하셨어", "polite": "지 못하셨어요", "formal": "지 못하셨습니다", "plain": "지 못했다"},
}
"""Where the honorific is not just the stem with 시: the auxiliary carries it."""

Combination = tuple[str, str]
"""(predicate, argument), both in Korean: what the validation part holds out."""


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: Korean without its particle, English in the forms that frames ask for."""

    ko: str
    en: str
    """As an object: with the article that its noun takes."""
    forms: dict[str, str] = field(default_factory=dict)
    """"the", "a", "this", "plural", "bare"."""
    person: int = 3
    is_plural: bool = False
    is_honoured: bool = False
    argument: str = ""
    combinations: tuple[Combination, ...] = ()

    def korean(self, spec: str, level: str) -> str:
        """The phrase with the particle, or the copula, that `spec` names."""
        if spec == "copula":
            closed, opened = _COPULA[level]
            return self.ko + (closed if has_final(self.ko) else opened)
        return with_josa(self.ko, PARTICLES[spec]) if spec in PARTICLES else self.ko + spec

    def english(self, spec: str) -> str:
        """The phrase in the form `spec`, or as an object."""
        return self.forms[spec] if spec else self.en

    def agree(self, verb: str) -> str:
        """A verb's present form for this subject: am, is, are; has; do, does; others in -s."""
        if verb == "be":
            return "am" if self.person == 1 and not self.is_plural else "are" if self._takes_base() else "is"
        if verb == "was":
            return "were" if self.is_plural or self.person == 2 else "was"
        return verb if self._takes_base() else inflection.third_person(verb)

    def _takes_base(self) -> bool:
        return self.is_plural or self.person in (1, 2)


@dataclass(frozen=True)
class VerbPhrase:
    """A verb with its object (or its place) before it in Korean, after it in English."""

    predicate: Predicate
    argument: Phrase
    level: str
    has_object: bool = True

    @property
    def combinations(self) -> tuple[Combination, ...]:
        """The verb with its argument, and what the argument's own modifiers combine."""
        return ((self.predicate.ko, self.argument.argument), *self.argument.combinations)

    def korean(self, ending: str, *, honoured: bool) -> str:
        """The object with its particle, then the verb."""
        verb = self.verb(ending, honoured=honoured)
        return f"{with_josa_or_as_is(self.argument.ko, self.predicate.particle)} {verb}" if self.has_object else verb

    def verb(self, ending: str, *, honoured: bool) -> str:
        """The inflected verb alone."""
        return inflected(self.predicate, ending, self.level, honoured=honoured)

    def english(self, form: str, subject: Phrase | None) -> str:
        """The inflected verb and its object."""
        verb = english_verb(self.predicate.en, form, subject)
        return f"{verb} {self.argument.en}" if self.has_object else verb


@dataclass(frozen=True)
class Quality:
    """An adjective and the noun it is said of."""

    predicate: Predicate
    argument: Phrase
    level: str

    @property
    def combinations(self) -> tuple[Combination, ...]:
        """The adjective with its noun."""
        return ((self.predicate.ko, self.argument.argument), *self.argument.combinations)

    def korean(self, ending: str, *, honoured: bool) -> str:
        """The inflected adjective."""
        return inflected(self.predicate, ending, self.level, honoured=honoured)

    def english(self, form: str) -> str:
        """The adjective, its comparative ("more") or superlative ("most")."""
        if not form:
            return self.predicate.en
        return inflection.compared(self.predicate.en)[0 if form == "more" else 1]


def inflected(predicate: Predicate, ending: str, level: str, *, honoured: bool) -> str:
    """A predicate with the ending of that name on that speech level."""
    if not honoured:
        return predicate.stem.with_ending(ending_of(ending, level))
    special = _HONOURED.get(ending, {}).get(level)
    if special is None:
        return predicate.honorific.with_ending(ending_of(ending, level))
    if special.startswith("으"):
        return predicate.honorific.text[:-1] + special[1:]
    return (predicate.honorific if predicate.honoured else predicate.stem).with_ending(special)


def english_verb(verb: str, form: str, subject: Phrase | None) -> str:
    """A verb phrase as `form`: "" (base), now, past, ing, done."""
    if form == "now":
        return subject.agree(verb) if subject else verb
    forms = {"past": inflection.past, "ing": inflection.gerund, "done": inflection.participle}
    return forms[form](verb) if form else verb


def with_josa_or_as_is(word: str, particle: str) -> str:
    """`word` with a particle that may or may not depend on it."""
    return with_josa(word, particle) if "/" in particle else word + particle


def honoured(phrase: Phrase) -> Phrase:
    """The same person, looked up to."""
    return replace(phrase, is_honoured=True)
