"""The pages of `train` and `distill`: curves, how long, why it stopped; for the student, what it learned from."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hanyeong.report import charts, components, numbers
from hanyeong.report.blocks import Block, Cell, Chart, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.codes import TrainingSplit
from hanyeong.results.distill import DistillResult
from hanyeong.results.train import Curves, Machine, SplitCounts, TrainingResult, TrainResult


def teacher_sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The teacher's training."""
    result = store.result(TrainResult)
    return [] if result is None else _sections(result, w)


def student_sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The student's training, and what it learned from."""
    result = store.result(DistillResult)
    if result is None:
        return []
    return [
        *_sections(result, w),
        Section(w("distilled_corpus"), [Paragraph(w("distilled_note")), _distilled(result, w)]),
    ]


def teacher_headline(store: ResultStore, w: Catalog) -> str:
    """The best loss and the size."""
    return _headline(store.result(TrainResult), w)


def student_headline(store: ResultStore, w: Catalog) -> str:
    """The size beside the teacher's."""
    return _headline(store.result(DistillResult), w)


def _distilled(result: DistillResult, w: Catalog) -> Table:
    named: list[tuple[str, Cell]] = [
        (w("teacher_parameters"), numbers.plain(result.teacher_parameters)),
        (w("student_share_of"), numbers.share(result.student_share)),
    ]
    if (corpus := result.distilled) is not None:
        named += [
            (w("teacher_format"), corpus.teacher_format),
            (w("beam_size"), numbers.plain(corpus.beam_size)),
            (w("distilled_rows"), numbers.plain(corpus.rows)),
            (w("distilled_tokens"), numbers.plain(corpus.tokens)),
            (w("distilled_mean_score"), numbers.fixed(corpus.mean_score, 3)),
            (w("distilled_same_as_reference"), numbers.share(corpus.same_as_reference_rate)),
            (w("includes_references"), w("yes") if corpus.includes_references else w("no")),
        ]
    return components.listing(w("distilled_caption"), named, w)


def _headline(result: TrainingResult | None, w: Catalog) -> str:
    return w(
        "training_headline",
        parameters=numbers.large(result.parameters if result else None) or w("not_measured"),
        loss=numbers.fixed(result.best.dev_loss if result else None, 3) or w("not_measured"),
    )


def _sections(result: TrainingResult, w: Catalog) -> list[Section]:
    return [
        Section(w("training_in_short"), [Tiles(_tiles(result, w))]),
        Section(w("curves"), _curves(result.curves, w)),
        Section(w("training_details"), [components.listing(w("training_details_caption"), _details(result, w), w)]),
    ]


def _tiles(result: TrainingResult, w: Catalog) -> list[Tile]:
    loss, why = result.best.dev_loss, result.stop_reason
    perplexity = w("perplexity_is", value=numbers.plain(math.exp(min(loss, 700)), 3))
    return [
        Tile(w("parameters"), numbers.large(result.parameters)),
        Tile(w("best_dev_loss"), numbers.fixed(loss, 3), perplexity),
        Tile(w("steps"), numbers.plain(result.steps), w("best_at", step=numbers.plain(result.best.step))),
        Tile(w("epochs"), numbers.fixed(result.epochs, 1)),
        Tile(w("stop_reason"), w.of(why) if why else None),
    ]


def _curves(curves: Curves, w: Catalog) -> list[Block]:
    drawn = {"train_loss": curves.train_loss, "dev_loss": curves.dev_loss}
    alone = {"accuracy": ("dev_accuracy", curves.dev_accuracy)}
    alone |= {"learning_rate": ("learning_rate", curves.learning_rate)}
    tones = {"train_loss": "second", "dev_loss": "main"}
    blocks = [_chart([_curve(name, tones[name], curves.step, values) for name, values in drawn.items()], "loss", w)]
    blocks += [_chart([_curve(key, "main", curves.step, values)], name, w) for name, (key, values) in alone.items()]
    return blocks


def _curve(key: str, tone: str, steps: Sequence[float], values: Sequence[float]) -> charts.Curve:
    return charts.Curve(key, list(zip(steps, values, strict=False)), tone)


def _chart(curves: Sequence[charts.Curve], name: str, w: Catalog) -> Block:
    caption, axes = f"{name}_caption", charts.Axes(w("axis_step"), w(f"axis_{name}"))
    label = f"{w(caption)} {'; '.join(_course(curve, w) for curve in curves if curve.points)}"
    legend = [(w(curve.name), curve.tone) for curve in curves] if len(curves) > 1 else []
    return Chart(charts.chart(label, axes=axes, curves=curves, zero=len(curves) == 1), w(caption), legend)


def _course(curve: charts.Curve, w: Catalog) -> str:
    first, last = curve.points[0][1], curve.points[-1][1]
    return w("course", name=w(curve.name), first=numbers.plain(first), last=numbers.plain(last))


def _details(result: TrainingResult, w: Catalog) -> list[tuple[str, Cell]]:
    machine = ", ".join(_machine(result.machine, w)) if result.machine else None
    return [
        *_by_split("pairs_of", result.pairs, w),
        *_by_split("too_long_of", result.too_long, w),
        (w("tokens_seen"), numbers.plain(result.tokens)),
        (w("padding_share"), numbers.share(result.padding_share)),
        (w("lr_reductions"), numbers.plain(result.lr_reductions)),
        (w("skipped_steps"), numbers.plain(result.skipped_steps)),
        (w("machine"), machine),
    ]


def _by_split(key: str, counts: SplitCounts | None, w: Catalog) -> list[tuple[str, Cell]]:
    train, dev = (counts.train, counts.dev) if counts else (None, None)
    return [
        (w(key, part=w.of(TrainingSplit.TRAIN)), numbers.plain(train)),
        (w(key, part=w.of(TrainingSplit.DEV)), numbers.plain(dev)),
    ]


def _machine(machine: Machine, w: Catalog) -> list[str]:
    told = [machine.device, machine.instructions, machine.precision]
    return [*told, w("n_threads", n=numbers.plain(machine.threads)), w("n_workers", n=numbers.plain(machine.workers))]


TEACHER = PageSpec("train", teacher_sections, teacher_headline)
STUDENT = PageSpec("distill", student_sections, student_headline)
