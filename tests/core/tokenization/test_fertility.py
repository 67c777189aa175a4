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
    facts = counted(model, ["나는 뷁 🙂 é Q"]).result().model_dump()
    assert facts["chars"] == 6
    assert facts["coverage"] == pytest.approx(2 / 6)
    assert facts["byte_rate"] == pytest.approx((3 + 4 + 2 + 1) / facts["tokens"], abs=1e-6)
    assert facts["unknown_rate"] == 0


def test_known_text_is_covered_whole(model) -> None:  # type: ignore[no-untyped-def]
    facts = counted(model, LINES).result().model_dump()
    assert facts["coverage"] == 1
    assert facts["words"] == 4 * len(LINES)
    assert facts["tokens_per_word"] == pytest.approx(facts["tokens"] / facts["words"], abs=1e-6)
    assert sum(facts["lengths"]["rows"]) == facts["rows"] == 200


def test_nothing_counted_is_no_division_by_nothing(model) -> None:  # type: ignore[no-untyped-def]
    facts = counted(model, []).result().model_dump()
    assert facts["tokens_per_word"] == 0
    assert facts["coverage"] == 1


def test_rows_beyond_the_last_edge_fall_into_the_last_bin(model) -> None:  # type: ignore[no-untyped-def]
    found = Fertility(PieceTable(model))
    found.add(["x"], [[7] * (EDGES[-1] + 1)])
    assert found.result().model_dump()["lengths"]["rows"][-1] == 1
