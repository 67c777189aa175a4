"""Train four translators alike, several times each; compare their scores by length, times, memory and mistakes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from torch import Tensor

from hanyeong.evaluation.metrics import metrics_for
from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.checkpoint import load_model
from hanyeong.models.config import EOS
from hanyeong.models.search import BeamHypothesis
from hanyeong.results.base import Model
from hanyeong.tokenization.tokenizer import Tokenizer
from learn.intervals import Floats, interval
from learn.part import Measurement
from learn.parts.seq2seq.costs import latency_ms, one_by_one_ms, step_megabytes, together_ms
from learn.parts.seq2seq.decoding import BATCH, batches, limit
from learn.parts.seq2seq.models import ATTENTION, MODELS, TRANSFORMER, architectures
from learn.parts.seq2seq.params import Seq2seqParams
from learn.parts.seq2seq.task import Pair, TranslationTask, translation_task
from learn.parts.seq2seq.tracing import Prefix, Watched, watched_beam, watched_greedy
from learn.parts.seq2seq.training import Order, Training, all_trained, one_thread

PLAIN: Final = "lstm"
WITH_ATTENTION: Final = tuple(name for name in MODELS if name != PLAIN)
SHARE: Final = 0.5
"""Of the time of the best LSTM: the second comparison's."""
SPAN: Final = 5
"""Positions that are counted together."""
LEAST: Final = 20
"""Tokens for which a share is worth showing."""
TRIED: Final = 60
"""Sentences among which one is looked for that greedy and beam search translate differently."""
LONGEST: Final = 128
"""Tokens that the translation of the example may have."""
WORDS: Final = "chrf"
"""The metric of all comparisons; BLEU stands beside it in the table."""


class Mean(Model):
    """A mean over seeds and its 95 % interval."""

    mean: float
    """The mean."""
    low: float
    """Lower end."""
    high: float
    """Upper end."""


class Compared(Model):
    """A model in one of the comparisons."""

    steps: int
    """Of a training."""
    seconds: Mean
    """Of one core."""
    chrf: Mean
    """On test sentences as long as those trained on."""
    bleu: Mean
    """Likewise."""


class Costs(Model):
    """What a model takes."""

    parameters: int
    """Trained numbers."""
    width: int
    """Its width."""
    megabytes: float
    """That a step keeps for its backward pass."""
    latency_ms: float
    """Of one sentence."""
    together_ms: float
    """To predict a batch with the right words given."""
    one_by_one_ms: float
    """The same, one position after the other."""


class Curve(Model):
    """How the first seed's training went."""

    seconds: tuple[float, ...]
    """CPU seconds since the start."""
    dev_loss: tuple[float, ...]
    """Nats a token."""


class Accuracy(Model):
    """Right tokens by target position, over all seeds."""

    positions: tuple[int, ...]
    """The first of each span."""
    forced: tuple[float, ...]
    """With the right words before it given."""
    free: tuple[float, ...]
    """With the model's own words before it."""


class ModelResult(Model):
    """One of the four models."""

    equal_parameters: Compared
    """Same steps, nearly the same number of parameters."""
    equal_time: Compared
    """Same seconds, half of those that the best LSTM took."""
    by_length: tuple[Mean, ...]
    """chrF++ by length, equal parameters."""
    costs: Costs
    """What it takes."""
    curve: Curve
    """Dev loss over time."""
    accuracy: Accuracy
    """Teacher forcing against free running."""


class Length(Model):
    """A group of test sentences."""

    tokens: float
    """Mean length of the sources."""
    sentences: int
    """How many."""
    trained: bool
    """Whether sentences so long are trained on."""


class Hypothesis(Model):
    """What the search holds at a step."""

    text: tuple[str, ...]
    """Pieces so far."""
    score: float
    """Sum of log-probabilities."""
    best: tuple[tuple[str, float], ...]
    """Likeliest next pieces."""
    end_score: float
    """The score if it ended here."""


class Trace(Model):
    """A search, step by step."""

    steps: tuple[tuple[Hypothesis, ...], ...]
    """Hypotheses by step."""
    found: tuple[str, ...]
    """Pieces of the result."""
    score: float
    """Its mean log-probability."""


class Example(Model):
    """One held-out sentence of the sample."""

    source: tuple[str, ...]
    """Pieces of the source."""
    reference: tuple[str, ...]
    """Pieces of its translation."""
    attention: dict[str, tuple[tuple[float, ...], ...]]
    """By model: a row for each piece of the reference, a column for each of the source."""
    translations: dict[str, str]
    """By model, greedily."""
    greedy: Trace
    """The Transformer's."""
    beam: Trace
    """The same with a beam."""


