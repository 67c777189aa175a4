"""Translation memories as the tools of translators write them."""

import gzip
from pathlib import Path

import pytest

from hanyeong.corpus.readers import text_io
from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.errors import CorpusError

HEAD = '<?xml version="1.0" encoding="{}"?>\n{}<tmx version="1.4"><header srclang="{}" datatype="xml"/><body>\n'


def tmx(*units: str, doctype: str = "", source: str = "*all*", declared: str = "UTF-8") -> str:
    return (
        HEAD.format(declared, doctype, source) + "\n".join(f"<tu>{unit}</tu>" for unit in units) + "\n</body></tmx>\n"
    )


def tuv(language: str, segment: str, name: str = "xml:lang") -> str:
    return f'<tuv {name}="{language}"><seg>{segment}</seg></tuv>'


def pair(ko: str, en: str) -> str:
    return tuv("en-US", en) + tuv("ko-KR", ko)


@pytest.mark.parametrize(
    ("unit", "sides"),
    [
        (tuv("ko", "가") + tuv("en", "a"), ("가", "a")),
        (tuv("EN-GB", "a") + tuv("KO", "가"), ("가", "a")),
        (tuv("ko_KR", "가") + tuv("eng", "a"), ("가", "a")),
        (tuv("ko-KR", "가", "lang") + tuv("EN", "a", "lang"), ("가", "a")),
        (pair("&lt;b&gt; &amp; &#xAC00;", "<![CDATA[a < b & c]]>"), ("<b> & 가", "a < b & c")),
        (
            pair("<bpt i='1'>&lt;b&gt;</bpt>가<ept i='1'>&lt;/b&gt;</ept>", "<ph x='1'>%s<sub>x</sub></ph>a"),
            ("가", "a"),
        ),
        (pair("<hi type='b'>가</hi> 나<it pos='begin'>{</it>", "<ut>{1}</ut>a b"), ("가 나", "a b")),
        (pair("  가\n  나 ", "a\tb"), ("  가\n  나 ", "a\tb")),
        (f"<note>비밀</note><prop type='x'>y</prop>{pair('', 'a')}", ("", "a")),
        (tuv("ja", "ア") + pair("가", "a") + tuv("zh-CN", "一"), ("가", "a")),
        (pair("가", "a") + tuv("ko-KR", "나") + tuv("en-US", "b"), ("가", "a")),
    ],
)
def test_a_unit_in_its_real_forms(read_text, unit: str, sides: tuple[str, str]) -> None:
    rows, account = read_text("tmx", {"x.tmx": tmx(unit).encode()})
    assert [(row.ko, row.en) for row in rows] == [sides]
    assert account.rejected == {}


def test_a_region_is_chosen_by_its_code_and_several_variants_are_noted(read_text) -> None:
    unit = tuv("en-US", "color") + tuv("ko", "색") + tuv("en-GB", "colour")
    assert read_text("tmx", {"x.tmx": tmx(unit).encode()}, fields={"en": "en-GB"})[0][0].en == "colour"
    rows, account = read_text("tmx", {})
    assert rows[0].en == "color"
    assert account.noted == {"units with several variants in one language, of which the first was taken": 1}


def test_direction_domain_and_document_come_from_the_memory(read_text) -> None:
    units = "<prop type='x-domain'> 법률 </prop><prop type='x-file'>a.docx</prop>" + pair("가", "a"), pair("나", "b")
    text = tmx(*units, source="EN-US").replace("<tu><tuv", "<tu srclang='ko'><tuv")
    rows, _ = read_text("tmx", {"x.tmx": text.encode()}, fields={"domain": "x-domain", "document": "x-file"})
    assert [(row.row, row.domain, row.document, row.direction) for row in rows] == [
        (1, "법률", "a.docx", "en-ko"), (2, "", "", "ko-en"),
    ]  # fmt: skip


