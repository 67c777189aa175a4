"""A glossary: words that are to be translated in one way, and by which word.

Whatever the model is, it is asked what it makes of the term alone; that word is looked for in its translation and the
glossary's is put there, with the Korean particle that belongs to it. Where it is not found, the segment says so.
Not covered: other forms of an English term than its plural, and an English article before the new word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hanyeong.pipeline.errors import InputError
from hanyeong.text import hangul
from hanyeong.text.segment import Span

MAX_TERMS: Final = 10_000
MAX_TERM_CHARS: Final = 200
PARTICLES: Final = (
    "으로서/로서", "으로써/로써", "으로/로", "이라고/라고", "이라는/라는", "이라도/라도", "이라면/라면", "이란/란",
    "이랑/랑", "이나/나", "이라/라", "이며/며", "이든/든", "은/는", "이/가", "을/를", "과/와", "이에요/예요",
)  # fmt: skip
"""Particles that depend on the last sound of their word: after a consonant / a vowel."""
_FORMS: Final = {form: pair for pair in PARTICLES for form in pair.split("/")}
_PARTICLE: Final = "|".join(sorted(_FORMS, key=len, reverse=True))
_ALONE: Final = "|".join((
    "에게서", "에서", "에게", "에", "의", "도", "만", "까지", "부터", "보다", "처럼", "마다", "밖에", "조차", "마저",
    "들", "께서", "께", "한테", "하고", "입니다", "이다", "다",
))  # fmt: skip
_AFTER_KOREAN: Final = re.compile(rf"(?:(?:{_PARTICLE})|(?:{_ALONE})){{0,3}}(?![가-힣])")
_AFTER_ENGLISH: Final = re.compile(r"(?:e?s)?(?:['’]s)?(?![A-Za-z0-9])")
_WORD_START: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]|(?<![가-힣])[가-힣]|[^\sA-Za-z0-9가-힣]")
_ARTICLE: Final = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_REPEATED: Final = re.compile(r"\b([^\W_]{1,40})(?:\s+\1\b)+", re.IGNORECASE)
"""A word that a model without an idea says again and again."""
_FOLLOWING: Final = re.compile(rf"({_PARTICLE})(?![가-힣])")


class Term(NamedTuple):
    """One entry."""

    source: str
    target: str


class Use(NamedTuple):
    """A term where it stands in a text."""

    span: Span
    term: Term


@dataclass(frozen=True)
class Glossary:
    """Terms by what they begin with, long ones first."""

    terms: tuple[Term, ...] = ()
    _by_start: Mapping[str, list[Term]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Glossary:
        """The glossary of these (source, target).

        Raises:
            InputError: an empty or overlong term, too many, or one source with two targets.

        """
        found: dict[str, Term] = {}
        for n, (source, target) in enumerate(pairs, start=1):
            term = Term(source.strip(), target.strip())
            _check(n, term, found)
            found[term.source] = term
        starts: dict[str, list[Term]] = defaultdict(list)
        for term in sorted(found.values(), key=lambda term: len(term.source), reverse=True):
            starts[term.source[0].casefold()].append(term)
        return cls(tuple(found.values()), dict(starts))

    def uses(self, text: str) -> list[Use]:
        """Where the terms stand in a text: as whole words, the longest first, none inside another."""
        return list(self._uses(text)) if self.terms else []

    def _uses(self, text: str) -> Iterator[Use]:
        done = 0
        for match in _WORD_START.finditer(text):
            start = match.start()
            found = self._at(text, start) if start >= done else None
            if found is not None:
                done = start + len(found.source)
                yield Use(Span(start, done), found)

    def _at(self, text: str, start: int) -> Term | None:
        return next(
            (term for term in self._by_start.get(text[start].casefold(), ()) if _stands(term, text, start)), None
        )


def _check(n: int, term: Term, known: Mapping[str, Term]) -> None:
    where = f"glossary entry {n}"
    if not term.source or not term.target:
        raise InputError(f"{where}: an empty term; give a source and a target word")
    if max(map(len, term)) > MAX_TERM_CHARS:
        raise InputError(f"{where}: {max(map(len, term))} characters; a term has at most {MAX_TERM_CHARS}")
    if known.get(term.source, term).target != term.target:
        raise InputError(f"{where}: its source has another target before; keep one of them")
    if len(known) >= MAX_TERMS:
        raise InputError(f"{where}: a glossary has at most {MAX_TERMS:,} terms; give fewer")


def _stands(term: Term, text: str, start: int) -> bool:
    """Whether a term stands here as a word: in its case, if it has capitals."""
    end = start + len(term.source)
    here = text[start:end]
    if here != term.source and (term.source != term.source.lower() or here.lower() != term.source):
        return False
    after = _AFTER_KOREAN if hangul.is_syllable(term.source[-1]) else _AFTER_ENGLISH
    return after.match(text, end) is not None


def rendered(answer: str) -> str:
    """What a model made of a term that it was asked alone: without an article, quotes, a full stop and repetitions."""
    word = _ARTICLE.sub("", _REPEATED.sub(r"\1", answer.strip().rstrip(".!?。 ")))
    return word.strip("\"'“”‘’")


def find_word(word: str, text: str, start: int = 0) -> Span | None:
    """Where a word stands in a text, at the start of a word, whatever its case; its English plural as well."""
    if not word:
        return None
    ending = "" if hangul.is_syllable(word[-1]) else r"(?:e?s)?(?![A-Za-z0-9])"
    before = "(?<![가-힣])" if hangul.is_syllable(word[0]) else "(?<![A-Za-z0-9])"
    found = re.compile(f"{before}{re.escape(word)}{ending}", re.IGNORECASE).search(text, start)
    return Span(*found.span()) if found else None


def with_particle(term: str, text: str, end: int) -> tuple[str, int]:
    """The term and the particle that follows text[:end], in the form that the term wants, and where that one ends."""
    following = _FOLLOWING.match(text, end)
    if following is None:
        return term, end
    return hangul.with_josa(term, _FORMS[following[1]]), following.end()
