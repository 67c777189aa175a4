"""One sentence in the making: what its slots hold, and the words that may still stand in it.

A scene knows its other slots, so that the place suits the verb and nobody meets himself, and draws each combination of
predicate and argument from the part of the corpus that the sentence is made for. Rare words are drawn first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

from hanyeong.sample import inflection, nouns, predicates
from hanyeong.sample.frames import Frame
from hanyeong.sample.held_out import Combination, HeldOut
from hanyeong.sample.lexicon import Lexicon, Noun, Predicate, word_pairs
from hanyeong.sample.phrases import Phrase, Predication
from hanyeong.sample.sampling import DeckSampler
from hanyeong.sample.times import Times

Value = Phrase | Predication
Filler = Callable[["Scene", str], Value]
"""What draws the words for one slot, from the argument that the frame gives it."""
_PROPER: Final = ("city", "abroad", "home", "weekday", "language", "subject", "sport", "flow")
"""Classes without an article, whatever the frame asks for."""
_DRAWN: Final = 6
"""Words drawn, of which the rarest is taken: enough that rare words catch up, and none is ruled out."""


class NoChoiceError(Exception):
    """Nothing fits into a slot; the sentence is drawn anew."""


@dataclass
class Words:
    """The lexicon with what may stand with what, and the decks it is drawn from."""

    lexicon: Lexicon
    held_out: HeldOut
    sampler: DeckSampler
    times: Times
    used: Counter[str] = field(default_factory=Counter)
    """How often each noun and each predicate was drawn, by its Korean."""
    _nouns: dict[str, Sequence[Noun]] = field(default_factory=dict)
    _choices: dict[tuple[object, ...], Sequence[Predicate]] = field(default_factory=dict)
    _arguments: dict[tuple[Predicate, bool], Sequence[Noun]] = field(default_factory=dict)
    _adjectives: dict[Noun, Sequence[Predicate]] = field(default_factory=dict)

    def arguments(self, predicate: Predicate, *, held_out: bool) -> Sequence[Noun]:
        """The nouns that the predicate may take on this side of the hold-out."""
        key = (predicate, held_out)
        if key not in self._arguments:
            self._arguments[key] = [
                noun
                for noun in self.lexicon.arguments(predicate)
                if self.held_out.holds(predicate.ko, noun.ko) == held_out
            ]
        return self._arguments[key]

    def choices(self, key: str, *, held_out: bool, among: Callable[[], Sequence[Predicate]]) -> Sequence[Predicate]:
        """Predicates that have arguments on this side of the hold-out."""
        full = (key, held_out)
        if full not in self._choices:
            self._choices[full] = [verb for verb in among() if self.arguments(verb, held_out=held_out)]
        return self._choices[full]

    def nouns(self, kinds: str) -> Sequence[Noun]:
        """Nouns of the classes joined by +."""
        if kinds not in self._nouns:
            self._nouns[kinds] = self.lexicon.nouns_of(kinds)
        return self._nouns[kinds]

    def rarest(
        self, choices: Sequence[Predicate], arguments: Callable[[Predicate], Sequence[Noun]]
    ) -> tuple[Predicate, Noun]:
        """Of some predicates the one least used for its many arguments, and of some of these the one least used."""
        drawn = [self.sampler.pick(choices) for _ in range(_DRAWN)]
        predicate = min(drawn, key=lambda verb: self.used[verb.ko] / len(arguments(verb)) ** 0.5)
        candidates = arguments(predicate)
        return predicate, min(
            (self.sampler.pick(candidates) for _ in range(_DRAWN)), key=lambda noun: self.used[noun.ko]
        )

    def adjectives(self, noun: Noun) -> Sequence[Predicate]:
        """Adjectives of the noun that are not held out with it."""
        if noun not in self._adjectives:
            self._adjectives[noun] = [
                adjective
                for adjective in self.lexicon.predicates["adj"]
                if noun.kind in adjective.takes and not self.held_out.holds(adjective.ko, noun.ko)
            ]
        return self._adjectives[noun]

    @cached_property
    def opposites(self) -> Mapping[str, Predicate]:
        """The adjective that says the contrary."""
        named = {adjective.ko: adjective for adjective in self.lexicon.predicates["adj"]}
        return {ko: named[other] for ko, other in word_pairs(predicates.OPPOSITES)}


@dataclass
class Scene:
    """One sentence in the making."""

    frame: Frame
    words: Words
    held_out: bool
    """Whether its combinations are to be held-out ones, where there are any."""
    bound: dict[str, Value] = field(default_factory=dict)
    combinations: list[Combination] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def fill(self, fillers: Mapping[str, Filler]) -> None:
        """Draw all slots, in order.

        Raises:
            NoChoiceError: where one slot leaves nothing for another.

        """
        for name, filler, argument in self.frame.slots:
            self.bound[name] = fillers[filler](self, argument)

    def draw_predication(self, key: str, among: Callable[[], Sequence[Predicate]]) -> Predication:
        """A predicate of these and an argument; a held-out combination where one is wanted and there is one."""
        held_out = self.held_out and bool(self.words.choices(key, held_out=True, among=among))
        choices = self.words.choices(key, held_out=held_out, among=among)
        if not choices:
            raise NoChoiceError
        predicate, noun = self.words.rarest(choices, lambda verb: self.words.arguments(verb, held_out=held_out))
        if predicate.en and predicate.ko in (earlier for earlier, _ in self.combinations):
            raise NoChoiceError  # nobody watches a parade while watching a game
        return self.predication(predicate, noun)

    def predication(self, predicate: Predicate, noun: Noun) -> Predication:
        """The predicate with this noun, noted as a combination."""
        self.combinations.append((predicate.ko, noun.ko))
        self.words.used.update((predicate.ko, noun.ko))
        return Predication(predicate, self.say(noun_phrase(noun)))

    def say(self, phrase: Phrase) -> Phrase:
        """The phrase, if the sentence does not name it yet."""
        if phrase.ko in self.named:
            raise NoChoiceError
        self.named.add(phrase.ko)
        return phrase

    def draw_noun(self, kinds: str) -> Noun:
        """Any noun of these classes."""
        noun = self.words.sampler.draw(f"noun:{kinds}", self.words.nouns(kinds))
        self.words.used[noun.ko] += 1
        return noun

    def noun_of(self, slot: str) -> str:
        """The Korean noun in another slot."""
        value = self.bound[slot]
        return (value if isinstance(value, Phrase) else value.argument).ko

    def predication_in(self, slot: str) -> Predication:
        """The predicate with its argument in another slot."""
        value = self.bound[slot]
        if not isinstance(value, Predication):
            raise TypeError(f"frame {self.frame.name}: slot {slot} holds no predicate")
        return value


@cache
def noun_phrase(noun: Noun) -> Phrase:
    """A noun in every form that a frame may ask for."""
    proper = noun.kind in _PROPER
    many = noun.only_plural
    single = noun.en if many or proper else inflection.with_article(noun.en)
    the = noun.en if proper else f"my {noun.en}" if noun.article == "my" else f"the {noun.en}"
    forms = {
        "noun": noun.en,
        "bare": noun.en,
        "the": the,
        "a": single,
        "this": noun.en if proper else f"{'these' if many else 'this'} {noun.en}",
        "that": noun.en if proper else f"{'those' if many else 'that'} {noun.en}",
        "plural": noun.plural,
        "generic": the if noun.article == "my" else noun.plural if noun.article == "a" else noun.en,
        "at": "at home" if noun.kind == "home" else f"{_PREPOSITIONS.get(noun.kind, 'at')} {the}",
        "possessive": f"{the}'s",
    }
    own = {"a": single, "the": the, "my": the, "": noun.en}[noun.article]
    parts = {"counter": Phrase(noun.counter, "")} if noun.counter else {}
    if noun.kind in nouns.KIND_NAMES:
        parts["kind"] = named(*nouns.KIND_NAMES[noun.kind])
    return Phrase(noun.ko, own, forms, parts, is_plural=many)


_PREPOSITIONS: Final = {"city": "in", "abroad": "in", "room": "in"}


@cache
def named(ko: str, en: str) -> Phrase:
    """A name or any fixed phrase; `*` marks English plural words."""
    many = en.endswith("*")
    en = en.removesuffix("*")
    forms = {"noun": en, "bare": en, "the": en, "possessive": f"{en}'s", "plural": inflection.plural(en)}
    return Phrase(ko, en, forms, is_plural=many)


@cache
def own_predicate(ko: str, kinds: str) -> Predicate:
    """What a frame itself says of a noun of these classes."""
    return Predicate(ko, "", "own", tuple(kinds.split("+")))
