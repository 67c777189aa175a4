"""Go or no-go: every question a release must answer, each answered with what was found and what was expected.

It fails closed. A goal that is not set, a score that was not measured, a bundle that cannot be read: each is a check
of status "unknown", and a verdict is go only where every check passed or did not apply. To waive a goal set it to a
value that anything reaches, so that the waiver stands in params.yaml.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from hanyeong.corpus.sources import Source
from hanyeong.evaluation.metrics import Metric, bleu, chrf
from hanyeong.evaluation.outputs import SystemOutputs
from hanyeong.evaluation.significance import Comparison, paired_bootstrap
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.receipt import Json
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.decision_messages import REASONS, Reason
from hanyeong.release.goals import DegenerateOutputLimits, GoalsParams
from hanyeong.release.smoke_test import MIN_REPRODUCED_RATE
from hanyeong.results.judge import (
    ChampionResult,
    ChampionScore,
    CheckFinding,
    CheckName,
    CheckResult,
    CheckStatus,
    JudgeResult,
    ReleaseVerdict,
)
from hanyeong.validation.params import ValidateParams

Status = Literal["pass", "fail", "unknown", "not applicable"]
PASS: Final[Status] = "pass"  # noqa: S105  no password
FAIL: Final[Status] = "fail"
UNKNOWN: Final[Status] = "unknown"
NOT_APPLICABLE: Final[Status] = "not applicable"
GO, NO_GO = "go", "no-go"
METRIC_NAMES: Final = {"bleu": "BLEU", "chrf": "chrF++"}
SMALLEST_WITHIN_LIMITS: Final = "smallest good enough"
MEGABYTE: Final = 1_000_000
AS_SHIPPED: Final = ValidateParams()
TERMS: Final = ("use", "terms", "licence", "attribution")
"""What must be the same of a source in params, receipt and bundle."""


@dataclass(frozen=True)
class Check:
    """One question and its answer. `name` is a code, with the test that it is about after a colon."""

    name: str
    status: Status
    found: Json
    expected: Json
    reason: Reason

    def result(self) -> CheckResult:
        """As it stands in reports/judgement.json."""
        name, _, test = self.name.partition(": ")
        return CheckResult(
            name=CheckName(name),
            test=test,
            status=CheckStatus(self.status),
            found=_found(self.found),
            expected=_found(self.expected),
            reason=self.reason.en,
            reason_ko=self.reason.ko,
        )


def _found(value: Json) -> CheckFinding | str | float | tuple[str, ...] | None:
    if isinstance(value, str):
        return CheckFinding(value) if value in set(CheckFinding) else value
    if value is None or isinstance(value, int | float):
        return None if value is None else float(value)
    return tuple(str(name) for name in value)


@dataclass(frozen=True)
class Bundle:
    """models/release as it was found: `problems` by check, empty where all is well."""

    digest: str | None
    info: BundleInfo | None
    bytes: int | None
    problems: Mapping[str, str]
    """What is wrong, by the name of the check: "bundle", "cards", "load_and_answer"."""
    agreed: int = 0
    """Evaluated rows that it translates as it did when it was evaluated..."""
    asked: int = 0
    """...of so many that it was asked again."""


@dataclass(frozen=True)
class ReleaseEvidence:
    """All that a verdict is made from. Facts are those of reports, or None where a report is missing."""

    goals: GoalsParams
    sources: Mapping[str, Source]
    seed: int
    bundle: Bundle
    evaluations: Mapping[str, Mapping[str, Any] | None]
    """By "teacher", "served" and "champion"."""
    answers: Callable[[str, str], SystemOutputs]
    """The table of a system on a test; raises InputError where there is none."""
    ingested: Mapping[str, Mapping[str, Any] | None]
    """By source: its receipt's facts."""
    champion: str | None
    """Digest of the bundle in service."""
    limits: ValidateParams = AS_SHIPPED
    """What the data had to keep."""


