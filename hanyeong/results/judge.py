"""What the judge decided, and every check behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from hanyeong.results.base import Code, Model, Result, Sentence, StageInfo, Text


class ReleaseVerdict(Code):
    """Whether the bundle may be promoted."""

    GO = "go", "통과", "go"
    NO_GO = "no-go", "보류", "no-go"


class CheckStatus(Code):
    """What became of a check."""

    PASS = "pass", "✓ 통과", "✓ pass"
    FAIL = "fail", "✗ 실패", "✗ fail"
    UNKNOWN = "unknown", "? 알 수 없음", "? unknown"
    NOT_APPLICABLE = "not applicable", "해당 없음", "not applicable"


class CheckName(Code):
    """What is asked of a release."""

    BUNDLE = "bundle", "꾸러미가 온전한가", "bundle whole"
    CARDS = "cards", "설명서가 사실과 같은가", "cards as drawn"
    LOAD_AND_ANSWER = "load_and_answer", "불러와 답하는가", "loads and answers"
    SAME_ANSWERS = "same_answers", "평가 때와 같은 답", "same answers as when evaluated"
    MEASURED = "measured", "잰 모형과 같은가", "the measured model"
    LICENCES = "licences", "출처의 사용 허가", "licences of sources"
    ATTRIBUTIONS = "attributions", "출처 표시", "attributions"
    TERMS = "terms", "약관이 그대로인가", "terms unchanged"
    RELEASE_LICENCE = "release_licence", "내보내는 모형의 사용 허가", "licence of the release"
    PRIMARY_TEST = "primary_test", "가장 중요한 시험", "primary test"
    MIN_BLEU = "min_bleu", "BLEU 하한", "BLEU floor"
    MIN_CHRF = "min_chrf", "chrF++ 하한", "chrF++ floor"
    MIN_GAIN_OVER_NEAREST_BLEU = (
        "min_gain_over_nearest_bleu",
        "최근접 기준선보다 높은 BLEU",
        "BLEU above the nearest neighbour",
    )
    MAX_DROP_VS_TEACHER_BLEU = "max_drop_vs_teacher_bleu", "교사보다 낮은 BLEU", "BLEU below the teacher"
    MIN_SLICE_CHRF = "min_slice_chrf", "가장 나쁜 갈래의 chrF++", "chrF++ of the worst slice"
    EMPTY_RATE = "empty_rate", "아무 말도 안 하는 비율", "share that says nothing"
    COPY_RATE = "copy_rate", "원문을 그대로 말하는 비율", "share that says the source again"
    REPETITION_RATE = "repetition_rate", "되풀이하는 비율", "share that repeats itself"
    WRONG_SCRIPT_RATE = "wrong_script_rate", "다른 글자로 답하는 비율", "share in the wrong script"
    CONSTANT_OUTPUT_RATE = "constant_output_rate", "모두에게 같은 답의 비율", "share of one and the same answer"
    MIN_LENGTH_RATIO = "min_length_ratio", "길이 비율 하한", "length ratio, at least"
    MAX_LENGTH_RATIO = "max_length_ratio", "길이 비율 상한", "length ratio, at most"
    MAX_MODEL_MB = "max_model_mb", "모형 크기 (MB)", "model size (MB)"
    COMPRESS_LIMITS = "compress_limits", "압축의 상한", "limits of compression"
    CHAMPION = "champion", "우승 모형과 견줌", "against the champion"


class CheckFinding(Sentence):
    """What was found or expected, where it is neither a number nor a name."""

    WHOLE = "every file as its manifest says", "모든 파일이 목록과 같음"
    DAMAGED = "damaged or missing", "상했거나 없음"
    DRAWN = "drawn from bundle.json and nothing else", "bundle.json에서만 그려짐"
    ANSWERS = "loads and answers every question", "불러와 모두 답함"
    OTHER_SCORES = "other scores", "다른 점수"
    MEASURED = "the measured ones", "잰 점수"
    STATED = "stated", "밝힘"
    STATED_FOR_ALL = "stated for every source", "모든 출처에 밝힘"
    AGREE = "params, receipts and bundle agree", "params, 영수증, 꾸러미가 같음"
    A_FLOOR = "a floor", "하한이 있음"
    SET = "set", "정해 둠"
    ALL_KEPT = "all kept", "모두 지킴"
    NONE = "none", "없음"
    IN_SERVICE = "in service", "이미 쓰임"
    SCORED = "scored", "잼"
    BETTER = "better", "더 나음"
    WORSE = "worse", "더 못함"
    NOT_WORSE = "not worse", "더 못하지 않음"
    NO_DIFFERENT = "no different", "다르지 않음"
    MISSING = "missing", "꾸러미가 없음"
    ALTERED = "altered", "꾸러미가 바뀜"
    OTHER_DIRECTION = "other direction", "다른 방향"
    UNREADABLE = "unreadable", "이 버전의 CTranslate2로 열 수 없음"


Found = Annotated[CheckFinding | str | float | tuple[str, ...] | None, Field(union_mode="left_to_right")]
"""A finding, a name or a digest, a number, several names, or nothing."""


class CheckResult(Model):
    """One check."""

    name: CheckName
    """What is asked."""
    test: str
    """The test that it is about; empty where it is about none."""
    status: CheckStatus
    """What became of it."""
    found: Found
    """What was found."""
    expected: Found
    """What was expected."""
    reason: str
    """Why, in English."""
    reason_ko: str
    """Why, in Korean."""

    @property
    def why(self) -> Text:
        """The reason in both languages; empty where there is none."""
        return Text(self.reason_ko, self.reason)

    @property
    def label(self) -> str:
        """Its name with the test: "min_bleu: news"."""
        return f"{self.name}: {self.test}" if self.test else str(self.name)

    @property
    def against(self) -> bool:
        """Whether it speaks against the release."""
        return self.status in (CheckStatus.FAIL, CheckStatus.UNKNOWN)


class ChampionScore(Model):
    """The release beside the champion on one test."""

    metric: str
    """The metric that decides."""
    n: int
    """Sentences."""
    baseline: float
    """The champion's score."""
    system: float
    """The release's score."""
    difference: float
    """Release minus champion."""
    low: float
    """Lower end of the 95 % interval of the difference."""
    high: float
    """Upper end."""
    p_value: float
    """Two-sided p."""


class ChampionResult(Model):
    """The bundle in service."""

    digest: str
    """Its digest."""
    tests: Mapping[str, ChampionScore]
    """The comparison on each test."""


class JudgeResult(Result):
    """The verdict."""

    stage: ClassVar = StageInfo(
        "judge",
        Text("판정", "Judge"),
        Text(
            "목표, 이전 우승 모형, 하한, 약관을 따져 통과 여부를 정합니다.",
            "Weighs goals, champion, floors and terms: go or no-go, with reasons.",
        ),
        page="judgement",
    )

    verdict: ReleaseVerdict
    """go, if nothing failed and nothing is unknown."""
    bundle: str | None
    """Digest of the bundle; null where it cannot be read."""
    champion: ChampionResult | None
    """The bundle in service; null where there is none."""
    asked: str
    """Digest of the goals and terms that it was judged by."""
    checks: tuple[CheckResult, ...]
    """Every check."""

    def counts(self) -> dict[CheckStatus, int]:
        """Checks by status."""
        return {status: sum(check.status is status for check in self.checks) for status in CheckStatus}