class Seq2seqResult(Model):
    """What the part shows."""

    seeds: int
    """Trainings of each model."""
    pairs: int
    """Trained on."""
    vocabulary: int
    """Pieces."""
    own_corpus: bool
    """Whether a corpus was given."""
    models: dict[str, ModelResult]
    """By name."""
    lengths: tuple[Length, ...]
    """From short to long."""
    gain: dict[str, tuple[Mean, ...]]
    """By model with attention: how much higher its chrF++ is than the plain LSTM's, by length."""
    growth: dict[str, Mean]
    """Its gain at the longest trained length minus that at the shortest."""
    kept: dict[str, Mean]
    """By model: its chrF++ at the longest trained length, in percent of that at the shortest."""
    best_lstm: str
    """The one with the highest chrF++ at equal parameters."""
    lead: Mean
    """Transformer in half the time minus the best LSTM in the whole."""
    example: Example
    """Attention and search."""


def measure(p: Seq2seqParams) -> Seq2seqResult:
    """Everything the part shows."""
    task = translation_task(p)
    known = architectures(p, task.tokenizer.vocabulary)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        orders = [
            Order(name, known[name], p.steps, p.seed + n, root / f"{name}-{n}")
            for n in range(p.seeds)
            for name in MODELS
        ]
        equal = _by_name(all_trained(orders, task, p))
        best = max(ATTENTION, key=lambda name: float(_scores(equal[name], WORDS, task).mean()))
        budget = SHARE * _seconds(equal[best]).mean()
        orders = [_within(order, budget, float(_seconds(equal[order.name]).mean()), root) for order in orders]
        timed = _by_name(all_trained(orders, task, p))
        models = {name: load_model(equal[name][0].order.folder) for name in MODELS}
    with one_thread():
        costs = {name: _costs(model, task) for name, model in models.items()}
        example = _example(models, task, p)
    by_length = {name: _by_length(equal[name], task) for name in MODELS}
    gains = {name: by_length[name] - by_length[PLAIN] for name in WITH_ATTENTION}
    last = sum(group.is_trained for group in task.groups) - 1
    return Seq2seqResult(
        seeds=p.seeds,
        pairs=len(task.train),
        vocabulary=task.tokenizer.vocabulary.tgt,
        own_corpus=p.corpus is not None,
        models={name: _model(equal[name], timed[name], costs[name], task) for name in MODELS},
        lengths=tuple(_length(task, at) for at in range(len(task.groups))),
        gain={name: _means(gain) for name, gain in gains.items()},
        growth={name: _mean(gain[:, last] - gain[:, 0]) for name, gain in gains.items()},
        kept={
            name: _mean(100 * scores[:, last] / np.maximum(scores[:, 0], 0.01)) for name, scores in by_length.items()
        },
        best_lstm=best,
        lead=_mean(_scores(timed[TRANSFORMER], WORDS, task) - _scores(equal[best], WORDS, task)),
        example=example,
    )


def _by_name(found: Sequence[Training]) -> dict[str, list[Training]]:
    return {name: [each for each in found if each.order.name == name] for name in MODELS}


def _within(order: Order, budget: float, seconds: float, root: Path) -> Order:
    """As many steps as take `budget` seconds, where all of them take `seconds`."""
    steps = max(20, round(order.steps * budget / seconds))
    return Order(order.name, order.architecture, steps, order.seed, root / f"timed-{order.folder.name}")


def _model(equal: list[Training], timed: list[Training], costs: Costs, task: TranslationTask) -> ModelResult:
    first = equal[0]
    return ModelResult(
        equal_parameters=_compared(equal, task),
        equal_time=_compared(timed, task),
        by_length=_means(_by_length(equal, task)),
        costs=costs,
        curve=Curve(seconds=_rounded(first.seconds), dev_loss=_rounded(first.dev_loss)),
        accuracy=_accuracy(equal),
    )


def _compared(found: list[Training], task: TranslationTask) -> Compared:
    return Compared(
        steps=found[0].order.steps,
        seconds=_mean(_seconds(found)),
        chrf=_mean(_scores(found, "chrf", task)),
        bleu=_mean(_scores(found, "bleu", task)),
    )


def _seconds(found: list[Training]) -> Floats:
    return np.array([each.seconds[-1] for each in found])


def _scores(found: list[Training], metric: str, task: TranslationTask) -> Floats:
    """On all lengths that are trained on, one for each seed."""
    of = metrics_for("en")[metric].score
    trained = [at for at, group in enumerate(task.groups) if group.is_trained]
    return np.array([float(of(sum(each.scores[at][metric].sum(0) for at in trained))) for each in found])


def _by_length(found: list[Training], task: TranslationTask) -> Floats:
    """chrF++, [seeds, lengths]."""
    of = metrics_for("en")[WORDS].score
    return np.array([[float(of(each.scores[at][WORDS].sum(0))) for at in range(len(task.groups))] for each in found])


def _length(task: TranslationTask, at: int) -> Length:
    group = task.groups[at]
    tokens = [len(ids) for ids in task.tokenizer.encode_src([ko for ko, _ in group.pairs])]
    return Length(tokens=round(float(np.mean(tokens)), 1), sentences=len(tokens), trained=group.is_trained)


