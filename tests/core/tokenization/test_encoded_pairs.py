"""Token files as they lie on disk, whole and damaged."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hanyeong.models.config import VocabSizes
from hanyeong.pipeline.errors import InputError
from hanyeong.tokenization.encoded_pairs import RowSources, check_ids, read_pairs, read_row_sources, write_row_sources
from hanyeong.tokenization.shards import shard_writer

SRC, TGT = [[7, 8, 3], [9, 3], [3]], [[5, 3], [6, 6, 6, 3], [3]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with shard_writer(tmp_path, "train", VocabSizes(20, 20, shared=True)) as shards:
        shards.write(SRC, TGT)
    return tmp_path


def test_rows_are_read_as_written(folder: Path) -> None:
    pairs = read_pairs(folder, "train")
    assert len(pairs) == 3
    assert pairs.src.lengths.tolist() == [3, 2, 1]
    assert pairs.tgt.padded(np.array([1, 0]), 0).tolist() == [[6, 6, 6, 3], [5, 3, 0, 0]]


def _shorter(folder: Path) -> None:
    np.save(folder / "train.tgt.offsets.npy", np.array([0, 2, 6], np.int64))
    np.save(folder / "train.tgt.npy", np.array([5, 3, 6, 6, 6, 3], np.uint16))


def _cut(folder: Path) -> None:
    path = folder / "train.src.npy"
    path.write_bytes(path.read_bytes()[:-4])


def _falling(folder: Path) -> None:
    np.save(folder / "train.src.offsets.npy", np.array([0, 3, 2, 6], np.int64))


def _fractions(folder: Path) -> None:
    np.save(folder / "train.src.npy", np.zeros(6))


def _objects(folder: Path) -> None:
    np.save(folder / "train.src.npy", np.array([{}], object), allow_pickle=True)


def _square(folder: Path) -> None:
    np.save(folder / "train.src.npy", np.zeros((2, 3), np.uint16))


def _gone(folder: Path) -> None:
    (folder / "train.tgt.offsets.npy").unlink()


def _empty(folder: Path) -> None:
    for side in ("src", "tgt"):
        np.save(folder / f"train.{side}.npy", np.zeros(0, np.uint16))
        np.save(folder / f"train.{side}.offsets.npy", np.zeros(1, np.int64))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_shorter, "train has 3 source rows and 2 target rows"),
        (_cut, r"train\.src\.npy: not readable as a NumPy array"),
        (_falling, r"train\.src offsets do not fit 6 ids"),
        (_fractions, r"1 dimension\(s\) of float64, expected one of whole numbers"),
        (_objects, "not readable as a NumPy array"),
        (_square, r"2 dimension\(s\) of uint16"),
        (_gone, r"train\.tgt\.offsets\.npy: not readable"),
        (_empty, "train has no rows"),
    ],
)
def test_damage_is_named(damage: Callable[[Path], None], said: str, folder: Path) -> None:
    damage(folder)
    with pytest.raises(InputError, match=said):
        read_pairs(folder, "train")


def test_ids_of_another_vocabulary_are_refused(folder: Path) -> None:
    pairs = read_pairs(folder, "train")
    check_ids(pairs, 10, 7, "train")
    with pytest.raises(InputError, match="source id 9 in a vocabulary of 9"):
        check_ids(pairs, 9, 7, "train")
    with pytest.raises(InputError, match="target id 6 in a vocabulary of 6"):
        check_ids(pairs, 10, 6, "train")


def test_rows_know_their_source(tmp_path: Path) -> None:
    origin = RowSources(("news", "회의"), np.array([0, 1, 1, 0], np.uint16))
    write_row_sources(tmp_path, "train", origin)
    found = read_row_sources(tmp_path, "train", 4)
    assert found.names == origin.names
    assert found.index.tolist() == [0, 1, 1, 0]
    weights = found.weights({"회의": 2.5})
    assert weights is not None
    assert weights.tolist() == [1.0, 2.5, 2.5, 1.0]
    assert found.weights({}) is None


def test_a_source_without_rows_has_nothing_to_weigh() -> None:
    rows = RowSources(("news",), np.zeros(2, np.uint16))
    assert rows.weights({"corrections": 4.0}) is None
    assert rows.weights({"corrections": 4.0, "news": 2.0}).tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "train.source.npy").unlink(),
        lambda folder: (folder / "train.sources.json").unlink(),
        lambda folder: (folder / "train.sources.json").write_text('["a"', encoding="utf-8"),
        lambda folder: (folder / "train.sources.json").write_text('["a"]', encoding="utf-8"),
        lambda folder: np.save(folder / "train.source.npy", np.zeros(3, np.uint16)),
    ],
)
def test_damaged_origins_are_named(damage: Callable[[Path], object], tmp_path: Path) -> None:
    write_row_sources(tmp_path, "train", RowSources(("a", "b"), np.array([0, 1], np.uint16)))
    damage(tmp_path)
    with pytest.raises(InputError, match="run `tokenize` again"):
        read_row_sources(tmp_path, "train", 2)
