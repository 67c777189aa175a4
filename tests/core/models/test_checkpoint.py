"""A translator on disk: the same bytes, the same model, and every kind of damage named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from hanyeong.models.checkpoint import load_model, read_config, save_model
from hanyeong.models.config import VocabSizes
from hanyeong.pipeline.errors import InputError

Weights = dict[str, torch.Tensor]


@pytest.mark.parametrize("shared", [True, False])
def test_what_is_written_is_read_back(shared: bool, tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    model = make(VocabSizes(30, 30, shared=shared))
    save_model(model, tmp_path)
    found = load_model(tmp_path)
    assert (found.architecture, found.vocabulary) == (model.architecture, model.vocabulary)
    for (name, one), (_, other) in zip(model.named_parameters(), found.named_parameters(), strict=True):
        assert torch.equal(one, other), name
    assert not found.training


def test_the_same_weights_give_the_same_bytes(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        save_model(make(seed=4), tmp_path / name)
    for file in ("model.safetensors", "config.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def _without(weights: Weights) -> None:
    del weights["encoder_norm.bias"]


def _another(weights: Weights) -> None:
    weights["extra"] = torch.zeros(2)


def _smaller(weights: Weights) -> None:
    weights["encoder_norm.bias"] = torch.zeros(5)


def _not_a_number(weights: Weights) -> None:
    weights["decoder.0.ff.up.weight"][3, 1] = torch.nan


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_without, r"encoder_norm\.bias is missing"),
        (_another, "extra is unknown"),
        (_smaller, r"encoder_norm\.bias is \[5\], expected \[24\]"),
        (_not_a_number, r"decoder\.0\.ff\.up\.weight is not finite"),
    ],
)
def test_wrong_weights_are_named(damage: Callable[[Weights], None], said: str, tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    save_model(make(), tmp_path)
    weights = {name: weight.clone() for name, weight in load_file(tmp_path / "model.safetensors").items()}
    damage(weights)
    save_file(weights, tmp_path / "model.safetensors")
    with pytest.raises(InputError, match=said):
        load_model(tmp_path)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    save_model(make(), tmp_path)
    weights = {name: weight.clone() for name, weight in load_file(tmp_path / "model.safetensors").items()}
    _without(weights)
    _another(weights)
    save_file(weights, tmp_path / "model.safetensors")
    with pytest.raises(InputError, match=r"encoder_norm\.bias is missing; extra is unknown"):
        load_model(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not safetensors at all", b"\xff" * 100])
def test_a_damaged_file_of_weights_is_said(content: bytes, tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    save_model(make(), tmp_path)
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(InputError, match=r"model\.safetensors: not readable as safetensors"):
        load_model(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1, "architecture": {}, "vocabulary": {}}', "\udcff"])
def test_a_damaged_description_is_said(content: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=r"config\.json: .*a translator's description; run the stage"):
        read_config(tmp_path)


def test_another_format_is_refused(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    save_model(make(), tmp_path)
    told = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(told | {"format": 2}))
    with pytest.raises(InputError, match="format 2, this version reads 1"):
        read_config(tmp_path)


def test_a_missing_description_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"config\.json: not found; expected a translator"):
        read_config(tmp_path)
