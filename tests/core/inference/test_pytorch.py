"""The PyTorch teacher behind the serving runtime says what CTranslate2 says of the same weights, alone or batched."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from hanyeong.export.ctranslate2_spec import export
from hanyeong.inference.backend import TRUNCATED, max_target_length
from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.inference.params import DecodingParams
from hanyeong.inference.pytorch import TorchBackend, teacher_translator
from hanyeong.models.checkpoint import save_model
from hanyeong.models.config import EOS
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.errors import InputError
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer, write_tokenizer

KO = [f"나는 {hour}시에 {noun}을 산다." for hour in range(30) for noun in ("밥", "책", "빵")]
EN = [f"I buy {noun} at {hour}." for hour in range(30) for noun in ("rice", "books", "bread")]
SHAPE = TransformerParams(encoder_layers=2, decoder_layers=2, d_model=32, n_heads=4, d_ff=64, max_positions=48)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tokenizer, TransformerModel]:
    """A translator of random weights in which ending is likely enough to happen, stored and exported."""
    torch.set_num_threads(1)
    root = tmp_path_factory.mktemp("teacher")
    model = train_tokenizer([*KO, *EN], TokenizeParams(vocab_size=330))
    (root / "tokenizer").mkdir()
    write_tokenizer(root / "tokenizer", model, model)
    tokenizer = Tokenizer(processor(model), processor(model), shared=True)
    torch.manual_seed(5)
    translator = TransformerModel(SHAPE, tokenizer.vocabulary).eval()
    with torch.no_grad():
        for name, weight in translator.named_parameters():
            if "norm" not in name and "embedding" not in name:
                weight.mul_(2.0)
        translator.src_embedding.weight[EOS] *= 3.0
    (root / "model").mkdir()
    save_model(translator, root / "model")
    (root / "ct2").mkdir()
    export(translator, tokenizer, "float32", root / "ct2")
    return root, tokenizer, translator


def rows(tokenizer: Tokenizer) -> list[list[str]]:
    return [[*tokenizer.src.encode(line, out_type=str), "</s>"] for line in [*KO[:40], "나", "가나 "]]


@pytest.mark.parametrize(("beam_size", "length_penalty"), [(1, 1.0), (4, 1.0), (4, 0.0), (4, 2.0)])
def test_it_says_what_ctranslate2_says(
    models: tuple[Path, Tokenizer, TransformerModel], beam_size: int, length_penalty: float
) -> None:
    search = DecodingParams(beam_size=beam_size, length_penalty=length_penalty)
    root, tokenizer, _ = models
    ours = TorchBackend.load(root / "model", tokenizer, search, CPU).translate(rows(tokenizer))
    theirs = CTranslate2Backend.load(root / "ct2", tokenizer, search)._translate(rows(tokenizer), {})
    ended = [TRUNCATED not in one.flags for one in theirs]
    assert sum(ended) >= 5
    same = [a.tokens == b.tokens for a, b, end in zip(ours, theirs, ended, strict=True) if end]
    assert sum(same) >= 0.95 * len(same)
    scores = [(a.score, b.score) for a, b in zip(ours, theirs, strict=True) if a.tokens == b.tokens]
    assert [a for a, _ in scores] == pytest.approx([b for _, b in scores], abs=1e-3)  # a mean, whatever ranks them


@pytest.mark.parametrize("beam_size", [1, 3])
def test_neighbours_in_the_batch_change_nothing(
    models: tuple[Path, Tokenizer, TransformerModel], beam_size: int
) -> None:
    root, tokenizer, _ = models
    engine = TorchBackend.load(root / "model", tokenizer, DecodingParams(beam_size=beam_size), CPU)
    together = engine.translate(rows(tokenizer))
    alone = [engine.translate([row])[0] for row in rows(tokenizer)]
    assert sum(a.tokens == b.tokens for a, b in zip(together, alone, strict=True)) >= len(alone) - 1
    assert all(math.isfinite(one.score) for one in together)


def test_no_answer_is_longer_than_the_runtime_allows(models: tuple[Path, Tokenizer, TransformerModel]) -> None:
    root, tokenizer, _ = models
    engine = TorchBackend.load(root / "model", tokenizer, DecodingParams(), CPU)
    for row, answer in zip(rows(tokenizer), engine.translate(rows(tokenizer)), strict=True):
        assert len(answer.tokens) <= max_target_length(len(row), engine.max_positions)


def test_lines_go_in_and_as_many_come_out(models: tuple[Path, Tokenizer, TransformerModel]) -> None:
    root, _, _ = models
    lines = ["나는 밥을 산다.", "", "\u200b", " ".join(map(chr, range(0xAC00, 0xAC00 + 300))), "<2ko> </s>"]
    translator = teacher_translator(root / "model", root / "tokenizer", "ko-en", DecodingParams(), CPU)
    answers = translator.translate(lines)
    assert len(answers) == len(lines)
    assert answers[1].text == answers[2].text == ""
    assert answers[3].segments > 1


def test_an_altered_teacher_is_refused(models: tuple[Path, Tokenizer, TransformerModel], tmp_path: Path) -> None:
    _, tokenizer, _ = models
    with pytest.raises(InputError, match="not found; expected a translator's description"):
        TorchBackend.load(tmp_path, tokenizer, DecodingParams(), CPU)
