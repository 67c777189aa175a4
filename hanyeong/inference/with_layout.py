"""Lines with their layout: bullets, blanks, placeholders and addresses come out as they went in.

What the command line uses, and a short example of how a text is prepared, translated and assembled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from hanyeong.documents.assembling import PreparedText
from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.segments import FLAGS as TEXT_FLAGS
from hanyeong.documents.segments import Assembled, Settings
from hanyeong.inference.translator import (
    CHUNK_LINES,
    EMPTY,
    SPLIT,
    RequestedDirection,
    Translation,
    TranslationPipeline,
)
from hanyeong.inference.translator import FLAGS as ANSWER_FLAGS
from hanyeong.text.normalize import normalize
from hanyeong.text.prose import COPIED

FLAGS: Final = (*ANSWER_FLAGS, *(flag for flag in TEXT_FLAGS if flag not in ANSWER_FLAGS))
_WORD: Final = re.compile(r"\S+")
_OTHER_BLANK: Final = re.compile("[^\\S \t\u00a0\u3000]")


def translate_lines(
    translator: TranslationPipeline, lines: Iterable[str], direction: RequestedDirection | None = None
) -> Iterator[Translation]:
    """One translation for each line, in order, some thousand lines at a time.

    Raises:
        ParamsError: the model does not translate in that direction.

    """
    settings = Settings(translator.fits)
    waiting = iter(lines)
    while some := list(islice(waiting, CHUNK_LINES)):
        prepared = [prepare_plain(_gated(line, translator), settings) for line in some]
        answers = iter(translator.translate([said for each in prepared for said in each.sentences], direction))
        for each in prepared:
            yield _joined(each, list(islice(answers, len(each.sentences))))


def _gated(line: str, translator: TranslationPipeline) -> str:
    """The line without what no text should hold, its words through the gate one by one, so that its layout stays."""
    return _WORD.sub(lambda word: normalize(word[0], translator.parts.gate), _OTHER_BLANK.sub(" ", line))


def _joined(prepared: PreparedText, answers: Sequence[Translation]) -> Translation:
    """A line's answer from those of its sentences."""
    done = prepared.assemble([one.text for one in answers])
    n_tgt = sum(one.n_tgt_tokens for one in answers)
    return Translation(
        text=done.text if done.segments else "",
        score=sum(one.score * one.n_tgt_tokens for one in answers) / n_tgt if n_tgt else 0.0,
        n_src_tokens=sum(one.n_src_tokens for one in answers),
        n_tgt_tokens=n_tgt,
        segments=len(answers) or int(bool(done.segments)),
        flags=_flags(done, answers),
        confidence=min((one.confidence for one in answers if one.confidence is not None), default=None),
        needs_review=any(one.needs_review for one in answers) if any(_is_estimated(answers)) else None,
    )


def _is_estimated(answers: Sequence[Translation]) -> Iterator[bool]:
    return (one.needs_review is not None for one in answers)


def _flags(done: Assembled, answers: Sequence[Translation]) -> tuple[str, ...]:
    """Those of the answers and of the segments that were translated; bullets and numbers alone say nothing."""
    if not done.segments:
        return (EMPTY,)
    said = {flag for one in answers for flag in one.flags}
    said |= {flag for segment in done.segments if segment.sentence is not None for flag in segment.flags}
    said |= {SPLIT} if len(answers) > 1 else set()
    said |= set() if answers else {COPIED}
    return tuple(flag for flag in FLAGS if flag in said)
