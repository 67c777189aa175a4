"""Every check: what passes, what fails, what is unknown; and only what is all passed is a go."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from string import Formatter
from typing import Any

import numpy as np
import pytest

from hanyeong.corpus.sources import Source
from hanyeong.evaluation.metrics import chrf, metrics_for
from hanyeong.evaluation.outputs import SystemOutputs
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.results_file import parse_result
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.checks.base import Bundle, ReleaseEvidence
from hanyeong.release.decision import decide
from hanyeong.release.goals import GoalsParams
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import EvaluateResult, System
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import CheckName, JudgeResult
from hanyeong.results.scores import MetricName
from tests import records
from tests.core.release.bundles import info_of, parts

DIGEST = "d" * 64
CHAMPION = "c" * 64
WORDS = [f"word{i}" for i in range(40)]
GOALS: dict = {
    "primary_test": "mine",
    "min_bleu": {"mine": 45.0},
    "min_gain_over_nearest_bleu": 20.0,
    "max_model_mb": 1.0,
    "max_drop_vs_teacher_bleu": 5.0,
    "min_slice_chrf": 40.0,
    "champion": {"resamples": 200},
}
REFERENCES = [" ".join(np.random.default_rng(i).choice(WORDS, 8)) for i in range(150)]


def answers(spoilt: float, seed: int = 0, n: int = 150) -> SystemOutputs:
    """Statistics of a system that gets a share of the words wrong."""
    rng = np.random.default_rng(seed)
    hyps = [" ".join("x" if rng.random() < spoilt else word for word in text.split()) for text in REFERENCES[:n]]
    statistics = {name: metric.statistics(hyps, REFERENCES[:n]) for name, metric in metrics_for("en").items()}
    return SystemOutputs("ko-en", [f"{i:016x}" for i in range(n)], statistics, {"bleu": "b", "chrf": "c"})


TABLES = {"candidate": answers(0.2), "teacher": answers(0.2, 1), "champion": answers(0.4)}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    info = info_of(*parts(tmp_path_factory.mktemp("parts")))
    return Bundle(DIGEST, info, 900_000, {}, n_reproduced=64, n_replayed=64)


@pytest.fixture
def good(bundle: Bundle) -> ReleaseEvidence:
    """What a release shows that reaches everything beside a weaker champion."""
    assert bundle.info is not None
    source = {"use": "train", "terms": "restricted", "licence": "L", "attribution": "A friend"}
    ingested = records.recorded("ingest/sample.json") | source
    return ReleaseEvidence(
        goals=GoalsParams(**GOALS),
        sources={"mine": Source(kind="jsonl", path="x", **source)},
        seed=1,
        bundle=bundle,
        evaluations={
            System.CANDIDATE: measured(bundle.info),
            System.TEACHER: None,
            System.CHAMPION: of_champion(CHAMPION),
        },
        answers=lambda which, _: TABLES[which],
        ingested={"mine": parse_result(ingested, IngestResult)},
        champion=CHAMPION,
    )


def measured(info: BundleInfo) -> EvaluateResult:
    """What is candidate, scored well on the test of the bundle."""
    stored = records.recorded("evaluation/candidate.json")
    scores, test = stored["tests"]["sample"], info.tests[0]
    scores["metrics"] = {"bleu": test.bleu.model_dump(), "chrf": test.chrf.model_dump()}
    scores["nearest"]["bleu"] |= {"value": 20.0, "low": 19.0, "high": 21.0}
    scores["nearest"] |= {"rows": 500, "over": {"bleu": 26.0, "chrf": 26.0}}
    scores["slices"] = {
        "domain": {"a": part(70.0, 400), "b": part(1.0, 5)},
        "length": {"001-020": part(60.0, 500)},
    }
    scores["behaviour"] |= {key: 0.0 for key in scores["behaviour"] if key.endswith("_rate")} | {"length_ratio": 1.0}
    stored["model"] |= {"digest": info.model.digest}
    return parse_result(stored | {"tests": {"mine": scores}, "short_inputs": short_inputs(0.1)}, EvaluateResult)


def short_inputs(fault_rate: float) -> dict[str, Any]:
    """Outputs for very short inputs, a fifth of which are faulty at twice the rate of the others."""
    score = {"value": 50.0, "low": 40.0, "high": 60.0, "signature": "", "n": 80}
    rates = dict.fromkeys(("exact_rate", "empty_rate", "repetition_rate", "too_long_rate"), 0.0)
    kinds = {"word": (80, fault_rate * 5 / 6), "phrase": (20, fault_rate * 10 / 6)}
    return {
        "ko-en": {kind: {"rows": n, "chrf": score, "fault_rate": rate} | rates for kind, (n, rate) in kinds.items()}
    }


def faulty(rate: float | None) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    """Another share of faulty outputs for very short inputs, or none measured."""

    def changed(e: ReleaseEvidence) -> ReleaseEvidence:
        result = e.evaluations[System.CANDIDATE]
        assert result is not None
        stored = json.loads(result.model_dump_json()) | {"short_inputs": {} if rate is None else short_inputs(rate)}
        return evaluated(System.CANDIDATE, parse_result(stored, EvaluateResult))(e)

    return changed


def part(chrf_value: float, rows: int) -> dict[str, Any]:
    """A slice with this chrF++."""
    score = {"value": chrf_value, "low": 0.0, "high": 100.0, "signature": "", "n": rows}
    return {"rows": rows, "bleu": score, "chrf": score}


def of_champion(bundle: str | None, status: str = "scored") -> EvaluateResult:
    """What `evaluate` says of the champion."""
    stored = records.recorded("evaluation/candidate.json") | {"which": "champion", "status": status, "tests": {}}
    model = stored["model"] | {"bundle": bundle} if status == "scored" else None
    return parse_result(stored | {"model": model}, EvaluateResult)


def goals(**changes: object) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    return lambda e: replace(e, goals=GoalsParams(**(GOALS | changes)))


def candidate(change: Callable[[Any], object]) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    """What is candidate, its test changed as it is stored."""

    def changed(e: ReleaseEvidence) -> ReleaseEvidence:
        result = e.evaluations[System.CANDIDATE]
        assert result is not None
        stored = json.loads(result.model_dump_json())
        change(stored["tests"]["mine"])
        return evaluated(System.CANDIDATE, parse_result(stored, EvaluateResult))(e)

    return changed


def evaluated(which: System, result: EvaluateResult | None) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    return lambda e: replace(e, evaluations=dict(e.evaluations) | {which: result})


def bundled(**changes: object) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    return lambda e: replace(e, bundle=replace(e.bundle, **changes))


def told(**changes: object) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    """The bundle says something else of itself."""

    def changed(e: ReleaseEvidence) -> ReleaseEvidence:
        assert e.bundle.info is not None
        return replace(e, bundle=replace(e.bundle, info=e.bundle.info.model_copy(update=changes)))

    return changed


def model(**changes: object) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    def changed(e: ReleaseEvidence) -> ReleaseEvidence:
        assert e.bundle.info is not None
        return told(model=e.bundle.info.model.model_copy(update=changes))(e)

    return changed


def source(**changes: object) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    return lambda e: replace(e, sources={"mine": e.sources["mine"].model_copy(update=changes)})


def tables(**changes: SystemOutputs | None) -> Callable[[ReleaseEvidence], ReleaseEvidence]:
    def found(which: str, test: str) -> SystemOutputs:
        table = (TABLES | changes)[which]
        if table is None:
            raise InputError(f"data/evaluation/{which}/{test}.parquet: not found; run `evaluate` first")
        return table

    return lambda e: replace(e, answers=found)


def status_of(judgement: JudgeResult, name: str) -> str:
    return {check.label: check.status for check in judgement.checks}[name]


def test_what_reaches_everything_is_a_go(good: ReleaseEvidence) -> None:
    found = decide(good)
    assert [check for check in found.checks if check.status != "pass"] == []
    assert found.verdict == "go"
    assert found.bundle == DIGEST
    assert found.champion is not None
    assert found.champion.digest == CHAMPION
    assert found.champion.tests["mine"].n == 150


BEHAVIOUR = {"min_length_ratio": 0.7, "max_length_ratio": 1.4}


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [
        ("bundle", bundled(digest=None, info=None, problems={CheckName.BUNDLE: "altered"}), "fail"),
        ("cards", bundled(digest=None, info=None, problems={CheckName.BUNDLE: "altered"}), "unknown"),
        ("cards", bundled(problems={CheckName.CARDS: "DATA.md"}), "fail"),
        ("load_and_answer", bundled(problems={CheckName.LOAD_AND_ANSWER: "no answer"}), "fail"),
        ("same_answers", bundled(n_reproduced=50), "fail"),
        ("same_answers", bundled(n_reproduced=0, n_replayed=0), "unknown"),
        ("measured", evaluated(System.CANDIDATE, None), "unknown"),
        ("measured", model(digest="other"), "fail"),
        ("measured", candidate(lambda t: t["metrics"]["bleu"].update(value=99.0)), "fail"),
        ("licences", source(licence=" "), "fail"),
        ("attributions", source(attribution=""), "fail"),
        ("terms", source(terms="open"), "fail"),
        ("terms", source(licence="another"), "fail"),
        ("terms", source(use="test"), "fail"),
        ("terms", lambda e: replace(e, ingested={"mine": None}), "unknown"),
        ("terms", lambda e: replace(e, ingested={}), "unknown"),
        ("terms", told(sources=[]), "fail"),
        ("terms", lambda e: replace(e, sources={}), "fail"),
        ("release_licence", told(licence=""), "unknown"),
        ("primary_test", goals(primary_test=None), "unknown"),
        ("primary_test", goals(min_bleu={}), "unknown"),
        ("primary_test", goals(primary_test="other", min_bleu={"other": 1.0}), "unknown"),
        ("primary_test", goals(min_bleu={}, min_chrf={"mine": 1.0}), "pass"),
        ("min_bleu: mine", goals(min_bleu={"mine": 46.0}), "pass"),
        ("min_bleu: mine", goals(min_bleu={"mine": 46.01}), "fail"),
        ("min_bleu: other", goals(min_bleu={"mine": 1.0, "other": 0.0}), "unknown"),
        ("min_chrf: mine", goals(min_chrf={"mine": 66.0}), "pass"),
        ("min_chrf: mine", goals(min_chrf={"mine": 67.0}), "fail"),
        ("min_gain_over_nearest_bleu", goals(min_gain_over_nearest_bleu=None), "unknown"),
        ("min_gain_over_nearest_bleu", goals(min_gain_over_nearest_bleu=26.1), "fail"),
        ("min_gain_over_nearest_bleu", candidate(lambda t: t.update(nearest=None)), "unknown"),
        ("max_drop_vs_teacher_bleu", goals(max_drop_vs_teacher_bleu=None), "unknown"),
        ("max_drop_vs_teacher_bleu", tables(teacher=answers(0.0)), "fail"),
        ("max_drop_vs_teacher_bleu", tables(teacher=answers(0.5)), "pass"),
        ("max_drop_vs_teacher_bleu", tables(teacher=None), "unknown"),
        ("max_drop_vs_teacher_bleu", tables(teacher=answers(0.2, n=100)), "unknown"),
        ("min_slice_chrf", goals(min_slice_chrf=None), "unknown"),
        ("min_slice_chrf", goals(min_slice_chrf=61.0), "fail"),
        ("min_slice_chrf", goals(slice_min_rows=5), "fail"),
        ("min_slice_chrf", goals(slice_min_rows=1000), "unknown"),
        ("min_slice_chrf", candidate(lambda t: t.update(slices={})), "unknown"),
        ("empty_rate", candidate(lambda t: t["behaviour"].update(empty_rate=0.02)), "fail"),
        ("copy_rate", evaluated(System.CANDIDATE, None), "unknown"),
        ("repetition_rate", goals(behaviour={"repetition_rate": None}), "unknown"),
        ("min_length_ratio", candidate(lambda t: t["behaviour"].update(length_ratio=0.69)), "fail"),
        ("max_length_ratio", candidate(lambda t: t["behaviour"].update(length_ratio=1.41)), "fail"),
        ("min_length_ratio", candidate(lambda t: t["behaviour"].update(length_ratio=0.7)), "pass"),
        ("max_short_input_faults", faulty(0.49), "pass"),
        ("max_short_input_faults", faulty(0.51), "fail"),
        ("max_short_input_faults", faulty(None), "unknown"),
        ("max_model_mb", goals(max_model_mb=None), "unknown"),
        ("max_model_mb", goals(max_model_mb=0.9), "pass"),
        ("max_model_mb", goals(max_model_mb=0.899), "fail"),
        ("max_model_mb", bundled(bytes=None), "unknown"),
        ("compress_limits", model(rule="smallest of all"), "fail"),
        ("compress_limits", model(rule=None), "unknown"),
        ("champion: mine", tables(champion=answers(0.05)), "fail"),
        ("champion: mine", tables(champion=TABLES["candidate"]), "fail"),
        ("champion: mine", tables(champion=None), "unknown"),
        ("champion: mine", goals(champion={"min_rows": 10_000}), "unknown"),
        ("champion: mine", tables(champion=answers(0.4, n=149)), "unknown"),
        ("champion: mine", tables(champion=replace(TABLES["champion"], signatures={"chrf": "v2"})), "unknown"),
        ("champion", evaluated(System.CHAMPION, None), "unknown"),
        ("champion", evaluated(System.CHAMPION, of_champion(None, "none")), "unknown"),
        ("champion", evaluated(System.CHAMPION, of_champion(None, "altered")), "unknown"),
        ("champion", evaluated(System.CHAMPION, of_champion(DIGEST)), "unknown"),
        ("champion", lambda e: replace(e, champion=None), "not applicable"),
        ("champion", lambda e: replace(e, champion=DIGEST), "pass"),
    ],
)
def test_each_check_closes_when_it_must(
    good: ReleaseEvidence, name: str, change: Callable[[ReleaseEvidence], ReleaseEvidence], status: str
) -> None:
    found = decide(change(good))
    assert status_of(found, name) == status
    assert found.verdict == ("go" if status in ("pass", "not applicable") else "no-go")
    for check in found.checks:
        assert check.reason
        assert check.reason_ko


def not_worse(e: ReleaseEvidence) -> ReleaseEvidence:
    return goals(champion={"primary": "not worse", "resamples": 200})(e)


def test_an_equal_release_is_not_worse_but_not_better(good: ReleaseEvidence) -> None:
    equal = tables(champion=TABLES["candidate"])(good)
    assert status_of(decide(equal), "champion: mine") == "fail"
    assert status_of(decide(not_worse(equal)), "champion: mine") == "pass"
    assert status_of(decide(not_worse(tables(champion=answers(0.05))(good))), "champion: mine") == "fail"


def test_a_regression_on_another_test_is_not_hidden_by_the_primary_one(good: ReleaseEvidence) -> None:
    result = good.evaluations[System.CANDIDATE]
    assert result is not None
    both_tests = result.model_copy(update={"tests": {"mine": result.tests["mine"], "other": result.tests["mine"]}})
    strong, weak = answers(0.05), answers(0.4)

    def found(which: str, test: str) -> SystemOutputs:
        if which == "champion":
            return strong if test == "other" else weak
        return TABLES[which]

    both = replace(evaluated(System.CANDIDATE, both_tests)(good), answers=found)
    judgement = decide(both)
    assert status_of(judgement, "champion: mine") == "pass"
    assert status_of(judgement, "champion: other") == "fail"


STRONG, EQUAL, WEAK = answers(0.05), TABLES["candidate"], answers(0.4)
"""Champions beside which the release is worse, no different and better."""


@pytest.mark.parametrize(
    ("on_old", "on_corrected", "rule", "verdicts"),
    [
        (EQUAL, WEAK, {}, ("pass", "pass")),
        (WEAK, WEAK, {}, ("pass", "pass")),
        (STRONG, WEAK, {}, ("fail", "pass")),
        (EQUAL, EQUAL, {}, ("pass", "fail")),
        (WEAK, EQUAL, {}, ("pass", "fail")),
        (WEAK, STRONG, {}, ("pass", "fail")),
        (EQUAL, EQUAL, {"corrections": "not worse"}, ("fail", "pass")),
        (WEAK, EQUAL, {"corrections": "not worse"}, ("pass", "pass")),
        (WEAK, STRONG, {"corrections": "not worse"}, ("pass", "fail")),
        (EQUAL, answers(0.4, n=20), {}, ("fail", "not applicable")),
        (WEAK, answers(0.4, n=20), {}, ("pass", "not applicable")),
    ],
)
@pytest.mark.parametrize("both", [False, True])
def test_a_renewed_model_is_better_on_corrections_and_forgets_nothing(
    good: ReleaseEvidence,
    on_old: SystemOutputs,
    on_corrected: SystemOutputs,
    rule: dict[str, str],
    verdicts: tuple[str, str],
    *,
    both: bool,
) -> None:
    test = "corrected.ko-en" if both else "corrected"
    result = good.evaluations[System.CANDIDATE]
    assert result is not None
    scored = result.model_copy(update={"tests": {"mine": result.tests["mine"], test: result.tests["mine"]}})

    def found(which: str, asked: str) -> SystemOutputs:
        if which != "champion":
            return answers(0.2, n=20) if asked == test and len(on_corrected.ids) == 20 else TABLES[which]
        return on_corrected if asked == test else on_old

    source = Source(kind="feedback", path="x", use="test", licence="L", attribution="Users")
    evidence = replace(evaluated(System.CANDIDATE, scored)(good), answers=found)
    evidence = replace(evidence, sources={**evidence.sources, "corrected": source})
    judgement = decide(goals(champion={"resamples": 200} | rule)(evidence))
    assert (status_of(judgement, "champion: mine"), status_of(judgement, f"champion: {test}")) == verdicts


def test_reasons_hold_no_key_of_the_results(good: ReleaseEvidence) -> None:
    """A reader of the reasons need not know how results name things."""
    found = decide(goals(min_slice_chrf=99.0)(good))
    said = " ".join(text for check in found.checks for text in (check.reason, check.reason_ko))
    for key in ("repetition_rate", "empty_rate", "length_ratio", "001-020", "(unnamed)"):
        assert key not in said
    assert "1 to 20 characters" in said
    assert "0.00%" in said


def test_no_evidence_at_all_is_a_no_go_in_words(good: ReleaseEvidence) -> None:
    nothing = replace(
        good,
        goals=GoalsParams(),
        bundle=Bundle(None, None, None, {}),
        evaluations={},
        answers=lambda which, test: (_ for _ in ()).throw(InputError(f"{which}/{test}: not found")),
        ingested={},
        champion=None,
    )
    found = decide(nothing)
    assert found.verdict == "no-go"
    assert found.bundle is None
    assert not [
        check for check in found.checks if check.status == "pass" and check.name not in ("licences", "attributions")
    ]


def test_the_metric_that_decides_can_be_chosen(good: ReleaseEvidence) -> None:
    found = decide(goals(champion={"metric": "bleu", "resamples": 200})(good))
    assert found.champion is not None
    assert found.champion.metric is MetricName.BLEU
    by_hand = chrf().score(TABLES["candidate"].statistics["chrf"].sum(0))
    beside = decide(good).champion
    assert beside is not None
    assert beside.tests["mine"].system == round(float(by_hand), 4)


def test_the_same_evidence_gives_the_same_judgement(good: ReleaseEvidence) -> None:
    assert decide(good) == decide(good)


def test_every_reason_has_the_same_blanks_in_both_languages() -> None:
    for code in DecisionReason:
        ko, en = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in code.text)
        assert ko == en, code


def test_the_reasons_of_a_judgement_are_korean_for_koreans(good: ReleaseEvidence) -> None:
    found = decide(goals(min_bleu={"mine": 46.01})(good))
    floor = {check.label: check for check in found.checks}["min_bleu: mine"]
    assert floor.reason == "BLEU 46.0 [45.0, 47.0], at least 46.01 required"
    assert floor.reason_ko == "BLEU 46.0 [45.0, 47.0], 기준은 46.01 이상입니다"
