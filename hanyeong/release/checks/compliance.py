"""Checks of licences and terms: stated for every source and for the release, and the same from params to bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from hanyeong.corpus.sources import Source
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.checks.base import ReleaseEvidence, check_result, unknown
from hanyeong.release.criteria import TERMS
from hanyeong.release.decision_messages import Reason
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, Finding


def check_compliance(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """Licences and attributions of the sources, their terms, the licence of the release."""
    sources = evidence.sources
    yield _stated(CheckName.LICENCES, sources, lambda source: source.licence, "sources.NAME.licence")
    yield _stated(CheckName.ATTRIBUTIONS, sources, lambda source: source.attribution, "sources.NAME.attribution")
    yield _terms_unchanged(evidence)
    yield _release_licence(evidence.bundle.info)


def _stated(
    name: CheckName, sources: Mapping[str, Source], statement: Callable[[Source], str], key: str
) -> CheckResult:
    """Whether every source states what its licence requires."""
    expected = Finding.STATED_FOR_EVERY
    missing = sorted(source for source, params in sources.items() if not statement(params).strip())
    if missing:
        reason = Reason.of(DecisionReason.SAY_FOR, key=key, sources=", ".join(missing))
        return check_result(name, CheckStatus.FAIL, tuple(missing), expected, reason)
    return check_result(name, CheckStatus.PASS, expected, expected, Reason.of(DecisionReason.IN_CARDS))


def _terms_unchanged(evidence: ReleaseEvidence) -> CheckResult:
    """Whether params, the results of `ingest` and the bundle agree about every source."""
    name, expected = CheckName.TERMS, Finding.AGREE
    if evidence.bundle.info is None:
        return unknown(name, expected, Reason.of(DecisionReason.UNREADABLE))
    bundled = {source.name: source.model_dump() for source in evidence.bundle.info.sources}
    differences: dict[str, DecisionReason] = {}
    for source, params in evidence.sources.items():
        if difference := _difference(params, evidence.ingested.get(source), bundled.get(source, {})):
            differences[source] = difference
    differences |= {source: DecisionReason.BUNDLED_UNASKED for source in bundled if source not in evidence.sources}
    if not differences:
        reason = Reason.of(DecisionReason.N_SOURCES, n=len(bundled))
        return check_result(name, CheckStatus.PASS, expected, expected, reason)
    not_ingested = set(differences.values()) == {DecisionReason.NOT_INGESTED}
    status = CheckStatus.UNKNOWN if not_ingested else CheckStatus.FAIL
    reason = Reason.of(DecisionReason.TERMS_DIFFER, sources=Reason.by_name(differences))
    return check_result(name, status, tuple(sorted(differences)), expected, reason)


def _difference(params: Source, ingested: IngestResult | None, bundled: Mapping[str, object]) -> DecisionReason | None:
    """How the terms of a source differ on the way from params to bundle."""
    terms = {key: getattr(params, key) for key in TERMS}
    if ingested is None:
        return DecisionReason.NOT_INGESTED
    if any(str(getattr(ingested, key)) != value for key, value in terms.items()):
        return DecisionReason.INGESTED_OTHERWISE
    if any(bundled.get(key) != value for key, value in terms.items()):
        return DecisionReason.BUNDLED_OTHERWISE
    return None


def _release_licence(info: BundleInfo | None) -> CheckResult:
    name, expected = CheckName.RELEASE_LICENCE, Finding.STATED
    if info is None:
        return unknown(name, expected, Reason.of(DecisionReason.UNREADABLE))
    if not info.licence.strip():
        return unknown(name, expected, Reason.of(DecisionReason.SAY_LICENCE))
    return check_result(name, CheckStatus.PASS, info.licence, expected, Reason.of(DecisionReason.IN_MODEL_CARD))
