"""Windows follow from the log alone: whoever looks at it how often closes the same ones, and each row is in one."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hanyeong.monitoring.live.closing import SWAP, Batch, Closing, Span, Stream, read_from
from hanyeong.monitoring.live.params import LiveParams

START = datetime(2026, 11, 30, tzinfo=UTC)
PARAMS = LiveParams(window_requests=20, max_hours=2.0)
OLD, NEW = Stream("a" * 64, "ko-en"), Stream("b" * 64, "ko-en")
BACK = Stream("a" * 64, "en-ko")


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def closed_at_once(batches: Sequence[Batch], horizon: datetime) -> list[Span]:
    return list(Closing(PARAMS).spans(batches, horizon))


def closed_in_turns(
    batches: Sequence[Batch], horizons: Sequence[datetime], params: Iterable[LiveParams] = repeat(PARAMS)
) -> list[Span]:
    """Each turn knows nothing of the one before but the windows that it closed."""
    spans: list[Span] = []
    for horizon, now in zip(horizons, params, strict=False):
        start = read_from(spans)
        seen = [batch for batch in batches if batch.logged <= horizon and (start is None or batch.logged >= start)]
        spans += list(Closing(now, spans).spans(seen, horizon))
    return spans


BATCHES = st.lists(
    st.builds(
        Batch,
        st.integers(0, 600).map(at),
        st.sampled_from([OLD, NEW, BACK]),
        st.integers(1, 8),
        st.integers(1, 40),
    ),
    max_size=50,
    unique_by=lambda batch: (batch.logged, batch.stream),
).map(sorted)


HOURS = st.sampled_from([0.1, 1.0, 2.0, 9.0])


@settings(max_examples=150, deadline=None)
@given(BATCHES, st.lists(st.integers(0, 600).map(at), max_size=6).map(sorted))
def test_the_windows_do_not_depend_on_when_they_are_asked_for(
    batches: Sequence[Batch], horizons: Sequence[datetime]
) -> None:
    end = at(600)
    assert closed_in_turns(batches, [*horizons, end]) == closed_at_once(batches, end)


@settings(max_examples=60, deadline=None)
@given(BATCHES)
def test_every_row_is_in_one_window_of_its_stream_once_its_time_is_over(batches: Sequence[Batch]) -> None:
    require_each_in_one_window(batches, closed_at_once(batches, at(600) + timedelta(hours=3)))


@example([Batch(at(0), BACK, 1, 1), Batch(at(300), OLD, 20, 20)], [(at(300), 9.0, 20)])
@settings(max_examples=150, deadline=None)
@given(BATCHES, st.lists(st.tuples(st.integers(0, 600).map(at), HOURS, st.integers(20, 60)), max_size=6))
def test_no_row_is_lost_when_params_change_while_windows_are_open(
    batches: Sequence[Batch], turns: Sequence[tuple[datetime, float, int]]
) -> None:
    params = [LiveParams(max_hours=hours, window_requests=most) for _, hours, most in turns]
    horizons = sorted(horizon for horizon, _, _ in turns)
    spans = closed_in_turns(batches, [*horizons, at(600) + timedelta(hours=3)], [*params, PARAMS])
    require_each_in_one_window(batches, spans)


def require_each_in_one_window(batches: Sequence[Batch], spans: Sequence[Span]) -> None:
    for batch in batches:
        mine = [
            span
            for span in spans
            if span.stream == batch.stream
            and (span.after is None or span.after < batch.logged)
            and batch.logged <= span.until
        ]
        assert len(mine) == 1, (batch, mine)


def test_a_window_is_closed_by_count_by_time_and_by_its_sentences() -> None:
    (by_count,) = closed_at_once([Batch(at(minute), OLD, 5, 5) for minute in range(4)], at(4))
    assert (by_count.after, by_count.until) == (None, at(3))
    assert not closed_at_once([Batch(at(0), OLD, 5, 5)], at(120))
    (by_time,) = closed_at_once([Batch(at(0), OLD, 5, 5)], at(121))
    assert by_time.until == at(120)
    (by_sentences,) = closed_at_once([Batch(at(0), OLD, 1, 200)], at(1))
    assert by_sentences.until == at(0)


def test_a_swap_closes_the_window_of_the_bundle_that_left() -> None:
    late = SWAP / timedelta(minutes=1)
    batches = [Batch(at(0), OLD, 3, 3), Batch(at(1), BACK, 3, 3), Batch(at(2), NEW, 3, 3), Batch(at(3), OLD, 1, 1)]
    assert not closed_at_once([*batches, Batch(at(3 + late), NEW, 3, 3)], at(30))
    (left,) = closed_at_once([*batches, Batch(at(3.1 + late), NEW, 3, 3)], at(30))
    assert (left.stream, left.until) == (OLD, at(3))


def test_what_comes_after_a_rollback_is_in_windows_of_its_own_time() -> None:
    batches = [Batch(at(0), OLD, 20, 20), Batch(at(60), NEW, 20, 20), Batch(at(120), OLD, 20, 20)]
    first, other, again = closed_at_once(batches, at(121))
    assert (again.stream, again.after) == (first.stream, other.until)
