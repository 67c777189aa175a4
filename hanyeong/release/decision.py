"""The release decision, go or no-go: every check with its result and what was expected.

It fails closed. A goal that is not set, a score that was not measured, a bundle that cannot be read: each is a check
of status "unknown", and a verdict is go only where every check passed or did not apply. To waive a goal set it to a
value that anything reaches, so that the waiver stands in params.yaml.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hanyeong.corpus.sources import Source
from hanyeong.evaluation.metrics import Metric, bleu, chrf
from hanyeong.evaluation.outputs import SystemOutputs
from hanyeong.evaluation.significance import paired_bootstrap
from hanyeong.evaluation.slices import OTHER, UNNAMED
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.decision_messages import Reason
from hanyeong.release.goals import GoalsParams
from hanyeong.release.smoke_test import MIN_REPRODUCED_RATE
from hanyeong.results.base import Code
from hanyeong.results.compress import SelectionRule
from hanyeong.results.evaluate import EvaluateResult, EvaluationStatus, SliceKind, System, TestScores
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import (
    ChampionComparison,
    CheckName,
    CheckResult,
    CheckStatus,
    DecisionReason,
    Finding,
    JudgeResult,
    ReleaseVerdict,
    Value,
)
from hanyeong.results.scores import Comparison, MetricName
from hanyeong.validation.params import ValidateParams

MEGABYTE: Final = 1_000_000
AS_SHIPPED: Final = ValidateParams()
TERMS: Final = ("use", "terms", "licence", "attribution")
"""What must be the same of a source in params, receipt and bundle."""


@dataclass(frozen=True)
class Bundle:
    """models/release as it was found: `problems` by check, empty where all is well."""

    digest: str | None
    info: BundleInfo | None
    bytes: int | None
    problems: Mapping[CheckName, str]
    """What is wrong, by the check that it is about."""
    agreed: int = 0
    """Evaluated rows that it translates as it did when it was evaluated..."""
    asked: int = 0
    """...of so many that it was asked again."""


@dataclass(frozen=True)
class ReleaseEvidence:
    """All that a verdict is made from. A result is None where there is none that can be read."""

    goals: GoalsParams
    sources: Mapping[str, Source]
    seed: int
    bundle: Bundle
    evaluations: Mapping[System, EvaluateResult | None]
    """By system."""
    answers: Callable[[System, str], SystemOutputs]
    """The table of a system on a test; raises InputError where there is none."""
    ingested: Mapping[str, IngestResult | None]
    """By source."""
    champion: str | None
    """Digest of the bundle in service."""
    limits: ValidateParams = AS_SHIPPED
    """What the data had to keep."""

    @property
    def tests(self) -> Mapping[str, TestScores]:
        """What is served, on every test; empty where it was not measured."""
        served = self.evaluations.get(System.SERVED)
        return served.tests if served else {}

    @property
    def primary(self) -> TestScores | None:
        """What is served, on the primary test."""
        return self.tests.get(self.goals.primary_test or "")


def decide(evidence: ReleaseEvidence) -> JudgeResult:
    """Ask every question, whatever the answers before it were."""
    comparisons: dict[str, Comparison] = {}
    checks = (
        *_bundle(evidence),
        *_compliance(evidence),
        *_floors(evidence),
        *_baseline(evidence),
        *_teacher(evidence),
        *_slices(evidence),
        *_behaviour(evidence),
        *_size(evidence),
        *_champion(evidence, comparisons),
    )
    champion = None
    if evidence.champion is not None:
        metric = MetricName(evidence.goals.champion.metric)
        champion = ChampionComparison(digest=evidence.champion, metric=metric, tests=comparisons)
    good = bool(checks) and not any(one.against for one in checks) and evidence.bundle.digest is not None
    return JudgeResult(
        verdict=ReleaseVerdict.GO if good else ReleaseVerdict.NO_GO,
        bundle=evidence.bundle.digest,
        champion=champion,
        asked=criteria_digest(evidence.goals, evidence.sources, evidence.limits),
        counts={status: sum(one.status is status for one in checks) for status in CheckStatus},
        checks=checks,
    )


def _check(
    name: CheckName, status: CheckStatus, found: Value, expected: Value, reason: Reason, *, test: str = ""
) -> CheckResult:
    """One question and its answer."""
    return CheckResult(
        name=name, test=test, status=status, found=found, expected=expected, reason=reason.en, reason_ko=reason.ko
    )


def criteria_digest(goals: GoalsParams, sources: Mapping[str, Source], limits: ValidateParams = AS_SHIPPED) -> str:
    """SHA-256 of what params ask of a release and of its data: a go holds for these goals, terms and limits alone."""
    terms = {name: [getattr(source, key) for key in TERMS] for name, source in sources.items()}
    asked = json.dumps(
        [goals.model_dump(mode="json"), terms, limits.model_dump(mode="json")], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(asked.encode()).hexdigest()


# -- the bundle itself


def _bundle(e: ReleaseEvidence) -> Iterator[CheckResult]:
    bundle, problems = e.bundle, e.bundle.problems
    whole = Finding.WHOLE
    if CheckName.BUNDLE in problems or bundle.info is None:
        problem = problems.get(CheckName.BUNDLE)
        why = Reason.verbatim(problem) if problem else Reason.of(DecisionReason.UNREADABLE)
        yield _check(CheckName.BUNDLE, CheckStatus.FAIL, Finding.DAMAGED, whole, why)
        for name in (CheckName.CARDS, CheckName.LOAD_AND_ANSWER, CheckName.SAME_ANSWERS, CheckName.MEASURED):
            yield _check(name, CheckStatus.UNKNOWN, None, None, Reason.of(DecisionReason.UNREADABLE))
        return
    yield _check(CheckName.BUNDLE, CheckStatus.PASS, whole, whole, Reason.of(DecisionReason.HASHED))
    yield _said(CheckName.CARDS, problems, Finding.DRAWN)
    yield _said(CheckName.LOAD_AND_ANSWER, problems, Finding.ANSWERS)
    yield _same_answers(bundle)
    yield _measured(e, bundle.info)


def _said(name: CheckName, problems: Mapping[CheckName, str], expected: Finding) -> CheckResult:
    if name in problems:
        return _check(
            name, CheckStatus.FAIL, problems[name], expected, Reason.of(DecisionReason.BROKEN, problem=problems[name])
        )
    return _check(name, CheckStatus.PASS, expected, expected, Reason.of(DecisionReason.TRIED))


def _same_answers(bundle: Bundle) -> CheckResult:
    name, expected = CheckName.SAME_ANSWERS, MIN_REPRODUCED_RATE
    if not bundle.asked:
        return _check(name, CheckStatus.UNKNOWN, None, expected, Reason.of(DecisionReason.NONE_TO_ASK))
    share = bundle.agreed / bundle.asked
    status = CheckStatus.PASS if share >= MIN_REPRODUCED_RATE else CheckStatus.FAIL
    reason = Reason.of(DecisionReason.AGREED, agreed=bundle.agreed, asked=bundle.asked, wanted=expected)
    return _check(name, status, round(share, 4), expected, reason)


def _measured(e: ReleaseEvidence, info: BundleInfo) -> CheckResult:
    """The scores are those of this very model, and the cards say them."""
    name, served = CheckName.MEASURED, e.evaluations.get(System.SERVED)
    if served is None or served.model is None:
        return _check(name, CheckStatus.UNKNOWN, None, info.model.digest, Reason.of(DecisionReason.NOT_MEASURED))
    digest = served.model.digest
    if digest != info.model.digest:
        return _check(name, CheckStatus.FAIL, digest, info.model.digest, Reason.of(DecisionReason.ANOTHER_MODEL))
    told = {test.name: (test.bleu, test.chrf) for test in info.tests}
    found = {test: (scores.metrics.bleu, scores.metrics.chrf) for test, scores in e.tests.items()}
    if told != found:
        why = Reason.of(DecisionReason.OTHER_SCORES)
        return _check(name, CheckStatus.FAIL, Finding.OTHER_SCORES, Finding.MEASURED_ONES, why)
    return _check(name, CheckStatus.PASS, digest, info.model.digest, Reason.of(DecisionReason.AS_MEASURED))


# -- licences and terms


def _compliance(e: ReleaseEvidence) -> Iterator[CheckResult]:
    yield _named(CheckName.LICENCES, e, lambda s: not s.licence.strip(), "sources.NAME.licence")
    yield _named(CheckName.ATTRIBUTIONS, e, lambda s: not s.attribution.strip(), "sources.NAME.attribution")
    yield _terms(e)
    info = e.bundle.info
    if info is None:
        yield _check(
            CheckName.RELEASE_LICENCE, CheckStatus.UNKNOWN, None, Finding.STATED, Reason.of(DecisionReason.UNREADABLE)
        )
    elif not info.licence.strip():
        yield _check(
            CheckName.RELEASE_LICENCE, CheckStatus.UNKNOWN, None, Finding.STATED, Reason.of(DecisionReason.SAY_LICENCE)
        )
    else:
        yield _check(
            CheckName.RELEASE_LICENCE,
            CheckStatus.PASS,
            info.licence,
            Finding.STATED,
            Reason.of(DecisionReason.IN_MODEL_CARD),
        )


def _named(name: CheckName, e: ReleaseEvidence, lacks: Callable[[Source], bool], key: str) -> CheckResult:
    """Whether every source says what its licence wants to be said."""
    missing = sorted(source for source, told in e.sources.items() if lacks(told))
    if missing:
        return _check(
            name,
            CheckStatus.FAIL,
            tuple(missing),
            Finding.STATED_FOR_EVERY,
            Reason.of(DecisionReason.SAY_FOR, key=key, sources=", ".join(missing)),
        )
    return _check(
        name, CheckStatus.PASS, Finding.STATED_FOR_EVERY, Finding.STATED_FOR_EVERY, Reason.of(DecisionReason.IN_CARDS)
    )


def _terms(e: ReleaseEvidence) -> CheckResult:
    """Params, receipts of ingest and bundle agree about every source: nobody changed the terms on the way."""
    name, expected = CheckName.TERMS, Finding.AGREE
    if e.bundle.info is None:
        return _check(name, CheckStatus.UNKNOWN, None, expected, Reason.of(DecisionReason.UNREADABLE))
    told = {source.name: source.model_dump() for source in e.bundle.info.sources}
    wrong: dict[str, DecisionReason] = {}
    for source, params in e.sources.items():
        wanted = {key: getattr(params, key) for key in TERMS}
        receipt = e.ingested.get(source)
        if receipt is None:
            wrong[source] = DecisionReason.NOT_INGESTED
        elif any(str(getattr(receipt, key)) != value for key, value in wanted.items()):
            wrong[source] = DecisionReason.INGESTED_OTHERWISE
        elif any(told.get(source, {}).get(key) != value for key, value in wanted.items()):
            wrong[source] = DecisionReason.BUNDLED_OTHERWISE
    wrong |= {source: DecisionReason.BUNDLED_UNASKED for source in told if source not in e.sources}
    if wrong:
        status = CheckStatus.UNKNOWN if set(wrong.values()) == {DecisionReason.NOT_INGESTED} else CheckStatus.FAIL
        return _check(
            name,
            status,
            tuple(sorted(wrong)),
            expected,
            Reason.of(DecisionReason.TERMS_DIFFER, sources=Reason.by_name(wrong)),
        )
    return _check(name, CheckStatus.PASS, expected, expected, Reason.of(DecisionReason.N_SOURCES, n=len(told)))


# -- scores


def _floors(e: ReleaseEvidence) -> Iterator[CheckResult]:
    """Floors by test; a primary test without one is not a goal."""
    goals, name, primary = e.goals, CheckName.PRIMARY_TEST, e.goals.primary_test
    if primary is None:
        yield _no_primary(name, Finding.SET)
    elif primary not in goals.min_bleu and primary not in goals.min_chrf:
        yield _check(
            name, CheckStatus.UNKNOWN, primary, Finding.FLOOR, Reason.of(DecisionReason.NO_FLOOR, test=primary)
        )
    elif primary not in e.tests:
        why = Reason.of(DecisionReason.NO_SUCH_TEST, test=primary)
        yield _check(name, CheckStatus.UNKNOWN, tuple(sorted(e.tests)), primary, why)
    else:
        yield _check(name, CheckStatus.PASS, primary, primary, Reason.of(DecisionReason.HAS_FLOOR))
    floors = {
        (MetricName.BLEU, CheckName.MIN_BLEU): goals.min_bleu,
        (MetricName.CHRF, CheckName.MIN_CHRF): goals.min_chrf,
    }
    for (metric, name), by_test in floors.items():
        for test, floor in sorted(by_test.items()):
            yield _floor(name, test, metric, e.tests.get(test), floor)


def _floor(name: CheckName, test: str, metric: MetricName, scores: TestScores | None, floor: float) -> CheckResult:
    called = metric.text.en
    if scores is None:
        why = Reason.of(DecisionReason.UNMEASURED, metric=called)
        return _check(name, CheckStatus.UNKNOWN, None, floor, why, test=test)
    score = scores.metrics.of(metric)
    why = Reason.of(DecisionReason.FLOOR, metric=called, score=score, wanted=floor)
    return _check(name, _passes(score.value >= floor), score.value, floor, why, test=test)


def _baseline(e: ReleaseEvidence) -> Iterator[CheckResult]:
    name, wanted, primary = (
        CheckName.MIN_GAIN_OVER_NEAREST_BLEU,
        e.goals.min_gain_over_nearest_bleu,
        e.goals.primary_test,
    )
    if wanted is None or primary is None:
        yield _unset(name) if wanted is None else _no_primary(name, wanted)
        return
    nearest = e.primary.nearest if e.primary else None
    if nearest is None:
        yield _check(name, CheckStatus.UNKNOWN, None, wanted, Reason.of(DecisionReason.NO_NEAREST, test=primary))
        return
    over = nearest.over.bleu
    reason = Reason.of(
        DecisionReason.OVER_NEAREST, over=over, nearest=nearest.bleu, rows=nearest.rows, test=primary, wanted=wanted
    )
    yield _check(name, _passes(over >= wanted), over, wanted, reason)


def _teacher(e: ReleaseEvidence) -> Iterator[CheckResult]:
    """How much was lost on the way from the teacher, on the same sentences."""
    name, primary = CheckName.MAX_DROP_VS_TEACHER_BLEU, e.goals.primary_test
    wanted = e.goals.max_drop_vs_teacher_bleu
    if wanted is None or primary is None:
        yield _unset(name) if wanted is None else _no_primary(name, wanted)
        return
    found = _compared(e, System.TEACHER, primary, MetricName.BLEU, e.goals.champion.resamples)
    if isinstance(found, Reason):
        yield _check(name, CheckStatus.UNKNOWN, None, wanted, Reason.of(DecisionReason.NO_TEACHER, error=found))
        return
    drop = round(found.baseline - found.system, 4)
    reason = Reason.of(
        DecisionReason.BELOW_TEACHER,
        system=found.system,
        teacher=found.baseline,
        difference=found,
        test=primary,
        wanted=wanted,
    )
    yield _check(name, _passes(drop <= wanted), drop, wanted, reason)


def _slices(e: ReleaseEvidence) -> Iterator[CheckResult]:
    name, wanted, primary = CheckName.MIN_SLICE_CHRF, e.goals.min_slice_chrf, e.goals.primary_test
    if wanted is None or primary is None:
        yield _unset(name) if wanted is None else _no_primary(name, wanted)
        return
    if e.primary is None or not e.primary.slices:
        yield _check(name, CheckStatus.UNKNOWN, None, wanted, Reason.of(DecisionReason.NO_SLICES, test=primary))
        return
    judged = {
        (kind, label): scores.chrf.value
        for kind, labels in e.primary.slices.items()
        for label, scores in labels.items()
        if scores.rows >= e.goals.slice_min_rows
    }
    if not judged:
        reason = Reason.of(DecisionReason.SMALL_SLICES, test=primary, rows=e.goals.slice_min_rows)
        yield _check(name, CheckStatus.UNKNOWN, None, wanted, reason)
        return
    worst = min(judged, key=lambda one: (judged[one], one))
    low = [_slice(*one) for one, value in sorted(judged.items()) if value < wanted]
    reason = Reason.of(
        DecisionReason.WORST_SLICE, n=len(judged), worst=_slice(*worst), score=judged[worst], wanted=wanted
    )
    if low:
        reason = Reason.of(DecisionReason.LOW_SLICES, worst=reason, low=Reason.joined(", ", low))
    yield _check(name, _passes(not low), judged[worst], wanted, reason)


SLICES: Final = {
    SliceKind.DOMAIN: DecisionReason.SLICE_DOMAIN,
    SliceKind.LENGTH: DecisionReason.SLICE_LENGTH,
    SliceKind.ORIGIN: DecisionReason.SLICE_ORIGIN,
}


def _slice(kind: SliceKind, label: str) -> Reason:
    return Reason.of(SLICES[kind], label=_readable(label))


def _readable(label: str) -> Reason:
    """A slice's name as people say it: results keep "001-020" for the order, and "(unnamed)" for a word of ours."""
    least, dash, most = label.partition("-")
    if dash and least.isdigit() and most.isdigit():
        return Reason.of(DecisionReason.N_CHARS, least=int(least), most=int(most))
    ours = {UNNAMED: DecisionReason.NO_NAME, OTHER: DecisionReason.SOME_OTHER}
    return Reason.of(ours[label]) if label in ours else Reason.verbatim(label)


