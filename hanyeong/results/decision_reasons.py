"""Reasons of the release decision, in Korean and English; `judge` keeps them in its result."""

from __future__ import annotations

from hanyeong.results.base import Code


class DecisionReason(Code):
    """Why a check came out as it did; values are filled in, and a value can be such a reason itself."""

    UNREADABLE = "unreadable", "번들을 읽을 수 없습니다", "the bundle cannot be read"
    HASHED = "hashed", "모든 파일의 해시를 확인했습니다", "every file was hashed"
    TRIED = "tried", "번들을 직접 로드하여 시험했습니다", "tested on the bundle itself"
    BROKEN = "broken", "{problem}. `dvc repro`를 실행하십시오", "{problem}. Run `dvc repro`"
    NONE_TO_ASK = (
        "none_to_ask",
        "재현할 평가 행이 없습니다. `dvc repro evaluate@candidate`를 실행하십시오",
        "no evaluated rows to replay; run `dvc repro evaluate@candidate`",
    )
    AGREED = (
        "agreed",
        "평가한 번역 {asked}개 중 {agreed}개를 재현했습니다. 기준은 {wanted:.0%} 이상입니다",
        "{agreed} of {asked} evaluated translations reproduced; at least {wanted:.0%} required",
    )
    NOT_MEASURED = (
        "not_measured",
        "측정하지 않았습니다. `dvc repro evaluate@candidate`를 실행하십시오",
        "not measured; run `dvc repro evaluate@candidate`",
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
        "{test}: 측정하지 않았습니다. `use: test`인 출처가 맞는지 확인하십시오",
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
    SHORT_INPUTS_UNMEASURED = (
        "short_inputs_unmeasured",
        "매우 짧은 입력을 측정하지 않았습니다. `dvc repro evaluate@candidate`를 실행하십시오",
        "very short inputs were not measured; run `dvc repro evaluate@candidate`",
    )
    SHORT_INPUTS = (
        "short_inputs",
        "매우 짧은 입력의 {value:.1%}에서 출력이 비었거나, 반복되거나, 지나치게 깁니다. 기준은 {wanted:.0%} 이하입니다",
        "{value:.1%} of very short inputs have an empty, repetitive or overlong output; at most {wanted:.0%} allowed",
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
        "릴리스 후보(candidate)와 비교 모델({other})을 같은 행에서 측정하지 않았습니다. `dvc repro`를 실행하십시오",
        "`candidate` and `{other}` were not scored on the same rows; run `dvc repro`",
    )
    OTHER_MEASURE = (
        "other_measure",
        "릴리스 후보(candidate)와 비교 모델({other})을 같은 방법으로 측정하지 않았습니다. `dvc repro`를 실행하십시오",
        "`candidate` and `{other}` were not measured in the same way; run `dvc repro`",
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