@dataclass(frozen=True)
class ReleaseDecision:
    """The verdict and every check behind it."""

    checks: Sequence[Check]
    bundle: str | None
    champion: ChampionResult | None
    asked: str
    """Digest of the goals and terms that it was judged by."""

    @property
    def verdict(self) -> str:
        """go, if nothing failed and nothing is unknown."""
        good = bool(self.checks) and all(check.status in (PASS, NOT_APPLICABLE) for check in self.checks)
        return GO if good and self.bundle is not None else NO_GO

    def result(self) -> JudgeResult:
        """What stands in reports/judgement.json."""
        return JudgeResult(
            verdict=ReleaseVerdict(self.verdict),
            bundle=self.bundle,
            champion=self.champion,
            asked=self.asked,
            checks=tuple(check.result() for check in self.checks),
        )


def decide(evidence: ReleaseEvidence) -> ReleaseDecision:
    """Ask every question, whatever the answers before it were."""
    comparisons: dict[str, ChampionScore] = {}
    checks = [
        *_bundle(evidence),
        *_compliance(evidence),
        *_floors(evidence),
        *_baseline(evidence),
        *_teacher(evidence),
        *_slices(evidence),
        *_behaviour(evidence),
        *_size(evidence),
        *_champion(evidence, comparisons),
    ]
    in_service = evidence.champion
    champion = None if in_service is None else ChampionResult(digest=in_service, tests=comparisons)
    asked = criteria_digest(evidence.goals, evidence.sources, evidence.limits)
    return ReleaseDecision(checks, evidence.bundle.digest, champion, asked)


