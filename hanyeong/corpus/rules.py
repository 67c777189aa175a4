"""Which pairs are fit to learn from: one question after the other, the first that refuses gives the reason.

Order is meaning: a side that is empty has no script, a copy has no language worth asking for, and what costs most is
asked last, of what is left. Every rule looks at a whole batch of pairs at once. Scripts, language and markup are judged
on the *prose* of a side: what is left without code spans, tags, link targets and addresses, so that a sentence about
`List<T>` is a sentence. Not covered: whether the two sides mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field

from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.repetition import repetitive
from hanyeong.results.clean import RejectReason
from hanyeong.text import numbers, scripts
from hanyeong.text.comparison_key import comparison_key
from hanyeong.text.language_id import not_english
from hanyeong.text.pii import KINDS, POSSIBLE, Kind, find_pii
from hanyeong.text.placeholders import WHOLE, for_no_text
from hanyeong.text.prose import LEAST_OWN, MARKUP_SIGN, without_markup
from hanyeong.text.scripts import Script, share

Share = Annotated[float, Field(ge=0, le=1)]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Side:
    """One side of a batch of pairs, after the gate; what rules share is computed once."""

    texts: Sequence[str]

    @cached_property
    def n_chars(self) -> NDArray[np.int64]:
        """Code points, by text."""
        return np.fromiter(map(len, self.texts), dtype=np.int64, count=len(self.texts))

    @cached_property
    def scripts(self) -> NDArray[np.int64]:
        """Characters of each script: (texts, scripts)."""
        return scripts.counts(self.texts)

    @cached_property
    def _parted(self) -> tuple[list[str], NDArray[np.float64]]:
        texts, markup = list(self.texts), np.zeros(len(self.texts))
        for row in np.flatnonzero(self.matches(MARKUP_SIGN)).tolist():
            prose, pieces = without_markup(texts[row])
            texts[row] = prose.strip()
            markup[row] = pieces / (pieces + len(_WORD.findall(prose)) or 1)
        return texts, markup

    @property
    def prose(self) -> list[str]:
        """Each text without code spans, tags, link targets and addresses."""
        return self._parted[0]

    @property
    def markup_share(self) -> NDArray[np.float64]:
        """Pieces of markup / these and words, by text."""
        return self._parted[1]

    @cached_property
    def prose_scripts(self) -> NDArray[np.int64]:
        """Characters of each script in the prose: (texts, scripts)."""
        return scripts.counts(self.prose)

    def matches(self, pattern: str) -> Mask:
        """Which texts hold the pattern (RE2)."""
        found = pc.match_substring_regex(pa.array(self.texts, pa.string()), pattern)
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)

    def take(self, rows: NDArray[np.int64]) -> Side:
        """Some of the texts, with what is known of them already."""
        some = Side(_pick(self.texts, rows))
        known: dict[str, object] = {
            name: array[rows] for name, array in vars(self).items() if isinstance(array, np.ndarray)
        }
        if "_parted" in vars(self):
            known["_parted"] = (_pick(self.prose, rows), self.markup_share[rows])
        vars(some).update(known)  # where cached_property keeps its answers
        return some


def _pick(texts: Sequence[str], rows: NDArray[np.int64]) -> list[str]:
    return [texts[row] for row in rows.tolist()]


@dataclass(frozen=True)
class Pairs:
    """A batch of pairs, after the gate."""

    ko: Side
    en: Side

    def __len__(self) -> int:
        return len(self.ko.texts)

    def take(self, rows: NDArray[np.int64]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.ko.take(rows), self.en.take(rows))


def pairs(ko: Sequence[str], en: Sequence[str]) -> Pairs:
    """A batch from two equally long columns."""
    if len(ko) != len(en):
        raise ValueError(f"{len(ko)} Korean texts against {len(en)} English ones")
    return Pairs(Side(ko), Side(en))


def apply_filters(batch: Pairs, rules: CleanParams) -> NDArray[np.int64]:
    """For each pair the index in `FILTERS` of the first rule that refuses it, -1 if none does."""
    verdicts = np.full(len(batch), -1, dtype=np.int64)
    alive = np.arange(len(batch))
    for index, (_, refuses) in enumerate(FILTERS):
        hit = refuses(batch, rules)
        if hit.any():
            verdicts[alive[hit]] = index
            alive, batch = alive[~hit], batch.take(np.flatnonzero(~hit))
    return verdicts


_WORD: Final = re.compile(r"[^\W\d_]+")
_NAME: Final = re.compile(r"[A-Za-z](?:[\w.+#-]*[\w+#])?", re.ASCII)
_FOLDED: Final = [Script.HANGUL, Script.RARE_HANGUL, Script.HAN, Script.KANA, Script.DIGIT]
"""Scripts without capitals: folding leaves as many of their characters as it finds."""
_TAG: Final = (
    r"(?i)</?(?:a|abbr|b|big|blockquote|br|caption|center|cite|code|col|dd|del|div|dl|dt|em|embed|font|form|h[1-6]|head"
    r"|hr|html|i|iframe|img|input|ins|kbd|label|li|link|meta|object|ol|option|p|pre|q|s|script|section|select|small|span"
    r"|strike|strong|style|sub|summary|sup|table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video)"
    r"(?:\s+[a-z][\w:-]*(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?)*\s*/?>"
)
"""Names and attributes as HTML has them: papers and by-laws write <Table 1> and <표 1>, which are no tags."""
_CODE: Final = re.compile("`[^`]*`")
_GARBLED: Final = "â€[™œ˜¦“”]|Ã[\u00a1-\u00bf©]|ï»¿|Â[£©®°´·»«]|ðŸ"
"""UTF-8 read as Windows-1252: curly quotes, accented letters, the byte order mark, signs, emoji."""


def _empty(batch: Pairs, _: CleanParams) -> Mask:
    return np.asarray(np.minimum(batch.ko.n_chars, batch.en.n_chars) == 0)


def _too_long(batch: Pairs, rules: CleanParams) -> Mask:
    return np.asarray(np.maximum(batch.ko.n_chars, batch.en.n_chars) > rules.max_chars)


def _mojibake(batch: Pairs, _: CleanParams) -> Mask:
    return np.logical_or(_garbled(batch.ko), _garbled(batch.en))


def _garbled(side: Side) -> Mask:
    """Replacement characters; mostly accented letters (UTF-8 or CP949 read as Latin-1); rare syllables (as CP949)."""
    found = side.scripts
    accented, rare = found[:, Script.ACCENTED], found[:, Script.RARE_HANGUL]
    latin1 = (accented >= 3) & (share(accented, scripts.letters(found)) > 0.5)
    cp949 = (rare >= 2) & (share(rare, scripts.hangul(found)) > 0.2)
    for row in np.flatnonzero(cp949).tolist():
        cp949[row] = not _NAMED_RARELY.issuperset(_rare_syllables(side.texts[row]))
    return np.asarray((found[:, Script.BROKEN] > 0) | latin1 | cp949 | side.matches(_GARBLED))


_NAMED_RARELY: Final = frozenset("찦펲쑛똠햏뷁뙇")
"""Rare syllables of names and of what people shout: 찦차, 똠방각하, 아햏햏. Mis-decoded text has others too."""


def _rare_syllables(text: str) -> set[str]:
    return {char for char in text if scripts.is_rare(char)}


def _no_letters(batch: Pairs, _: CleanParams) -> Mask:
    fewer = np.minimum(scripts.letters(batch.ko.scripts), scripts.letters(batch.en.scripts))
    return np.asarray(fewer == 0)


def _placeholder(batch: Pairs, _: CleanParams) -> Mask:
    ko, en = batch.ko, batch.en
    found = ko.matches(WHOLE) | en.matches(WHOLE)
    for row in np.flatnonzero(found).tolist():
        one, other = ko.texts[row], en.texts[row]
        found[row] = for_no_text(one, other) or for_no_text(other, one)
    return found


def _identical_sides(batch: Pairs, _: CleanParams) -> Mask:
    found: Mask = (batch.ko.scripts[:, _FOLDED] == batch.en.scripts[:, _FOLDED]).all(axis=1)
    for row in np.flatnonzero(found).tolist():  # few: texts that fold alike have as many letters of each script
        found[row] = comparison_key(batch.ko.texts[row]) == comparison_key(batch.en.texts[row])
    return found


def _markup(batch: Pairs, rules: CleanParams) -> Mask:
    return _mostly_markup(batch.ko, rules) | _mostly_markup(batch.en, rules)


def _mostly_markup(side: Side, rules: CleanParams) -> Mask:
    mute = scripts.letters(side.prose_scripts) == 0
    heavy = np.asarray(side.markup_share > rules.max_markup_share)
    unfit = np.asarray(heavy | mute)
    return unfit | _tagged(side) if rules.html == "refuse" else unfit


def _tagged(side: Side) -> Mask:
    """Tags of HTML, those in code apart."""
    found = side.matches(_TAG)
    rows = np.flatnonzero(found)
    outside = Side([_CODE.sub(" ", text) for text in _pick(side.texts, rows)])
    found[rows] = outside.matches(_TAG)
    return found


def _swapped(batch: Pairs, rules: CleanParams) -> Mask:
    """Latin letters where Korean should be, and more Hangul where English should be."""
    letters = scripts.letters(batch.ko.prose_scripts)
    ko = share(scripts.hangul(batch.ko.prose_scripts), letters)
    en = share(scripts.hangul(batch.en.prose_scripts), scripts.letters(batch.en.prose_scripts))
    latin = share(scripts.latin(batch.ko.prose_scripts), letters)
    return np.asarray((ko < rules.min_hangul_share) & (en > ko) & (latin >= 0.5))


def _not_korean(batch: Pairs, rules: CleanParams) -> Mask:
    found = batch.ko.prose_scripts
    shares = share(scripts.hangul(found), scripts.letters(found))
    doubtful = np.flatnonzero((shares < rules.min_hangul_share) & (shares >= LEAST_OWN))
    texts = [_own_words(batch.ko.prose[row], batch.en.prose[row]) for row in doubtful.tolist()]
    own = scripts.counts(texts)
    shares[doubtful] = share(scripts.hangul(own) + _sino_korean(texts, own), scripts.letters(own))
    return np.asarray(shares < rules.min_hangul_share)


def _own_words(ko: str, en: str) -> str:
    """The Korean side without the Latin words that stand on both sides: ASP.NET Core 응답 캐싱 is Korean."""
    names = set(_NAME.findall(en.lower()))
    return _NAME.sub(lambda word: " " if word[0].lower() in names else word[0], ko)


def _sino_korean(texts: Sequence[str], counted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Chinese characters of texts in which a Korean particle follows one, by text: 大韓民國은 民主共和國이다."""
    with_particles = np.fromiter((_SINO_KOREAN.search(text) is not None for text in texts), bool, len(texts))
    return np.asarray(counted[:, Script.HAN] * (with_particles & (counted[:, Script.KANA] == 0)))


