"""What `validate` found: the verdict, and every expectation with what was observed."""

from __future__ import annotations

from typing import ClassVar, Literal

from hanyeong.results.base import Code, Model, Result, StageInfo, Text


class Verdict(Code):
    """Whether the run may go on."""

    PASS = "pass", "통과", "pass"
    FAIL = "fail", "실패", "fail"


class Severity(Code):
    """What a broken expectation does."""

    CRITICAL = "critical", "결정적", "critical"
    WARNING = "warning", "경고", "warning"


class ExpectationName(Code):
    """What is expected of a table."""

    ROWS = "rows", "행 수", "rows"
    ROWS_ENOUGH = "rows_enough", "행이 넉넉함", "rows enough"
    ROWS_NOT_TOO_MANY = "rows_not_too_many", "행이 너무 많지 않음", "rows not too many"
    TRAIN_ROWS = "train_rows", "학습 출처의 행 수", "rows to train on"
    ID_REPEATED = "id_repeated", "되풀이된 식별자", "ids repeated"
    ID_ELSEWHERE = "id_elsewhere", "다른 부분에도 있는 식별자", "ids in another part"
    OTHER_SOURCE = "other_source", "다른 출처를 말하는 행", "rows naming another source"
    KO_EMPTY = "ko_empty", "빈 한국어", "Korean side empty"
    EN_EMPTY = "en_empty", "빈 영어", "English side empty"
    NOT_KOREAN = "not_korean", "한글 없는 한국어", "Korean side without Hangul"
    SWAPPED = "swapped", "뒤바뀐 양쪽", "sides swapped"
    PLACEHOLDER = "placeholder", "글 대신 프로그램이 남긴 값", "values a program wrote for no text"
    UNTRANSLATED = "untranslated", "같은 양쪽", "sides equal"
    PAIR_REPEATED = "pair_repeated", "되풀이된 쌍", "pairs repeated"
    LINE_BREAK = "line_break", "줄바꿈", "line breaks"
    KO_CHARS_OUTSIDE = "ko_chars_outside", "너무 긴 한국어", "Korean side too long"
    EN_CHARS_OUTSIDE = "en_chars_outside", "너무 긴 영어", "English side too long"
    LENGTH_RATIO_OUTSIDE = "length_ratio_outside", "길이가 안 맞는 쌍", "lengths uneven"
    KO_IN_TEST = "ko_in_test", "시험에 있는 한국어", "Korean side in a test"
    EN_IN_TEST = "en_in_test", "시험에 있는 영어", "English side in a test"
    PAIR_IN_DEV = "pair_in_dev", "개발에 있는 쌍", "pairs in dev"
    KO_IN_TRAIN = "ko_in_train", "학습에 있는 한국어", "Korean side in train"
    EN_IN_TRAIN = "en_in_train", "학습에 있는 영어", "English side in train"
    KO_CHARS_LIKE_TRAIN = "ko_chars_like_train", "한국어 길이의 평균", "mean Korean length"
    EN_CHARS_LIKE_TRAIN = "en_chars_like_train", "영어 길이의 평균", "mean English length"
    KO_CHARS_GAPS = "ko_chars_gaps", "빠진 값: 한국어 길이", "gaps: Korean length"
    EN_CHARS_GAPS = "en_chars_gaps", "빠진 값: 영어 길이", "gaps: English length"
    KO_HANGUL_SHARE_GAPS = "ko_hangul_share_gaps", "빠진 값: 한국어의 한글 비율", "gaps: Hangul share, Korean side"
    EN_HANGUL_SHARE_GAPS = "en_hangul_share_gaps", "빠진 값: 영어의 한글 비율", "gaps: Hangul share, English side"
    EN_LATIN_SHARE_GAPS = "en_latin_share_gaps", "빠진 값: 영어의 로마자 비율", "gaps: Latin share, English side"
    LENGTH_RATIO_GAPS = "length_ratio_gaps", "빠진 값: 길이 비율", "gaps: length ratio"


