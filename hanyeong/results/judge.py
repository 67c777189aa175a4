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


class Finding(Sentence):
    """What was found or expected, where it is no number and no name."""

    WHOLE = "every file as its manifest says", "모든 파일이 목록과 같음"
    DAMAGED = "damaged or missing", "상했거나 없음"
    DRAWN = "drawn from bundle.json and nothing else", "bundle.json에서만 그려짐"
    ANSWERS = "loads and answers every question", "불러와 모두 답함"
    OTHER_SCORES = "other scores", "다른 점수"
    MEASURED_ONES = "the measured ones", "잰 점수"
    STATED = "stated", "밝힘"
    STATED_FOR_EVERY = "stated for every source", "모든 출처에 밝힘"
    AGREE = "params, receipts and bundle agree", "params, 영수증, 꾸러미가 같음"
    FLOOR = "a floor", "하한이 있음"
    SET = "set", "정해 둠"
    ALL_KEPT = "all kept", "모두 지킴"
    IN_SERVICE = "in service", "이미 쓰임"
    BETTER = "better", "더 나음"
    WORSE = "worse", "더 못함"
    NOT_WORSE = "not worse", "더 못하지 않음"
    NO_DIFFERENT = "no different", "다르지 않음"


class DecisionReason(Code):
    """Why a check came out as it did; values are filled in, and a value can be such a reason itself."""

    UNREADABLE = "unreadable", "꾸러미를 읽을 수 없습니다", "the bundle cannot be read"
    HASHED = "hashed", "모든 파일의 해시를 확인했습니다", "every file was hashed"
    TRIED = "tried", "꾸러미 자체로 시험했습니다", "tried on the bundle itself"
    BROKEN = "broken", "{problem}. `dvc repro`를 실행하십시오", "{problem}. Run `dvc repro`"
    NONE_TO_ASK = (
        "none_to_ask",
        "다시 물어볼 평가 행이 없습니다. `dvc repro evaluate@served`를 실행하십시오",
        "no evaluated rows to ask again; run `dvc repro evaluate@served`",
    )
    AGREED = (
        "agreed",
        "평가한 행 {asked}개 가운데 {agreed}개를 평가 때와 똑같이 옮깁니다. 기준은 {wanted:.0%} 이상입니다",
        "{agreed} of {asked} evaluated rows are translated as they were; {wanted:.0%} are wanted",
    )
    NOT_MEASURED = (
        "not_measured",
        "재지 않았습니다. `dvc repro evaluate@served`를 실행하십시오",
        "not measured; run `dvc repro evaluate@served`",
    )
    ANOTHER_MODEL = (
        "another_model",
        "다른 모형을 쟀습니다. `dvc repro`를 실행하십시오",
        "another model was measured; run `dvc repro`",
    )
    OTHER_SCORES = (
        "other_scores",
        "설명서의 점수가 다릅니다. `dvc repro package`를 실행하십시오",
        "the cards tell other scores; run `dvc repro package`",
    )
    AS_MEASURED = "as_measured", "모형과 점수가 잰 그대로입니다", "model and scores are the measured ones"
    SAY_LICENCE = "say_licence", "package.licence에 적으십시오", "say it in package.licence"
    IN_MODEL_CARD = "in_model_card", "모형 설명서에 있습니다", "stands in the model card"
    SAY_FOR = "say_for", "{sources}: {key}에 적으십시오", "say it in {key} for {sources}"
    IN_CARDS = "in_cards", "설명서에 있습니다", "stands in the cards"
    NOT_INGESTED = "not_ingested", "가져오지 않았음", "not ingested"
    INGESTED_OTHERWISE = "ingested_otherwise", "다른 약관으로 가져왔음", "ingested under other terms"
    BUNDLED_OTHERWISE = "bundled_otherwise", "다른 약관으로 꾸러미에 넣었음", "bundled under other terms"
    BUNDLED_UNASKED = "bundled_unasked", "꾸러미에는 있으나 params에는 없음", "bundled, but not in params"
    TERMS_DIFFER = "terms_differ", "{sources}. `dvc repro`를 실행하십시오", "{sources}. Run `dvc repro`"
    N_SOURCES = "n_sources", "출처 {n}개", "{n} sources"
    UNSET = (
        "unset",
        "goals.{goal} 값이 없습니다. 이 목표를 쓰지 않으려면 어떤 결과든 충족하는 값을 적으십시오",
        "goals.{goal} is not set; to waive it set it to a value that anything reaches",
    )
    NO_PRIMARY = (
        "no_primary",
        "goals.primary_test에 가장 중요한 시험의 이름을 적으십시오",
        "name the test that counts most in goals.primary_test",
    )
    NO_FLOOR = (
        "no_floor",
        "{test}의 goals.min_bleu나 goals.min_chrf를 정하십시오",
        "set goals.min_bleu or goals.min_chrf for {test}",
    )
    NO_SUCH_TEST = (
        "no_such_test",
        "{test}: 재지 않았습니다. 시험으로 쓰는 출처입니까?",
        "{test} was not measured; is it a test set?",
    )
    HAS_FLOOR = "has_floor", "쟀고, 하한이 있습니다", "measured, and has a floor"
    UNMEASURED = "unmeasured", "{metric}: 재지 않았습니다", "{metric} was not measured"
    FLOOR = "floor", "{metric} {score}, 기준은 {wanted:g} 이상입니다", "{metric} {score}, at least {wanted:g} is wanted"
    NO_NEAREST = (
        "no_nearest",
        "{test}: 최근접 기준선을 재지 않았습니다",
        "the nearest-neighbour baseline was not measured on {test}",
    )
    OVER_NEAREST = (
        "over_nearest",
        "{test}의 {rows}행에서 최근접 기준선({nearest})과의 BLEU 차이 {over:+.1f}점, 기준은 {wanted:+g}점 이상입니다",
        "{over:+.1f} BLEU over nearest neighbours ({nearest}) on {rows} rows of {test}; at least {wanted:+g} is wanted",
    )
    NO_TEACHER = "no_teacher", "교사와 견주지 못했습니다: {error}", "not compared with the teacher: {error}"
    BELOW_TEACHER = (
        "below_teacher",
        "{test}에서 BLEU {system:.1f}, 교사는 {teacher:.1f}: {difference}. {wanted:g}점까지 낮아도 됩니다",
        "{system:.1f} BLEU, the teacher {teacher:.1f}: {difference} on {test}; at most {wanted:g} below is wanted",
    )
    NO_SLICES = "no_slices", "{test}: 분야별, 길이별 점수를 재지 않았습니다", "no slices were measured on {test}"
    SMALL_SLICES = (
        "small_slices",
        "{test}에는 행이 {rows}개 이상인 갈래가 없습니다. goals.slice_min_rows를 낮추거나 더 큰 시험으로 재십시오",
        "no slice of {test} has {rows} rows; lower goals.slice_min_rows or test on more",
    )
    WORST_SLICE = (
        "worst_slice",
        "갈래 {n}개 가운데 가장 나쁜 것은 {worst}: chrF++ {score:.1f}, 기준은 {wanted:g} 이상입니다",
        "the worst of {n} slices is {worst}: chrF++ {score:.1f}; at least {wanted:g} is wanted",
    )
    LOW_SLICES = "low_slices", "{worst}. 기준보다 낮은 갈래: {low}", "{worst}; below it: {low}"
    SLICE_DOMAIN = "slice:domain", "분야 {label}", "domain {label}"
    SLICE_LENGTH = "slice:length", "길이 {label}", "length {label}"
    SLICE_ORIGIN = "slice:origin", "원래 언어 {label}", "origin {label}"
    BEHAVIOUR_UNMEASURED = "behaviour_unmeasured", "재지 않은 시험: {tests}", "not measured on {tests}"
    ANY_TEST = "any_test", "모두", "any test"
    AT_MOST = (
        "at_most",
        "{test}에서 {what} {value}. 모든 시험에서 {wanted} 이하여야 합니다",
        "{what} {value} on {test}; at most {wanted} is wanted on every test",
    )
    AT_LEAST = (
        "at_least",
        "{test}에서 {what} {value}. 모든 시험에서 {wanted} 이상이어야 합니다",
        "{what} {value} on {test}; at least {wanted} is wanted on every test",
    )
    BEHAVIOUR_EMPTY_RATE = "behaviour:empty_rate", "빈 답의 비율", "share of empty answers"
    BEHAVIOUR_COPY_RATE = "behaviour:copy_rate", "원문을 그대로 낸 답의 비율", "share of answers that copy the source"
    BEHAVIOUR_REPETITION_RATE = (
        "behaviour:repetition_rate",
        "같은 말을 되풀이한 답의 비율",
        "share of answers that repeat themselves",
    )
    BEHAVIOUR_WRONG_SCRIPT_RATE = (
        "behaviour:wrong_script_rate",
        "다른 글자로 쓴 답의 비율",
        "share of answers in the wrong script",
    )
    BEHAVIOUR_CONSTANT_OUTPUT_RATE = (
        "behaviour:constant_output_rate",
        "서로 같은 답의 비율",
        "share of one answer to different sources",
    )
    BEHAVIOUR_LENGTH_RATIO = "behaviour:length_ratio", "답과 정답의 길이 비", "length of answers to that of references"
    NO_NAME = "no_name", "이름 없음", "unnamed"
    SOME_OTHER = "some_other", "그 밖", "other"
    N_CHARS = "n_chars", "{least}–{most}자", "{least} to {most} characters"
    SIZE = (
        "size",
        "부분 단어 모형까지 {bytes:,}바이트, 기준은 {wanted:g} MB 이하입니다",
        "{bytes:,} bytes with subword models; at most {wanted:g} MB are wanted",
    )
    NO_RULE = (
        "no_rule",
        "모형을 고른 규칙이 꾸러미에 적혀 있지 않습니다. `dvc repro`를 실행하십시오",
        "the bundle does not say by which rule its model was picked; run `dvc repro`",
    )
    LIMITS_BROKEN = (
        "limits_broken",
        "compress의 한도를 모두 지킨 후보가 없습니다. 어느 것을 어겼는지는 압축 단계의 페이지에 있습니다",
        "no candidate kept all limits of `compress`; its page says which each one breaks",
    )
    LIMITS_KEPT = (
        "limits_kept",
        "한도를 모두 지킨 후보 가운데 가장 작은 것입니다",
        "the smallest of the candidates that kept them all",
    )
    NONE_IN_SERVICE = (
        "none_in_service",
        "쓰이는 모형이 없어 견주지 않았습니다",
        "nothing is in service, so nothing was compared",
    )
    IN_SERVICE = "in_service", "바로 이 꾸러미가 쓰이고 있습니다", "this very bundle is in service"
    RELEASE_UNTESTED = (
        "release_untested",
        "새 모형을 어느 시험에서도 재지 않았습니다",
        "the release was not measured on any test",
    )
    CHAMPION_UNMEASURED = (
        "champion_unmeasured",
        "우승 모형을 재지 못했습니다. {why}",
        "the champion was not measured; {why}",
    )
    CHAMPION_MISSING = (
        "champion_missing",
        "models/registry에 꾸러미가 없습니다. {mend}",
        "its bundle is not in models/registry: {mend}",
    )
    CHAMPION_ALTERED = "champion_altered", "꾸러미가 바뀌었습니다. {mend}", "its bundle was altered: {mend}"
    CHAMPION_ELSEWHERE = (
        "champion_elsewhere",
        "다른 방향으로 옮기는 모형입니다. {anew}",
        "it translates another direction: {anew}",
    )
    CHAMPION_UNREADABLE = (
        "champion_unreadable",
        "꾸러미는 온전하지만 지금 판의 CTranslate2로 열리지 않습니다. 그것을 만든 판으로 돌아가거나, {anew}",
        "its bundle is whole, but this CTranslate2 cannot load it: go back to the version that made it, or {anew}",
    )
    BRING_BACK = (
        "bring_back",
        "꾸러미를 되돌려 놓고 {again}에 이어 `dvc repro`를 실행하거나, {anew}",
        "bring it back and run {again}, then `dvc repro`, or {anew}",
    )
    START_ANEW = (
        "start_anew",
        "models/champion.json에 null을 적어 처음부터 시작하십시오",
        "put null into models/champion.json to start anew",
    )
    RUN_ON = "run_on", "`dvc repro`를 실행하십시오", "run `dvc repro`"
    OTHER_ROWS = (
        "other_rows",
        "내보낼 모형(served)과 견줄 모형({other})의 점수를 같은 행에서 내지 않았습니다. `dvc repro`를 실행하십시오",
        "`served` and `{other}` were not scored on the same rows; run `dvc repro`",
    )
    OTHER_MEASURE = (
        "other_measure",
        "내보낼 모형(served)과 견줄 모형({other})을 같은 방법으로 재지 않았습니다. `dvc repro`를 실행하십시오",
        "`served` and `{other}` were not measured in the same way; run `dvc repro`",
    )
    NOT_COMPARED = "not_compared", "견주지 못했습니다: {error}", "not compared: {error}"
    TOO_FEW = (
        "too_few",
        "문장 {n}개로는 견주기에 모자랍니다. {wanted}개 이상이어야 합니다 (goals.champion.min_rows)",
        "{n} sentences are too few to compare by; {wanted} are wanted (goals.champion.min_rows)",
    )
    AGAINST = (
        "against",
        "문장 {n}개에서 {metric} {system:.1f}, 우승 모형은 {champion:.1f}: {difference}, p = {p_value:.4f}",
        "{metric} {system:.1f}, the champion {champion:.1f}: {difference}, p = {p_value:.4f} on {n} sentences",
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
        Text("판정", "Judge"),
        Text(
            "목표, 이전 우승 모형, 하한, 약관을 따져 통과 여부를 정합니다.",
            "Weighs goals, champion, floors and terms: go or no-go, with reasons.",
        ),
        page="judgement",
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
