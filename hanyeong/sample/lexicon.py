"""The lexicon: the tables of nouns.py and predicates.py as objects, and which predicate may take which noun."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from hanyeong.sample import nouns, predicates
from hanyeong.sample.conjugation import Stem
from hanyeong.sample.inflection import plural

KITCHEN: Final = ("ingredient", "meat", "seasoning", "broth")
"""Noun classes, and `prep` the verbs, of the domain that is kept out of the corpus for injected drift."""
NOT_PREDICATIVE: Final = ("낡다",)
"""Adjectives that only stand before a noun: as a predicate 낡다 is a verb."""
NOT_ATTRIBUTIVE: Final = ("가깝다", "멀다", "필요하다", "부족하다", "급하다", "바쁘다")
"""Adjectives that sound odd before a noun in one of the two languages."""


@dataclass(frozen=True)
class Noun:
    """A noun in both languages; `article` is what its English has where its Korean is bare."""

    ko: str
    en: str
    kind: str
    article: str
    counter: str
    only_plural: bool

    @property
    def plural(self) -> str:
        """The English plural."""
        return self.en if self.only_plural else plural(self.en)


@dataclass(frozen=True)
class Predicate:
    """A verb or adjective in both languages, with the noun classes of its argument."""

    ko: str
    en: str
    group: str
    takes: tuple[str, ...]
    particle: str = "을/를"
    where: tuple[str, ...] = ()
    irregular: str = ""
    honoured: str = ""

    @property
    def is_adjective(self) -> bool:
        return self.group == "adj"

    @cached_property
    def stem(self) -> Stem:
        """The stem that endings are attached to."""
        return Stem(self.ko.removesuffix("다"), self.irregular, self.is_adjective)

    @cached_property
    def honorific(self) -> Stem:
        """The stem for a subject one looks up to."""
        return Stem(self.honoured.removesuffix("다")) if self.honoured else self.stem.honorific()


@dataclass(frozen=True)
class Lexicon:
    """All words, by class and group."""

    nouns: Mapping[str, tuple[Noun, ...]]
    predicates: Mapping[str, tuple[Predicate, ...]]

    def nouns_of(self, kinds: str) -> list[Noun]:
        """Nouns of the classes joined by +."""
        return [noun for kind in kinds.split("+") for noun in self.nouns[kind]]

    def predicates_of(self, groups: str) -> list[Predicate]:
        """Predicates of the groups (or choices of predicates.CHOSEN) joined by +."""
        return [predicate for group in groups.split("+") for predicate in self.predicates[group]]

    def arguments(self, predicate: Predicate) -> list[Noun]:
        """Every noun that the predicate may take."""
        return [noun for kind in predicate.takes for noun in self.nouns[kind]]

    @cached_property
    def named(self) -> Mapping[str, Noun]:
        """Every noun by its Korean."""
        return {noun.ko: noun for members in self.nouns.values() for noun in members}


def load() -> Lexicon:
    """The lexicon from its tables."""
    table: dict[str, list[Predicate]] = {}
    for predicate in [*_verbs(), *_adjectives()]:
        table.setdefault(predicate.group, []).append(predicate)
    by_verb = {predicate.ko: predicate for group, members in table.items() if group != "adj" for predicate in members}
    return Lexicon(
        dict(_noun_classes()), {group: tuple(members) for group, members in table.items()} | dict(_chosen(by_verb))
    )


def word_pairs(table: str) -> list[tuple[str, str]]:
    """(Korean, English) of a table `가=a, 나=b`."""
    return [_parted(entry) for entry in table.replace("\n", " ").split(",")]


def _noun_classes() -> Iterator[tuple[str, tuple[Noun, ...]]]:
    for line in nouns.NOUNS.strip().split("\n"):
        kind, article, counter, words = (cell.strip() for cell in line.split("|"))
        yield kind, tuple(_noun(entry, kind, article, counter) for entry in words.split(","))


def _noun(entry: str, kind: str, article: str, counter: str) -> Noun:
    ko, en = _parted(entry)
    only_plural = en.endswith("*")
    en = en.removesuffix("*")
    return Noun(ko, en, kind, "" if only_plural and article == "a" else article, counter, only_plural)


def _verbs() -> Iterator[Predicate]:
    for line in predicates.VERBS.strip().split("\n"):
        group, verb, takes, where = (cell.strip() for cell in line.split("|"))
        ko, en = _parted(verb)
        ko, _, particle = ko.partition("@")
        ko, _, honoured = ko.partition(">")
        ko, _, irregular = ko.partition("/")
        particle = {"": "을/를", "으로": "으로/로"}.get(particle, particle)
        yield Predicate(ko, en, group, tuple(takes.split()), particle, tuple(where.split()), irregular, honoured)


def _chosen(verbs: Mapping[str, Predicate]) -> Iterator[tuple[str, tuple[Predicate, ...]]]:
    """Choices of verbs; blanks part verbs, but 보여 주다 is one."""
    for line in predicates.CHOSEN.strip().split("\n"):
        name, chosen = (cell.strip() for cell in line.split("|"))
        yield name, tuple(_restricted(entry, verbs) for entry in re.findall(r"(?:보여 |두고 |시범 )?\S+", chosen))


def _restricted(entry: str, verbs: Mapping[str, Predicate]) -> Predicate:
    ko, _, kinds = entry.partition(":")
    return replace(verbs[ko], takes=tuple(kinds.split("+"))) if kinds else verbs[ko]


def _adjectives() -> Iterator[Predicate]:
    for line in predicates.ADJECTIVES.strip().split("\n"):
        adjective, takes = (cell.strip() for cell in line.split("|"))
        ko, en = _parted(adjective)
        ko, _, irregular = ko.partition("/")
        yield Predicate(ko, en, "adj", tuple(takes.split()), irregular=irregular)


def _parted(entry: str) -> tuple[str, str]:
    ko, _, en = entry.strip().partition("=")
    return ko.strip(), en.strip()
