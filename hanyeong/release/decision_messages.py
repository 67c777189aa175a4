"""Why a check of the judge's passed or did not, Korean and English side by side.

Both are kept in reports/judgement.json, so that every page says the reason in its reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

REASONS: Mapping[str, tuple[str, str]] = {
    # the bundle
    "unreadable": ("꾸러미를 읽을 수 없습니다", "the bundle cannot be read"),
    "hashed": ("모든 파일의 해시를 확인했습니다", "every file was hashed"),
    "tried": ("꾸러미 자체로 시험했습니다", "tried on the bundle itself"),
    "broken": ("{problem}. `dvc repro`를 실행하십시오", "{problem}. Run `dvc repro`"),
    "none_to_ask": (
        "다시 물어볼 평가 행이 없습니다. `dvc repro evaluate@served`를 실행하십시오",
        "no evaluated rows to ask again; run `dvc repro evaluate@served`",
    ),
    "agreed": (
        "평가한 행 {asked}개 가운데 {agreed}개를 평가 때와 똑같이 옮깁니다. 기준은 {wanted:.0%} 이상입니다",
        "{agreed} of {asked} evaluated rows are translated as they were; {wanted:.0%} are wanted",
    ),
    "not_measured": (
        "재지 않았습니다. `dvc repro evaluate@served`를 실행하십시오",
        "not measured; run `dvc repro evaluate@served`",
    ),
    "another_model": (
        "다른 모형을 쟀습니다. `dvc repro`를 실행하십시오",
        "another model was measured; run `dvc repro`",
    ),
    "other_scores": (
        "설명서의 점수가 다릅니다. `dvc repro package`를 실행하십시오",
        "the cards tell other scores; run `dvc repro package`",
    ),
    "as_measured": ("모형과 점수가 잰 그대로입니다", "model and scores are the measured ones"),
    # licences and terms
    "say_licence": ("package.licence에 적으십시오", "say it in package.licence"),
    "in_model_card": ("모형 설명서에 있습니다", "stands in the model card"),
    "say_for": ("{sources}: {key}에 적으십시오", "say it in {key} for {sources}"),
    "in_cards": ("설명서에 있습니다", "stands in the cards"),
    "not_ingested": ("가져오지 않았음", "not ingested"),
    "ingested_otherwise": ("다른 약관으로 가져왔음", "ingested under other terms"),
    "bundled_otherwise": ("다른 약관으로 꾸러미에 넣었음", "bundled under other terms"),
    "bundled_unasked": ("꾸러미에는 있으나 params에는 없음", "bundled, but not in params"),
    "terms_differ": ("{sources}. `dvc repro`를 실행하십시오", "{sources}. Run `dvc repro`"),
    "n_sources": ("출처 {n}개", "{n} sources"),
    # scores
    "unset": (
        "goals.{goal} 값이 없습니다. 이 목표를 쓰지 않으려면 어떤 결과든 충족하는 값을 적으십시오",
        "goals.{goal} is not set; to waive it set it to a value that anything reaches",
    ),
    "no_primary": (
        "goals.primary_test에 가장 중요한 시험의 이름을 적으십시오",
        "name the test that counts most in goals.primary_test",
    ),
    "no_floor": (
        "{test}의 goals.min_bleu나 goals.min_chrf를 정하십시오",
        "set goals.min_bleu or goals.min_chrf for {test}",
    ),
    "no_such_test": (
        "{test}: 재지 않았습니다. 시험으로 쓰는 출처입니까?",
        "{test} was not measured; is it a test set?",
    ),
    "has_floor": ("쟀고, 하한이 있습니다", "measured, and has a floor"),
    "unmeasured": ("{metric}: 재지 않았습니다", "{metric} was not measured"),
    "floor": ("{metric} {score}, 기준은 {wanted:g} 이상입니다", "{metric} {score}, at least {wanted:g} is wanted"),
    "no_nearest": (
        "{test}: 최근접 기준선을 재지 않았습니다",
        "the nearest-neighbour baseline was not measured on {test}",
    ),
    "over_nearest": (
        "{test}의 {rows}행에서 최근접 기준선({nearest})과의 BLEU 차이 {over:+.1f}점, 기준은 {wanted:+g}점 이상입니다",
        "{over:+.1f} BLEU over nearest neighbours ({nearest}) on {rows} rows of {test}; at least {wanted:+g} is wanted",
    ),
    "no_teacher": ("교사와 견주지 못했습니다: {error}", "not compared with the teacher: {error}"),
    "below_teacher": (
        "{test}에서 BLEU {system:.1f}, 교사는 {teacher:.1f}: {difference}. {wanted:g}점까지 낮아도 됩니다",
        "{system:.1f} BLEU, the teacher {teacher:.1f}: {difference} on {test}; at most {wanted:g} below is wanted",
    ),
    "no_slices": ("{test}: 분야별, 길이별 점수를 재지 않았습니다", "no slices were measured on {test}"),
    "small_slices": (
        "{test}에는 행이 {rows}개 이상인 갈래가 없습니다. goals.slice_min_rows를 낮추거나 더 큰 시험으로 재십시오",
        "no slice of {test} has {rows} rows; lower goals.slice_min_rows or test on more",
    ),
    "worst_slice": (
        "갈래 {n}개 가운데 가장 나쁜 것은 {worst}: chrF++ {score:.1f}, 기준은 {wanted:g} 이상입니다",
        "the worst of {n} slices is {worst}: chrF++ {score:.1f}; at least {wanted:g} is wanted",
    ),
    "low_slices": ("{worst}. 기준보다 낮은 갈래: {low}", "{worst}; below it: {low}"),
    "slice:domain": ("분야 {label}", "domain {label}"),
    "slice:length": ("길이 {label}", "length {label}"),
    "slice:origin": ("원래 언어 {label}", "origin {label}"),
    "behaviour_unmeasured": ("재지 않은 시험: {tests}", "not measured on {tests}"),
    "any_test": ("모두", "any test"),
    "at_most": (
        "{test}에서 {what} {value}. 모든 시험에서 {wanted} 이하여야 합니다",
        "{what} {value} on {test}; at most {wanted} is wanted on every test",
    ),
    "at_least": (
        "{test}에서 {what} {value}. 모든 시험에서 {wanted} 이상이어야 합니다",
        "{what} {value} on {test}; at least {wanted} is wanted on every test",
    ),
    "behaviour:empty_rate": ("빈 답의 비율", "share of empty answers"),
    "behaviour:copy_rate": ("원문을 그대로 낸 답의 비율", "share of answers that copy the source"),
    "behaviour:repetition_rate": ("같은 말을 되풀이한 답의 비율", "share of answers that repeat themselves"),
    "behaviour:wrong_script_rate": ("다른 글자로 쓴 답의 비율", "share of answers in the wrong script"),
    "behaviour:constant_output_rate": ("서로 같은 답의 비율", "share of one answer to different sources"),
    "behaviour:length_ratio": ("답과 정답의 길이 비", "length of answers to that of references"),
    "no_name": ("이름 없음", "unnamed"),
    "some_other": ("그 밖", "other"),
    "n_chars": ("{least}–{most}자", "{least} to {most} characters"),
    # size
    "size": (
        "부분 단어 모형까지 {bytes:,}바이트, 기준은 {wanted:g} MB 이하입니다",
        "{bytes:,} bytes with subword models; at most {wanted:g} MB are wanted",
    ),
    "no_rule": (
        "모형을 고른 규칙이 꾸러미에 적혀 있지 않습니다. `dvc repro`를 실행하십시오",
        "the bundle does not say by which rule its model was picked; run `dvc repro`",
    ),
    "limits_broken": (
        "compress의 한도를 모두 지킨 후보가 없습니다. 어느 것을 어겼는지는 압축 단계의 페이지에 있습니다",
        "no candidate kept all limits of `compress`; its page says which each one breaks",
    ),
    "limits_kept": (
        "한도를 모두 지킨 후보 가운데 가장 작은 것입니다",
        "the smallest of the candidates that kept them all",
    ),
    # the champion
    "none_in_service": ("쓰이는 모형이 없어 견주지 않았습니다", "nothing is in service, so nothing was compared"),
    "in_service": ("바로 이 꾸러미가 쓰이고 있습니다", "this very bundle is in service"),
    "release_untested": ("새 모형을 어느 시험에서도 재지 않았습니다", "the release was not measured on any test"),
    "champion_unmeasured": ("우승 모형을 재지 못했습니다. {why}", "the champion was not measured; {why}"),
    "champion_missing": ("models/registry에 꾸러미가 없습니다. {mend}", "its bundle is not in models/registry: {mend}"),
    "champion_altered": ("꾸러미가 바뀌었습니다. {mend}", "its bundle was altered: {mend}"),
    "champion_elsewhere": ("다른 방향으로 옮기는 모형입니다. {anew}", "it translates another direction: {anew}"),
    "champion_unreadable": (
        "꾸러미는 온전하지만 지금 판의 CTranslate2로 열리지 않습니다. 그것을 만든 판으로 돌아가거나, {anew}",
        "its bundle is whole, but this CTranslate2 cannot load it: go back to the version that made it, or {anew}",
    ),
    "bring_back": (
        "꾸러미를 되돌려 놓고 {again}에 이어 `dvc repro`를 실행하거나, {anew}",
        "bring it back and run {again}, then `dvc repro`, or {anew}",
    ),
    "start_anew": (
        "models/champion.json에 null을 적어 처음부터 시작하십시오",
        "put null into models/champion.json to start anew",
    ),
    "run_on": ("`dvc repro`를 실행하십시오", "run `dvc repro`"),
    "other_rows": (
        "내보낼 모형(served)과 견줄 모형({other})의 점수를 같은 행에서 내지 않았습니다. `dvc repro`를 실행하십시오",
        "`served` and `{other}` were not scored on the same rows; run `dvc repro`",
    ),
    "other_measure": (
        "내보낼 모형(served)과 견줄 모형({other})을 같은 방법으로 재지 않았습니다. `dvc repro`를 실행하십시오",
        "`served` and `{other}` were not measured in the same way; run `dvc repro`",
    ),
    "not_compared": ("견주지 못했습니다: {error}", "not compared: {error}"),
    "too_few": (
        "문장 {n}개로는 견주기에 모자랍니다. {wanted}개 이상이어야 합니다 (goals.champion.min_rows)",
        "{n} sentences are too few to compare by; {wanted} are wanted (goals.champion.min_rows)",
    ),
    "against": (
        "문장 {n}개에서 {metric} {system:.1f}, 우승 모형은 {champion:.1f}: {difference}, p = {p_value:.4f}",
        "{metric} {system:.1f}, the champion {champion:.1f}: {difference}, p = {p_value:.4f} on {n} sentences",
    ),
}


@dataclass(frozen=True)
class Reason:
    """One sentence in both languages, without its full stop."""

    ko: str
    en: str

    @classmethod
    def of(cls, code: str, **values: object) -> Self:
        """The sentence of REASONS with its values filled in; one that is a Reason itself is said in each language."""
        ko, en = REASONS[code]
        return cls(
            ko.format_map({key: value.ko if isinstance(value, Reason) else value for key, value in values.items()}),
            en.format_map({key: value.en if isinstance(value, Reason) else value for key, value in values.items()}),
        )

    @classmethod
    def verbatim(cls, text: str) -> Self:
        """What somebody else said, as it is."""
        return cls(text, text)

    @classmethod
    def by_name(cls, codes: Mapping[str, str]) -> Self:
        """A list of names, each with the sentence of its code."""
        each = {name: cls.of(code) for name, code in sorted(codes.items())}
        return cls.joined("; ", [cls(f"{name}: {found.ko}", f"{name}: {found.en}") for name, found in each.items()])

    @classmethod
    def joined(cls, between: str, reasons: Sequence[Reason]) -> Self:
        """Several, one after the other."""
        return cls(between.join(one.ko for one in reasons), between.join(one.en for one in reasons))
