"""The plan's formulas agree with the real model, and its promises with their sources."""

import subprocess
import sys

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.planning.cost import (
    PROCESS_BYTES,
    Budget,
    Corpus,
    Requirements,
    decoding_flops,
    disk_bytes,
    exceeded,
    training_cost,
    training_memory,
)
from hanyeong.planning.feasibility import REFERENCE_SCORES, assess_goal, general_bleu
from hanyeong.planning.params import PlanParams

SMALL = TransformerParams(encoder_layers=2, decoder_layers=1, d_model=64, n_heads=4, d_ff=128)
CORPUS = Corpus(pairs=10_000, text_bytes=10**6, other_bytes=10**5, src_tokens_per_pair=20.0, tgt_tokens_per_pair=20.0)

PEAK = """
import sys, tempfile
from pathlib import Path
import numpy as np
from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.planning.throughput import ProbeConfig, _timed
from hanyeong.pipeline.timings import peak_bytes
from hanyeong.training.params import TrainParams
a = TransformerParams(encoder_layers=3, decoder_layers=3, d_model=256, n_heads=4, d_ff=1024)
p = TrainParams(max_steps=1, batch_tokens=8192, learning_rate=1e-3, warmup_steps=1, eval_every=1, threads=1)
lengths = np.full(50, 20)
with tempfile.TemporaryDirectory() as folder:
    _timed(ProbeConfig(p, a, VocabSizes(8000, 8000, True), lengths, lengths, 8192), 8192, 1, Path(folder))
print(peak_bytes())
"""


@pytest.mark.parametrize("shared", [True, False])
def test_parameters_are_those_of_the_real_model(shared: bool) -> None:
    vocabulary = VocabSizes(300, 300 if shared else 400, shared)
    real = sum(p.numel() for p in TransformerModel(SMALL, vocabulary).parameters())
    assert training_cost(SMALL, vocabulary, CORPUS, Budget(10, None, 512)).parameters == real


def test_operations_are_those_pytorch_counts_in_the_real_model() -> None:
    vocabulary = VocabSizes(500, 500, True)
    model = TransformerModel(SMALL.model_copy(update={"dropout": 0.0}), vocabulary)
    src_BS, tgt_BT = torch.randint(6, 500, (8, 20)), torch.randint(6, 500, (8, 20))
    with FlopCounterMode(display=False) as counter:
        model.logits(model(src_BS, tgt_BT, None)).sum().backward()
    cost = training_cost(SMALL, vocabulary, CORPUS, Budget(1, 320, 320))
    assert cost.flops == pytest.approx(counter.get_total_flops(), rel=0.1)


def test_memory_of_a_real_step_is_near_the_estimate_and_below_it() -> None:
    done = subprocess.run([sys.executable, "-c", PEAK], check=True, capture_output=True, text=True)
    a = TransformerParams(encoder_layers=3, decoder_layers=3, d_model=256, n_heads=4, d_ff=1024)
    parts = training_memory(a, VocabSizes(8000, 8000, True), 8192)
    estimate = sum(parts.values()) - parts["kernels"] + PROCESS_BYTES  # one shape here, hundreds in a training
    assert 0.5 < int(done.stdout) / estimate <= 1.0


def test_a_budget_of_tokens_or_steps_ends_the_training_whichever_comes_first() -> None:
    assert Budget(100, None, 1_000).tokens == 100_000
    assert Budget(100, 50_000, 1_000).tokens == 50_000
    assert Budget(100, 500_000, 1_000).tokens == 100_000


def test_passes_say_how_often_the_corpus_is_seen() -> None:
    assert training_cost(SMALL, VocabSizes(500, 500, True), CORPUS, Budget(400, None, 2_000)).passes == pytest.approx(2)


def test_a_wider_beam_costs_more_and_only_in_the_decoder() -> None:
    one, two, three = (decoding_flops(SMALL, VocabSizes(500, 500, True), CORPUS, beam) for beam in (1, 2, 3))
    assert two - one == pytest.approx(three - two)
    assert one > two - one


def test_disk_counts_a_second_copy_in_the_cache_but_not_of_checkpoints() -> None:
    small, large = VocabSizes(8000, 8000, True), VocabSizes(8000, 70_000, False)
    found = disk_bytes(CORPUS, CORPUS.part(10), small, teacher=1_000_000, student=300_000)
    wide = disk_bytes(CORPUS, CORPUS.part(10), large, teacher=1_000_000, student=300_000)
    assert wide["data/tokens"] - found["data/tokens"] == 2 * CORPUS.tokens, "ids of four bytes"
    outs = sum(size for name, size in found.items() if name not in {"cache", ".hanyeong"})
    assert found["cache"] == outs
    assert found["models/teacher"] == found["models/release"] == 4_000_000
    assert found["data/distilled"] < found["data/tokens"]


def test_the_rule_of_thumb_passes_near_its_anchors_and_promises_a_small_corpus_nothing() -> None:
    for pairs, bleu, _ in REFERENCE_SCORES:
        assert general_bleu(pairs) == pytest.approx(bleu, abs=1.5)
    assert general_bleu(20_000) < 2
    assert general_bleu(0) == 0


@pytest.mark.parametrize(
    ("goal", "pairs", "own_domain", "label"),
    [
        (10.0, 1_000_000, False, "usual for this size"),
        (18.0, 1_000_000, False, "ambitious"),
        (28.0, 20_000, False, "out of reach by the rule of thumb"),
        (45.0, 20_000, True, "depends on the similarity within the corpus"),
        (10.0, 1_000_000, True, "usual for this size"),
    ],
)
def test_a_goal_gets_one_of_four_labels(goal: float, pairs: int, own_domain: bool, label: str) -> None:
    assert assess_goal(goal, pairs, own_domain) == label


def test_every_budget_that_is_too_small_is_named() -> None:
    tight = PlanParams(budget_hours=1.0, budget_memory_bytes=100, budget_disk_bytes=100)
    assert exceeded(tight, Requirements(2.0, 200, 200)) == ["hours", "memory", "disk"]
    assert exceeded(tight, Requirements(1.0, 100, 50)) == []
    assert exceeded(PlanParams(), Requirements(1e6, 10**15, 10**15)) == []


def test_each_worker_more_takes_a_process_and_gradients_of_its_own() -> None:
    vocabulary = VocabSizes(500, 500, True)
    one, three = (training_cost(SMALL, vocabulary, CORPUS, Budget(10, None, 512, workers)) for workers in (1, 3))
    assert three.memory_bytes - one.memory_bytes == 2 * (PROCESS_BYTES + 2 * 4 * one.parameters)
    assert one.memory["workers"] == 0