_SINO_KOREAN: Final = re.compile(
    "[一-鿿豈-龎](?:은|는|이|가|을|를|의|에|와|과|로|으로|도|만|하|한|되|된|적|들)(?![一-鿿])"
)


def _not_latin(batch: Pairs, rules: CleanParams) -> Mask:
    found = batch.en.prose_scripts
    return np.asarray(share(scripts.latin(found), scripts.letters(found)) < rules.min_latin_share)


def _long_word(batch: Pairs, rules: CleanParams) -> Mask:
    pattern = re.compile(rf"\S{{{rules.max_word_chars + 1}}}")
    ko, en = batch.ko.prose, batch.en.prose
    return np.fromiter(
        (_overlong(k, pattern) or _overlong(e, pattern) for k, e in zip(ko, en, strict=True)), dtype=bool
    )


def _overlong(text: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(text) is not None


def _length_ratio(batch: Pairs, rules: CleanParams) -> Mask:
    ko = batch.ko.n_chars * rules.en_per_ko + rules.ratio_slack_chars
    en = batch.en.n_chars + rules.ratio_slack_chars
    return np.asarray((ko > rules.max_ratio * en) | (en > rules.max_ratio * ko))


def _repetition(batch: Pairs, rules: CleanParams) -> Mask:
    return repetitive(batch.ko.prose, rules.max_repeats) | repetitive(batch.en.prose, rules.max_repeats)


def _not_english(batch: Pairs, rules: CleanParams) -> Mask:
    if not rules.language:
        return np.zeros(len(batch), dtype=bool)
    return not_english(batch.en.prose, rules.min_language_letters, rules.language_confidence)


def _pii(batch: Pairs, rules: CleanParams) -> Mask:
    refused = set(rules.pii)
    found = np.zeros(len(batch), dtype=bool)
    for row, kinds in pii_kinds(batch):
        found[row] = not refused.isdisjoint(kinds)
    return found


def pii_kinds(batch: Pairs) -> list[tuple[int, list[Kind]]]:
    """Rows that hold personal data on either side, with its kinds."""
    found = []
    for row in np.flatnonzero(batch.ko.matches(POSSIBLE) | batch.en.matches(POSSIBLE)).tolist():
        kinds = sorted({*find_pii(batch.ko.texts[row]), *find_pii(batch.en.texts[row])}, key=KINDS.index)
        if kinds:
            found.append((row, kinds))
    return found


def numbers_differ(batch: Pairs) -> Mask:
    """Which pairs hold a number on one side only."""
    found = batch.ko.matches("[0-9]") | batch.en.matches("[0-9]")
    for row in np.flatnonzero(found).tolist():
        found[row] = numbers.differ(batch.ko.texts[row], batch.en.texts[row])
    return found


def _numbers(batch: Pairs, rules: CleanParams) -> Mask:
    return numbers_differ(batch) if rules.numbers == "refuse" else np.zeros(len(batch), dtype=bool)


Filter = Callable[[Pairs, CleanParams], Mask]

FILTERS: Final[tuple[tuple[RejectReason, Filter], ...]] = (
    (RejectReason.EMPTY, _empty),
    (RejectReason.TOO_LONG, _too_long),
    (RejectReason.ENCODING, _mojibake),
    (RejectReason.NO_LETTERS, _no_letters),
    (RejectReason.PLACEHOLDER, _placeholder),
    (RejectReason.UNTRANSLATED, _identical_sides),
    (RejectReason.MARKUP, _markup),
    (RejectReason.SWAPPED, _swapped),
    (RejectReason.NOT_KOREAN, _not_korean),
    (RejectReason.NOT_LATIN, _not_latin),
    (RejectReason.LONG_WORD, _long_word),
    (RejectReason.UNEVEN, _length_ratio),
    (RejectReason.REPETITION, _repetition),
    (RejectReason.NOT_ENGLISH, _not_english),
    (RejectReason.PERSONAL, _pii),
    (RejectReason.NUMBERS, _numbers),
)
"""The rules in the order in which they are asked. What repeats is decided afterwards, over the whole corpus."""