def criteria_digest(goals: GoalsParams, sources: Mapping[str, Source], limits: ValidateParams = AS_SHIPPED) -> str:
    """SHA-256 of what params ask of a release and of its data: a go holds for these goals, terms and limits alone."""
    terms = {name: [getattr(source, key) for key in TERMS] for name, source in sources.items()}
    asked = json.dumps(
        [goals.model_dump(mode="json"), terms, limits.model_dump(mode="json")], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(asked.encode()).hexdigest()


# -- the bundle itself


def _bundle(e: ReleaseEvidence) -> Iterator[Check]:
    bundle, problems = e.bundle, e.bundle.problems
    whole = "every file as its manifest says"
    if "bundle" in problems or bundle.info is None:
        problem = problems.get("bundle")
        why = Reason.verbatim(problem) if problem else Reason.of("unreadable")
        yield Check("bundle", FAIL, "damaged or missing", whole, why)
        for name in ("cards", "load_and_answer", "same_answers", "measured"):
            yield Check(name, UNKNOWN, None, None, Reason.of("unreadable"))
        return
    yield Check("bundle", PASS, whole, whole, Reason.of("hashed"))
    yield _said("cards", problems, "drawn from bundle.json and nothing else")
    yield _said("load_and_answer", problems, "loads and answers every question")
    yield _same_answers(bundle)
    yield _measured(e, bundle.info)


def _said(name: str, problems: Mapping[str, str], expected: str) -> Check:
    if name in problems:
        return Check(name, FAIL, problems[name], expected, Reason.of("broken", problem=problems[name]))
    return Check(name, PASS, expected, expected, Reason.of("tried"))


def _same_answers(bundle: Bundle) -> Check:
    name, expected = "same_answers", MIN_REPRODUCED_RATE
    if not bundle.asked:
        return Check(name, UNKNOWN, None, expected, Reason.of("none_to_ask"))
    share = bundle.agreed / bundle.asked
    status = PASS if share >= MIN_REPRODUCED_RATE else FAIL
    reason = Reason.of("agreed", agreed=bundle.agreed, asked=bundle.asked, wanted=expected)
    return Check(name, status, round(share, 4), expected, reason)


def _measured(e: ReleaseEvidence, info: BundleInfo) -> Check:
    """The scores are those of this very model, and the cards say them."""
    name, served = "measured", e.evaluations.get("served")
    digest = _at(served, "model", "digest")
    if not isinstance(digest, str):
        return Check(name, UNKNOWN, None, info.model.digest, Reason.of("not_measured"))
    if digest != info.model.digest:
        return Check(name, FAIL, digest, info.model.digest, Reason.of("another_model"))
    tests = _at(served, "tests") or {}
    told = {test.name: (test.bleu.model_dump(), test.chrf.model_dump()) for test in info.tests}
    found = {test: (_at(facts, "metrics", "bleu"), _at(facts, "metrics", "chrf")) for test, facts in tests.items()}
    if told != found:
        return Check(name, FAIL, "other scores", "the measured ones", Reason.of("other_scores"))
    return Check(name, PASS, digest, info.model.digest, Reason.of("as_measured"))


# -- licences and terms


def _compliance(e: ReleaseEvidence) -> Iterator[Check]:
    yield _named("licences", e, lambda s: not s.licence.strip(), "sources.NAME.licence")
    yield _named("attributions", e, lambda s: not s.attribution.strip(), "sources.NAME.attribution")
    yield _terms(e)
    info = e.bundle.info
    if info is None:
        yield Check("release_licence", UNKNOWN, None, "stated", Reason.of("unreadable"))
    elif not info.licence.strip():
        yield Check("release_licence", UNKNOWN, None, "stated", Reason.of("say_licence"))
    else:
        yield Check("release_licence", PASS, info.licence, "stated", Reason.of("in_model_card"))


def _named(name: str, e: ReleaseEvidence, lacks: Callable[[Source], bool], key: str) -> Check:
    """Whether every source says what its licence wants to be said."""
    missing = sorted(source for source, told in e.sources.items() if lacks(told))
    if missing:
        return Check(
            name, FAIL, missing, "stated for every source", Reason.of("say_for", key=key, sources=", ".join(missing))
        )
    return Check(name, PASS, "stated for every source", "stated for every source", Reason.of("in_cards"))


def _terms(e: ReleaseEvidence) -> Check:
    """Params, receipts of ingest and bundle agree about every source: nobody changed the terms on the way."""
    name, expected = "terms", "params, receipts and bundle agree"
    if e.bundle.info is None:
        return Check(name, UNKNOWN, None, expected, Reason.of("unreadable"))
    told = {source.name: source.model_dump() for source in e.bundle.info.sources}
    wrong = {}
    for source, params in e.sources.items():
        wanted = {key: getattr(params, key) for key in TERMS}
        receipt = e.ingested.get(source)
        if receipt is None:
            wrong[source] = "not_ingested"
        elif any(receipt.get(key) != value for key, value in wanted.items()):
            wrong[source] = "ingested_otherwise"
        elif any(told.get(source, {}).get(key) != value for key, value in wanted.items()):
            wrong[source] = "bundled_otherwise"
    wrong |= {source: "bundled_unasked" for source in told if source not in e.sources}
    if wrong:
        status = UNKNOWN if set(wrong.values()) == {"not_ingested"} else FAIL
        return Check(name, status, sorted(wrong), expected, Reason.of("terms_differ", sources=Reason.by_name(wrong)))
    return Check(name, PASS, expected, expected, Reason.of("n_sources", n=len(told)))


# -- scores


def _floors(e: ReleaseEvidence) -> Iterator[Check]:
    """Floors by test; a primary test without one is not a goal."""
    goals, tests = e.goals, _tests(e, "served")
    primary = goals.primary_test
    if primary is None:
        yield _no_primary("primary_test", "set")
    elif primary not in goals.min_bleu and primary not in goals.min_chrf:
        yield Check("primary_test", UNKNOWN, primary, "a floor", Reason.of("no_floor", test=primary))
    elif primary not in tests:
        yield Check("primary_test", UNKNOWN, sorted(tests), primary, Reason.of("no_such_test", test=primary))
    else:
        yield Check("primary_test", PASS, primary, primary, Reason.of("has_floor"))
    for metric, floors in (("bleu", goals.min_bleu), ("chrf", goals.min_chrf)):
        for test, floor in sorted(floors.items()):
            yield _floor(f"min_{metric}: {test}", METRIC_NAMES[metric], _at(tests.get(test), "metrics", metric), floor)


def _floor(name: str, metric: str, score: Any, floor: float) -> Check:
    value = _number(score, "value")
    if value is None:
        return Check(name, UNKNOWN, None, floor, Reason.of("unmeasured", metric=metric))
    status = PASS if value >= floor else FAIL
    return Check(name, status, value, floor, Reason.of("floor", metric=metric, score=_interval(score), wanted=floor))


def _baseline(e: ReleaseEvidence) -> Iterator[Check]:
    name, wanted, primary = "min_gain_over_nearest_bleu", e.goals.min_gain_over_nearest_bleu, e.goals.primary_test
    if wanted is None or primary is None:
        yield _unset(name) if wanted is None else _no_primary(name, wanted)
        return
    nearest = _at(_tests(e, "served").get(primary), "nearest")
    over = _number(nearest, "over", "bleu")
    if over is None:
        yield Check(name, UNKNOWN, None, wanted, Reason.of("no_nearest", test=primary))
        return
    score = _interval(_at(nearest, "bleu"))
    reason = Reason.of("over_nearest", over=over, nearest=score, rows=_at(nearest, "rows"), test=primary, wanted=wanted)
    yield Check(name, PASS if over >= wanted else FAIL, over, wanted, reason)


def _teacher(e: ReleaseEvidence) -> Iterator[Check]:
    """How much was lost on the way from the teacher, on the same sentences."""
    name, wanted, primary = "max_drop_vs_teacher_bleu", e.goals.max_drop_vs_teacher_bleu, e.goals.primary_test
    if wanted is None or primary is None:
        yield _unset(name) if wanted is None else _no_primary(name, wanted)
        return
    found = _compared(e, "teacher", primary, "bleu", e.goals.champion.resamples)
    if isinstance(found, Reason):
        yield Check(name, UNKNOWN, None, wanted, Reason.of("no_teacher", error=found))
        return
    drop = round(found.baseline - found.system, 4)
    reason = Reason.of(
        "below_teacher",
        system=found.system,
        teacher=found.baseline,
        difference=_difference(found),
        test=primary,
        wanted=wanted,
    )
    yield Check(name, PASS if drop <= wanted else FAIL, drop, wanted, reason)


def _slices(e: ReleaseEvidence) -> Iterator[Check]:
    name, wanted, primary = "min_slice_chrf", e.goals.min_slice_chrf, e.goals.primary_test
    if wanted is None or primary is None:
        yield _unset(name) if wanted is None else _no_primary(name, wanted)
        return
    kinds = _at(_tests(e, "served").get(primary), "slices")
    if not isinstance(kinds, Mapping):
        yield Check(name, UNKNOWN, None, wanted, Reason.of("no_slices", test=primary))
        return
    judged = {
        (kind, label): value
        for kind, labels in kinds.items()
        for label, facts in labels.items()
        if (_number(facts, "rows") or 0) >= e.goals.slice_min_rows
        and (value := _number(facts, "chrf", "value")) is not None
    }
    if not judged:
        reason = Reason.of("small_slices", test=primary, rows=e.goals.slice_min_rows)
        yield Check(name, UNKNOWN, None, wanted, reason)
        return
    worst = min(judged, key=lambda one: (judged[one], one))
    low = [_slice(*one) for one, value in sorted(judged.items()) if value < wanted]
    reason = Reason.of("worst_slice", n=len(judged), worst=_slice(*worst), score=judged[worst], wanted=wanted)
    if low:
        reason = Reason.of("low_slices", worst=reason, low=Reason.joined(", ", low))
    yield Check(name, FAIL if low else PASS, judged[worst], wanted, reason)


def _slice(kind: str, label: str) -> Reason:
    code = f"slice:{kind}"
    return Reason.of(code, label=_readable(label)) if code in REASONS else Reason.verbatim(f"{kind} {label}")


def _readable(label: str) -> Reason:
    """A slice's name as people say it: facts keep "001-020" for the order, and "(unnamed)" for a word of ours."""
    least, dash, most = label.partition("-")
    if dash and least.isdigit() and most.isdigit():
        return Reason.of("n_chars", least=int(least), most=int(most))
    ours = {"(unnamed)": "no_name", "(other)": "some_other"}
    return Reason.of(ours[label]) if label in ours else Reason.verbatim(label)


def _behaviour(e: ReleaseEvidence) -> Iterator[Check]:
    """Each ceiling against the test on which it is reached most."""
    tests = _tests(e, "served")
    for field in DegenerateOutputLimits.model_fields:
        limit = getattr(e.goals.behaviour, field)
        yield _ceiling(field, limit, tests)


def _ceiling(field: str, limit: float | None, tests: Mapping[str, Any]) -> Check:
    floor = field.startswith("min_")
    key = field.removeprefix("min_").removeprefix("max_")
    if limit is None:
        return _unset(field, f"behaviour.{field}")
    found = {test: _number(facts, "behaviour", key) for test, facts in tests.items()}
    known = {test: value for test, value in found.items() if value is not None}
    if not known or len(known) < len(found):
        missing = ", ".join(sorted(set(found) - set(known))) or Reason.of("any_test")
        return Check(field, UNKNOWN, None, limit, Reason.of("behaviour_unmeasured", tests=missing))
    worst = (min if floor else max)(sorted(known), key=lambda test: known[test])
    good = known[worst] >= limit if floor else known[worst] <= limit
    side = "at_least" if floor else "at_most"
    said = f"behaviour:{key}"
    what = Reason.of(said) if said in REASONS else Reason.verbatim(key)
    value, wanted = (_amount(key, number) for number in (known[worst], limit))
    reason = Reason.of(side, what=what, value=value, test=worst, wanted=wanted)
    return Check(field, PASS if good else FAIL, known[worst], limit, reason)


def _amount(key: str, number: float) -> str:
    """A share in percent, anything else as it is."""
    return f"{number:.2%}" if key.endswith("_rate") else f"{number:.4g}"


def _size(e: ReleaseEvidence) -> Iterator[Check]:
    name, wanted = "max_model_mb", e.goals.max_model_mb
    if wanted is None:
        yield _unset(name)
    elif e.bundle.bytes is None:
        yield Check(name, UNKNOWN, None, wanted, Reason.of("unreadable"))
    else:
        size = round(e.bundle.bytes / MEGABYTE, 3)
        reason = Reason.of("size", bytes=e.bundle.bytes, wanted=wanted)
        yield Check(name, PASS if size <= wanted else FAIL, size, wanted, reason)
    yield _budget(e.bundle.info)


def _budget(info: BundleInfo | None) -> Check:
    """Whether `compress` found a model within its limits. Its clock may have decided there; none is read here."""
    name, expected = "compress_limits", "all kept"
    if info is None or info.model.rule is None:
        return Check(name, UNKNOWN, None, expected, Reason.of("no_rule"))
    if info.model.rule != SMALLEST_WITHIN_LIMITS:
        return Check(name, FAIL, info.model.rule, expected, Reason.of("limits_broken"))
    return Check(name, PASS, expected, expected, Reason.of("limits_kept"))


# -- the champion


def _champion(e: ReleaseEvidence, told: dict[str, ChampionScore]) -> Iterator[Check]:
    """How the release stands to the bundle in service, on every test that the release was measured on."""
    facts = e.evaluations.get("champion")
    status = _at(facts, "status")
    if e.champion is None:
        yield Check("champion", NOT_APPLICABLE, "none", None, Reason.of("none_in_service"))
    elif e.champion == e.bundle.digest:
        yield Check("champion", PASS, "in service", None, Reason.of("in_service"))
    elif status != "scored" or _at(facts, "model", "bundle") != e.champion:
        yield Check("champion", UNKNOWN, status, "scored", _unscored(status))
    elif not _tests(e, "served"):
        yield Check("champion", UNKNOWN, None, "scored", Reason.of("release_untested"))
    else:
        for test in sorted(_tests(e, "served")):
            yield _against(e, test, told)


AGAIN: Final = "`dvc repro --force --single-item evaluate@champion`"
"""DVC does not watch models/registry: a bundle that is back is nothing new to it."""


def _unscored(status: Any) -> Reason:
    anew = Reason.of("start_anew")
    mend = Reason.of("bring_back", again=AGAIN, anew=anew)
    reasons = {
        "missing": Reason.of("champion_missing", mend=mend),
        "altered": Reason.of("champion_altered", mend=mend),
        "other direction": Reason.of("champion_elsewhere", anew=anew),
        "unreadable": Reason.of("champion_unreadable", anew=anew),
    }
    return Reason.of("champion_unmeasured", why=reasons.get(str(status), Reason.of("run_on")))


def _against(e: ReleaseEvidence, test: str, told: dict[str, ChampionScore]) -> Check:
    rule, name = e.goals.champion, f"champion: {test}"
    better = rule.primary == "better" and test == e.goals.primary_test
    expected = "better" if better else "not worse"
    found = _compared(e, "champion", test, rule.metric, rule.resamples)
    if isinstance(found, Reason):
        return Check(name, UNKNOWN, None, expected, Reason.of("not_compared", error=found))
    if found.n < rule.min_rows:
        few = Reason.of("too_few", n=found.n, wanted=rule.min_rows)
        return Check(name, UNKNOWN if test == e.goals.primary_test else NOT_APPLICABLE, found.n, rule.min_rows, few)
    told[test] = _comparison(found, rule.metric)
    ahead, behind = found.better(rule.p_value), found.worse(rule.p_value)
    state = "better" if ahead else "worse" if behind else "no different"
    good = ahead if better else not behind
    reason = Reason.of(
        "against",
        metric=METRIC_NAMES[rule.metric],
        system=found.system,
        champion=found.baseline,
        difference=_difference(found),
        p_value=found.p_value,
        n=found.n,
    )
    return Check(name, PASS if good else FAIL, state, expected, reason)


def _compared(e: ReleaseEvidence, other: str, test: str, metric: str, resamples: int) -> Comparison | Reason:
    """The release against another system on the same sentences, measured in the same way; or why that cannot be."""
    try:
        theirs, ours = e.answers(other, test), e.answers("served", test)
    except (GateError, InputError) as error:
        return Reason.verbatim(_brief(error))
    if theirs.ids != ours.ids:
        return Reason.of("other_rows", other=other)
    if theirs.signatures.get(metric) != ours.signatures.get(metric) or theirs.direction != ours.direction:
        return Reason.of("other_measure", other=other)
    return paired_bootstrap(
        _metric(metric, ours.direction), theirs.statistics[metric], ours.statistics[metric], resamples, e.seed
    )


def _metric(name: str, direction: str) -> Metric:
    return chrf() if name == "chrf" else bleu("ko" if direction == "en-ko" else "en")


def _comparison(found: Comparison, metric: str) -> ChampionScore:
    numbers = ("baseline", "system", "difference", "low", "high", "p_value")
    return ChampionScore(metric=metric, n=found.n, **{name: round(getattr(found, name), 4) for name in numbers})


# -- words and numbers


def _no_primary(name: str, expected: Json) -> Check:
    return Check(name, UNKNOWN, None, expected, Reason.of("no_primary"))


def _unset(name: str, goal: str = "") -> Check:
    return Check(name, UNKNOWN, None, "set", Reason.of("unset", goal=goal or name))


def _tests(e: ReleaseEvidence, which: str) -> Mapping[str, Any]:
    found = _at(e.evaluations.get(which), "tests")
    return found if isinstance(found, Mapping) else {}


def _at(facts: Any, *path: str) -> Any:
    """What stands under the keys in turn, or None."""
    for key in path:
        facts = facts.get(key) if isinstance(facts, Mapping) else None
    return facts


def _number(facts: Any, *path: str) -> float | None:
    """A number there, or None; comparing with None never happens by accident then."""
    found = _at(facts, *path)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _interval(score: Any) -> str:
    low, high = _number(score, "low"), _number(score, "high")
    value = _number(score, "value") or 0.0
    return f"{value:.1f}" if low is None or high is None else f"{value:.1f} [{low:.1f}, {high:.1f}]"


def _difference(found: Comparison) -> str:
    return f"{found.difference:+.1f} [{found.low:+.1f}, {found.high:+.1f}]"


def _brief(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0]
