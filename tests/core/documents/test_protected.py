"""What must come out as it went in, and numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.protected import protected_spans
from hanyeong.documents.segments import NUMBERS, RENUMBERED, RESTORED, Settings

WHOLE = [
    "{name}", "{}", "{0:.2f}", "{user.name[0]}", "%s", "%1$d", "%(n)d", "%5.2f", "${x}", "${order.id}", "{{x}}",
    "{{ user.name }}", "<0>", "</12>", "<br/>", '<a href="x y">', "https://example.com/a_(b)?c=1&d=%20#e",
    "www.example.com", "example.co.kr/a", "kim.min-su+a@example.co.kr", "`a = b;`", "``a b``", "&nbsp;", "v{version}",
    "{width}px", "👋", "👍🏽", "👨‍👩‍👧", "🇰🇷", "❤️", "1️⃣", "☕", "🎉🎉✨", "✅",
]  # fmt: skip


def translated(text: str, *answers: str) -> tuple[str, list[str], list[str]]:
    """The translation of a sentence, what was asked for it, and its flags."""
    prepared = prepare_plain(text, Settings())
    done = prepared.assemble(answers)
    return done.text, list(prepared.sentences), [flag for each in done.segments for flag in each.flags]


@pytest.mark.parametrize("part", WHOLE)
def test_it_is_found_whole_and_comes_out_once(part: str) -> None:
    for text in (f"여기서 {part}를 봅니다.", f"({part}) 확인", f"보기: {part}", f"봐, {part}, 그것"):
        (found,) = protected_spans(text)
        assert text[slice(*found)] == part
        done, asked, _ = translated(text, "Look at what is here.")
        assert part not in asked[0]
        assert done.count(part) == 1


@pytest.mark.parametrize(
    "text",
    [
        "50% of it",
        "100% 할인",
        "5 < 6 > 4",
        "a@b",
        "끝.다음",
        "it. Then",
        "10%대",
        "C:",
        "{ a }",
        "① 그리고 →",
        "A · B ©",
        "1. 3#",
    ],
)
def test_what_only_looks_so_is_translated(text: str) -> None:
    assert protected_spans(text) == []


@pytest.mark.parametrize(
    ("text", "answer", "wanted", "flags"),
    [
        ("{name}님, 안녕하세요.", "Hello.", "{name} Hello.", []),
        ("문의: help@example.com", "Contact:", "Contact: help@example.com", []),
        ("문의: help@example.com", "Contact us.", "Contact us. help@example.com", []),
        ("설명서를 보세요 (https://a.example/b).", "See it.", "See it (https://a.example/b).", []),
        ("지금 `make test` 를 실행하세요.", "Run it now.", "Run `make test` it now.", [RESTORED]),
        ("{n}개의 파일을 지웠습니다.", "Deleted 25 files.", "Deleted {n} files.", []),
        ("{n}개의 파일을 지웠습니다.", "Deleted 52 files.", "Deleted {n} files.", []),
        ("{n}개의 파일을 지웠습니다.", "Deleted the files.", "{n} Deleted the files.", []),
        ("{a}명 중 {b}명이 왔다.", "37 of 25 came.", "{b} of {a} came.", []),
        ("안녕 👋", "Hello", "Hello 👋", []),
        ("안녕👋!", "Hello!", "Hello👋!", []),
        ("🎉 시작한다.", "It begins.", "🎉 It begins.", []),
        ("오늘 🎉🎉 파티를 한다.", "We party today.", "We 🎉🎉 party today.", [RESTORED]),
    ],
)  # fmt: skip
def test_a_part_is_put_where_it_belongs(text: str, answer: str, wanted: str, flags: list[str]) -> None:
    assert translated(text, answer)[::2] == (wanted, flags)


@pytest.mark.parametrize(
    ("text", "answer", "wanted", "flags"),
    [
        ("경찰관 10,900명이 왔다.", "19,900 officers came.", "10,900 officers came.", [RENUMBERED]),
        ("3만 명이 왔다.", "30,000 people came.", "30,000 people came.", []),
        ("3만 명이 왔다.", "20,000 people came.", "20,000 people came.", [NUMBERS]),
        ("2024년에 25명이 왔다.", "People came.", "People came.", [NUMBERS]),
        ("2024년에 25명이 왔다.", "52 came in 2042.", "52 came in 2042.", [NUMBERS]),
        ("두 명이 왔다.", "2 people came.", "2 people came.", []),
    ],
)
def test_a_number_is_mended_where_only_one_went_wrong(text: str, answer: str, wanted: str, flags: list[str]) -> None:
    assert translated(text, answer)[::2] == (wanted, flags)


@given(
    st.lists(st.sampled_from([*WHOLE, "가나다", "라마", ",", "12개", "(", ")"]), max_size=12),
    st.sampled_from(["", "A b c d.", "25", "!"]),
)
@settings(deadline=None, max_examples=100)
def test_none_is_lost_whatever_the_answer(words: list[str], answer: str) -> None:
    text = " ".join(words)
    prepared = prepare_plain(text, Settings())
    done = prepared.assemble([answer] * len(prepared.sentences)).text
    for part in {text[slice(*span)] for span in protected_spans(text)}:
        assert done.count(part) >= text.count(part)


def test_a_text_of_nothing_but_beginnings_is_read_in_one_go() -> None:
    for start in ("{", "${", "{{", "%(", "<a", "`", "https://", "a@", "a.", "&", "(", "www.", "가{", "[["):
        assert isinstance(protected_spans(start * 20_000), list)
    counted = prepare_plain("%s개 " * 20_000, Settings())
    assert counted.assemble(["x"] * len(counted.sentences)).text.count("%s") == 20_000