class ExpectationReason(Code):
    """What it would mean if an expectation were broken."""

    NO_ROWS = "no_rows", "행이 없음: 경로나 필드 이름이 틀렸는가?", "without rows: a wrong path or a wrong field?"
    ID_NOT_UNIQUE = (
        "id_not_unique",
        "식별자가 같은 두 행은 가려낼 수 없음",
        "ids stand for rows; two rows of one id cannot be told apart",
    )
    KO_EMPTY = "ko_empty", "한국어가 비어 있음: 맞는 열인가?", "an empty Korean side: is this the right column?"
    EN_EMPTY = "en_empty", "영어가 비어 있음: 맞는 열인가?", "an empty English side: is this the right column?"
    NO_HANGUL = (
        "no_hangul",
        "한국어에 한글이 없음: 열이 뒤바뀌었는가?",
        "a Korean side without Hangul: are the columns exchanged?",
    )
    SIDES_SWAPPED = (
        "sides_swapped",
        "한국어 자리에 영어, 영어 자리에 한국어",
        "English on the Korean side and Korean on the English side",
    )
    SIDES_EQUAL = (
        "sides_equal",
        "양쪽이 같음: 이름과 수이거나 옮기지 않았음",
        "both sides equal: names and numbers, or nobody translated",
    )
    PLACEHOLDER = (
        "placeholder",
        "글 자리에 #NAME?, NULL, nan: 잘못 내보낸 파일인가?",
        "#NAME?, NULL or nan for a text: an export that failed?",
    )
    PAIR_AGAIN = (
        "pair_again",
        "같은 쌍이 또 있음: 파일이 두 번 들어 있는가?",
        "the same pair again: is a file there twice?",
    )
    LINE_BREAK_INSIDE = (
        "line_break_inside",
        "문장 안에 줄바꿈: 문장이 맞는가?",
        "a line break inside a side: are these sentences?",
    )
    KO_LONG = "ko_long", "한국어가 긺: 문단인가?", "a long Korean side: are these paragraphs?"
    EN_LONG = "en_long", "영어가 긺: 문단인가?", "a long English side: are these paragraphs?"
    LENGTHS_DIFFER = "lengths_differ", "길이가 아주 다름: 어긋났는가?", "sides of very different length: misaligned?"
    TOO_FEW_TO_LEARN = (
        "too_few_to_learn",
        "무엇이든 배우기에는 쌍이 너무 적음",
        "fewer pairs than anything can be learned from",
    )
    ID_IN_TWO_SOURCES = "id_in_two_sources", "두 출처에 같은 식별자", "an id in two sources"
    ID_TWICE = "id_twice", "이 부분에 같은 식별자가 두 번 나옴", "an id occurs twice in this part"
    ROW_ELSEWHERE = "row_elsewhere", "다른 부분에도 있는 행", "a row that is in another part as well"
    KO_IN_TEST = "ko_in_test", "한국어 쪽이 시험에 있음", "the Korean side stands in a test set"
    EN_IN_TEST = "en_in_test", "영어 쪽이 시험에 있음", "the English side stands in a test set"
    PAIR_IN_DEV = "pair_in_dev", "쌍이 개발에 있음", "the pair stands in dev"
    CLEANED_NOT_EMPTY = "cleaned_not_empty", "정제는 빈 쪽을 통과시키지 않음", "cleaning lets no empty side through"
    CLEANED_ONE_LINE = "cleaned_one_line", "글 관문을 지난 문장은 한 줄임", "after the gate a sentence is one line"
    NO_DEV_ROWS = "no_dev_rows", "개발 행이 없으면 학습을 멈출 수 없음", "without dev rows training cannot stop"
    FEW_DEV_ROWS = "few_dev_rows", "더 나은 것을 가려내기에는 행이 적음", "too few rows to tell better from worse"
    TAKEN_FROM_TRAIN = "taken_from_train", "그만큼 학습에 모자란 행", "rows that train lacks"
    KO_IN_TRAIN = (
        "ko_in_train",
        "한국어 쪽이 다른 번역과 함께 학습에 있음",
        "the Korean side stands in train with another translation",
    )
    EN_IN_TRAIN = (
        "en_in_train",
        "영어 쪽이 다른 번역과 함께 학습에 있음",
        "the English side stands in train with another translation",
    )
    NO_TEST_ROWS = "no_test_rows", "행이 없는 시험은 아무것도 재지 못함", "a test set without rows scores nothing"
    FEW_TEST_ROWS = "few_test_rows", "구간이 좁기에는 행이 적음", "too few rows for a narrow interval"
    NOTHING_TO_SCORE = (
        "nothing_to_score",
        "옮길 것이나 견줄 것이 없음",
        "nothing to translate, or nothing to compare with",
    )
    PLACEHOLDER_SCORED = (
        "placeholder_scored",
        "#NAME?, NULL, nan을 번역처럼 채점함",
        "#NAME?, NULL or nan, scored like a translation",
    )
    PAIR_COUNTED_OFTEN = "pair_counted_often", "한 쌍을 여러 번 셈", "one pair counted many times"
    OTHER_LENGTHS = "other_lengths", "배운 문장보다 길거나 짧음", "sentences longer or shorter than those learned from"
    GAP = "gap", "빠진 값은 다른 모든 조건을 지나감", "a gap passes every other check"
    OTHER_SOURCE = "other_source", "다른 출처를 말하는 행", "a row that names another source"


class TableRows(Model):
    """A table that was looked at."""

    table: str
    """Its name."""
    rows: int
    """Rows in it."""


class ExpectationResult(Model):
    """One expectation and what was observed."""

    table: str
    """The table it is about."""
    name: ExpectationName
    """What is expected."""
    column: str | None
    """The column it is about; null where it is about the table."""
    kind: Literal["rows", "no_gaps", "flag", "inside", "mean"]
    """What is observed: a number of rows, a share of rows (no_gaps, flag, inside), or a mean."""
    severity: Severity
    """What a break of it does."""
    success: bool
    """Whether it is met."""
    observed: float
    """What was observed."""
    expected: str
    """The expectation in a sentence, as Data Docs show it."""
    minimum: float | None
    """The least that may be observed."""
    maximum: float | None
    """The most that may be observed."""
    reason: ExpectationReason
    """Why it is looked at."""


class ValidateResult(Result):
    """The verdict on the tables of one step."""

    stage: ClassVar = StageInfo(
        "validate",
        Text("검증", "Validate"),
        Text(
            "기대 조건을 검사하고, 결정적인 조건이 깨지면 멈춥니다.",
            "Checks expectations, and stops the run where a critical one fails.",
        ),
        items=("raw", "split"),
    )

    verdict: Verdict
    """fail where a critical expectation is broken."""
    critical_broken: int
    """Critical expectations that are broken."""
    warnings_broken: int
    """Other expectations that are broken."""
    suite_digest: str
    """SHA-256 of the expectations."""
    tables: tuple[TableRows, ...]
    """The tables that were looked at."""
    expectations: tuple[ExpectationResult, ...]
    """Every expectation."""