def _accuracy(found: list[Training]) -> Accuracy:
    """Over spans of positions that enough sentences reach."""
    total, forced, free = (
        np.add.reduceat(
            sum(getattr(each.forcing, name) for each in found), np.arange(0, len(found[0].forcing.total), SPAN)
        )
        for name in ("total", "right_forced", "right_free")
    )
    shown = total >= LEAST * len(found)
    return Accuracy(
        positions=tuple(int(at) * SPAN + 1 for at in np.flatnonzero(shown)),
        forced=_rounded(forced[shown] / total[shown]),
        free=_rounded(free[shown] / total[shown]),
    )


def _costs(model: AnySeq2Seq, task: TranslationTask) -> Costs:
    trained = [group for group in task.groups if group.is_trained]
    longest = next(batches(task.tokenizer, trained[-1].pairs[:BATCH]))
    return Costs(
        parameters=sum(weight.numel() for weight in model.parameters()),
        width=model.architecture.d_model,
        megabytes=round(step_megabytes(model, longest), 1),
        latency_ms=round(latency_ms(model, task.tokenizer, trained[0].pairs), 2),
        together_ms=round(together_ms(model, longest), 2),
        one_by_one_ms=round(one_by_one_ms(model, longest), 2),
    )


def _example(models: dict[str, AnySeq2Seq], task: TranslationTask, p: Seq2seqParams) -> Example:
    pair, greedy, beam = _searched(models[TRANSFORMER], task, p)
    batch = next(batches(task.tokenizer, [pair]))
    return Example(
        source=_pieces(task.tokenizer, batch.src_BS[0].tolist()),
        reference=_pieces(task.tokenizer, batch.tgt_BT[0].tolist()),
        attention={name: _attention(models[name], batch.src_BS, batch.tgt_BT) for name in WITH_ATTENTION},
        translations={name: _translated(model, task.tokenizer, batch.src_BS) for name, model in models.items()},
        greedy=greedy,
        beam=beam,
    )


def _searched(model: AnySeq2Seq, task: TranslationTask, p: Seq2seqParams) -> tuple[Pair, Trace, Trace]:
    """The first sentence that greedy and beam search translate differently, or else the first."""
    found = list[tuple[Pair, Trace, Trace]]()
    for pair in task.examples[:TRIED]:
        batch = next(batches(task.tokenizer, [pair]))
        traces = [
            _trace(*watched_greedy(model, batch.src_BS, limit(batch)), task.tokenizer),
            _trace(*watched_beam(model, batch.src_BS, p.beam, limit(batch)), task.tokenizer),
        ]
        found.append((pair, traces[0], traces[1]))
        if traces[0].found != traces[1].found:
            return found[-1]
    return found[0]


def _trace(watched: Watched, found: BeamHypothesis, tokenizer: Tokenizer) -> Trace:
    tokens = found.tokens
    steps = watched.steps[: len(tokens)]
    return Trace(
        steps=tuple(tuple(_hypothesis(prefix, tokenizer) for prefix in _different(step)) for step in steps),
        found=_pieces(tokenizer, tokens),
        score=round(found.score, 4),
    )


def _different(step: list[Prefix]) -> list[Prefix]:
    """At its first step a beam holds the empty hypothesis several times."""
    return list({prefix.tokens: prefix for prefix in step}.values())


def _hypothesis(prefix: Prefix, tokenizer: Tokenizer) -> Hypothesis:
    return Hypothesis(
        text=_pieces(tokenizer, prefix.tokens),
        score=round(prefix.score, 4),
        best=tuple((_pieces(tokenizer, [token])[0], round(share, 4)) for token, share in prefix.best),
        end_score=round(prefix.end_score, 4),
    )


def _attention(model: AnySeq2Seq, src_BS: Tensor, tgt_BT: Tensor) -> tuple[tuple[float, ...], ...]:
    """The last layer's, mean over its heads."""
    found = model.attention_weights(src_BS, tgt_BT, None)
    assert found is not None  # noqa: S101  asked only of models with attention
    return tuple(_rounded(row) for row in found[-1, 0].mean(0).numpy())


def _translated(model: AnySeq2Seq, tokenizer: Tokenizer, src_BS: Tensor) -> str:
    _, found = watched_greedy(model, src_BS, LONGEST)
    return tokenizer.decode_tgt([found.tokens])[0]


def _pieces(tokenizer: Tokenizer, ids: Sequence[int]) -> tuple[str, ...]:
    return tuple("</s>" if token == EOS else str(tokenizer.tgt.id_to_piece(token)) for token in ids)


def _means(values: Floats) -> tuple[Mean, ...]:
    """Over the seeds of [seeds, n]."""
    return tuple(_mean(column) for column in values.T)


def _mean(values: Floats) -> Mean:
    low, high = interval(values)
    return Mean(mean=round(float(values.mean()), 2), low=round(float(low), 2), high=round(float(high), 2))


def _rounded(values: Sequence[float] | Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


MEASUREMENT = Measurement(Seq2seqParams, Seq2seqResult, measure)
