"""Korean endings: a table of every irregular class, and kiwipiepy's own joining as the oracle for the whole lexicon."""

# ruff: noqa: E501  a table has one line a row

import pytest
from kiwipiepy import Kiwi

from hanyeong.sample.conjugation import ENDINGS, Stem, ending_of
from hanyeong.sample.lexicon import Lexicon, Predicate

REGULAR = Stem("먹")
JOINED = {
    "아요": [("어요", "EF")], "았어요": [("었", "EP"), ("어요", "EF")], "습니다": [("습니다", "EF")], "는": [("는", "ETM")],
    "은": [("은", "ETM")], "을": [("을", "ETM")], "으면": [("으면", "EC")], "고": [("고", "EC")], "아서": [("어서", "EC")],
    "지만": [("지만", "EC")], "는다": [("는다", "EF")], "으세요": [("으세요", "EF")], "읍시다": [("읍시다", "EF")],
    "으러": [("으러", "EC")], "으라고": [("으라고", "EC")], "으면서": [("으면서", "EC")], "기": [("기", "ETN")],
}  # fmt: skip
"""Our endings as kiwipiepy writes them."""
VERBS_ONLY = ("는", "는다", "으세요", "읍시다", "으러", "으라고")


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        # 아요, 았어요, 습니다, 은, 을, 으면, 는다, 으세요
        (Stem("먹"), "먹어요 먹었어요 먹습니다 먹은 먹을 먹으면 먹는다 먹으세요"),
        (Stem("가"), "가요 갔어요 갑니다 간 갈 가면 간다 가세요"),
        (Stem("오"), "와요 왔어요 옵니다 온 올 오면 온다 오세요"),
        (Stem("주"), "줘요 줬어요 줍니다 준 줄 주면 준다 주세요"),
        (Stem("마시"), "마셔요 마셨어요 마십니다 마신 마실 마시면 마신다 마시세요"),
        (Stem("보내"), "보내요 보냈어요 보냅니다 보낸 보낼 보내면 보낸다 보내세요"),
        (Stem("켜"), "켜요 켰어요 켭니다 켠 켤 켜면 켠다 켜세요"),
        (Stem("쉬"), "쉬어요 쉬었어요 쉽니다 쉰 쉴 쉬면 쉰다 쉬세요"),
        (Stem("하"), "해요 했어요 합니다 한 할 하면 한다 하세요"),
        (Stem("쓰"), "써요 썼어요 씁니다 쓴 쓸 쓰면 쓴다 쓰세요"),
        (Stem("모으"), "모아요 모았어요 모읍니다 모은 모을 모으면 모은다 모으세요"),
        (Stem("부르"), "불러요 불렀어요 부릅니다 부른 부를 부르면 부른다 부르세요"),
        (Stem("고르"), "골라요 골랐어요 고릅니다 고른 고를 고르면 고른다 고르세요"),
        (Stem("들르"), "들러요 들렀어요 들릅니다 들른 들를 들르면 들른다 들르세요"),
        (Stem("살"), "살아요 살았어요 삽니다 산 살 살면 산다 사세요"),
        (Stem("듣", "ㄷ"), "들어요 들었어요 듣습니다 들은 들을 들으면 듣는다 들으세요"),
        (Stem("닫"), "닫아요 닫았어요 닫습니다 닫은 닫을 닫으면 닫는다 닫으세요"),
        (Stem("줍", "ㅂ"), "주워요 주웠어요 줍습니다 주운 주울 주우면 줍는다 주우세요"),
        (Stem("돕", "ㅂ"), "도와요 도왔어요 돕습니다 도운 도울 도우면 돕는다 도우세요"),
        (Stem("입"), "입어요 입었어요 입습니다 입은 입을 입으면 입는다 입으세요"),
        (Stem("젓", "ㅅ"), "저어요 저었어요 젓습니다 저은 저을 저으면 젓는다 저으세요"),
        (Stem("씻"), "씻어요 씻었어요 씻습니다 씻은 씻을 씻으면 씻는다 씻으세요"),
    ],
    ids=lambda value: value.text if isinstance(value, Stem) else "",
)
def test_verbs_of_every_class(stem: Stem, forms: str) -> None:
    endings = ("아요", "았어요", "습니다", "은", "을", "으면", "는다", "으세요")
    assert [stem.with_ending(ending) for ending in endings] == forms.split()


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        # 아요, 는 (before a noun), 는다, 으면
        (Stem("크", "", True), "커요 큰 크다 크면"),
        (Stem("예쁘", "", True), "예뻐요 예쁜 예쁘다 예쁘면"),
        (Stem("빠르", "", True), "빨라요 빠른 빠르다 빠르면"),
        (Stem("무겁", "ㅂ", True), "무거워요 무거운 무겁다 무거우면"),
        (Stem("좁", "", True), "좁아요 좁은 좁다 좁으면"),
        (Stem("얇", "", True), "얇아요 얇은 얇다 얇으면"),
        (Stem("길", "", True), "길어요 긴 길다 길면"),
        (Stem("하얗", "ㅎ", True), "하얘요 하얀 하얗다 하야면"),
        (Stem("빨갛", "ㅎ", True), "빨개요 빨간 빨갛다 빨가면"),
        (Stem("맛있", "", True), "맛있어요 맛있는 맛있다 맛있으면"),
    ],
    ids=lambda value: value.text if isinstance(value, Stem) else "",
)
def test_adjectives_of_every_class(stem: Stem, forms: str) -> None:
    assert [stem.with_ending(ending) for ending in ("아요", "는", "는다", "으면")] == forms.split()


@pytest.mark.parametrize(
    ("stem", "honoured"), [("먹", "먹으시"), ("가", "가시"), ("살", "사시"), ("만들", "만드시"), ("읽", "읽으시")]
)
def test_honorific_stems(stem: str, honoured: str) -> None:
    assert Stem(stem).honorific().text == honoured
    assert Stem(stem).honorific().with_ending("았습니다") == honoured[:-1] + "셨습니다"


def test_every_ending_exists_on_every_level() -> None:
    for name, levels in ENDINGS.items():
        assert list(levels) == ["casual", "polite", "formal", "plain"], name
        assert all(REGULAR.with_ending(ending) for ending in levels.values())
    assert ending_of("past", "polite") == "았어요"
    assert ending_of("기 전에", "polite") == "기 전에"


def test_an_outside_analyser_joins_every_predicate_alike(words: Lexicon, kiwi: Kiwi) -> None:
    predicates = {found.ko: found for group in words.predicates.values() for found in group}
    wrong = [
        (predicate.ko, ending, ours, theirs)
        for predicate in predicates.values()
        for ending, morphemes in JOINED.items()
        if not (predicate.is_adjective and ending in VERBS_ONLY)
        if (ours := predicate.stem.with_ending(ending)) != (theirs := _joined_by(kiwi, predicate, morphemes))
    ]
    assert wrong == []
    assert len(predicates) >= 290


def _joined_by(kiwi: Kiwi, predicate: Predicate, morphemes: list[tuple[str, str]]) -> str:
    """The form as kiwipiepy joins it; of 보여 주다 the last word."""
    head, blank, last = predicate.stem.text.rpartition(" ")
    tag = ("VA" if predicate.is_adjective else "VV") + ("-I" if predicate.irregular else "")
    if not predicate.irregular and last.endswith("닫"):
        tag += "-R"  # left to guess, it takes any stem in ㄷ for an irregular one
    return head + blank + kiwi.join([(last, tag), *morphemes])
