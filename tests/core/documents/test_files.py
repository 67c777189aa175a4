"""Documents that are texts: their words change, and nothing else; what cannot be read is refused in words."""

import json

import pytest

from hanyeong.documents.document import Limits
from hanyeong.documents.files import SUFFIXES, prepare_document
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError

PLAIN = Settings()
SRT = """1
00:00:01,000 --> 00:00:02,500
<i>그는 왔다.</i>
그리고 갔다.

2
00:00:03,000 --> 00:00:04,000 X1:40
- 안녕?
- 응. {\\an8}
"""
VTT = """WEBVTT 제목

NOTE 이것은 주석

STYLE
::cue { color: red }

가나
00:01.000 --> 00:02.000 align:start position:0%
<v 김>그는
왔다.</v>
"""
JSON = (
    '{"키": "값\\n둘째 줄 \\ud83d\\ude00 \\"끝\\"" , "n" : [1, "", "하나", {"b": null}],\r\n"url":"https:\\/\\/a.kr"}'
)
TEXTS = {
    ".txt": "가나. 다라.\r\n\t- 마바\n",
    ".tsv": "이름\t값\n가나 다라.\t12\n",
    ".md": "# 제목\n\n*가나* 다라\n",
    ".html": "<p>가나 &amp; <b>다라</b></p>",
    ".srt": SRT,
    ".vtt": VTT,
    ".json": JSON,
}


def translated(text: str | bytes, suffix: str) -> tuple[list[str], bytes]:
    """What was asked, and the document with it in capitals after an X."""
    prepared = prepare_document(text if isinstance(text, bytes) else text.encode(), suffix, PLAIN)
    return list(prepared.sentences), prepared.assemble([f"X{said}" for said in prepared.sentences]).data


@pytest.mark.parametrize("suffix", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_comes_back_untranslated_is_the_document_to_the_byte(suffix: str, encoding: str) -> None:
    data = TEXTS[suffix].encode(encoding)
    prepared = prepare_document(data, suffix.upper(), PLAIN)
    assert prepared.assemble(prepared.sentences).data == data


def test_subtitles_keep_their_times_and_settings() -> None:
    asked, data = translated(SRT, ".srt")
    assert asked == ["그는 왔다.", "그리고 갔다.", "안녕?", "응."]
    kept = [line for line in SRT.split("\n") if "-->" in line or line.isdigit() or not line]
    after = [line for line in data.decode().split("\n") if "-->" in line or line.isdigit() or not line]
    assert after == kept
    asked, data = translated(VTT, ".vtt")
    assert asked == ["그는\n왔다."]
    assert data.decode().replace("X그는\n왔다.", "그는\n왔다.") == VTT


def test_only_the_string_values_of_json_change() -> None:
    asked, data = translated(JSON, ".json")
    assert asked == ["값", '둘째 줄 "끝"', "하나"]
    before, after = json.loads(JSON), json.loads(data)
    assert after["키"] == 'X값\nX둘째 줄 😀 "끝"'
    assert after | {"키": "", "n": []} == before | {"키": "", "n": []}
    assert after["n"] == [1, "", "X하나", {"b": None}]


def test_what_korean_windows_writes_is_read_and_written_so() -> None:
    asked, data = translated("가나 다라.".encode("cp949"), ".txt")
    assert asked == ["가나 다라."]
    assert data.decode("cp949") == "X가나 다라."
    prepared = prepare_document("가나".encode("cp949"), ".txt", PLAIN)
    assert prepared.assemble(["café ✓"]).data.decode() == "café ✓"


@pytest.mark.parametrize(
    ("data", "suffix", "says"),
    [
        (b"", ".pdf", "not known"),
        (b"", "", "not known"),
        (b"\xff\x00\x81", ".txt", "UTF-8"),
        (b'{"a": "\xea\xb0\x80" x}', ".json", "line 1, column 11"),
        (b"[" * 200_000, ".json", "nested"),
        (b"1" * 10_000, ".json", "number too long"),
        ("가나\n".encode(), ".srt", "no cue"),
        (b"x" * 1_001, ".txt", "at most 1,000"),
        ("가.\n".encode() * 11, ".txt", "11 sentences; at most 10"),
        *((b"not an archive", suffix, "not to be unpacked") for suffix in (".docx", ".pptx", ".xlsx")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_without_its_words(data: bytes, suffix: str, says: str) -> None:
    limits = Limits(file_bytes=1_000 if data.startswith(b"x") else 10**6, sentences=10)
    with pytest.raises(InputError) as refused:
        prepare_document(data, suffix, PLAIN, limits)
    assert says in str(refused.value)
    assert "가" not in str(refused.value)


def test_every_format_is_tested() -> None:
    assert {*TEXTS, ".markdown", ".htm", ".docx", ".pptx", ".xlsx"} == set(SUFFIXES)
