"""Token shards: what is written in pieces is read back whole."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.models.config import VocabSizes
from hanyeong.tokenization.encoded_pairs import read_pairs
from hanyeong.tokenization.shards import shard_writer

ROWS = st.lists(st.lists(st.integers(3, 299), min_size=1, max_size=9), min_size=1, max_size=12)


def written(folder: Path, batches: list[list[list[int]]], vocabulary: VocabSizes) -> None:
    with shard_writer(folder, "train", vocabulary) as shards:
        for rows in batches:
            shards.write(rows, [row[::-1] for row in rows])


@given(batches=st.lists(ROWS, min_size=1, max_size=4))
def test_rows_come_back_in_order(batches: list[list[list[int]]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("tokens")
    written(folder, batches, VocabSizes(300, 300, shared=True))
    pairs = read_pairs(folder, "train")
    rows = [row for batch in batches for row in batch]
    assert [pairs.src.ids[a:b].tolist() for a, b in pairwise(pairs.src.offsets)] == rows
    assert pairs.tgt.ids[: len(rows[0])].tolist() == rows[0][::-1]


def test_small_vocabularies_take_two_bytes_an_id_and_large_ones_four(tmp_path: Path) -> None:
    for size, kind in ((65_536, np.uint16), (65_537, np.int32)):
        written(tmp_path, [[[size - 1, 3]]], VocabSizes(size, size, shared=True))
        ids = np.load(tmp_path / "train.src.npy", mmap_mode="r", allow_pickle=False)
        assert ids.dtype == kind
        assert ids.tolist() == [size - 1, 3]


def test_how_rows_were_batched_leaves_no_trace(tmp_path: Path) -> None:
    rows = [[4, 5, 3], [6, 3], [3]]
    found = []
    for batches in ([rows], [[row] for row in rows]):
        written(tmp_path, batches, VocabSizes(300, 300, shared=True))
        found.append([path.read_bytes() for path in sorted(tmp_path.iterdir())])
    assert found[0] == found[1]


def test_one_side_shorter_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="2 source rows and 1"),
        shard_writer(tmp_path, "train", VocabSizes(300, 300, shared=True)) as shards,
    ):
        shards.write([[3], [3]], [[3]])
