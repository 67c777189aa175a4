"""What `judge` decided: the verdict, and every check with what was found, what was expected and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, TypeAlias

import pydantic

from hanyeong.results.base import Code, Model, Result, Sentence, StageInfo, Text
from hanyeong.results.compress import SelectionRule
from hanyeong.results.evaluate import EvaluationStatus
from hanyeong.results.scores import Comparison, MetricName


class ReleaseVerdict(Code):
    """Whether the bundle may be promoted."""

    GO = "go", "승격 가능", "go"
    NO_GO = "no-go", "승격 불가", "no-go"


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
    WRONG_SCRIPT_RATE = "wrong_script_rate", "잘못된 문자 비율", "wrong-script rate"
    CONSTANT_OUTPUT_RATE = "constant_output_rate", "동일 출력 비율", "constant output rate"
    MIN_LENGTH_RATIO = "min_length_ratio", "길이 비율 하한", "minimum length ratio"
    MAX_LENGTH_RATIO = "max_length_ratio", "길이 비율 상한", "maximum length ratio"
    MAX_MODEL_MB = "max_model_mb", "모델 크기 (MB)", "model size (MB)"
    COMPRESS_LIMITS = "compress_limits", "모델 선택 한도", "limits of model selection"
    CHAMPION = "champion", "챔피언과 비교", "comparison with the champion"


class Finding(Sentence):
    """What was found or expected, where it is no number and no name."""

    WHOLE = "every file as its manifest says", "모든 파일이 매니페스트와 일치"
    DAMAGED = "damaged or missing", "손상 또는 누락"
    DRAWN = "drawn from bundle.json and nothing else", "bundle.json과 일치"
    ANSWERS = "loads and answers every question", "로드하고 모두 번역함"
    OTHER_SCORES = "other scores", "다른 점수"
    MEASURED_ONES = "the measured ones", "측정한 점수"
    STATED = "stated", "명시함"
    STATED_FOR_EVERY = "stated for every source", "모든 출처에 명시함"
    AGREE = "params, receipts and bundle agree", "params, 결과, 번들이 일치"
    FLOOR = "a floor", "하한이 있음"
    SET = "set", "설정함"
    ALL_KEPT = "all kept", "모두 충족"
    IN_SERVICE = "in service", "배포 중"
    BETTER = "better", "더 나음"
    WORSE = "worse", "더 나쁨"
    NOT_WORSE = "not worse", "더 나쁘지 않음"
    NO_DIFFERENT = "no different", "유의한 차이 없음"


class DecisionReason(Code):
    """Why a check came out as it did; values are filled in, and a value can be such a reason itself."""

    UNREADABLE = "unreadable", "번들을 읽을 수 없습니다", "the bundle cannot be read"
    HASHED = "hashed", "모든 파일의 해시를 확인했습니다", "every file was hashed"
    TRIED = "tried", "번들로 시험했습니다", "tested on the bundle itself"
    BROKEN = "broken", "{problem}. `dvc repro`를 실행하십시오", "{problem}. Run `dvc repro`"
    NONE_TO_ASK = (
        "none_to_ask",
        "재현할 평가 행이 없습니다. `dvc repro evaluate@served`를 실행하십시오",
        "no evaluated rows to replay; run `dvc repro evaluate@served`",
    )
    AGREED = (
        "agreed",
        "평가한 번역 {asked}개 중 {agreed}개를 재현했습니다. 기준은 {wanted:.0%} 이상입니다",
        "{agreed} of {asked} evaluated translations reproduced; at least {wanted:.0%} required",
    )
    NOT_MEASURED = (
        "not_measured",
        "측정하지 않았습니다. `dvc repro evaluate@served`를 실행하십시오",
        "not measured; run `dvc repro evaluate@served`",
    )
    ANOTHER_MODEL = (
        "another_model",
        "다른 모델을 측정했습니다. `dvc repro`를 실행하십시오",
        "another model was measured; run `dvc repro`",
    )
    OTHER_SCORES = (
        "other_scores",
        "카드의 점수가 다릅니다. `dvc repro package`를 실행하십시오",
        "the cards state other scores; run `dvc repro package`",
    )
    AS_MEASURED = (
        "as_measured",
        "모델과 점수가 평가한 것과 같습니다",
        "model and scores are those evaluated",
    )
    SAY_LICENCE = "say_licence", "package.licence를 설정하십시오", "set package.licence"
    IN_MODEL_CARD = "in_model_card", "모델 카드에 있습니다", "stated in the model card"
    SAY_FOR = "say_for", "{sources}: {key}를 설정하십시오", "set {key} for {sources}"
    IN_CARDS = "in_cards", "카드에 있습니다", "stated in the cards"
    NOT_INGESTED = "not_ingested", "수집하지 않음", "not ingested"
    INGESTED_OTHERWISE = "ingested_otherwise", "다른 약관으로 수집함", "ingested under other terms"
    BUNDLED_OTHERWISE = "bundled_otherwise", "다른 약관으로 번들에 포함함", "bundled under other terms"
    BUNDLED_UNASKED = (
        "bundled_unasked",
        "번들에는 있으나 params에는 없음",
        "in the bundle, but not in params",
    )
    TERMS_DIFFER = "terms_differ", "{sources}. `dvc repro`를 실행하십시오", "{sources}. Run `dvc repro`"
    N_SOURCES = "n_sources", "출처 {n}개", "{n} sources"
    UNSET = (
        "unset",
        "goals.{goal} 값이 없습니다. 이 목표를 적용하지 않으려면 항상 충족되는 값을 설정하십시오",
        "goals.{goal} is not set; to waive it, set a bound that is always met",
    )
    NO_PRIMARY = (
        "no_primary",
        "goals.primary_test에 기본 테스트 세트의 이름을 설정하십시오",
        "name the primary test set in goals.primary_test",
    )
    NO_FLOOR = (
        "no_floor",
        "{test}의 goals.min_bleu나 goals.min_chrf를 정하십시오",
        "set goals.min_bleu or goals.min_chrf for {test}",
    )
    NO_SUCH_TEST = (
        "no_such_test",
        "{test}: 측정하지 않았습니다. 테스트 세트인 출처입니까?",
        "{test} was not measured; is it a test set?",
    )
    HAS_FLOOR = "has_floor", "측정했고 하한이 있습니다", "measured, with a minimum"
    UNMEASURED = "unmeasured", "{metric}: 측정하지 않았습니다", "{metric} was not measured"
    FLOOR = (
        "floor",
        "{metric} {score}, 기준은 {wanted:g} 이상입니다",
        "{metric} {score}, at least {wanted:g} required",
    )
    NO_NEAREST = (
        "no_nearest",
        "{test}: 최근접 기준선을 측정하지 않았습니다",
        "the nearest-neighbour baseline was not measured on {test}",
    )
    OVER_NEAREST = (
        "over_nearest",
        "{test}의 {rows}행에서 최근접 기준선({nearest})과의 BLEU 차이 {over:+.1f}점, 기준은 {wanted:+g}점 이상입니다",
        (
            "{over:+.1f} BLEU compared with the nearest-neighbour baseline ({nearest}) on {rows} rows of {test}; "
            "at least {wanted:+g} required"
        ),
    )
    NO_TEACHER = (
        "no_teacher",
        "교사와 비교하지 못했습니다: {error}",
        "not compared with the teacher: {error}",
    )
    BELOW_TEACHER = (
        "below_teacher",
        "{test}에서 BLEU {system:.1f}, 교사는 {teacher:.1f}: 차이 {difference}. {wanted:g}점까지 낮아도 됩니다",
        (
            "BLEU {system:.1f}, teacher {teacher:.1f} on {test}: difference {difference}; "
            "a drop of at most {wanted:g} is allowed"
        ),
    )
    NO_SLICES = (
        "no_slices",
        "{test}: 슬라이스별 점수를 측정하지 않았습니다",
        "no slices were measured on {test}",
    )
    SMALL_SLICES = (
        "small_slices",
        (
            "{test}에는 행이 {rows}개 이상인 슬라이스가 없습니다. goals.slice_min_rows를 낮추거나 더 큰 "
            "테스트 세트로 측정하십시오"
        ),
        "no slice of {test} has {rows} rows; lower goals.slice_min_rows or test on more",
    )
    WORST_SLICE = (
        "worst_slice",
        "슬라이스 {n}개 중 최저는 {worst}: chrF++ {score:.1f}, 기준은 {wanted:g} 이상입니다",
        "the worst of {n} slices is {worst}: chrF++ {score:.1f}; at least {wanted:g} required",
    )
    LOW_SLICES = (
        "low_slices",
        "{worst}. 기준보다 낮은 슬라이스: {low}",
        "{worst}; below it: {low}",
    )
    SLICE_DOMAIN = "slice:domain", "도메인 {label}", "domain {label}"
    SLICE_LENGTH = "slice:length", "길이 {label}", "length {label}"
    SLICE_ORIGIN = "slice:origin", "원문 언어 {label}", "original language {label}"
    BEHAVIOUR_UNMEASURED = (
        "behaviour_unmeasured",
        "측정하지 않은 테스트 세트: {tests}",
        "not measured on {tests}",
    )
    ANY_TEST = "any_test", "모두", "any test"
    AT_MOST = (
        "at_most",
        "{test}에서 {what} {value}. 모든 테스트 세트에서 {wanted} 이하여야 합니다",
        "{what} {value} on {test}; at most {wanted} allowed on every test",
    )
    AT_LEAST = (
        "at_least",
        "{test}에서 {what} {value}. 모든 테스트 세트에서 {wanted} 이상이어야 합니다",
        "{what} {value} on {test}; at least {wanted} required on every test",
    )
    BEHAVIOUR_LENGTH_RATIO = (
        "behaviour:length_ratio",
        "길이 비율 (출력 / 참조 번역)",
        "length ratio of outputs to references",
    )
    NO_NAME = "no_name", "이름 없음", "unnamed"
    SOME_OTHER = "some_other", "그 밖", "other"
    N_CHARS = "n_chars", "{least}–{most}자", "{least} to {most} characters"
    SIZE = (
        "size",
        "토크나이저 포함 {bytes:,}바이트, 기준은 {wanted:g} MB 이하입니다",
        "{bytes:,} bytes with tokenizers; at most {wanted:g} MB allowed",
    )
    NO_RULE = (
        "no_rule",
        "번들에 모델 선택 규칙이 없습니다. `dvc repro`를 실행하십시오",
        "the bundle does not name the rule by which its model was selected; run `dvc repro`",
    )
    LIMITS_BROKEN = (
        "limits_broken",
        "compress의 한도를 모두 충족한 후보가 없습니다. 위반한 한도는 모델 압축과 선택 페이지에 있습니다",
        "no candidate is within all limits of `compress`; its page lists the limits exceeded",
    )
    LIMITS_KEPT = (
        "limits_kept",
        "한도를 모두 충족한 후보 중 가장 작습니다",
        "the smallest candidate within all limits",
    )
    NONE_IN_SERVICE = (
        "none_in_service",
        "배포 중인 모델이 없어 비교하지 않았습니다",
        "no model is deployed, so nothing was compared",
    )
    IN_SERVICE = "in_service", "이 번들이 배포 중입니다", "this bundle is the one deployed"
    RELEASE_UNTESTED = (
        "release_untested",
        "새 모델을 어느 테스트 세트에서도 측정하지 않았습니다",
        "the release was not measured on any test set",
    )
    CHAMPION_UNMEASURED = (
        "champion_unmeasured",
        "챔피언을 측정하지 못했습니다. {why}",
        "the champion was not measured; {why}",
    )
    CHAMPION_MISSING = (
        "champion_missing",
        "models/registry에 번들이 없습니다. {mend}",
        "its bundle is not in models/registry: {mend}",
    )
    CHAMPION_ALTERED = (
        "champion_altered",
        "번들이 변경되었습니다. {mend}",
        "its bundle was altered: {mend}",
    )
    CHAMPION_ELSEWHERE = (
        "champion_elsewhere",
        "번역 방향이 다른 모델입니다. {anew}",
        "it translates another direction: {anew}",
    )
    CHAMPION_UNREADABLE = (
        "champion_unreadable",
        "번들은 손상되지 않았으나 이 버전의 CTranslate2로 열 수 없습니다. 번들을 만든 버전으로 되돌리거나, {anew}",
        "its bundle is intact, but this CTranslate2 cannot load it: go back to the version that made it, or {anew}",
    )
    BRING_BACK = (
        "bring_back",
        "번들을 복원하고 {again}에 이어 `dvc repro`를 실행하거나, {anew}",
        "restore it and run {again}, then `dvc repro`, or {anew}",
    )
    START_ANEW = (
        "start_anew",
        "models/champion.json에 null을 적어 처음부터 시작하십시오",
        "put null into models/champion.json to start anew",
    )
    RUN_ON = "run_on", "`dvc repro`를 실행하십시오", "run `dvc repro`"
    OTHER_ROWS = (
        "other_rows",
        "릴리스 후보(served)와 비교 모델({other})을 같은 행에서 측정하지 않았습니다. `dvc repro`를 실행하십시오",
        "`served` and `{other}` were not scored on the same rows; run `dvc repro`",
    )
    OTHER_MEASURE = (
        "other_measure",
        "릴리스 후보(served)와 비교 모델({other})을 같은 방법으로 측정하지 않았습니다. `dvc repro`를 실행하십시오",
        "`served` and `{other}` were not measured in the same way; run `dvc repro`",
    )
    NOT_COMPARED = "not_compared", "비교하지 못했습니다: {error}", "not compared: {error}"
    TOO_FEW = (
        "too_few",
        "비교하기에는 문장이 부족합니다: {n}개. {wanted}개 이상이어야 합니다 (goals.champion.min_rows)",
        "too few sentences to compare: {n}; at least {wanted} required (goals.champion.min_rows)",
    )
    AGAINST = (
        "against",
        "문장 {n}개에서 {metric} {system:.1f}, 챔피언은 {champion:.1f}: 차이 {difference}, p = {p_value:.4f}",
        "{metric} {system:.1f}, champion {champion:.1f} on {n} sentences: difference {difference}, p = {p_value:.4f}",
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
    """The release beside the bundle in service."""

    digest: str
    """Digest of the bundle in service."""
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
    """The bundle in service; null where there is none."""
    asked: str
    """Digest of the goals and terms that it was judged by."""
    counts: Mapping[CheckStatus, int]
    """Checks by how they came out."""
    checks: tuple[CheckResult, ...]
    """Every check."""
