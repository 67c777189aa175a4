"""The requests of the replay: a fixed choice that grows with its tables, each sentence once, none of them foreign."""

from functools import partial
from pathlib import Path

import pytest

from hanyeong.corpus.pair_table import COLUMNS, PairWriter, pair_id, read_batches
from hanyeong.corpus.sources import Source
from hanyeong.monitoring import request_pool
from hanyeong.monitoring.request_pool import reference_tables, requests, training_rows

SOURCES = {
    "ours": Source(kind="jsonl", path="a", use="train"),
    "exam": Source(kind="jsonl", path="b", use="test"),
    "shop": Source(kind="jsonl", path="c", use="monitor"),
}


def _table(path: Path, texts: list[str], start: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: [""] * len(texts) for name in COLUMNS}
    columns["id"] = [pair_id("ours", path.name, start + i) for i in range(len(texts))]
    columns["ko"], columns["en"] = texts, [f"{text} in English" for text in texts]
    with PairWriter(path) as writer:
        writer.write(columns)
    return path


def test_only_dev_and_the_tests_of_training_sources_are_usual(tmp_path: Path) -> None:
    for name in ("ours", "split", "exam"):
        _table(tmp_path / "test" / f"{name}.parquet", ["가"])
    assert [p.name for p in reference_tables(tmp_path, SOURCES)] == ["dev.parquet", "ours.parquet", "split.parquet"]


def test_a_sentence_is_asked_once_and_empty_ones_never(tmp_path: Path) -> None:
    path = _table(tmp_path / "dev.parquet", ["가", "나", "가", "", "\u200b", "가 "])
    found = requests([path], "ko", 100)
    assert sorted(found.texts) == ["가", "나"]
    assert found.tables == {"dev": 2}


@pytest.mark.parametrize("most", [5, 50])
def test_the_choice_does_not_depend_on_the_order_of_rows_and_is_capped(tmp_path: Path, most: int) -> None:
    texts = [f"문장 {i}" for i in range(40)]
    first = _table(tmp_path / "a" / "dev.parquet", texts[:20])
    second = _table(tmp_path / "b" / "dev.parquet", texts[20:], start=20)
    forth, back = requests([first, second], "ko", most), requests([second, first], "ko", most)
    assert forth == back
    assert len(forth) == min(most, 40)


def test_a_large_table_is_sampled_evenly_without_being_held(tmp_path: Path) -> None:
    texts = [f"문장 {i}" for i in range(5_000)]
    found = requests([_table(tmp_path / "dev.parquet", texts)], "ko", 100)
    splits = [int(text.split()[1]) for text in found.texts]
    assert len(splits) == 100
    assert 1_500 < sum(splits) / 100 < 3_500


def test_added_rows_replace_only_what_their_ids_displace(tmp_path: Path) -> None:
    texts = [f"문장 {i}" for i in range(1_000)]
    before = requests([_table(tmp_path / "a" / "dev.parquet", texts)], "ko", 100)
    more = [*texts, *(f"더 {i}" for i in range(100))]
    after = requests([_table(tmp_path / "b" / "dev.parquet", more)], "ko", 100)
    assert len(set(before.ids) & set(after.ids)) > 75
    assert before.digest != after.digest


@pytest.mark.parametrize("rows", [1, 3, 10])
@pytest.mark.parametrize(
    ("most", "wanted"), [(11, "0123456789"), (10, "0123456789"), (5, "02468"), (4, "0369"), (1, "0")]
)
def test_training_texts_are_thinned_evenly(
    tmp_path: Path, most: int, wanted: str, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every n-th, however many rows a batch has."""
    path = _table(tmp_path / "train.parquet", [str(i) for i in range(10)])
    monkeypatch.setattr(request_pool, "read_batches", partial(read_batches, rows=rows))
    assert "".join(text for (batch,) in training_rows(path, ["ko"], most) for text in batch) == wanted
