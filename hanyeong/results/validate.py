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

    CRITICAL = "critical", "치명적", "critical"
    WARNING = "warning", "경고", "warning"


class ExpectationName(Code):
    """What is expected of a table."""

    ROWS = "rows", "행 수", "rows"
    ROWS_ENOUGH = "rows_enough", "충분한 행 수", "enough rows"
    ROWS_NOT_TOO_MANY = "rows_not_too_many", "행 수 상한", "not too many rows"
    TRAIN_ROWS = "train_rows", "학습 출처의 행 수", "training rows"
    ID_REPEATED = "id_repeated", "중복된 ID", "duplicate ids"
    ID_ELSEWHERE = "id_elsewhere", "다른 세트에도 있는 ID", "ids that are also in another split"
    OTHER_SOURCE = "other_source", "출처가 다른 행", "rows of another source"
    KO_EMPTY = "ko_empty", "빈 한국어", "Korean side empty"
    EN_EMPTY = "en_empty", "빈 영어", "English side empty"
    NOT_KOREAN = "not_korean", "한글 없는 한국어", "Korean side without Hangul"
    SWAPPED = "swapped", "뒤바뀐 양쪽", "sides swapped"
    PLACEHOLDER = "placeholder", "텍스트가 아닌 플레이스홀더 (NULL, #NAME? 등)", "placeholder values"
    UNTRANSLATED = "untranslated", "양쪽이 같은 쌍", "both sides equal"
    PAIR_REPEATED = "pair_repeated", "중복 쌍", "duplicate pairs"
    LINE_BREAK = "line_break", "줄 바꿈", "line breaks"
    KO_CHARS_OUTSIDE = "ko_chars_outside", "너무 긴 한국어", "Korean side too long"
    EN_CHARS_OUTSIDE = "en_chars_outside", "너무 긴 영어", "English side too long"
    LENGTH_RATIO_OUTSIDE = "length_ratio_outside", "길이 비율이 비정상인 쌍", "abnormal length ratios"
    KO_IN_TEST = "ko_in_test", "테스트 세트에 있는 한국어", "Korean side in a test set"
    EN_IN_TEST = "en_in_test", "테스트 세트에 있는 영어", "English side in a test set"
    PAIR_IN_DEV = "pair_in_dev", "개발 세트에 있는 쌍", "pairs in the dev set"
    KO_IN_TRAIN = "ko_in_train", "학습 세트에 있는 한국어", "Korean side in the training set"
    EN_IN_TRAIN = "en_in_train", "학습 세트에 있는 영어", "English side in the training set"
    KO_CHARS_LIKE_TRAIN = "ko_chars_like_train", "한국어 문장의 평균 길이 (글자)", "mean Korean length in characters"
    EN_CHARS_LIKE_TRAIN = "en_chars_like_train", "영어 문장의 평균 길이 (글자)", "mean English length in characters"
    KO_CHARS_GAPS = "ko_chars_gaps", "결측값: 한국어 길이", "missing values: Korean length"
    EN_CHARS_GAPS = "en_chars_gaps", "결측값: 영어 길이", "missing values: English length"
    KO_HANGUL_SHARE_GAPS = (
        "ko_hangul_share_gaps",
        "결측값: 한국어의 한글 비율",
        "missing values: Hangul share, Korean side",
    )
    EN_HANGUL_SHARE_GAPS = (
        "en_hangul_share_gaps",
        "결측값: 영어의 한글 비율",
        "missing values: Hangul share, English side",
    )
    EN_LATIN_SHARE_GAPS = (
        "en_latin_share_gaps",
        "결측값: 영어의 로마자 비율",
        "missing values: Latin share, English side",
    )
    LENGTH_RATIO_GAPS = "length_ratio_gaps", "결측값: 길이 비율", "missing values: length ratio"


