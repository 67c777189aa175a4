"""Subtitles, SubRip and WebVTT: the words of the cues are translated; numbers, times, settings and notes stay.

A cue's lines are one text, unless they begin with the dashes of a dialogue; its translation is one line.
Not covered: a sentence that goes on in the next cue.
"""

from __future__ import annotations

import re
from typing import Final

from hanyeong.documents.assembling import Placed, PreparedText
from hanyeong.documents.blocks import taken_apart
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError

_TIME: Final = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_LINE_END: Final = r"(?:\r\n|\n|\r)"
_CUE: Final = re.compile(
    rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\r\n]*{_LINE_END}(?P<words>(?:[^\r\n]+(?:{_LINE_END}|\Z))+)", re.MULTILINE
)
_DIALOGUE: Final = re.compile(r"^\s*(?:<[^>\n]*>)*\s*[-–—]", re.MULTILINE)


def prepare_subtitles(source: str, settings: Settings) -> PreparedText:
    """A subtitle file, ready to be translated.

    Raises:
        InputError: it has no cue.

    """
    parts: list[str | Placed] = []
    at = 0
    for cue in _CUE.finditer(source):
        start, words = cue.start("words"), cue["words"].rstrip("\r\n")
        parts.append(source[at:start])
        block = taken_apart(words, settings, wrapped=not _DIALOGUE.search(words))
        at = start + len(words)
        parts.append(Placed(block, range(start, at), range(start + 1, at + 1)))
    if source.strip() and not parts:
        raise InputError("subtitles: no cue with a time and words; expected SubRip (.srt) or WebVTT (.vtt)")
    return PreparedText(source, [*parts, source[at:]])
