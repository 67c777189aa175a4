"""What `judge` decided: the verdict, and every check with what was found, what was expected and why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, TypeAlias

import pydantic

from hanyeong.results.base import Code, Model, Result, Sentence, StageInfo, Text
from hanyeong.results.compress import SelectionRule
from hanyeong.results.evaluate import EvaluationStatus
from hanyeong.results.scores import Comparison, MetricName


class ReleaseVerdict(Code):
    """Whether the bundle may be promoted."""

    GO = "go", "통과", "go"
    NO_GO = "no-go", "불가", "no-go"


class CheckStatus(Code):
    """How a check came out."""

    PASS = "pass", "✓ 통과", "✓ pass"
    FAIL = "fail", "✗ 실패", "✗ fail"
    UNKNOWN = "unknown", "? 알 수 없음", "? unknown"
    NOT_APPLICABLE = "not applicable", "해당 없음", "not applicable"


class CheckName(Code):
    """What a release is asked."""

    BUNDLE = "bundle", "번들 무결성", "bundle integrity"
    CARDS = "cards", "카드 일치", "cards match bundle.json"
    LOAD_AND_ANSWER = "load_and_answer", "로드와 번역", "loads and translates"
    SAME_ANSWERS = "same_answers", "평가 출력 재현", "reproduces the evaluated translations"
    MEASURED = "measured", "평가한 모델과 동일", "same model as evaluated"
    LICENCES = "licences", "출처의 라이선스", "licences of the sources"
    ATTRIBUTIONS = "attributions", "출처 표시", "attributions"
    TERMS = "terms", "약관 변경 없음", "terms unchanged"
    RELEASE_LICENCE = "release_licence", "릴리스의 라이선스", "licence of the release"
    PRIMARY_TEST = "primary_test", "기본 테스트 세트", "primary test set"
    MIN_BLEU = "min_bleu", "BLEU 하한", "minimum BLEU"
    MIN_CHRF = "min_chrf", "chrF++ 하한", "minimum chrF++"
    MIN_GAIN_OVER_NEAREST_BLEU = (
        "min_gain_over_nearest_bleu",
        "최근접 기준선 대비 BLEU 향상 하한",
        "minimum BLEU gain over the nearest-neighbour baseline",
    )
    MAX_DROP_VS_TEACHER_BLEU = "max_drop_vs_teacher_bleu", "교사 대비 BLEU 하락", "BLEU drop compared with the teacher"
    MIN_SLICE_CHRF = "min_slice_chrf", "최저 슬라이스의 chrF++", "chrF++ of the worst slice"
    EMPTY_RATE = "empty_rate", "빈 출력 비율", "empty output rate"
    COPY_RATE = "copy_rate", "원문 복사 비율", "copy rate"
    REPETITION_RATE = "repetition_rate", "반복 비율", "repetition rate"
    WRONG_SCRIPT_RATE = "wrong_script_rate", "다른 문자 체계 비율", "wrong-script rate"
    CONSTANT_OUTPUT_RATE = "constant_output_rate", "동일 출력 비율", "constant output rate"
    MIN_LENGTH_RATIO = "min_length_ratio", "길이 비율 하한", "minimum length ratio"
    MAX_LENGTH_RATIO = "max_length_ratio", "길이 비율 상한", "maximum length ratio"
    MAX_SHORT_INPUT_FAULTS = "max_short_input_faults", "매우 짧은 입력", "very short inputs"
    MAX_MODEL_MB = "max_model_mb", "모델 크기 (MB)", "model size (MB)"
    COMPRESS_LIMITS = "compress_limits", "모델 선택 한도", "limits of model selection"
    CHAMPION = "champion", "챔피언과 비교", "comparison with the champion"


class Finding(Sentence):
    """What was found or expected, where it is no number and no name."""

    WHOLE = "every file as its manifest says", "모든 파일이 매니페스트와 일치"
    DAMAGED = "damaged or missing", "손상 또는 누락"
    DRAWN = "identical to those generated from bundle.json", "bundle.json과 일치"
    ANSWERS = "loads and translates the smoke-test sentences", "로드하고 모두 번역함"
    OTHER_SCORES = "other scores", "다른 점수"
    MEASURED_ONES = "the measured ones", "측정한 점수"
    STATED = "stated", "명시함"
    STATED_FOR_EVERY = "stated for every source", "모든 출처에 명시함"
    AGREE = "params, results and bundle agree", "params, 결과, 번들이 일치"
    FLOOR = "a floor", "하한이 있음"
    SET = "set", "설정함"
    ALL_KEPT = "all within limits", "모두 충족"
    IN_SERVICE = "deployed", "배포 중"
    BETTER = "better", "더 나음"
    WORSE = "worse", "더 나쁨"
    NOT_WORSE = "not worse", "더 나쁘지 않음"
    NO_DIFFERENT = "no significant difference", "유의한 차이 없음"

    __former__ = MappingProxyType(
        {
            "drawn from bundle.json and nothing else": "identical to those generated from bundle.json",
            "loads and answers every question": "loads and translates the smoke-test sentences",
            "params, receipts and bundle agree": "params, results and bundle agree",
            "all kept": "all within limits",
            "in service": "deployed",
            "no different": "no significant difference",
        }
    )


Value: TypeAlias = Annotated[
    Finding | EvaluationStatus | SelectionRule | float | str | tuple[str, ...] | None,
    pydantic.Field(union_mode="left_to_right"),
]
"""What was found or expected: a code, a number, a name or a digest, or several names."""


class CheckResult(Model):
    """One check of a release."""

    name: CheckName
    """What was asked."""
    test: str
    """The test that it is about; empty where it is about none."""
    status: CheckStatus
    """How it came out."""
    found: Value
    """What was found; null where nothing was."""
    expected: Value
    """What was expected."""
    reason: str
    """Why, in English."""
    reason_ko: str
    """Why, in Korean."""

    @property
    def against(self) -> bool:
        """Whether it speaks against the release."""
        return self.status in (CheckStatus.FAIL, CheckStatus.UNKNOWN)

    @property
    def label(self) -> str:
        """Its code, with the test that it is about: "min_bleu: sample"."""
        return f"{self.name}: {self.test}" if self.test else str(self.name)


class ChampionComparison(Model):
    """The release compared with the deployed bundle."""

    digest: str
    """Digest of the deployed bundle."""
    metric: MetricName
    """The metric that decides."""
    tests: Mapping[str, Comparison]
    """The release against it, by test."""


class JudgeResult(Result):
    """The verdict and every check."""

    stage: ClassVar = StageInfo(
        "judge",
        Text("릴리스 판정", "Release decision"),
        Text(
            "목표, 챔피언과의 비교, 퇴화 출력, 라이선스를 검사하여 번들을 릴리스할지 판정합니다.",
            "Checks goals, the champion, degenerate outputs and licences, and decides: go or no-go, with reasons.",
        ),
        page="judgement",
        order=130,
    )

    verdict: ReleaseVerdict
    """go where no check speaks against it."""
    bundle: str | None
    """Digest of the bundle that was judged; null where it could not be read."""
    champion: ChampionComparison | None
    """The deployed bundle; null where there is none."""
    asked: str
    """Digest of the goals and terms that it was judged by."""
    counts: Mapping[CheckStatus, int]
    """Checks by how they came out."""
    checks: tuple[CheckResult, ...]
    """Every check."""
