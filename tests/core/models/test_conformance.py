"""What trainer and search take for granted of every architecture in the registry."""

from pathlib import Path
from unittest.mock import Mock

import pytest
import torch

from hanyeong.export.ctranslate2_spec import export
from hanyeong.models.architecture import ArchitectureParams
from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.checkpoint import load_model, named_weights, save_model
from hanyeong.models.config import BOS, EOS, PAD, VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.params import ARCHITECTURES
from hanyeong.models.registry import MODELS, build_model
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.pipeline.errors import InputError

WORDS = VocabSizes(20, 20, shared=True)
SRC_BS = torch.tensor([[7, 8, 9, EOS], [9, 11, EOS, PAD], [12, EOS, PAD, PAD]])
TGT_BT = torch.tensor([[6, 7, 8, EOS], [10, 9, EOS, PAD], [13, 14, 15, EOS]])
PREFIX_BT = torch.tensor([[BOS, 6, 7, 8], [BOS, 10, 9, EOS], [BOS, 13, 14, 15]])


def small(kind: str) -> ArchitectureParams:
    return ARCHITECTURES[kind].model_validate(ARCHITECTURES[kind].example)


@pytest.fixture(params=sorted(MODELS))
def model(request: pytest.FixtureRequest) -> AnySeq2Seq:
    torch.manual_seed(1)
    return build_model(small(request.param), WORDS).eval()


@pytest.mark.parametrize("kind", sorted(ARCHITECTURES))
def test_an_architecture_is_found_under_its_own_name(kind: str) -> None:
    assert set(MODELS) == set(ARCHITECTURES)
    assert small(kind).kind == kind
    assert f".{kind}." in MODELS[kind].__module__


@torch.no_grad()
def test_decoding_token_by_token_gives_what_teacher_forcing_gives(model: AnySeq2Seq) -> None:
    mask = SRC_BS != PAD
    together = model.logits(model(SRC_BS, TGT_BT, mask))
    state = model.init_state(model.encode(SRC_BS, mask))
    for t in range(PREFIX_BT.size(1)):
        logits, state = model.step(PREFIX_BT[:, t], state)
        assert torch.allclose(logits, together[:, t], atol=1e-5)


@torch.no_grad()
def test_a_reordered_state_goes_on_as_its_rows(model: AnySeq2Seq) -> None:
    rows, mask = torch.tensor([2, 0, 0]), SRC_BS != PAD
    _, state = model.step(PREFIX_BT[:, 0], model.init_state(model.encode(SRC_BS, mask)))
    chosen, _ = model.step(PREFIX_BT[rows, 1], state.reorder(rows))
    every, _ = model.step(PREFIX_BT[:, 1], state)
    assert torch.allclose(chosen, every[rows], atol=1e-6)


@torch.no_grad()
def test_padding_and_neighbours_change_nothing(model: AnySeq2Seq) -> None:
    together = model(SRC_BS, TGT_BT, SRC_BS != PAD)
    for row, (n_src, n_tgt) in enumerate(((4, 4), (3, 3), (2, 4))):
        alone = model(SRC_BS[row : row + 1, :n_src], TGT_BT[row : row + 1, :n_tgt], None)
        assert torch.allclose(alone[0], together[row, :n_tgt], atol=1e-5)


@torch.no_grad()
def test_no_position_sees_a_later_target(model: AnySeq2Seq) -> None:
    other = TGT_BT.clone()
    other[:, 2:] = 17
    mask = SRC_BS != PAD
    assert torch.allclose(model(SRC_BS, TGT_BT, mask)[:, :3], model(SRC_BS, other, mask)[:, :3], atol=1e-6)


def test_every_weight_learns(model: AnySeq2Seq) -> None:
    model.train()
    model.logits(model(SRC_BS, TGT_BT, SRC_BS != PAD)).square().mean().backward()
    assert [name for name, weight in model.named_parameters() if weight.grad is None] == []


def test_its_weights_come_back_from_disk(model: AnySeq2Seq, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    again = named_weights(load_model(tmp_path))
    assert all(torch.equal(weight, again[name]) for name, weight in named_weights(model).items())


def test_what_the_optimizer_and_the_plan_are_told(model: AnySeq2Seq) -> None:
    weights = dict(model.named_parameters())
    assert n_parameters(model.architecture, WORDS) == sum(weight.numel() for weight in weights.values())
    for name, rows in model.matrix_rows().items():
        assert len(weights[name]) % rows == 0


def test_what_does_not_run_in_ctranslate2_is_not_exported(model: AnySeq2Seq, tmp_path: Path) -> None:
    """What `hanyeong check` believes of an architecture is what the export does."""
    assert isinstance(model, TransformerModel) == type(model.architecture).runs_in_ctranslate2
    if not model.architecture.runs_in_ctranslate2:
        with pytest.raises(InputError, match=f"of kind {model.architecture.kind}"):
            export(model, Mock(), "int8", tmp_path)