def test_units_without_one_of_the_languages_are_counted_and_do_no_harm(read_text) -> None:
    rows, account = read_text("tmx", {"x.tmx": tmx(tuv("ja", "ア") + tuv("en", "a"), pair("가", "a")).encode()})
    assert [row.row for row in rows] == [2]
    assert account.rejected == {"one of the languages is not there": 1}
    with pytest.raises(CorpusError, match="no unit with both ko-KP and en; found en, en-us, ja, ko-kr"):
        read_text("tmx", {}, fields={"ko": "ko-KP"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp949"])
def test_the_source_says_the_encoding_whatever_the_file_declares(read_text, encoding: str) -> None:
    text = tmx(pair("똠방각하", "a"), declared="ISO-8859-1")
    assert read_text("tmx", {"x.tmx": text.encode(encoding)}, encoding=encoding)[0][0].ko == "똠방각하"
    if encoding != "utf-8":
        with pytest.raises(CorpusError, match=rf"is not utf-8; these bytes can be read as .*{encoding}"):
            read_text("tmx", {})


def test_an_external_dtd_is_not_fetched_and_entities_of_html_are_characters(read_text) -> None:
    text = tmx(pair("가&nbsp;나", "a&hellip;"), doctype='<!DOCTYPE tmx SYSTEM "http://localhost:9/tmx14.dtd">')
    rows, _ = read_text("tmx", {"x.tmx": text.encode()})
    assert (rows[0].ko, rows[0].en) == ("가\u00a0나", "a…")


BOMB = '<!DOCTYPE tmx [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'
FILE = '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (tmx(pair("가", "&b;"), doctype=BOMB), "x.tmx:2: entities declared in the file"),
        (tmx(pair("가", "&a;"), doctype=FILE), "x.tmx:2: entities declared in the file"),
        (tmx(pair("가", "&secret;"), doctype='<!DOCTYPE tmx SYSTEM "x.dtd">'), "x.tmx:3: an entity that is not known"),
        (tmx(pair("가", "secret & b")), r"x.tmx:3: not well-formed XML \(.*invalid token\), column \d+\)"),
        (tmx(pair("가", "secret"))[:-30], r"x.tmx:\d: not well-formed XML \((no element found|unclosed token)"),
        (tmx(pair("가", "a\x0b")), r"invalid token"),
        ("<xliff/>", "x.tmx:1: the outermost element is not tmx; convert"),
        ("ko\ten\n", "not well-formed XML"),
        ("", "not well-formed XML"),
        (tmx(pair("가", "<hi>" * 40 + "</hi>" * 40)), "nested more than 32 deep"),
        (tmx(pair("가", "a" * 5_000)), "a segment of more than 1,000 characters"),
        (tmx(f"<prop x='{'a' * 9_000_000}'/>{pair('가', 'a')}"), "a tag without end"),
        (tmx(), "no unit with both ko and en; found none"),
    ],
)  # fmt: skip
def test_a_memory_that_cannot_be_read_is_refused_with_its_line(read_text, text: str, complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint) as caught:
        read_text("tmx", {"x.tmx": text.encode()}, limits={"row_chars": 1_000})
    assert "secret" not in str(caught.value)


def test_a_large_memory_is_streamed(tmp_path: Path, monkeypatch) -> None:
    pieces = []

    def counted(file, where: str) -> bytes:
        pieces.append(file.read(2**12))
        return pieces[-1]

    monkeypatch.setattr(text_io, "_read", counted)
    path = tmp_path / "x.tmx"
    path.write_bytes(gzip.compress(tmx(*(pair(f"문장 {n}", f"Line {n}") for n in range(2_000))).encode(), 1))
    rows = read(path, Source(kind="tmx", path="x.tmx", use="train"), ReadStats())
    assert next(rows).en == "Line 0"
    assert len(pieces) == 1
    assert sum(1 for _ in rows) == 1_999
    assert len(pieces) > 50
