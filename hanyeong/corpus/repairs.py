"""What cleaning mends instead of refusing: text normalization, and slips of the files that texts came in.

HTML entities are written out once (a text that really speaks of `&amp;lt;` keeps `&lt;`), and so are escapes of other
formats. Quotation marks around the whole of both sides, those that CSV puts around a side (doubling the ones inside)
and the `>` of subtitles before both sides go. Every repair is counted by kind.
"""

from __future__ import annotations

import html
import re
from typing import Final, NamedTuple

from hanyeong.corpus.escapes import written_out
from hanyeong.results.clean import Repair
from hanyeong.text.normalize import changes, normalize


class Repaired(NamedTuple):
    """Both sides, and what was mended on either."""

    ko: str
    en: str
    repairs: tuple[Repair, ...]


_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});", re.ASCII)
_ANGLE: Final = re.compile(r"(?:>\s*)+")
_QUOTES: Final = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "«": "»"}


def repair(ko: str, en: str) -> Repaired:
    """Both sides after every repair and the gate."""
    done: set[Repair] = set()
    ko, en = (_unescaped(side, done) for side in (ko, en))
    if written := written_out(ko, en):
        ko, en = written
        done.add(Repair.ESCAPES)
    ko, en = (_gated(side, done) for side in (ko, en))
    for kind, mend in _MENDS:
        mended = mend(ko, en)
        if mended is not None:
            ko, en = (normalize(side) for side in mended)
            done.add(kind)
    return Repaired(ko, en, tuple(sorted(done)))


def _unescaped(text: str, done: set[Repair]) -> str:
    if "&" not in text:
        return text
    written = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if written != text:
        done.add(Repair.ENTITIES)
    return written


def _gated(text: str, done: set[Repair]) -> str:
    clean = normalize(text)
    if clean != text:
        done.update(map(Repair, changes(text)))
    return clean


def _without_angles(ko: str, en: str) -> tuple[str, str] | None:
    if ko[:1] != ">" or en[:1] != ">":
        return None
    return _ANGLE.sub("", ko, count=1), _ANGLE.sub("", en, count=1)


def _without_quotes(ko: str, en: str) -> tuple[str, str] | None:
    """Both sides without the marks around them; None unless both are wrapped whole."""
    if not (_wrapped(ko) and _wrapped(en)):
        return None
    return ko[1:-1], en[1:-1]


def _without_doubled(ko: str, en: str) -> tuple[str, str] | None:
    """Cells of CSV as they were meant; None unless one side is wrapped with its quotes doubled."""
    if '""' not in ko and '""' not in en:
        return None
    if not any(_CELL.fullmatch(side) and '""' in side[1:-1] for side in (ko, en)):
        return None
    plain = [side[1:-1].replace('""', '"') if _CELL.fullmatch(side) else side for side in (ko, en)]
    return plain[0], plain[1]


_CELL: Final = re.compile(r'"(?:[^"]|"")+"')
_MENDS: Final = (
    (Repair.ANGLE, _without_angles),
    (Repair.DOUBLED, _without_doubled),
    (Repair.QUOTES, _without_quotes),
)


def _wrapped(text: str) -> bool:
    closing = _QUOTES.get(text[:1])
    inside = text[1:-1]
    return closing is not None and bool(inside) and text[-1] == closing and not {text[0], closing} & set(inside)
