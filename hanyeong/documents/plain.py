"""Plain text of any layout: every line, blank and bullet stays where it is.

Not covered: a sentence that goes on in the next line; a line's end ends it.
"""

from __future__ import annotations

from hanyeong.documents.assembling import Placed, PreparedText
from hanyeong.documents.blocks import taken_apart
from hanyeong.documents.segments import Settings


def prepare_plain(text: str, settings: Settings) -> PreparedText:
    """A text, ready to be translated."""
    block = taken_apart(text, settings)
    return PreparedText(text, [Placed(block, range(len(text)), range(1, len(text) + 1))])
