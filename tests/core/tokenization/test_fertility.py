"""Fertility: counted by hand on lines small enough to count."""

import pytest

from hanyeong.tokenization.fertility import EDGES, Fertility, PieceTable
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import processor, train_tokenizer

LINES = [f"나는 {n} 밥을 먹는다" for n in range(200)]


@pytest.fixture(scope="module")
def model():  # type: ignore[no-untyped-def]
    return processor(train_tokenizer(LINES, TokenizeParams(vocab_size=300)))


def counted(model, lines: list[str]) -> Fertility:  # type: ignore[no-untyped-def]
    found = Fertility(PieceTable(model))
    found.add(lines, model.encode(lines))
    return found


def test_characters_without_a_piece_are_counted_once_however_many_bytes_they_take(model) -> None:  # type: ignore[no-untyped-def]
    stored = counted(model, ["나는 뷁 🙂 é Q"]).result().model_dump()
    assert stored["chars"] == 6
    assert stored["coverage"] == pytest.approx(2 / 6)
    assert stored["byte_rate"] == pytest.approx((3 + 4 + 2 + 1) / stored["tokens"], abs=1e-6)
    assert stored["unknown_rate"] == 0


def test_known_text_is_covered_whole(model) -> None:  # type: ignore[no-untyped-def]
    stored = counted(model, LINES).result().model_dump()
    assert stored["coverage"] == 1
    assert stored["words"] == 4 * len(LINES)
    assert stored["tokens_per_word"] == pytest.approx(stored["tokens"] / stored["words"], abs=1e-6)
    assert sum(stored["lengths"]["rows"]) == stored["rows"] == 200


def test_nothing_counted_is_no_division_by_nothing(model) -> None:  # type: ignore[no-untyped-def]
    stored = counted(model, []).result().model_dump()
    assert stored["tokens_per_word"] == 0
    assert stored["coverage"] == 1


def test_rows_beyond_the_last_edge_fall_into_the_last_bin(model) -> None:  # type: ignore[no-untyped-def]
    found = Fertility(PieceTable(model))
    found.add(["x"], [[7] * (EDGES[-1] + 1)])
    assert found.result().model_dump()["lengths"]["rows"][-1] == 1