CEILINGS: Final[Mapping[CheckName, Code]] = {
    **{
        name: name
        for name in (
            CheckName.EMPTY_RATE,
            CheckName.COPY_RATE,
            CheckName.REPETITION_RATE,
            CheckName.WRONG_SCRIPT_RATE,
            CheckName.CONSTANT_OUTPUT_RATE,
        )
    },
    CheckName.MIN_LENGTH_RATIO: DecisionReason.BEHAVIOUR_LENGTH_RATIO,
    CheckName.MAX_LENGTH_RATIO: DecisionReason.BEHAVIOUR_LENGTH_RATIO,
}
"""Checks of how answers go wrong, each called like its limit in goals.behaviour; what each limit is about, in words."""


def _behaviour(e: ReleaseEvidence) -> Iterator[CheckResult]:
    """Each ceiling against the test on which it is reached most."""
    for name, about in CEILINGS.items():
        yield _ceiling(name, about, getattr(e.goals.behaviour, name), e.tests)


def _ceiling(name: CheckName, about: Code, limit: float | None, tests: Mapping[str, TestScores]) -> CheckResult:
    floor = name.startswith("min_")
    key = name.removeprefix("min_").removeprefix("max_")
    if limit is None:
        return _unset(name, f"behaviour.{name}")
    if not tests:
        why = Reason.of(DecisionReason.BEHAVIOUR_UNMEASURED, tests=Reason.of(DecisionReason.ANY_TEST))
        return _check(name, CheckStatus.UNKNOWN, None, limit, why)
    known: dict[str, float] = {test: getattr(scores.behaviour, key) for test, scores in tests.items()}
    worst = (min if floor else max)(sorted(known), key=lambda test: known[test])
    value, wanted = (_amount(key, number) for number in (known[worst], limit))
    side = DecisionReason.AT_LEAST if floor else DecisionReason.AT_MOST
    reason = Reason.of(side, what=Reason.of(about), value=value, test=worst, wanted=wanted)
    good = known[worst] >= limit if floor else known[worst] <= limit
    return _check(name, _passes(good), known[worst], limit, reason)


