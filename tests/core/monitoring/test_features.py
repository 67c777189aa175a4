"""Features are finite numbers for any text, and tell the failures they are named after."""

import io
from pathlib import Path

import numpy as np
import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.monitoring.features import (
    FeatureMeter,
    ServedRequests,
    copy_rate,
    lost_number_rate,
    marks,
    repetition_rate,
)
from hanyeong.monitoring.surprisal import SourceLM, fit, flat
from hanyeong.validation.window import UNBOUNDED

MARKS = np.array([True, False, True, True, *[False] * 5, True])
"""Of ten pieces: <unk> (1) and 4 to 8 are words, 9 is a full stop."""
LINES = [f"{who} {what} {does}" for who in ("나는", "너는") for what in ("밥을", "물을") for does in ("먹는다", "산다")]


@pytest.fixture(scope="module")
def tokenizer() -> sentencepiece.SentencePieceProcessor:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*LINES, "그래."] * 20),
        model_writer=model,
        vocab_size=300,
        byte_fallback=True,
        hard_vocab_limit=False,
        normalization_rule_name="identity",
        minloglevel=2,
        num_threads=1,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


@pytest.fixture(scope="module")
def known(tokenizer: sentencepiece.SentencePieceProcessor) -> SourceLM:
    return fit([flat(tokenizer.encode(LINES), 3)], tokenizer.vocab_size(), 3, marks(tokenizer))


def _one(
    source: str, answer: str, tokenizer: sentencepiece.SentencePieceProcessor, known: SourceLM
) -> dict[str, float]:
    frame = FeatureMeter("en", tokenizer, known).measure(ServedRequests([source], [answer], [-0.5]))
    return {name: float(values[0]) for name, values in frame.items()}


@given(source=st.text(max_size=40), answer=st.text(max_size=40))
def test_a_window_may_hold_every_feature_of_any_text(source: str, answer: str, tokenizer, known) -> None:  # type: ignore[no-untyped-def]
    source, answer = (text.encode("utf-8", "replace").decode() for text in (source, answer))
    found = _one(source, answer, tokenizer, known)
    for name, value in found.items():
        least, most = UNBOUNDED.get(name, (0.0, 1.0))
        assert least <= value <= most, f"{name}: a window that holds this would not be believed"


def test_text_of_another_domain_is_less_familiar(tokenizer, known) -> None:  # type: ignore[no-untyped-def]
    most_frequent, other = (_one(text, "x", tokenizer, known) for text in ("나는 밥을 먹는다", "환불 규정 12조"))
    for name in ("surprise_bits", "rarest_bits", "new_pairs_share", "tokens_per_word", "unknown_share"):
        assert other[name] > most_frequent[name], name
    assert most_frequent["new_pairs_share"] == 0


@pytest.mark.parametrize(
    ("answer", "column", "value"),
    [
        ("", "empty_answer", 1.0),
        ("  ", "empty_answer", 1.0),
        ("나는 70시에 간다", "copied_share", 1.0),
        ("나는 70시에 간다", "wrong_script_rate", 1.0),
        ("I go at 80", "numbers_lost_share", 1.0),
        ("I go at 70", "numbers_lost_share", 0.0),
        ("go at 7 go at 7 go at 7", "repeated_share", 5 / 8),
    ],
)
def test_a_failure_shows_in_the_column_named_after_it(answer: str, column: str, value: float, tokenizer, known) -> None:  # type: ignore[no-untyped-def]
    assert _one("나는 70시에 간다", answer, tokenizer, known)[column] == pytest.approx(value)


def test_sides_of_unequal_number_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in number"):
        ServedRequests(["a", "b"], ["a"], [0.0])


def test_shares_of_nothing_are_zero() -> None:
    assert copy_rate("", "") == repetition_rate("") == lost_number_rate("", "1") == 0


def test_pieces_of_training_text_add_up_and_sentences_stay_apart() -> None:
    sentences = [[5, 6, 7], [5, 8], [], [7]]
    whole = fit([flat(sentences, 3)], 10, 3, MARKS)
    pieces = fit([flat(sentences[:2], 3), flat(sentences[2:], 3)], 10, 3, MARKS)
    assert {56, 67, 58} <= set(pieces.pairs.tolist()) <= set(whole.pairs.tolist())
    assert not {75, 87, 77} & set(whole.pairs.tolist()), "words of two sentences are no neighbours"
    assert pieces.bits == pytest.approx(whole.bits)
    assert np.exp2(-whole.bits).sum() == pytest.approx(1)
    assert pieces.end_bits == pytest.approx(whole.end_bits)


def test_a_sentence_that_ends_where_training_ended_is_less_surprising(tokenizer, known) -> None:  # type: ignore[no-untyped-def]
    whole, cut = (_one(text, "x", tokenizer, known)["end_bits"] for text in ("너는 물을 산다", "너는 물을"))
    assert cut > whole + 2
    assert _one("너는 물을 산다...", "x", tokenizer, known)["end_bits"] == whole, "marks at the end say nothing"


def test_bits_of_an_end_are_shares_of_a_count() -> None:
    """7 ends 3 of its 4 sentences, once before a full stop; the prior is the share of all 8 words, 4 of which end."""
    found = fit([flat([[5, 7], [6, 7, 9], [7], [5, 7, 6], [9]], 3)], 10, 3, MARKS)
    usual = (4 + 1) / (8 + 2)
    assert found.end_bits is not None
    assert found.end_bits[7] == pytest.approx(-np.log2((3 + usual) / (4 + 1)))
    assert found.end_bits[5] == pytest.approx(-np.log2(usual / 3))
    assert found.end_bits[8] == pytest.approx(-np.log2(usual)), "never seen: as words on the whole"
    assert found.surprisal_of_end([8, 7, 9, 9], MARKS) == found.end_bits[7]
    assert found.surprisal_of_end([9], MARKS) == found.surprisal_of_end([], MARKS) == 0


def test_counts_without_ends_are_read_and_measure_the_rest(tmp_path: Path, tokenizer, known) -> None:  # type: ignore[no-untyped-def]
    for one, has_ends in ((known, True), (SourceLM(known.bits, known.pairs), False)):
        one.save(tmp_path / "lm.npz")
        found = _one("나는 밥을", "x", tokenizer, SourceLM.load(tmp_path / "lm.npz"))
        assert ("end_bits" in found) is has_ends
        assert found["surprise_bits"] == _one("나는 밥을", "x", tokenizer, known)["surprise_bits"]
