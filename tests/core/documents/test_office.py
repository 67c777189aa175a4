"""Word, PowerPoint and Excel: the words change in place, formats stay with their words, other parts to the byte."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from lxml import etree
from python_calamine import CalamineWorkbook

from hanyeong.documents.document import AssembledDocument, Left, Limits
from hanyeong.documents.files import prepare_document
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError

PLAIN = Settings()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
BODY = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document {W} xmlns:r="r"><w:body>
<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:bookmarkStart w:id="0"/><w:r><w:t>그는 </w:t></w:r>\
<w:r><w:rPr><w:b/></w:rPr><w:t>사과를</w:t></w:r><w:r><w:t xml:space="preserve"> 먹고 </w:t></w:r>\
<w:hyperlink r:id="rId1"><w:r><w:rPr><w:u/></w:rPr><w:t>여기</w:t></w:r></w:hyperlink>\
<w:r><w:t>를 봤다.</w:t><w:footnoteReference w:id="2"/></w:r><w:bookmarkEnd w:id="0"/></w:p>
<w:p><w:r><w:t>이름</w:t><w:tab/><w:t>나이</w:t><w:br/><w:t>둘째 줄</w:t></w:r></w:p>
<w:p><w:r><w:t>쪽 </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>\
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>하나</w:t></w:r>\
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:p><w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>상자 안</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r></w:p>
<w:p><w:r><w:t>12</w:t></w:r></w:p>
</w:body></w:document>"""
SLIDE = f"""<p:sld xmlns:p="p" {A}><a:p><a:pPr lvl="1"/><a:r><a:rPr b="1"/><a:t>제목</a:t></a:r><a:br/>\
<a:r><a:rPr b="1"/><a:t>둘째</a:t></a:r><a:endParaRPr/></a:p></p:sld>"""
KNOWN = {
    "그는 사과를 먹고 여기를 봤다.": "Looking here, he ate an apple.", "사과를": "an apple", "여기": "Here",
    "이름": "Name", "나이": "Age", "둘째 줄": "Second line", "쪽": "Page", "상자 안": "In the box",
    "제목": "Title", "둘째": "Second",
}  # fmt: skip


def archive(**parts: str | bytes) -> bytes:
    """A file of Office with these parts, and one of another kind."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            made.writestr(name, content)
        made.writestr("media/image1.png", b"\x89PNG")
    return stream.getvalue()


def translated(data: bytes, suffix: str, model: Callable[[str], str]) -> AssembledDocument:
    prepared = prepare_document(data, suffix, PLAIN)
    return prepared.assemble(list(map(model, prepared.sentences)))


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return opened.read(name).decode()


def test_words_of_a_paragraph_take_their_format_with_them() -> None:
    done = translated(archive(**{"word/document.xml": BODY}), ".docx", KNOWN.__getitem__)
    body = re.sub(r' xml:space="preserve"| xmlns:\w+="[^"]*"|\n', "", part(done.data, "word/document.xml"))
    first, second, third, *_ = re.findall(r"<w:p>.*?</w:p>", body)
    assert first == (
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:bookmarkStart w:id="0"/><w:r><w:t>Looking </w:t></w:r>'
        '<w:hyperlink r:id="rId1"><w:r><w:rPr><w:u/></w:rPr><w:t>here</w:t></w:r></w:hyperlink>'
        "<w:r><w:t>, he ate an </w:t></w:r>"
        "<w:r><w:rPr><w:b/></w:rPr><w:t>apple</w:t></w:r><w:r><w:t>.</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:bookmarkEnd w:id="0"/></w:p>'
    )
    assert re.findall(r"<w:(?:t>[^<]+|tab/>|br/>)", second) == [
        "<w:t>Name",
        "<w:tab/>",
        "<w:t>Age",
        "<w:br/>",
        "<w:t>Second line",
    ]
    assert "PAGE" in third
    assert "하나" in third
    assert "In the box" in body
    assert done.left == (Left("word/document.xml", "field", 1),)


def test_what_comes_back_untranslated_says_the_same_and_other_parts_are_the_same() -> None:
    data = archive(
        **{"word/document.xml": BODY, "word/header1.xml": f"<w:hdr {W}><w:p><w:r><w:t>머리</w:t></w:r></w:p></w:hdr>"}
    )
    done = translated(data, ".docx", str)
    for name in ("word/document.xml", "word/header1.xml"):
        before, after = (etree.fromstring(part(each, name).encode()) for each in (data, done.data))
        assert "".join(before.itertext()) == "".join(after.itertext())
    for name in ("[Content_Types].xml", "media/image1.png"):
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(done.data)) as new:
            assert old.read(name) == new.read(name)
            assert old.namelist() == new.namelist()


def test_a_slide_keeps_its_lines_and_formats() -> None:
    done = translated(archive(**{"ppt/slides/slide1.xml": SLIDE}), ".pptx", KNOWN.__getitem__)
    slide = re.sub(r' xmlns:\w+="[^"]*"', "", part(done.data, "ppt/slides/slide1.xml"))
    for said, after in (("Title", "<a:br/>"), ("Second", "<a:endParaRPr/></a:p>")):
        assert f'<a:r><a:rPr b="1"/><a:t>{said}</a:t></a:r>{after}' in slide
    assert '<a:p><a:pPr lvl="1"/>' in slide


def test_cells_of_a_workbook_change_and_its_numbers_formulas_and_headings_do_not() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("시트"), book.add_format({"bold": True})
        sheet.write_row(0, 0, ["가나", 12.5, "x"])
        sheet.write_comment(0, 0, "메모", {"author": "김"})
        sheet.write_rich_string(1, 0, "그는 ", bold, "사과를", " 먹었다.")
        sheet.write_formula(1, 1, '=A1&"끝"', value="가나끝")
        sheet.add_table(3, 0, 4, 1, {"columns": [{"header": "이름"}, {"header": "값"}]})
        sheet.write_row(4, 0, ["다라\n마바", "=1+1"])
    done = translated(stream.getvalue(), ".xlsx", lambda said: f"[{said}]")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(done.data)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["[가나]", 12.5, "[x]"]
    assert rows[1][:2] == ["[그는 사과를 먹었다.]", "가나끝"]
    assert rows[3][:2] == ["이름", "값"]
    assert rows[4][0] == "[다라]\n[마바]"
    assert "[메모]" in part(done.data, "xl/comments1.xml")
    assert "<b/>" in part(done.data, "xl/sharedStrings.xml")
    assert {(each.reason, each.count) for each in done.left} == {("formula", 2), ("table_heading", 2)}


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "가가"><!ENTITY b "&a;&a;&a;&a;">]>'
    f"<w:document {W}><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>"
)
HOSTILE = {
    "entities": archive(**{"word/document.xml": ENTITIES}),
    "external": archive(**{"word/document.xml": f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document {W}/>'}),
    "nested": archive(**{"word/document.xml": "<a>" * 10**5 + "</a>" * 10**5}),
    "bomb": archive(**{"word/document.xml": b"0" * 3_000_001}),
    "broken": archive(**{"word/document.xml": "<a>가"}),
    "nothing": archive(**{"other.xml": "<a/>"}),
    "many": archive(**{f"part{n}": "" for n in range(100)}),
    "cut": archive(**{"word/document.xml": BODY})[:-100],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_words(kind: str) -> None:
    with pytest.raises(InputError) as refused:
        prepare_document(HOSTILE[kind], ".docx", PLAIN, Limits(unpacked_bytes=3_000_000, members=50))
    assert "가" not in str(refused.value)
    assert "passwd" not in str(refused.value)