def _amount(key: str, number: float) -> str:
    """A rate in percent, anything else as it is."""
    return f"{number:.2%}" if key.endswith("_rate") else f"{number:.4g}"


def _size(e: ReleaseEvidence) -> Iterator[CheckResult]:
    name, wanted = CheckName.MAX_MODEL_MB, e.goals.max_model_mb
    if wanted is None:
        yield _unset(name)
    elif e.bundle.bytes is None:
        yield _check(name, CheckStatus.UNKNOWN, None, wanted, Reason.of(DecisionReason.UNREADABLE))
    else:
        size = round(e.bundle.bytes / MEGABYTE, 3)
        reason = Reason.of(DecisionReason.SIZE, bytes=e.bundle.bytes, wanted=wanted)
        yield _check(name, _passes(size <= wanted), size, wanted, reason)
    yield _budget(e.bundle.info)


def _budget(info: BundleInfo | None) -> CheckResult:
    """Whether `compress` found a model within its limits. Its clock may have decided there; none is read here."""
    name, expected = CheckName.COMPRESS_LIMITS, Finding.ALL_KEPT
    if info is None or info.model.rule is None:
        return _check(name, CheckStatus.UNKNOWN, None, expected, Reason.of(DecisionReason.NO_RULE))
    if info.model.rule != SelectionRule.SMALLEST_WITHIN_LIMITS:
        return _check(name, CheckStatus.FAIL, info.model.rule, expected, Reason.of(DecisionReason.LIMITS_BROKEN))
    return _check(name, CheckStatus.PASS, expected, expected, Reason.of(DecisionReason.LIMITS_KEPT))


