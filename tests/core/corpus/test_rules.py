"""Every rule with one pair that it refuses and one like it that it keeps; then what holds for all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hanyeong.corpus.cleaning import clean_batch
from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.repetition import repetitive
from hanyeong.corpus.rules import FILTERS, apply_filters, numbers_differ, pairs, pii_kinds
from hanyeong.pipeline.params import parse
from hanyeong.results.clean import RejectReason

KO, EN = "어제 시장에서 새 자전거를 샀습니다.", "I bought a new bicycle at the market yesterday."
LONG = "{}번째 자전거를 샀습니다.".format


def reasons(ko: str, en: str, **settings: object) -> str:
    rules: CleanParams = parse({"clean": CleanParams}, {"clean": settings}, "test")["clean"]
    return clean_batch([ko], [en], rules).reasons[0]


REFUSED_AND_KEPT = {
    RejectReason.EMPTY: [(("", EN), (KO, EN)), ((KO, "\u200b \u3164"), ("네.", "Yes."))],
    RejectReason.TOO_LONG: [
        ((" ".join(map(LONG, range(60))), EN), (" ".join(map(LONG, range(8))), " ".join([EN, "Then more."] * 3)))
    ],
    RejectReason.ENCODING: [
        (("ì•ˆë…•í•˜ì„¸ìš”", EN), ("카페 café", "Café crème at the café")),
        ((KO, "It\u00e2€™s fine"), (KO, "It’s fine to say â or Ã.")),
        (("자전거\ufffd를 샀습니다", EN), (KO, EN)),
        (("쒏쁽 뷁쀍 쟯뱳", EN), ("뷁은 잘 쓰지 않는 글자입니다.", "This is a rare letter of ours.")),
        ((KO, "\ue000\ue001"), (KO, EN)),
        (("븞뀞븯꽭슂", EN), ("아햏햏", "Ahehheh")),
        (("똠쒏 찦쁽", EN), ("찦차, 펲시맨, 쑛다리, 똠방각하", "A jeep, Pepsiman, short legs and His Lordship")),
    ],
    RejectReason.NO_LETTERS: [(("12", "12"), ("12번", "No. 12")), (("✔️", "❌"), ("✔️ 네", "✔️ Yes"))],
    RejectReason.PLACEHOLDER: [
        (("내일 다시 만나기로 했습니다.", "#NAME?"), ("값이 #NAME?로 나옵니다.", "It shows #NAME? instead.")),
        (("시장에 갈 시간이 없습니다. 미안합니다.", "None"), ("없음", "None")),
        (("창문을 닫아 주세요.", "NULL"), ("널", "NULL")),
        (("#값!", "Close the window, please."), ("N/A 값", "N/A")),
        ((KO, "[object Object]"), ("[object Object]라고 나옵니다", "It says [object Object]")),
        ((KO, "nan"), ("nan이 나온 까닭", "Why nan came")),
        (("창문", "undefined"), ("정의되지 않음", "Undefined")),
    ],
    RejectReason.UNTRANSLATED: [
        (("mscorlib.dll", "mscorlib.dll"), ("mscorlib.dll 파일", "mscorlib.dll file")),
        (("Azure Batch.", "azure batch"), ("Azure 일괄 처리", "Azure batch")),
        (("서울역", "서울역"), ("서울역", "Seoul Station")),
    ],
    RejectReason.MARKUP: [
        (("<p>안녕하세요.</p>", "<p>Hello.</p>"), ("`<p>` 태그는 문단입니다.", "The `<p>` tag is a paragraph.")),
        (("`a`의 `b`, `c`", "`b` and `c` of `a`"), ("`a`의 값을 `b`에 넣습니다.", "Put the value of `a` into `b`.")),
        (
            ("https://a.kr/가", "See https://a.kr/b"),
            ("주소는 https://a.kr/b 입니다.", "The address is https://a.kr/b here."),
        ),
        (("굵은 <b>글자", "Bold letters"), ("List<T>는 형식입니다.", "List<T> is a type.")),
        (("문장입니다.<br>", "A sentence.<br />"), ("a < b 그리고 c > d", "a < b and also c > d")),
        (
            ("굵은 <td nowrap width='3'>글자", "Bold letters"),
            ("결과를 정리하면 <표 1>과 같다.", "The results are summarized in <Table 1>."),
        ),
        (
            ("<!-- 주석 --> <a href='x'>", "<!-- note --> <a>"),
            ("<해리 포터>와 <반지의 제왕>", "<Harry Potter> and <The Lord>"),
        ),
    ],
    RejectReason.SWAPPED: [((EN, KO), (KO, EN)), (("Hello", "안녕하세요"), ("안녕하세요", "Hello"))],
    RejectReason.NOT_KOREAN: [
        (("I bought another bicycle.", EN), ("iPhone을 샀습니다", "I bought an iPhone")),
        (("昨日、自転車を買いました。", EN), ("漢字(한자)를 배웁니다", "We learn Chinese characters")),
        (
            ("WPF(Windows Presentation Foundation)", "WPF and more"),
            ("ASP.NET Core 응답 캐싱", "ASP.NET Core response caching"),
        ),
        (("韓國語 文章이아닌 昨日、自転車を買いました。", EN), ("韓國語는 民族의 言語이다", "Korean is our language.")),
        (("昨天我们买了自行车 한국", EN), ("國家는 國民을 保護한다", "The state protects its people.")),
        (("PowerShell 설치", "Install it."), ("PowerShell 설치", "Install PowerShell.")),
        (
            ("IaaS(Infrastructure as a Service)를 사용합니다.", "Use machines that somebody else keeps running."),
            ("IaaS(Infrastructure as a Service)를 사용합니다.", "Use infrastructure as a service (IaaS)."),
        ),
    ],
    RejectReason.NOT_LATIN: [
        ((KO, "Вчера мы купили новый велосипед."), (KO, EN)),
        ((KO, "昨天我们买了一辆新自行车。"), ("김치는 음식입니다.", "Kimchi (김치) is a Korean food.")),
        ((KO, "어제 새 자전거를 샀습니다"), (KO, EN)),
    ],
    RejectReason.LONG_WORD: [
        (
            (f"{'가나다라' * 30} 값을 봅니다.", EN),
            (
                f"<xref:{'System.Long.Name.' * 8}Get%2A?displayProperty=nameWithType>를 호출합니다.",
                f"Call <xref:{'System.Long.Name.' * 8}Get%2A?displayProperty=nameWithType> to see it.",
            ),
        ),
        ((f"{'가나다라' * 30} 입니다", EN), (f"키는 `{'가나다라' * 30}` 입니다.", f"It is `{'가나다라' * 30}`.")),
    ],
    RejectReason.UNEVEN: [((KO * 4, "Yes."), ("네.", "Yes, I do.")), (("네.", EN * 3), ("전적으로 동의합니다.", EN))],
    RejectReason.REPETITION: [
        (("자전거를 자전거를 자전거를 자전거를 샀습니다", EN), ("자전거를 샀고 자전거를 팔았습니다.", EN)),
        ((KO, "the bike the bike the bike the bike the bike"), ("하하하하하하", "Hahahahaha")),
    ],
    RejectReason.NOT_ENGLISH: [
        ((KO, "Gestern haben wir auf dem Markt frisches Brot gekauft."), (KO, EN)),
        (
            (KO, "jeoneun haksaengimnida, gomapseumnida, annyeonghaseyo"),
            ("불고기, 잡채, 떡볶이", "bulgogi, japchae, tteokbokki and dolsot bibimbap"),
        ),
        ((KO, "jeoneun eoje sijangeseo jajeongeoreul sasseoyo"), ("테넌트 확인", "Verify Office 365 Education tenant")),
    ],
    RejectReason.PERSONAL: [
        (
            ("전화는 010-1234-5678입니다.", "Call 010-1234-5678."),
            ("내선 1234번으로 전화하세요.", "Call extension 1234."),
        ),
        (("계좌 110-234-567890으로 보내세요.", "Send it to 110-234-567890."), ("계좌를 2개 만들었습니다.", EN)),
        (("851231–2345678 고객입니다.", EN), ("2085-12-31까지 기다립니다.", "We wait until 2085-12-31.")),
        (("메일: kim@corp.kr 로", "Mail to kim@corp.kr"), ("메일: kim@example.com 로", "Mail to kim@example.com")),
    ],
}
CASES = [(reason, *case) for reason, cases in REFUSED_AND_KEPT.items() for case in cases]


@pytest.mark.parametrize(("reason", "refused", "kept"), CASES)
def test_each_rule_refuses_one_and_keeps_one_like_it(reason: RejectReason, refused: tuple, kept: tuple) -> None:
    assert reasons(*refused) == reason.value
    assert reasons(*kept) == ""


def test_every_rule_has_its_examples() -> None:
    """Numbers are only refused on demand; repeats are not judged pair by pair."""
    assert {reason for reason, _ in FILTERS} == REFUSED_AND_KEPT.keys() | {RejectReason.NUMBERS}
    assert [reason for reason, _ in FILTERS] == [reason for reason in RejectReason if reason in dict(FILTERS)]


def test_numbers_are_counted_and_refused_only_on_demand() -> None:
    pair = ("관객이 35명이었습니다.", "There were 53 people.")
    assert reasons(*pair) == ""
    assert reasons(*pair, numbers="refuse") == RejectReason.NUMBERS.value
    assert reasons("1억 원", "100 million won", numbers="refuse") == ""
    assert numbers_differ(pairs([pair[0], KO], [pair[1], EN])).tolist() == [True, False]


@pytest.mark.parametrize(
    ("pair", "settings", "reason"),
    [
        (("굵은 <b>글자</b>", "Bold <b>letters</b>"), {"html": "keep"}, ""),
        (("전화는 010-1234-5678입니다.", "Call 010-1234-5678."), {"pii": ["email_address"]}, ""),
        ((KO, "Gestern haben wir auf dem Markt frisches Brot gekauft."), {"language": False}, ""),
        ((KO, EN), {"max_chars": 30}, "too_long"),
        ((KO, EN), {"max_word_chars": 5}, "long_word"),
        ((KO, EN), {"max_ratio": 1.01, "ratio_slack_chars": 0}, "uneven"),
    ],
)
def test_rules_can_be_set(pair: tuple[str, str], settings: dict, reason: str) -> None:
    assert reasons(*pair, **settings) == reason


@pytest.mark.parametrize(
    "settings", [{"max_chars": 0}, {"max_ratio": 1.0}, {"min_hangul_share": 1.5}, {"html": "strip"}, {"max_char": 9}]
)
def test_settings_that_cannot_be_right_are_refused(settings: dict) -> None:
    with pytest.raises(ValidationError, match=next(iter(settings))):
        CleanParams.model_validate(settings)


def test_the_first_reason_in_their_order_is_the_one_that_counts() -> None:
    assert reasons("", "") == "empty"
    assert reasons("a" * 900, "a" * 900) == "too_long"
    assert reasons("\ufffd", "\ufffd") == "encoding"
    assert reasons("<b>abc</b>", "<b>abc</b>") == "untranslated"


def test_personal_data_is_named_by_kind_and_row() -> None:
    batch = pairs([KO, "900101-1234567", "메일"], [EN, "kim@corp.kr", "mail me@corp.kr"])
    assert pii_kinds(batch) == [(1, ["resident_number", "email_address"]), (2, ["email_address"])]


TEXTS = st.sampled_from(
    ["", KO, EN, "Hello.", "안녕", "`a`", "<b>굵게</b>", "12", "kim@corp.kr", "가나다" * 5,
     "Das ist nicht das Haus meiner Frau.", "\ufffd", "[링크](https://a.kr)", "Azure Batch", "昨日",
     "x" * 90, "한" * 900, "{}"]
) | st.text(max_size=30)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12))
def test_a_batch_is_judged_as_its_pairs_one_by_one(rows: list[tuple[str, str]]) -> None:
    rules = CleanParams()
    together = clean_batch([ko for ko, _ in rows], [en for _, en in rows], rules)
    alone = [clean_batch([ko], [en], rules) for ko, en in rows]
    assert list(together.reasons) == [judged.reasons[0] for judged in alone]
    assert list(together.batch.ko.texts) == [judged.batch.ko.texts[0] for judged in alone]


def test_no_pair_no_verdict() -> None:
    assert apply_filters(pairs([], []), CleanParams()).tolist() == []


def test_columns_of_unequal_length_are_our_bug() -> None:
    with pytest.raises(ValueError, match="1 Korean texts against 2 English ones"):
        pairs(["가"], ["a", "b"])


@settings(deadline=None)
@given(
    st.lists(
        st.text("abc가 ", max_size=12)
        | st.builds(lambda u, n: u * n, st.text("ab가 ", min_size=1, max_size=7), st.integers(1, 8)),
        max_size=8,
    ),
    st.integers(2, 4),
)
def test_repetition_agrees_with_a_back_reference(texts: list[str], times: int) -> None:
    found = repetitive(texts, times)
    assert found.tolist() == [_repeats("".join(text.split()), times) for text in texts]


def _repeats(text: str, times: int) -> bool:
    """By trying every start and every length: what the fast way must agree with."""
    return any(
        text[start : start + size] * (times + 1) == text[start : start + size * (times + 1)]
        and len(set(text[start : start + size])) >= 2
        for start in range(len(text))
        for size in range(3, (len(text) - start) // (times + 1) + 1)
    )


def test_a_batch_taken_in_part_knows_what_was_counted() -> None:
    batch = pairs([KO, "`a` 가", "나"], [EN, "`a` b", "c"])
    whole, rows = batch.ko.prose_scripts, np.array([2, 0])
    part = batch.take(rows)
    assert part.ko.prose == [batch.ko.prose[2], batch.ko.prose[0]]
    assert (part.ko.prose_scripts == whole[rows]).all()
    assert (part.ko.scripts == pairs(["나", KO], ["", ""]).ko.scripts).all()
