"""Load and answer: what CTranslate2 loads without a word is refused here."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from hanyeong.export.ctranslate2_spec import export
from hanyeong.export.verify import Pair, check, filter_by_length, log_probs
from hanyeong.models.config import EOS
from hanyeong.pipeline.errors import InputError

LINES = ["나는 7시에 밥을 먹는다.", "책을", "나는 12시에 책을 산다."]


def rows(tokenizer) -> list[Pair]:  # type: ignore[no-untyped-def]
    return list(zip(tokenizer.encode_src(LINES), tokenizer.encode_tgt(["I eat rice.", "books", "I buy"]), strict=True))


@pytest.mark.parametrize("compute_type", ["float32", "float16", "int8"])
@pytest.mark.parametrize("kind", ["shared", "separate"])
def test_a_sound_export_passes(kind, compute_type, make, request, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    tokenizer = request.getfixturevalue(kind)
    model = make(tokenizer)
    export(model, tokenizer, compute_type, tmp_path)
    found = check(tmp_path, tokenizer, model, rows(tokenizer), compute_type)
    assert found.problems == []
    result = found.passed()
    assert result.answered == result.rows == 3
    assert result.tokens == sum(len(tgt) for _, tgt in rows(tokenizer))


def test_another_models_export_is_refused(shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    export(make(shared, seed=1), shared, "float32", tmp_path)
    assert any(
        "nats per token from the model's" in problem
        for problem in check(tmp_path, shared, make(shared, seed=2), rows(shared), "float32").problems
    )


@pytest.mark.parametrize("compute_type", ["float32", "int8"])
def test_weights_that_are_no_numbers_are_refused(compute_type, shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    model = make(shared)
    sound = make(shared)
    with torch.no_grad():
        model.decoder_norm.weight.fill_(math.nan)
    export(model, shared, compute_type, tmp_path)
    assert any(
        "scores are not numbers" in problem
        for problem in check(tmp_path, shared, sound, rows(shared), compute_type).problems
    )


def test_a_format_that_is_not_what_it_is_called_is_refused(shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    model = make(shared)
    export(model, shared, "float32", tmp_path)
    assert any(
        "stored as int8, but this processor computes in float32" in problem
        for problem in check(tmp_path, shared, model, rows(shared), "int8").problems
    )


def test_a_noisy_quantiser_is_noticed(shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    model, noisy = make(shared), make(shared)
    with torch.no_grad():
        for name, weight in noisy.named_parameters():
            if "embedding" in name:
                weight.add_(torch.randn_like(weight) * weight.std())
    export(noisy, shared, "int8", tmp_path)
    assert any(
        "expected of int8" in problem for problem in check(tmp_path, shared, model, rows(shared), "int8").problems
    )


def test_garbage_is_refused(shared, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    model = make(shared)
    export(model, shared, "int8", tmp_path)
    (tmp_path / "model.bin").write_bytes(b"\x06\0\0\0garbage" * 20)
    with pytest.raises(InputError, match="cannot load"):
        check(tmp_path, shared, model, rows(shared), "int8")


def test_forced_probabilities_are_those_of_a_distribution(shared, make) -> None:  # type: ignore[no-untyped-def]
    model = make(shared)
    src = shared.encode_src(LINES[:1])[0]
    total = sum(math.exp(log_probs(model, src, [token])[0]) for token in range(shared.vocabulary.tgt))
    assert total == pytest.approx(1, abs=1e-4)
    assert np.isfinite(log_probs(model, src, [7, 8, EOS])).all()


def test_rows_beyond_the_positions_are_left_out() -> None:
    good: Pair = ([7, EOS], [8, EOS])
    assert filter_by_length([good, ([7] * 9 + [EOS], [8, EOS]), ([7, EOS], [8] * 9 + [EOS]), ([7], [8, EOS])], 9) == [
        good
    ]
