"""What must come out of a translation as it went in: placeholders, tags, addresses, code, emoji, and numbers.

All but numbers are found here and kept from the model (docs/decisions/0018-protected-words.md); so are emoji, of which
it makes words. Numbers the model
writes itself: they are compared with the source's afterwards, and mended where exactly one went wrong.
Not covered: nested ICU messages ({n, plural, one {...}}), numbers in words.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from hanyeong.text import numbers
from hanyeong.text.segment import Span

ATOM: Final = "\ufffc"
"""Stands in a text for markup without words: an image, a piece of code, a reference to a note."""
_PLACE: Final = (
    r"\{\{[^{}\n]{1,100}\}\}",  # {{ user.name }}
    r"\$\{[^{}\n]{1,100}\}",
    r"\{[^{}\s]{0,100}\}",  # {0:.2f}
    r"%\(\w{1,50}\)[-+#0]?\d{0,3}(?:\.\d{1,2})?[a-zA-Z]",
    r"(?<![\d%])%(?:\d{1,2}\$)?[-+#0]?\d{0,3}(?:\.\d{1,2})?l{0,2}[sdifgeExXcou@](?![A-Za-z])",
    r"%%",
    r"</?\d{1,4}\s?/?>",
    r"</?[A-Za-z][^<>\n]{0,500}>",
    r"&(?:[A-Za-z]{2,10}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});",
)
_SIGN: Final = "[\u2600-\u2775\u2794-\u27bf\u2b1b\u2b1c\u2b50\u2b55\u23e9-\u23fa\u231a\u231b\U0001f000-\U0001faff]"
"""An emoji or a sign like one, which is no word; circled numbers are none of them."""
_EMOJI: Final = (
    rf"(?:(?:{_SIGN}|[\u00a9\u00ae\u203c-\u2bff\u3030\u303d]\ufe0f|[0-9#*]\ufe0f?\u20e3)"
    r"[\ufe0e\ufe0f\u200d\U000e0020-\U000e007f]*)+"
)
"""Some in a row, with what joins or colours them."""
_CODE: Final = r"(?P<ticks>`{1,3})[^`\n]+(?P=ticks)"
_IN_URL: Final = r"(?:[^\s<>\"'“”‘’「」『』\u3131-\u318e가-힣\ufffc]|(?<=[/=_%-])[가-힣]\w*)"
"""Hangul belongs to an address where a sign of addresses stands before it; else it is a particle."""
_URL: Final = rf"(?P<url>(?<![A-Za-z0-9])(?:(?:https?|ftp|wss?)://|www\.){_IN_URL}{{1,2000}})"
_DOMAIN: Final = (
    r"(?<![\w.@-])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|net|org|edu|gov|io|dev|app|kr|jp|eu|uk|de)(?![A-Za-z0-9])"
    r"(?:[/:][A-Za-z0-9._~/%?=&#:+-]*[A-Za-z0-9/])?"
)
_EMAIL: Final = r"(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"
_PROTECTED: Final = re.compile("|".join((ATOM, _CODE, _URL, _EMAIL, _DOMAIN, *_PLACE, _EMOJI)))
_MAY_HOLD: Final = re.compile(rf"[\ufffc`@{{%<&\ufe0f\u20e3]|://|\.[A-Za-z]|{_SIGN}")
_EMOJI_START: Final = re.compile(_EMOJI)
_OPENERS: Final = {")": "(", "]": "["}
_GLUED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/=#$")
"""What, written to a protected part, is one word with it: v{version}, {width}px."""
_LETTERS: Final = _GLUED - frozenset("-/=#$")


def protected_spans(text: str) -> list[Span]:
    """Where the protected parts are, in order; numbers are none."""
    if not _MAY_HOLD.search(text):
        return []
    found: list[Span] = []
    for match in _PROTECTED.finditer(text):
        start, end = match.span()
        if match["url"]:
            end = start + len(_without_stops(match[0]))
        before = found[-1].end if found else 0
        span = _with_glued(text, Span(start, end), before) if text[start] in "{$%" else Span(start, end)
        if span.start == before and found and ATOM not in (text[start], text[before - 1]):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def is_emoji(text: str, at: int) -> bool:
    """Whether an emoji begins at a place."""
    return _EMOJI_START.match(text, at) is not None


def _without_stops(url: str) -> str:
    """An address without what ends the sentence or the bracket around it."""
    bare = url.rstrip(".,;:!?*…。")
    while bare[-1] in _OPENERS and bare.count(bare[-1]) > bare.count(_OPENERS[bare[-1]]):
        bare = bare[:-1].rstrip(".,;:!?*…。")
    return bare


def _with_glued(text: str, span: Span, earliest: int) -> Span:
    start, end = span
    while start > earliest and text[start - 1] in _GLUED:
        start -= 1
    while end < len(text) and text[end] in _LETTERS:
        end += 1
    return Span(start, end)


_NUMBER: Final = re.compile(r"(?<![A-Za-z\d.,])\d[\d,]*(?:\.\d+)?(?![A-Za-z\d])", re.ASCII)


def plain_numbers(text: str) -> list[Span]:
    """Numbers written in digits, without the comma that follows one."""
    found = (match.span() for match in _NUMBER.finditer(text))
    return [Span(start, start + len(text[start:end].rstrip(","))) for start, end in found]


def numbers_differ(source: str, target: str) -> bool:
    """Whether one text holds a number that the other does not."""
    return numbers.differ(source, target)


def swapped_number(source: str, target: str) -> tuple[Span, str] | None:
    """The one number of the target that the source does not hold, and the one of the source that should be there.

    Only of numbers in plain digits: 3만 and 30,000 are the same, and a text that holds more than one wrong number does
    not say which is which.
    """
    if not numbers.differ(source, target):
        return None
    lost = _only_in(source, target)
    strange = _only_in(target, source)
    if len(lost) != 1 or len(strange) != 1:
        return None
    written = source[lost[0].start : lost[0].end]
    values = numbers.values(written)
    return (strange[0], written) if values and values <= numbers.values(source) else None


def _only_in(text: str, other: str) -> list[Span]:
    known = {_value(other, span) for span in plain_numbers(other)} | numbers.values(other)
    return [span for span in plain_numbers(text) if _value(text, span) not in known]


def _value(text: str, span: Span) -> Decimal:
    return Decimal(text[span.start : span.end].replace(",", "")).normalize()