# -- the champion


def _champion(e: ReleaseEvidence, told: dict[str, Comparison]) -> Iterator[CheckResult]:
    """How the release compares with the bundle in service, on every test that the release was measured on."""
    name, measured = CheckName.CHAMPION, e.evaluations.get(System.CHAMPION)
    status, bundle = (measured.status, measured.model and measured.model.bundle) if measured else (None, None)
    if e.champion is None:
        none = Reason.of(DecisionReason.NONE_IN_SERVICE)
        yield _check(name, CheckStatus.NOT_APPLICABLE, EvaluationStatus.NONE, None, none)
    elif e.champion == e.bundle.digest:
        yield _check(name, CheckStatus.PASS, Finding.IN_SERVICE, None, Reason.of(DecisionReason.IN_SERVICE))
    elif status is not EvaluationStatus.SCORED or bundle != e.champion:
        yield _check(name, CheckStatus.UNKNOWN, status, EvaluationStatus.SCORED, _unscored(status))
    elif not e.tests:
        untested = Reason.of(DecisionReason.RELEASE_UNTESTED)
        yield _check(name, CheckStatus.UNKNOWN, None, EvaluationStatus.SCORED, untested)
    else:
        for test in sorted(e.tests):
            yield _against(e, test, told)


AGAIN: Final = "`dvc repro --force --single-item evaluate@champion`"
"""DVC does not watch models/registry: a bundle that is back is nothing new to it."""


