"""Batches: every row once an epoch, never too much at once, little padding, the same again for the same seed."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.models.config import EOS, PAD
from hanyeong.pipeline.errors import InputError
from hanyeong.tokenization.encoded_pairs import Pairs, Side
from hanyeong.training.batching import batch_of, sampler

LENGTHS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=200)


def pairs_of(lengths: list[tuple[int, int]]) -> Pairs:
    sides = []
    for which in (0, 1):
        sizes = np.array([pair[which] for pair in lengths])
        sides.append(Side(np.full(sizes.sum(), EOS, np.uint16), np.concatenate([[0], np.cumsum(sizes)])))
    return Pairs(*sides)


@settings(max_examples=60, deadline=None)
@given(LENGTHS, st.integers(64, 400), st.integers(0, 3))
def test_every_row_that_fits_stands_in_one_batch_of_each_epoch(
    lengths: list[tuple[int, int]], most: int, number: int
) -> None:
    s = sampler(pairs_of(lengths), most, 30, seed=3)
    fit = [n for n, (src, tgt) in enumerate(lengths) if max(src, tgt) <= min(30, most // 2)]
    for batches in (s.epoch(number), s.sequential()):
        assert sorted(int(row) for rows in batches for row in rows) == fit
        for rows in batches:
            src, tgt = s.src_lengths[rows].max(), s.tgt_lengths[rows].max()
            assert len(rows) * (src + tgt) <= most


@settings(max_examples=60, deadline=None)
@given(LENGTHS, st.integers(64, 400), st.data())
def test_a_row_is_shown_as_often_as_it_weighs(lengths: list[tuple[int, int]], most: int, data: st.DataObject) -> None:
    weights = np.array(data.draw(st.lists(st.floats(0.1, 5), min_size=len(lengths), max_size=len(lengths))))
    s = sampler(pairs_of(lengths), most, 30, 3, weights)
    shown = np.bincount([int(row) for rows in s.epoch(1) for row in rows], minlength=len(lengths))
    assert (np.flatnonzero(shown) == np.flatnonzero(shown * np.isin(range(len(lengths)), s.rows))).all()
    off = shown[s.rows] - weights[s.rows]
    assert (np.abs(off) < 1).all(), "once more or less is chance, more is not"
    assert sorted(int(row) for rows in s.sequential() for row in rows) == s.rows.tolist()


def test_the_chance_of_fractions_is_even_over_epochs() -> None:
    s = sampler(pairs_of([(5, 5)] * 200), 100, 30, 1, np.repeat([2.25, 1.0], 100))
    seen = [row for number in range(40) for rows in s.epoch(number) for row in rows.tolist()]
    shown = np.bincount(seen, minlength=200).reshape(2, 100).mean(1) / 40
    assert shown == pytest.approx([2.25, 1.0], abs=0.03)
    assert s.n_tokens == 10 * 325


def test_whole_weights_leave_nothing_to_chance_and_even_ones_change_nothing(pairs) -> None:  # type: ignore[no-untyped-def]
    data = pairs(300, 1)
    plain, even = sampler(data, 200, 32, 1), sampler(data, 200, 32, 1, np.ones(300))
    assert plain.n_tokens == even.n_tokens
    assert sum(map(len, sampler(data, 200, 32, 1, np.full(300, 3.0)).epoch(5))) == 900


def test_an_epochs_order_hangs_on_seed_and_number_alone(pairs) -> None:  # type: ignore[no-untyped-def]
    data = pairs(300, 1)

    def order(seed: int, number: int) -> list[list[int]]:
        return [rows.tolist() for rows in sampler(data, 200, 32, seed).epoch(number)]

    assert order(1, 4) == order(1, 4)
    assert order(1, 4) != order(1, 5)
    assert order(1, 4) != order(2, 4)


def test_rows_change_their_neighbours_from_epoch_to_epoch(pairs) -> None:  # type: ignore[no-untyped-def]
    s = sampler(pairs(400, 1), 200, 32, 1)
    together = [{frozenset(rows.tolist()) for rows in s.epoch(number)} for number in (0, 1)]
    assert len(together[0] & together[1]) < len(together[0]) / 4


@pytest.mark.parametrize(
    ("rows", "batch_tokens", "most"), [(200_000, 6144, 0.02), (20_000, 4096, 0.07), (1_500, 1024, 0.1)]
)
def test_little_is_padded(rows: int, batch_tokens: int, most: float) -> None:
    """Lengths as in real text: long-tailed, the target's near the source's."""
    rng = np.random.default_rng(5)
    src = np.clip(rng.lognormal(2.9, 0.5, rows).astype(int), 2, 120)
    tgt = np.clip((src * rng.normal(1.1, 0.25, rows)).astype(int), 2, 120)
    s = sampler(pairs_of(list(zip(src.tolist(), tgt.tolist(), strict=True))), batch_tokens, 128, 1)
    computed = sum(len(b) * int(s.src_lengths[b].max() + s.tgt_lengths[b].max()) for b in s.epoch(0))
    assert 1 - s.n_tokens / computed < most


def test_a_batch_holds_its_rows_and_nothing_else(pairs) -> None:  # type: ignore[no-untyped-def]
    data, rows = pairs(50, 1), np.array([3, 44, 7])
    batch = batch_of(data, rows)
    for side, padded in ((data.src, batch.src_BS), (data.tgt, batch.tgt_BT)):
        for row, found in zip(rows, padded, strict=True):
            ids = side.ids[side.offsets[row] : side.offsets[row + 1]].tolist()
            assert found.tolist() == ids + [PAD] * (padded.size(1) - len(ids))
    assert batch.n_tokens == sum(int(side.lengths[rows].sum()) for side in (data.src, data.tgt))
    assert batch.n_padded == batch.src_BS.numel() + batch.tgt_BT.numel()
    assert torch.equal(batch.tgt_BT.flatten()[batch.tgt_real], batch.tgt_BT[batch.tgt_BT != PAD])
    assert batch.src_mask_BS is not None
    assert torch.equal(batch.src_mask_BS, batch.src_BS != PAD)


def test_without_source_padding_there_is_no_mask() -> None:
    assert batch_of(pairs_of([(5, 3), (5, 9)]), np.array([0, 1])).src_mask_BS is None


def test_halves_are_the_whole(pairs) -> None:  # type: ignore[no-untyped-def]
    whole = batch_of(pairs(50, 1), np.arange(7))
    split_in_half = whole.split_in_half()
    assert sum(half.n_tokens for half in split_in_half) == whole.n_tokens
    assert torch.equal(torch.cat([half.src_BS for half in split_in_half]), whole.src_BS)
    with pytest.raises(InputError, match="no memory for a single pair"):
        batch_of(pairs(5, 1), np.array([2])).split_in_half()
