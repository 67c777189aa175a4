"""The exported model says what the PyTorch model says, token by token, whatever its shape."""

import json
from pathlib import Path

import ctranslate2
import pytest
import torch

from hanyeong.export.ctranslate2_spec import export, pieces, specification
from hanyeong.models.config import BOS, EOS
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.pipeline.errors import InputError
from hanyeong.tokenization.tokenizer import Tokenizer

LINES = ["나는 7시에 밥을 먹는다.", "책을", "나는 12시에 책을 산다. 나는 3시에 밥을 산다.", "x"]
SHAPES = [
    {},
    {"encoder_layers": 1, "decoder_layers": 3, "d_model": 48, "n_heads": 2, "d_ff": 100, "activation": "gelu"},
    {"encoder_layers": 3, "decoder_layers": 2, "d_model": 24, "n_heads": 1, "d_ff": 64, "activation": "swiglu"},
    {"encoder_layers": 6, "decoder_layers": 1, "d_model": 64, "n_heads": 8, "d_ff": 32},
]


def loaded(
    model: TransformerModel, tokenizer: Tokenizer, into: Path, compute_type: str = "float32"
) -> ctranslate2.Translator:
    into.mkdir()
    export(model, tokenizer, compute_type, into)
    return ctranslate2.Translator(str(into), intra_threads=1)


def words(rows: list[list[int]], processor: object) -> list[list[str]]:
    return [[processor.id_to_piece(i) for i in row] for row in rows]


def fed(rows: list[list[int]], processor: object) -> list[list[str]]:
    """Sources as CTranslate2's own recipe feeds them: it adds the end mark itself."""
    return words([row[:-1] for row in rows], processor)


def targets(tokenizer: Tokenizer) -> list[list[int]]:
    n = tokenizer.vocabulary.tgt
    return [[6 + (31 * i + 7 * j) % (n - 6) for j in range(3 + 4 * i)] for i in range(len(LINES))]


@torch.no_grad()
def log_probs(model: TransformerModel, src: list[int], tgt: list[int]) -> torch.Tensor:
    """Of each token of tgt and the end mark, the right ones before it given."""
    wanted = torch.tensor([[*tgt, EOS]])
    logits = model.logits(model(torch.tensor([src]), wanted, None))
    return logits.log_softmax(-1)[0].gather(1, wanted[0][:, None])[:, 0]


@torch.no_grad()
def greedy(model: TransformerModel, src: list[int], limit: int) -> list[int]:
    """The likeliest token, then the next: CTranslate2's default forbids only an empty answer."""
    said: list[int] = []
    encoded = model.encode(torch.tensor([src]), None)
    while len(said) < limit:
        logits = model.logits(model.decode(torch.tensor([[BOS, *said]]), encoded))[0, -1]
        if not said:
            logits[EOS] = -torch.inf
        if (token := int(logits.argmax())) == EOS:
            break
        said.append(token)
    return said


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["shared", "separate"])
def test_every_token_gets_the_same_probability(kind, shape, make, request, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    tokenizer = request.getfixturevalue(kind)
    model = make(tokenizer, **shape)
    engine = loaded(model, tokenizer, tmp_path / "ct2")
    srcs, tgts = tokenizer.encode_src(LINES), targets(tokenizer)
    scored = engine.score_batch(fed(srcs, tokenizer.src), words(tgts, tokenizer.tgt), max_input_length=0)
    for src, tgt, found in zip(srcs, tgts, scored, strict=True):
        assert torch.allclose(torch.tensor(found.log_probs), log_probs(model, src, tgt), atol=1e-4, rtol=0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["shared", "separate"])
def test_greedy_answers_are_the_same(kind, shape, make, request, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    tokenizer = request.getfixturevalue(kind)
    model = make(tokenizer, **shape)
    engine = loaded(model, tokenizer, tmp_path / "ct2")
    srcs = tokenizer.encode_src(LINES)
    found = engine.translate_batch(fed(srcs, tokenizer.src), beam_size=1, max_decoding_length=20, max_input_length=0)
    for src, answer in zip(srcs, found, strict=True):
        assert [tokenizer.tgt.piece_to_id(p) for p in answer.hypotheses[0]] == greedy(model, src, 20)


HAS_VNNI = any(has for name, has in torch.cpu.get_capabilities().items() if "vnni" in name)
"""Without it a product of int8 numbers may run over its 16 bits, and these made-up weights are large."""


@pytest.mark.parametrize("compute_type", ["int8", "float16"])
def test_rounding_moves_probabilities_a_little_and_size_a_lot(compute_type, shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    model = make(shared)
    exact = loaded(model, shared, tmp_path / "exact")
    rounded = loaded(model, shared, tmp_path / "rounded", compute_type)
    srcs, tgts = fed(shared.encode_src(LINES), shared.src), words(targets(shared), shared.tgt)
    one, two = (engine.score_batch(srcs, tgts, max_input_length=0) for engine in (exact, rounded))
    gaps = [abs(a - b) for x, y in zip(one, two, strict=True) for a, b in zip(x.log_probs, y.log_probs, strict=True)]
    assert 0 < max(gaps) < (0.5 if compute_type == "float16" or HAS_VNNI else 1.5)
    assert (tmp_path / "rounded/model.bin").stat().st_size < 0.7 * (tmp_path / "exact/model.bin").stat().st_size
    assert rounded.compute_type == {"int8": "int8_float32", "float16": "float32"}[compute_type]


@pytest.mark.parametrize("compute_type", ["float32", "int8", "float16"])
def test_exporting_leaves_the_model_as_it_was(compute_type, shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    model = make(shared)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    export(model, shared, compute_type, tmp_path)
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())


def test_the_same_model_gives_the_same_bytes(shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        export(make(shared), shared, "int8", tmp_path / name)
        found.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert found[0] == found[1]


def test_tied_matrices_are_written_once(shared, separate, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for name, tokenizer, matrices in (("shared", shared, 1), ("separate", separate, 2)):
        model = make(tokenizer)
        (tmp_path / name).mkdir()
        export(model, tokenizer, "float32", tmp_path / name)
        positions = model.positions.numel()
        numbers = sum(weight.numel() for weight in model.parameters()) + positions
        assert (tmp_path / name / "model.bin").stat().st_size == pytest.approx(4 * numbers, rel=0.03), matrices


def test_the_configuration_ends_sources_as_in_training(shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    export(make(shared), shared, "float32", tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    assert not config["add_source_bos"]
    assert config["add_source_eos"]
    marks = [config[f"{name}_token"] for name in ("unk", "bos", "eos", "decoder_start")]
    assert marks == ["<unk>", "<s>", "</s>", "<s>"]
    assert config["max_positions"] == 64


def test_unset_weights_are_listed_all_at_once(shared, make) -> None:  # type: ignore[no-untyped-def]
    spec = specification(make(shared), shared)
    spec.encoder.layer[0].ffn.linear_0.weight = None
    spec.decoder.layer_norm.gamma = None
    with pytest.raises(ValueError, match=r"encoder/layer_0/ffn/linear_0/weight\ndecoder/layer_norm/gamma"):
        spec.validate()


def test_a_vocabulary_of_another_size_is_refused(shared, separate, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="train it again"):
        export(make(shared), separate, "float32", tmp_path)


def test_pieces_are_those_of_the_tokenizer_by_id(shared) -> None:  # type: ignore[no-untyped-def]
    assert pieces(shared.src)[:6] == ["<pad>", "<unk>", "<s>", "</s>", "<2en>", "<2ko>"]
