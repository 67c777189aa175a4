"""The part from LSTM to Transformer: what it compares is comparable, and what it says follows from what it measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from hanyeong.corpus.pair_table import COLUMNS, PairWriter
from hanyeong.models.config import EOS, VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.registry import build_model
from hanyeong.models.search import beam, greedy
from hanyeong.pipeline.errors import InputError
from learn.measure import read_params
from learn.parts.seq2seq.figures import _claims
from learn.parts.seq2seq.measure import Mean, Seq2seqResult
from learn.parts.seq2seq.models import ATTENTION, MODELS, TRANSFORMER, architectures
from learn.parts.seq2seq.params import Seq2seqParams
from learn.parts.seq2seq.task import BANDS, joined, translation_task
from learn.parts.seq2seq.tracing import Watched, log_probability, watched_beam, watched_greedy
from tests.learn.parts import ROOT

WORDS = VocabSizes(30, 30, shared=True)
QUICK = read_params("seq2seq", ROOT, "learn/quick.yaml")
SRC = torch.tensor([[7, 12, 25, 9, EOS]])


@pytest.mark.parametrize("width", [16, 64, 200])
def test_all_models_have_about_as_many_parameters(width: int) -> None:
    p = Seq2seqParams(width=width, layers=2, lstm_layers=1)
    vocabulary = VocabSizes(1000, 1000, shared=True)
    n = {name: n_parameters(params, vocabulary) for name, params in architectures(p, vocabulary).items()}
    assert set(n) == set(MODELS)
    assert max(n.values()) / min(n.values()) < 1.1 if width == 16 else max(n.values()) / min(n.values()) < 1.03


def test_each_sentence_is_joined_once_and_all_lengths_occur() -> None:
    pairs = [(f"k{n}", f"e{n}") for n in range(60)]
    found = joined(pairs, 3, 1)
    assert [len(ko.split()) for ko, _ in found[:4]] == [1, 2, 3, 1]
    assert sorted(word for ko, _ in found for word in ko.split()) == sorted(ko for ko, _ in pairs)
    assert all(ko.replace("k", "e") == en for ko, en in found)


@pytest.mark.parametrize("name", MODELS)
def test_watching_changes_nothing_and_the_scores_are_those_of_the_prefixes(name: str) -> None:
    torch.manual_seed(2)
    model = build_model(architectures(Seq2seqParams(width=16, layers=1), WORDS)[name], WORDS).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(2.0)
    found: list[Watched] = []
    watched, best = watched_greedy(model, SRC, 10)
    assert best == greedy(model, SRC, None, 10)[0]
    found.append(watched)
    assert [step[0].best[0][0] for step in watched.steps] == best.tokens
    watched, best = watched_beam(model, SRC, 3, 10)
    assert best == beam(model, SRC, None, 3, 10)[0]
    found.append(watched)
    for prefix in (prefix for each in found for step in each.steps[1:] for prefix in step):
        if np.isfinite(prefix.score):
            assert prefix.score == pytest.approx(log_probability(model, SRC, list(prefix.tokens)), abs=1e-3)
            ended = log_probability(model, SRC, [*prefix.tokens, EOS])
            assert prefix.end_score == pytest.approx(ended, abs=1e-3)


def test_a_corpus_of_the_users_own(tmp_path: Path) -> None:
    """Sorted by length, and never shown: the example is always the sample's."""
    p = QUICK.model_copy(update={"corpus": str(tmp_path)})
    with pytest.raises(InputError, match=r"train.parquet: not found; seq2seq.corpus must be a folder"):
        translation_task(p)
    for part, n in (("train", 300), ("dev", 80)):
        with PairWriter(tmp_path / f"{part}.parquet") as out:
            ko = [f"비밀 문장 {'가' * (1 + i % 9)} {i}" for i in range(n)]
            en = [f"secret sentence {'a ' * (1 + i % 9)}{i}" for i in range(n)]
            out.write({name: ko if name == "ko" else en if name == "en" else ["x"] * n for name in COLUMNS})
    task = translation_task(p)
    assert len(task.groups) == BANDS
    means = [np.mean([len(ko) for ko, _ in group.pairs]) for group in task.groups]
    assert means == sorted(means)
    assert len(task.train) == 300
    assert not any("비밀" in ko or "secret" in en for ko, en in task.examples)
    with PairWriter(tmp_path / "dev.parquet") as out:
        out.write({name: ["x"] for name in COLUMNS})
    with pytest.raises(InputError, match=r"dev.parquet: 1 rows, expected 16 or more"):
        translation_task(p)


@pytest.mark.parametrize(("ends", "holds"), [((0.5, 9.0), True), ((-1.0, 9.0), False), ((-9.0, -0.5), False)])
def test_a_claim_holds_only_where_its_interval_excludes_zero(
    ends: tuple[float, float], holds: bool, measured: Path
) -> None:
    result = Seq2seqResult.model_validate_json((measured / "reports/learn/seq2seq.json").read_bytes())
    mean = Mean(mean=sum(ends) / 2, low=ends[0], high=ends[1])
    changed = result.model_copy(update={"growth": dict.fromkeys(result.growth, mean), "lead": mean})
    found = list(_claims(changed))
    assert [claim for _, _, claim, _ in found] == [holds] * 4
    assert len({why.en for *_, why in found}) == 4


def test_what_was_measured_is_whole(measured: Path) -> None:
    result = Seq2seqResult.model_validate_json((measured / "reports/learn/seq2seq.json").read_bytes())
    assert result.best_lstm in ATTENTION
    assert set(result.gain) == set(MODELS) - {"lstm"}
    for name, found in result.models.items():
        assert len(found.by_length) == len(result.lengths)
        assert found.costs.megabytes > 0
        assert found.costs.one_by_one_ms > 0
        weights = result.example.attention.get(name)
        assert (weights is None) == (name == "lstm")
        assert weights is None or np.allclose(np.sum(weights, 1), 1, atol=0.01)
    assert [length.tokens for length in result.lengths] == sorted(length.tokens for length in result.lengths)
    assert result.models[TRANSFORMER].costs.width == QUICK.model_dump()["width"]
