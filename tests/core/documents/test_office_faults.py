"""Office files that are damaged anywhere, and translations that hold what no such file can hold."""

import random
from contextlib import suppress

import pytest
from lxml import etree

from hanyeong.documents.document import Limits
from hanyeong.documents.files import prepare_document
from hanyeong.pipeline.errors import InputError
from tests.core.documents.test_office import BODY, PLAIN, SLIDE, archive, part, translated

WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>가나</t></si></sst>"""
FILES = {
    ".docx": ("word/document.xml", archive(**{"word/document.xml": BODY})),
    ".pptx": ("ppt/slides/slide1.xml", archive(**{"ppt/slides/slide1.xml": SLIDE})),
    ".xlsx": ("xl/sharedStrings.xml", archive(**{"xl/sharedStrings.xml": WORKBOOK})),
}
LIMITS = Limits(unpacked_bytes=1_000_000)


@pytest.mark.parametrize("suffix", FILES)
def test_characters_that_xml_cannot_hold_are_left_out(suffix: str) -> None:
    name, data = FILES[suffix]
    done = translated(data, suffix, lambda _: "\x00a\x08\x0b\x1f\ufffe\uffff=1+1\x7f\ud800")
    said = "".join(etree.fromstring(part(done.data, name).encode()).itertext())
    assert "a=1+1\x7f" in said
    assert not set(said) & set("\x00\x08\x0b\x1f\ufffe\uffff\ud800")


@pytest.mark.parametrize("suffix", FILES)
def test_damage_anywhere_is_refused_in_words_or_does_no_harm(suffix: str) -> None:
    """Cut off, a byte changed, bytes lost: whatever zipfile, zlib and lxml find first."""
    whole, drawn = FILES[suffix][1], random.Random(suffix)
    for _ in range(300):
        at, n = drawn.randrange(len(whole)), drawn.choice((1, 1, 2, 50))
        with suppress(InputError):
            changed = bytes(drawn.randrange(256) for _ in range(n))
            data = drawn.choice((whole[:at], whole[:at] + whole[at + n :], whole[:at] + changed + whole[at + n :]))
            prepared = prepare_document(data, suffix, PLAIN, LIMITS)
            prepared.assemble(prepared.sentences)
