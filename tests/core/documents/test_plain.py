"""Plain text of any layout: taken apart and put together, nothing lost, everything where it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.segments import Settings
from hanyeong.text.prose import COPIED
from hanyeong.text.segment import SENTENCE_SPLIT

PLAIN = Settings()
LAYOUT = st.lists(
    st.sampled_from([
        "갔다.", "Yes!", "“네?” ", "- ", "* ", "1. ", "가. ", "① ", "\n", "\r\n", "\r", "\n\n", "\t", "   ", "\u3000",
        " ", "{name}", "%s", "${x}", "https://한글.kr/a?b=1.", "(a@b.kr)", "`c d`", "<b>", "</b>", "3.5", "2020. 1. 5.",
        "e.g.",
        "日本語。", "😀", "\ufffc", "\u2028", "\x00", "{n}개의 파일", "안녕하세요", "the end.", "…", "```", "{{", "}}",
    ]),
    max_size=25,
).map("".join)  # fmt: skip


def named(n: int) -> str:
    return f"answer{chr(97 + n // 26)}{chr(97 + n % 26)}"


def back(text: str, options: Settings = PLAIN) -> str:
    prepared = prepare_plain(text, options)
    return prepared.assemble(prepared.sentences).text


@given(LAYOUT | st.text())
@settings(deadline=None, max_examples=150)
def test_what_comes_back_untranslated_is_the_text_to_the_byte(text: str) -> None:
    assert back(text) == text


@given(LAYOUT, st.integers(2, 30))
@settings(deadline=None, max_examples=150)
def test_every_character_but_blanks_is_in_one_segment(text: str, room: int) -> None:
    prepared = prepare_plain(text, Settings(fits=lambda part: len(part) <= room))
    assembled = prepared.assemble(list(map(named, range(len(prepared.sentences)))))
    at = target_at = 0
    for segment in assembled.segments:
        assert not text[at : segment.source.start].strip()
        assert text[at : segment.source.start] == assembled.text[target_at : segment.target.start]
        assert text[segment.source.start].strip()
        at, target_at = segment.source.end, segment.target.end
        if segment.sentence is None:
            assert assembled.text[slice(*segment.target)] == text[slice(*segment.source)]
            assert COPIED in segment.flags
        else:
            assert named(segment.sentence) in assembled.text[slice(*segment.target)]
    assert text[at:] == assembled.text[target_at:]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\t\r\n", []),
        ("12:30\n---\n😀 3.5%", []),
        ("  갔다.  왔다.\r\n\r\n\t- 잤다.\n", ["갔다.", "왔다.", "잤다."]),
        ("1. 설정을 엽니다.\n2) 저장합니다.\n[x] 끝", ["설정을 엽니다.", "저장합니다.", "끝"]),
        ("3.5는 수다. 2020. 1. 5. 에 만났다.", ["3.5는 수다.", "2020. 1. 5. 에 만났다."]),
        ("> > 인용문\n• 하나\n☞ 둘", ["인용문", "하나", "둘"]),
        ("이름\t나이\n김민수     회사원", ["이름", "나이", "김민수", "회사원"]),
        ('그는 "가자!" 라고 했다. 그래서…  갔다.', ['그는 "가자!" 라고 했다.', "그래서…", "갔다."]),
        ("I met Dr. Kim at 3.30 p.m. in Seoul. He left.", ["I met Dr. Kim at 3.30 p.m. in Seoul.", "He left."]),
        ("글\u2028줄\x0b끝\x85말", ["글", "줄", "끝", "말"]),
    ],
)
def test_sentences_of_any_layout(text: str, sentences: list[str]) -> None:
    assert list(prepare_plain(text, PLAIN).sentences) == sentences


def test_a_sentence_without_room_is_taken_apart_and_says_so() -> None:
    text = "\t가나 다라, 마바 사아자차카타파하 거너더러. 짧다."
    prepared = prepare_plain(text, Settings(fits=lambda part: len(part) <= 7))
    assembled = prepared.assemble([each.upper() for each in prepared.sentences])
    assert assembled.text == text
    assert all(len(each) <= 7 for each in prepared.sentences)
    assert [SENTENCE_SPLIT in each.flags for each in assembled.segments][-2:] == [True, False]


def test_an_address_is_not_cut_whatever_the_room() -> None:
    text = "자세한 내용은 https://example.com/a/very/long/path?with=query 에서"
    prepared = prepare_plain(text, Settings(fits=lambda part: len(part) <= 5))
    assert "".join(prepared.sentences).isalpha()
    assert "https://example.com/a/very/long/path?with=query" in prepared.assemble(["x"] * len(prepared.sentences)).text


def test_translations_that_do_not_answer_the_sentences_are_refused() -> None:
    with pytest.raises(ValueError, match="expected one for each of 1"):
        prepare_plain("갔다.", PLAIN).assemble([])


def test_a_tag_after_the_full_stop_does_not_hide_it() -> None:
    assert list(prepare_plain("<i>그는 왔다.</i> 그리고 갔다.<br> 끝.", PLAIN).sentences) == [
        "그는 왔다.",
        "그리고 갔다.",
        "끝.",
    ]
