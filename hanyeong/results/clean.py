"""What `clean` kept, repaired and refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Language
from hanyeong.results.defects import DefectAccount


class RejectReason(Code):
    """Why a pair is refused; in the order in which the questions are asked."""

    EMPTY = "empty", "한쪽이 비어 있음", "one side is empty"
    TOO_LONG = "too_long", "한쪽이 너무 긺", "one side is too long"
    ENCODING = "encoding", "글자가 깨짐", "one side was decoded wrongly"
    NO_LETTERS = "no_letters", "글자가 없음", "one side has no letters"
    PLACEHOLDER = "placeholder", "글 대신 프로그램이 남긴 값", "one side is what a program writes for no text"
    UNTRANSLATED = "untranslated", "양쪽이 같음", "both sides are the same"
    MARKUP = "markup", "글보다 태그와 코드가 많음", "one side is markup more than text"
    SWAPPED = "swapped", "양쪽이 뒤바뀜", "the sides are swapped"
    NOT_KOREAN = "not_korean", "한국어 쪽이 한글이 아님", "the Korean side is not in Hangul"
    NOT_LATIN = "not_latin", "영어 쪽이 로마자가 아님", "the English side is not in Latin letters"
    LONG_WORD = "long_word", "낱말이 아닌 긴 글자열", "one side contains a token longer than max_word_chars"
    UNEVEN = "uneven", "길이가 너무 다름", "one side is far too long for the other"
    REPETITION = "repetition", "같은 말을 되풀이함", "one side repeats itself"
    NOT_ENGLISH = "not_english", "영어 쪽이 다른 언어임", "the English side is in another language"
    PERSONAL = "personal", "개인 정보가 있음", "one side holds personal data"
    NUMBERS = "numbers", "한쪽에만 수가 있음", "a number stands on one side only"
    REPEATED = "repeated", "이미 나온 쌍", "the pair was there before"
    NEARLY_REPEATED = (
        "nearly_repeated",
        "이미 나온 쌍 (대소문자, 띄어쓰기, 문장 부호만 다름)",
        "the pair was there before but for case, spacing or punctuation",
    )
    MANY_TARGETS = "many_targets", "같은 한국어에 번역이 너무 많음", "the Korean side has too many translations already"
    MANY_SOURCES = "many_sources", "같은 영어에 원문이 너무 많음", "the English side has too many originals already"


class Repair(Code):
    """Kinds of repairs; those after ANGLE are the text gate's."""

    ENTITIES = "entities", "HTML 개체", "HTML entities"
    ESCAPES = "escapes", "풀리지 않은 이스케이프와 자막 태그", "escapes left as letters, tags of subtitles"
    DOUBLED = "doubled", "CSV의 겹친 따옴표", "doubled quotation marks of CSV"
    QUOTES = "quotes", "양쪽을 두른 따옴표", "quotation marks around both sides"
    ANGLE = "angle", "자막의 > 부호", "the > of subtitles"
    CONTROL = "control", "제어 문자", "control characters"
    INVISIBLE = "invisible", "보이지 않는 글자", "invisible characters"
    FORM = "form", "전각과 호환 글자", "full-width and compatibility forms"
    COMPOSITION = "composition", "풀어쓴 글자", "decomposed letters"
    MARKS = "marks", "겹겹이 붙은 부호", "piles of marks"
    BLANKS = "blanks", "빈칸과 줄바꿈", "blanks and line breaks"


class PersonalKind(Code):
    """Kinds of personal data."""

    RESIDENT_NUMBER = "resident_number", "주민 등록 번호", "resident registration numbers"
    CARD_NUMBER = "card_number", "카드 번호", "card numbers"
    ACCOUNT_NUMBER = "account_number", "계좌 번호", "bank account numbers"
    PHONE_NUMBER = "phone_number", "전화번호", "phone numbers"
    EMAIL_ADDRESS = "email_address", "전자 우편 주소", "e-mail addresses"


class SourceCounts(Model):
    """What became of the pairs of one source."""

    read: int
    """Pairs read."""
    kept: int
    """Pairs kept."""
    refused: Mapping[RejectReason, int]
    """Pairs refused, by reason."""


class NumberCheck(Model):
    """Pairs whose numbers were compared."""

    compared: int
    """Pairs compared."""
    differ: int
    """Pairs with a number above twelve on one side only."""


class Histogram(Model):
    """Pairs by length of one side."""

    before: tuple[int, ...]
    """As they were read."""
    after: tuple[int, ...]
    """As they were kept."""


class Lengths(Model):
    """Lengths in characters."""

    edges: tuple[int, ...]
    """Lower edges of the bars; the last bar is open."""
    ko: Histogram
    """The Korean side."""
    en: Histogram
    """The English side."""


class Normalization(Model):
    """How the text gate was set."""

    fold_forms: bool
    """Whether compatibility forms are written in ordinary characters."""
    max_marks: int
    """Combining marks that one letter may bear."""


class RepeatedText(Model):
    """A text that stands in many pairs."""

    fingerprint: str
    """Its fingerprint: the text itself is not told."""
    pairs: int
    """Pairs that it stands in."""


class CleanResult(Result):
    """Pairs kept, repaired and refused."""

    stage: ClassVar = StageInfo(
        "clean",
        Text("정제", "Clean"),
        Text("쌍마다 남기거나 까닭을 달아 거릅니다.", "Keeps each pair or refuses it, with a reason."),
    )
    reasons = RejectReason

    sources: Mapping[str, SourceCounts]
    """Counts a source."""
    repairs: Mapping[Repair, int]
    """Pairs repaired, by kind."""
    personal: Mapping[PersonalKind, int]
    """Pairs with personal data, by kind."""
    numbers: NumberCheck
    """Pairs whose numbers were compared."""
    lengths: Lengths
    """Lengths before and after."""
    normalization: Normalization
    """How the text gate was set."""
    most_repeated: Mapping[Language, tuple[RepeatedText, ...]]
    """The texts of each side that stand in most pairs."""
    defects: DefectAccount | None
    """The sample's injected defects held against what was found; null without a list of them."""