def _unscored(status: EvaluationStatus | None) -> Reason:
    anew = Reason.of(DecisionReason.START_ANEW)
    mend = Reason.of(DecisionReason.BRING_BACK, again=AGAIN, anew=anew)
    reasons = {
        EvaluationStatus.MISSING: Reason.of(DecisionReason.CHAMPION_MISSING, mend=mend),
        EvaluationStatus.ALTERED: Reason.of(DecisionReason.CHAMPION_ALTERED, mend=mend),
        EvaluationStatus.OTHER_DIRECTION: Reason.of(DecisionReason.CHAMPION_ELSEWHERE, anew=anew),
        EvaluationStatus.UNREADABLE: Reason.of(DecisionReason.CHAMPION_UNREADABLE, anew=anew),
    }
    why = reasons.get(status) if status else None
    return Reason.of(DecisionReason.CHAMPION_UNMEASURED, why=why or Reason.of(DecisionReason.RUN_ON))


def _against(e: ReleaseEvidence, test: str, told: dict[str, Comparison]) -> CheckResult:
    rule, name, metric = e.goals.champion, CheckName.CHAMPION, MetricName(e.goals.champion.metric)
    better = rule.primary == "better" and test == e.goals.primary_test
    expected = Finding.BETTER if better else Finding.NOT_WORSE
    found = _compared(e, System.CHAMPION, test, metric, rule.resamples)
    if isinstance(found, Reason):
        why = Reason.of(DecisionReason.NOT_COMPARED, error=found)
        return _check(name, CheckStatus.UNKNOWN, None, expected, why, test=test)
    if found.n < rule.min_rows:
        few = Reason.of(DecisionReason.TOO_FEW, n=found.n, wanted=rule.min_rows)
        status = CheckStatus.UNKNOWN if test == e.goals.primary_test else CheckStatus.NOT_APPLICABLE
        return _check(name, status, found.n, rule.min_rows, few, test=test)
    told[test] = found.rounded()
    ahead, behind = found.better(rule.p_value), found.worse(rule.p_value)
    state = Finding.BETTER if ahead else Finding.WORSE if behind else Finding.NO_DIFFERENT
    reason = Reason.of(
        DecisionReason.AGAINST,
        metric=metric.text.en,
        system=found.system,
        champion=found.baseline,
        difference=found,
        p_value=found.p_value,
        n=found.n,
    )
    return _check(name, _passes(ahead if better else not behind), state, expected, reason, test=test)


