"""The pages of `train` and `distill`: curves, how long, why it stopped; for the student, what it learned from."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hanyeong.report import numbers, pictures, pieces
from hanyeong.report.blocks import Block, Cell, Chart, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words


def teacher_sections(book: Book, w: Words) -> list[Section]:
    """The teacher's training."""
    return _sections(book.one("train").facts, w)


def student_sections(book: Book, w: Words) -> list[Section]:
    """The student's training, and what it learned from."""
    facts = book.one("distill").facts
    return [*_sections(facts, w), Section(w("textbook"), [Say(w("textbook_note")), _textbook(facts, w)])]


def teacher_headline(book: Book, w: Words) -> str:
    """The best loss and the size."""
    return _headline(book.one("train").facts, w)


def student_headline(book: Book, w: Words) -> str:
    """The size beside the teacher's."""
    return _headline(book.one("distill").facts, w)


def _textbook(facts: Facts, w: Words) -> Table:
    book, both = facts.under("textbook"), facts.flag("textbook", "with_originals")
    named: list[tuple[str, Cell]] = [
        (w("teacher_parameters"), numbers.plain(facts.number("teacher_parameters"))),
        (w("student_share_of"), numbers.share(facts.number("student_share"))),
        (w("teacher_format"), book.text("teacher_format")),
        (w("beam_size"), numbers.plain(book.number("beam_size"))),
        (w("textbook_rows"), numbers.plain(book.number("rows"))),
        (w("textbook_tokens"), numbers.plain(book.number("tokens"))),
        (w("textbook_mean_score"), numbers.fixed(book.number("mean_score"), 3)),
        (w("textbook_same"), numbers.share(book.number("same_as_original_share"))),
        (w("with_originals"), None if both is None else w("yes") if both else w("no")),
    ]
    return pieces.listing(w("textbook_caption"), named, w)


def _headline(facts: Facts, w: Words) -> str:
    return w(
        "training_headline",
        parameters=numbers.large(facts.number("parameters")) or w("not_measured"),
        loss=numbers.fixed(facts.number("best", "dev_loss"), 3) or w("not_measured"),
    )


def _sections(facts: Facts, w: Words) -> list[Section]:
    return [
        Section(w("training_in_short"), [Tiles(_tiles(facts, w))]),
        Section(w("curves"), _curves(facts.under("curves"), w)),
        Section(w("training_details"), [pieces.listing(w("training_details_caption"), _details(facts, w), w)]),
    ]


def _tiles(facts: Facts, w: Words) -> list[Tile]:
    loss, why = facts.number("best", "dev_loss"), facts.text("stopped_because")
    return [
        Tile(w("parameters"), numbers.large(facts.number("parameters"))),
        Tile(w("best_dev_loss"), numbers.fixed(loss, 3), _perplexity(loss, w)),
        Tile(w("steps"), numbers.plain(facts.number("steps")), _at_step(facts, w)),
        Tile(w("epochs"), numbers.fixed(facts.number("epochs"), 1)),
        Tile(w("stopped_because"), w.label(why) if why else None),
    ]


def _perplexity(loss: float | None, w: Words) -> str:
    return w("perplexity_is", value=numbers.plain(math.exp(min(loss, 700)), 3)) if loss is not None else ""


def _at_step(facts: Facts, w: Words) -> str:
    best = facts.number("best", "step")
    return w("best_at", step=numbers.plain(best)) if best is not None else ""


def _curves(curves: Facts, w: Words) -> list[Block]:
    steps = curves.numbers("step")
    loss = [_curve("train_loss", "second", steps, curves), _curve("dev_loss", "main", steps, curves)]
    blocks = [_chart(loss, "loss", w)]
    for key, name in (("dev_accuracy", "accuracy"), ("learning_rate", "learning_rate")):
        blocks.append(_chart([_curve(key, "main", steps, curves)], name, w))
    return blocks


def _curve(key: str, tone: str, steps: Sequence[float], curves: Facts) -> pictures.Curve:
    return pictures.Curve(key, list(zip(steps, curves.numbers(key), strict=False)), tone)


def _chart(curves: Sequence[pictures.Curve], name: str, w: Words) -> Block:
    caption, axes = f"{name}_caption", pictures.Axes(w("axis_step"), w(f"axis_{name}"))
    said = f"{w(caption)} {'; '.join(_course(curve, w) for curve in curves if curve.points)}"
    legend = [(w(curve.name), curve.tone) for curve in curves] if len(curves) > 1 else []
    return Chart(pictures.chart(said, axes=axes, curves=curves, zero=len(curves) == 1), w(caption), legend)


def _course(curve: pictures.Curve, w: Words) -> str:
    first, last = curve.points[0][1], curve.points[-1][1]
    return w("course", name=w(curve.name), first=numbers.plain(first), last=numbers.plain(last))


def _details(facts: Facts, w: Words) -> list[tuple[str, Cell]]:
    named: list[tuple[str, Cell]] = [
        (w("pairs_of", part=w.label(part)), numbers.plain(facts.number("pairs", part))) for part in ("train", "dev")
    ]
    named += [
        (w("too_long_of", part=w.label(part)), numbers.plain(facts.number("too_long", part)))
        for part in ("train", "dev")
    ]
    named += [
        (w("tokens_seen"), numbers.plain(facts.number("tokens"))),
        (w("padding_share"), numbers.share(facts.number("padding_share"))),
        (w("learning_rate_lowered"), numbers.plain(facts.number("learning_rate_lowered"))),
        (w("bad_steps"), numbers.plain(facts.number("bad_steps"))),
    ]
    machine = facts.under("machine")
    return [*named, (w("machine"), ", ".join(_machine(machine, w)) or None)]


def _machine(machine: Facts, w: Words) -> list[str]:
    said = [text for key in ("device", "instructions", "precision") if (text := machine.text(key))]
    threads = machine.number("threads")
    return [*said, w("n_threads", n=numbers.plain(threads))] if threads is not None else said