class ExpectationReason(Code):
    """What it would mean if an expectation were broken."""

    NO_ROWS = "no_rows", "행이 없음: 경로나 필드 이름 확인", "no rows: is the path or a field name wrong?"
    ID_NOT_UNIQUE = (
        "id_not_unique",
        "ID는 행마다 고유해야 함",
        "ids identify rows and must be unique",
    )
    KO_EMPTY = "ko_empty", "한국어가 비어 있음: 열 지정 확인", "empty Korean side: is the column wrong?"
    EN_EMPTY = "en_empty", "영어가 비어 있음: 열 지정 확인", "empty English side: is the column wrong?"
    NO_HANGUL = (
        "no_hangul",
        "한국어에 한글이 없음: 열이 뒤바뀌었는지 확인",
        "Korean side without Hangul: are the columns swapped?",
    )
    SIDES_SWAPPED = (
        "sides_swapped",
        "한국어 자리에 영어, 영어 자리에 한국어",
        "English on the Korean side and Korean on the English side",
    )
    SIDES_EQUAL = (
        "sides_equal",
        "양쪽이 같음: 이름과 숫자뿐이거나 번역되지 않음",
        "both sides equal: names and numbers only, or untranslated",
    )
    PLACEHOLDER = (
        "placeholder",
        "텍스트 자리에 #NAME?, NULL, nan: 내보내기 오류 확인",
        "#NAME?, NULL or nan in place of text: did an export fail?",
    )
    PAIR_AGAIN = (
        "pair_again",
        "중복 쌍: 파일이 두 번 포함되었는지 확인",
        "duplicate pair: was a file included twice?",
    )
    LINE_BREAK_INSIDE = (
        "line_break_inside",
        "문장 안에 줄 바꿈: 문장 단위인지 확인",
        "line break inside a side: are the rows really sentences?",
    )
    KO_LONG = "ko_long", "긴 한국어: 문단인지 확인", "long Korean side: is it a paragraph?"
    EN_LONG = "en_long", "긴 영어: 문단인지 확인", "long English side: is it a paragraph?"
    LENGTHS_DIFFER = (
        "lengths_differ",
        "길이가 크게 다름: 정렬 오류 확인",
        "very different lengths: is the pair misaligned?",
    )
    TOO_FEW_TO_LEARN = (
        "too_few_to_learn",
        "학습하기에는 쌍이 너무 적음",
        "too few pairs to train on",
    )
    ID_IN_TWO_SOURCES = "id_in_two_sources", "두 출처에 같은 ID가 있음", "two sources contain the same id"
    ID_TWICE = "id_twice", "한 세트에 같은 ID가 두 번 나옴", "the same id occurs twice in this split"
    ROW_ELSEWHERE = "row_elsewhere", "다른 세트에도 있는 행", "the row is in another split as well"
    KO_IN_TEST = "ko_in_test", "한국어 쪽이 테스트 세트에 있음", "the Korean side is in a test set"
    EN_IN_TEST = "en_in_test", "영어 쪽이 테스트 세트에 있음", "the English side is in a test set"
    PAIR_IN_DEV = "pair_in_dev", "쌍이 개발 세트에 있음", "the pair is in the dev set"
    CLEANED_NOT_EMPTY = "cleaned_not_empty", "정제 후에는 빈 쪽이 없어야 함", "no side may be empty after cleaning"
    CLEANED_ONE_LINE = (
        "cleaned_one_line",
        "정규화 후에는 문장이 한 줄이어야 함",
        "after normalization every sentence must be one line",
    )
    NO_DEV_ROWS = "no_dev_rows", "개발 세트가 없으면 조기 종료를 할 수 없음", "early stopping needs dev rows"
    FEW_DEV_ROWS = "few_dev_rows", "체크포인트를 비교하기에는 행이 적음", "too few rows to compare checkpoints"
    TAKEN_FROM_TRAIN = (
        "taken_from_train",
        "개발 세트가 클수록 학습 세트가 줄어듦",
        "every dev row is one row less to train on",
    )
    KO_IN_TRAIN = (
        "ko_in_train",
        "한국어 쪽이 다른 번역으로 학습 세트에 있음",
        "the Korean side is in the training set with another translation",
    )
    EN_IN_TRAIN = (
        "en_in_train",
        "영어 쪽이 다른 번역으로 학습 세트에 있음",
        "the English side is in the training set with another translation",
    )
    NO_TEST_ROWS = "no_test_rows", "행이 없는 테스트 세트는 채점할 수 없음", "an empty test set cannot be scored"
    FEW_TEST_ROWS = "few_test_rows", "행이 적어 신뢰 구간이 넓음", "too few rows for a narrow confidence interval"
    NOTHING_TO_SCORE = (
        "nothing_to_score",
        "번역할 원문이나 비교할 참조 번역이 없음",
        "no source to translate or no reference to compare with",
    )
    PLACEHOLDER_SCORED = (
        "placeholder_scored",
        "#NAME?, NULL, nan이 든 행은 채점에서 제외됨",
        "rows with #NAME?, NULL or nan are left out of the scores",
    )
    PAIR_COUNTED_OFTEN = "pair_counted_often", "중복 쌍이 여러 번 채점됨", "a duplicate pair is counted several times"
    OTHER_LENGTHS = "other_lengths", "학습 문장과 길이가 다름", "sentence lengths differ from the training set"
    GAP = "gap", "결측값은 다른 조건에서 검사되지 않음", "rows without a value are skipped by all other checks"
    OTHER_SOURCE = (
        "other_source",
        "표에는 해당 출처의 행만 있어야 함",
        "a table may contain only rows of its own source",
    )


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
        Text("데이터 검증", "Data validation"),
        Text(
            "정제 전과 분할 후에 표의 검증 조건을 검사하고, 치명적인 조건을 충족하지 못하면 실행을 중단합니다.",
            "Checks expectations on the tables before cleaning and after splitting; a critical failure stops the run.",
        ),
        items=("raw", "split"),
        order=40,
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
