"""Prose and what is none: which part of a line a translator of sentences can translate, if any.

Cleaning keeps lines without prose in their language out of training, so a model has never seen one and would answer
with an invented sentence. Cleaning and translation therefore ask the same question here. Code spans, tags, link targets
and addresses are markup; what is left of a line is its prose.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from hanyeong.text import scripts
from hanyeong.text.typed_punctuation import as_punctuation

COPIED: Final = "copied"
"""Flag of what holds nothing to translate and came back as it is."""
MARKUP_SIGN: Final = r"[`<@]|\]\(|://|www\."
"""Texts without any of these hold no markup."""
LEAST_OWN: Final = 0.05
"""Letters of the language / letters of a text in it, whatever its names: with less it is a list of names."""
_SIGN: Final = re.compile(MARKUP_SIGN)
_MARKUP: Final = re.compile(
    r"`[^`]*`|</?[A-Za-z][^<>\s]*(?:\s[^<>=]*=[^<>]*)?\s*/?>|<![^<>]*>"
    r"|\]\((?:[^()\s]|\([^()\s]*\))*(?:\s\"[^\"]*\")?\s?\)|\bhttps?://\S+|\bwww\.\S+"
)
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def without_markup(text: str) -> tuple[str, int]:
    """The prose of a text, and how many pieces of markup stood in it."""
    if not _SIGN.search(text):
        return text, 0
    prose, pieces = _MARKUP.subn(" ", text)
    if "@" not in prose:
        return prose, pieces
    prose, addresses = _ADDRESS.subn(" ", prose)
    return prose, pieces + addresses


def translatable(text: str, language: Literal["ko", "en"]) -> bool:
    """Whether a text that passed the gate holds prose in `language`.

    No pair whose source is not so can be in a training set: numbers, rules, emoji, addresses, code, and text in another
    language, that of the translation included.
    """
    counted = scripts.counts([as_punctuation(without_markup(text)[0])])
    own = scripts.hangul(counted) if language == "ko" else scripts.latin(counted)
    return bool(own[0] > 0 and own[0] >= LEAST_OWN * scripts.letters(counted)[0])
