"""The result of a replay: its columns and windows, how often each kind alarms, and the check of the monitor itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.monitoring.drift import Reference, n_rows, wilson
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.replay import Replay, Window
from hanyeong.monitoring.request_pool import Requests
from hanyeong.monitoring.windows import DIVISOR, Division
from hanyeong.pipeline.errors import GateError
from hanyeong.results.codes import Direction
from hanyeong.results.monitor import (
    DetectionRate,
    DirectionReplay,
    DomainAccuracy,
    DriftKind,
    DriftPage,
    Feature,
    LargestEffect,
    MonitoredColumn,
    MonitorResult,
    MonitorState,
    ReferenceRows,
    RequestPool,
    SelfCheck,
    SelfCheckProblem,
    SelfCheckVerdict,
    WindowResult,
    WindowState,
)

DECIMALS = 5


def replay_without_windows(
    pool: Requests, division: Division, params: MonitorParams, pair: LanguagePair
) -> DirectionReplay:
    """What is known before any window is evaluated.

    Raises:
        GateError: the reference is not the one that params pin.

    """
    reference = Requests(tuple(pool.ids[i] for i in division.reference), (), {}).digest
    if params.reference_digest and division.enough and reference != params.reference_digest:
        raise GateError(
            f"monitor: the reference rows have digest {reference}, params pin {params.reference_digest}; "
            "if the reference was meant to change, put the new digest (or nothing) into monitor.reference_digest"
        )
    return DirectionReplay(
        state=MonitorState.NOT_ENOUGH_DATA,
        direction=Direction(pair),
        pool=RequestPool(
            rows=len(pool),
            tables=dict(pool.tables),
            reference_rows=len(division.reference),
            calibration_rows=len(division.calibration),
            served_rows=len(division.served),
            window_rows=division.window_rows,
        ),
        reference=ReferenceRows(rows_digest=reference, pinned=bool(params.reference_digest)),
        reference_digest=None,
        columns=(),
        windows=(),
        detection=(),
        self_check=None,
        pages=(),
    )


def result_of(replays: Sequence[DirectionReplay]) -> MonitorResult:
    """The stage's result, of every direction."""
    first, *others = replays
    fields = {name: getattr(first, name) for name in DirectionReplay.model_fields}
    return MonitorResult(**fields, other_directions=tuple(others))


def too_few_rows(usual: Requests, params: MonitorParams) -> str:
    """Why no window is judged, and what to do."""
    return (
        f"not enough data: dev and test have {len(usual)} rows, {DIVISOR * params.min_window_rows} are needed; "
        f"add test sets or raise split.dev_share, or lower monitor.min_window_rows ({params.min_window_rows})"
    )


def too_few_sentences(n_sentences: int, params: MonitorParams) -> str:
    """Why no window is judged although there were rows enough, and what to do."""
    return (
        f"not enough data: dev and test hold {n_sentences} sentences that can be translated, "
        f"{DIVISOR * params.min_window_rows} are needed; add test sets, or lower monitor.min_window_rows "
        f"({params.min_window_rows})"
    )


def with_windows(
    before: DirectionReplay,
    found: Replay,
    params: MonitorParams,
    pages: Sequence[DriftPage],
    domains: DomainAccuracy | None,
) -> DirectionReplay:
    """The same with the windows of a replay, the pages about two of them, and the check of the domain classifier."""
    rates = tuple(detection(found))
    return DirectionReplay(
        state=MonitorState.JUDGED,
        direction=before.direction,
        pool=before.pool,
        reference=before.reference,
        reference_digest=found.reference.digest,
        columns=tuple(columns(found.reference)),
        windows=tuple(window_result(window) for window in found.windows),
        detection=rates,
        self_check=self_check(rates, params),
        pages=tuple(pages),
        domains=domains,
    )


def detection(found: Replay) -> Iterator[DetectionRate]:
    """For each kind, source and share: windows, alarms, their share with a 95 % interval (Wilson)."""
    groups: dict[tuple[DriftKind, str, float], list[Window]] = {}
    for window in found.windows:
        groups.setdefault((window.kind, window.source, window.share), []).append(window)
    for (kind, source, share), windows in groups.items():
        evaluated = [w for w in windows if w.effects]
        alarms = sum(w.state is WindowState.ALARM for w in evaluated)
        low, high = wilson(alarms, len(evaluated))
        yield DetectionRate(
            kind=kind,
            source=source,
            share=share,
            windows=len(windows),
            evaluated=len(evaluated),
            alarms=alarms,
            rate=round(alarms / len(evaluated), DECIMALS) if evaluated else None,
            low=round(low, DECIMALS),
            high=round(high, DECIMALS),
            median_drift_score=_median([w.drift_score for w in evaluated]),
        )


def _median(values: Sequence[float]) -> float | None:
    return round(float(np.median(values)), DECIMALS) if values else None


def self_check(rates: Sequence[DetectionRate], params: MonitorParams) -> SelfCheck:
    """Whether the false-alarm rate is within its bound and drift is detected."""
    problems = tuple(problem for row in rates for problem in _problems(row, params))
    return SelfCheck(
        verdict=SelfCheckVerdict.FAILED if problems else SelfCheckVerdict.PASSED,
        problems=problems,
        tried_another_domain=any(
            row.kind is DriftKind.DOMAIN and row.evaluated > 0 and row.share >= params.min_detected_share
            for row in rates
        ),
    )


def _problems(row: DetectionRate, params: MonitorParams) -> Iterator[SelfCheckProblem]:
    """False alarms above their bound, or drift that is not always detected."""
    if row.rate is None:
        return
    most = params.max_false_alarm_rate if row.kind is DriftKind.NO_DRIFT else None
    must_find = row.kind is not DriftKind.DOMAIN or row.share >= params.min_detected_share
    if row.rate > most if most is not None else must_find and row.rate < 1:
        yield SelfCheckProblem(
            kind=row.kind, source=row.source, share=row.share, alarms=row.alarms, evaluated=row.evaluated, most=most
        )


def window_result(window: Window) -> WindowResult:
    """One window; effects in the order of the columns."""
    return WindowResult(
        name=window.name,
        kind=window.kind,
        source=window.source,
        share=window.share,
        state=window.state,
        rows=n_rows(window.frame) if window.effects else 0,
        columns_drifted=tuple(Feature(e.column) for e in window.effects if e.drifts),
        drift_score=round(window.drift_score, DECIMALS),
        effects=tuple(round(e.effect, DECIMALS) for e in window.effects),
        strongest=_largest_effect(window),
    )


def _largest_effect(window: Window) -> LargestEffect | None:
    """The column that moved most for its threshold, and by how much, with its interval."""
    if not window.effects:
        return None
    most = max(window.effects, key=lambda e: e.effect / e.threshold)
    effect, shift, low, high = (round(value, DECIMALS) for value in (most.effect, most.shift, most.low, most.high))
    return LargestEffect(column=Feature(most.column), effect=effect, shift=shift, low=low, high=high)


def columns(reference: Reference) -> Iterator[MonitoredColumn]:
    """How each column is compared, and what the reference holds."""
    for column in reference.columns:
        yield MonitoredColumn(
            name=Feature(column.name),
            kind=column.kind,
            most_frequent=round(column.most_frequent, DECIMALS),
            threshold=column.threshold,
            mean=round(float(np.mean(reference.frame[column.name])), DECIMALS),
            sd=round(float(np.std(reference.frame[column.name])), DECIMALS),
        )