def _compared(e: ReleaseEvidence, other: System, test: str, metric: MetricName, resamples: int) -> Comparison | Reason:
    """The release against another system on the same sentences, measured in the same way; or why that cannot be."""
    try:
        theirs, ours = e.answers(other, test), e.answers(System.SERVED, test)
    except (GateError, InputError) as error:
        return Reason.verbatim(_brief(error))
    if theirs.ids != ours.ids:
        return Reason.of(DecisionReason.OTHER_ROWS, other=other)
    if theirs.signatures.get(metric) != ours.signatures.get(metric) or theirs.direction != ours.direction:
        return Reason.of(DecisionReason.OTHER_MEASURE, other=other)
    return paired_bootstrap(
        _metric(metric, ours.direction), theirs.statistics[metric], ours.statistics[metric], resamples, e.seed
    )


def _metric(name: MetricName, direction: str) -> Metric:
    return chrf() if name is MetricName.CHRF else bleu("ko" if direction == "en-ko" else "en")


# -- words


def _passes(good: bool) -> CheckStatus:
    return CheckStatus.PASS if good else CheckStatus.FAIL


def _no_primary(name: CheckName, expected: Value) -> CheckResult:
    return _check(name, CheckStatus.UNKNOWN, None, expected, Reason.of(DecisionReason.NO_PRIMARY))


def _unset(name: CheckName, goal: str = "") -> CheckResult:
    return _check(name, CheckStatus.UNKNOWN, None, Finding.SET, Reason.of(DecisionReason.UNSET, goal=goal or name))


def _brief(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0]
