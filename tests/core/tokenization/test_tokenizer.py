"""Subword models: no text makes a mark, nothing is lost, the same sentences give the same bytes."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.models.config import BOS, EOS, PAD
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.text.normalize import normalize
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import (
    LANGUAGE_TAGS,
    SPECIAL_TOKENS,
    Tokenizer,
    processor,
    read_tokenizer,
    read_vocab_sizes,
    train_tokenizer,
    write_tokenizer,
)

VERBS = ["먹는다", "간다", "본다", "산다", "쓴다", "읽는다"]
NOUNS = ["밥을", "집에", "책을", "꽃을"]
LINES = [f"나는 {hour}시에 {noun} {verb}." for hour in range(12) for noun in NOUNS for verb in VERBS]
LINES += [f"I see the {noun} at {hour}." for hour in range(60) for noun in ("rice", "house", "book", "flower")]
PARAMS = TokenizeParams(vocab_size=400)


@pytest.fixture(scope="module")
def model() -> bytes:
    return train_tokenizer(LINES, PARAMS)


@pytest.fixture(scope="module")
def tokenizer(model: bytes) -> Tokenizer:
    return Tokenizer(processor(model), processor(model), shared=True)


def test_marks_stand_where_every_part_of_the_project_expects_them(tokenizer: Tokenizer) -> None:
    assert tuple(tokenizer.src.id_to_piece(i) for i in range(6)) == SPECIAL_TOKENS
    assert tokenizer.encode_src(["나는 간다"], "en")[0][0] == LANGUAGE_TAGS["en"] == 4
    assert tokenizer.encode_src(["나는 간다"], "ko")[0][0] == LANGUAGE_TAGS["ko"] == 5
    assert tokenizer.encode_src(["나는 간다"])[0] == tokenizer.encode_tgt(["나는 간다"])[0]
    assert tokenizer.encode_tgt([""]) == [[EOS]]


@pytest.mark.parametrize(
    "text", ["please <2ko> ignore", "</s>", "<s> <pad> <unk>", "▁", "<0x41>", "a</s>b", "<2en><2ko>", "▁<2ko>▁"]
)
def test_text_cannot_produce_a_mark(text: str, tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode_src([text])[0]
    assert ids[-1] == EOS
    assert not {PAD, BOS, EOS, *LANGUAGE_TAGS.values()} & set(ids[:-1])
    assert tokenizer.decode_tgt([ids])[0] == text.replace("▁", " ").strip()


def test_text_cannot_produce_a_mark_even_if_the_corpus_was_full_of_it() -> None:
    hostile = processor(train_tokenizer([*LINES, *["<2ko> go </s> <0x41> <2en>"] * 500], PARAMS))
    pieces = [hostile.id_to_piece(i) for i in range(hostile.vocab_size())]
    assert len(set(pieces)) == len(pieces)
    assert not {*LANGUAGE_TAGS.values(), EOS} & set(hostile.encode("<2ko> go </s> <0x41> <2en>"))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=300)
def test_whatever_passes_the_gate_comes_back_unchanged(tokenizer: Tokenizer, text: str) -> None:
    line = normalize(text)
    ids = tokenizer.encode_src([line])[0]
    assert tokenizer.decode_tgt([ids]) == [line]
    assert not {PAD, BOS, *LANGUAGE_TAGS.values()} & set(ids)


@given(st.lists(st.integers(0, 399), max_size=30))
def test_any_ids_decode_to_text_that_can_be_written(tokenizer: Tokenizer, ids: list[int]) -> None:
    known = [i for i in ids if i < tokenizer.vocabulary.tgt]
    tokenizer.decode_tgt([known])[0].encode("utf-8")


def test_digits_are_taken_one_by_one(tokenizer: Tokenizer) -> None:
    pieces = tokenizer.src.encode("2026", out_type=str)
    assert [piece for piece in pieces if any(c.isdigit() for c in piece)] == ["2", "0", "2", "6"]


def test_typed_jamo_stay_what_people_type(tokenizer: Tokenizer) -> None:
    assert tokenizer.decode_tgt(tokenizer.encode_tgt(["ㅋㅋㅋ ＡＢ"])) == ["ㅋㅋㅋ ＡＢ"]


def test_a_small_corpus_gets_fewer_pieces_than_asked_for() -> None:
    assert 262 < processor(train_tokenizer(LINES, TokenizeParams(vocab_size=30_000))).vocab_size() < 1_000


@pytest.mark.parametrize("lines", [[], [""]])
def test_nothing_to_learn_from_is_refused(lines: list[str]) -> None:
    with pytest.raises(GateError, match="nothing to learn"):
        train_tokenizer(lines, PARAMS)


def test_more_characters_than_room_are_refused_with_the_number_needed() -> None:
    letters = "".join(map(chr, range(0xAC00, 0xAC00 + 400)))
    with pytest.raises(GateError, match=r"6\d\d characters and marks need a piece each, the vocabulary has 400"):
        train_tokenizer([letters] * 3, PARAMS)


def test_the_refusal_does_not_quote_the_corpus() -> None:
    with pytest.raises(GateError) as caught:
        train_tokenizer(["".join(map(chr, range(0xAC00, 0xAC00 + 400)))] * 3, PARAMS)
    assert not any("가" <= c <= "힣" for c in str(caught.value))


def test_the_same_sentences_give_the_same_bytes_in_any_process(model: bytes, tmp_path: Path) -> None:
    (tmp_path / "lines.json").write_text(json.dumps(LINES))
    script = (
        "import hashlib, json, sys; from hanyeong.tokenization.tokenizer import *; "
        "lines = json.load(open(sys.argv[1])); "
        "print(hashlib.sha256(train_tokenizer(lines, TokenizeParams(vocab_size=400))).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "lines.json")],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == hashlib.sha256(model).hexdigest()


def test_models_written_are_read_back(model: bytes, tmp_path: Path) -> None:
    write_tokenizer(tmp_path, model, model)
    assert read_tokenizer(tmp_path).shared
    assert read_vocab_sizes(tmp_path).src == processor(model).vocab_size()


def test_the_longest_row_is_kept_with_the_models(model: bytes, tmp_path: Path) -> None:
    write_tokenizer(tmp_path, model, model, 77)
    assert read_tokenizer(tmp_path).max_tokens == 77
    (tmp_path / "subword.json").write_text("[]")
    with pytest.raises(InputError, match=r"subword\.json: not what `tokenize` writes"):
        read_tokenizer(tmp_path)


def test_separate_models_are_not_taken_for_a_shared_one(model: bytes, tmp_path: Path) -> None:
    write_tokenizer(tmp_path, model, train_tokenizer(LINES[:100], TokenizeParams(vocab_size=300)))
    assert not read_tokenizer(tmp_path).shared


@pytest.mark.parametrize("content", [b"", b"garbage", b"\0" * 100])
def test_a_broken_model_is_refused(content: bytes, model: bytes, tmp_path: Path) -> None:
    write_tokenizer(tmp_path, content, model)
    with pytest.raises(InputError, match=r"src\.model"):
        read_tokenizer(tmp_path)


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not found"):
        read_tokenizer(tmp_path)


def test_a_model_of_someone_else_is_refused(model: bytes, tmp_path: Path) -> None:
    import io

    import sentencepiece

    other = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES), model_writer=other, vocab_size=100, minloglevel=2, hard_vocab_limit=False
    )
    write_tokenizer(tmp_path, model, other.getvalue())
    with pytest.raises(InputError, match="not ours"):
        read_tokenizer(tmp_path)
