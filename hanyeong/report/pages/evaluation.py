"""The page of `evaluate`: teacher, release candidate and champion on the same tests, and the baseline beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from hanyeong.report import charts, examples, numbers, scores, short_inputs
from hanyeong.report.blocks import Block, BulletList, Cell, Column, Paragraph, Section, Table, Tile, Tiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.codes import Direction
from hanyeong.results.evaluate import (
    EvaluateResult,
    Memorization,
    NearestNeighbourScores,
    OutputProblem,
    SliceKind,
    SliceScores,
    System,
    TestScores,
)
from hanyeong.results.scores import MetricName, OutputFlag

SYSTEMS = {System.TEACHER: "second", System.CANDIDATE: "main", System.CHAMPION: "third"}
"""Whose scores are shown, and in which tone."""


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The systems, then each test: scores, behaviour, slices."""
    results = by_system(store)
    blocks: list[Block] = [
        *scores.warnings(store, w),
        Paragraph(w("systems_note")),
        _systems(results, w),
        *_settings(results, w),
    ]
    found = [Section(w("systems"), blocks)]
    for test in scores.tests_of(store):
        found += _test(test, results, store.examples.tests.get(test, examples.Test()), w)
    found += short_inputs.sections(results, w)
    return [*found, *(_memorization(results[System.CANDIDATE].memorization, w) if System.CANDIDATE in results else [])]


def by_system(store: ResultStore) -> Mapping[System, EvaluateResult]:
    """What is known, in the order in which systems are listed."""
    results = store.results(EvaluateResult)
    return {system: results[system] for system in System if system in results}


def headline(store: ResultStore, w: Catalog) -> str:
    """BLEU of the release candidate on the most important test."""
    test = scores.candidate_tests(store).get(scores.primary_test(store) or "")
    if test is None:
        return w("not_measured")
    bleu = test.metrics.bleu
    nearest = numbers.fixed(test.nearest.bleu.value) if test.nearest else w("not_measured")
    value, interval = numbers.fixed(bleu.value), scores.interval(bleu)
    return w("evaluation_headline", value=value, interval=interval, nearest=nearest)


def _systems(results: Mapping[System, EvaluateResult], w: Catalog) -> Table:
    heads = [
        Column(w("system")),
        Column(w("status")),
        Column(w("which_model")),
        Column(w("runtime")),
        Column(w("compute_type")),
    ]
    heads += [
        Column(w("parameters"), "num"),
        Column(w("size"), "num"),
        Column(w("digest"), "code"),
        Column(w("bundle"), "code"),
    ]
    heads += [Column(w("selected_by"), "long")]
    return Table(w("systems_caption"), heads, [_system(result, w) for result in results.values()])


def _system(result: EvaluateResult, w: Catalog) -> list[Cell]:
    model = result.model
    if model is None:
        return [w.of(result.which), w.of(result.status), *[numbers.DASH] * 8]
    stored, computed = model.compute_type, model.computed_in
    runtime = f"{model.runtime} ({model.device})" if model.device else model.runtime
    return [
        w.of(result.which),
        w.of(result.status),
        w.of(model.model),
        runtime,
        stored if stored == computed else f"{stored} ({computed})",
        numbers.large(model.parameters) or numbers.DASH,
        numbers.size(model.bytes),
        model.digest[:12],
        model.bundle[:12] if model.bundle else numbers.DASH,
        w.of(model.rule) if model.rule else numbers.DASH,
    ]


def _settings(results: Mapping[System, EvaluateResult], w: Catalog) -> list[Block]:
    """Search and resamples, which are the same for all."""
    lines = []
    for key in ("beam_size", "length_penalty", "samples", "max_rows", "seed"):
        found = [value for result in results.values() if (value := getattr(result, key)) is not None]
        if found:
            lines.append(f"{w(key)}: {', '.join(dict.fromkeys(numbers.plain(value) or '' for value in found))}")
    return [BulletList(lines)] if lines else []


Known: TypeAlias = Mapping[System, TestScores]
"""A test as far as systems were measured on it."""


def _test(test: str, results: Mapping[System, EvaluateResult], shown: examples.Test, w: Catalog) -> list[Section]:
    known = {system: result.tests[test] for system, result in results.items() if test in result.tests}
    candidate = known.get(System.CANDIDATE)
    return [
        Section(w("test_named", name=test), [*_rows(known, w), *_scores(known, candidate, w)]),
        *_examples(test, shown, w),
        Section(w("test_behaviour", name=test), [_behaviour(known, w), _flags(known, w)]),
        *(_slices(test, candidate, w) if candidate else []),
    ]


def _examples(test: str, shown: examples.Test, w: Catalog) -> list[Section]:
    """Sentences of open sources with what was expected and what came; nothing where none may be shown."""
    kinds = {"best": shown.best, "median": shown.median, "worst": shown.worst}
    tables: list[Block] = [_example_table(kind, rows, w) for kind, rows in kinds.items() if rows]
    return [Section(w("test_examples", name=test), [Paragraph(w("examples_note")), *tables])] if tables else []


def _example_table(kind: str, rows: Sequence[examples.Translated], w: Catalog) -> Table:
    heads = [Column(w("source_sentence"), "long"), Column(w("reference"), "long"), Column(w("model_output"), "long")]
    shown: list[list[Cell]] = [[row.source, row.reference, row.answer, numbers.fixed(row.chrf)] for row in rows]
    summary = "" if kind == "worst" else w(f"examples_{kind}")
    return Table(w(f"examples_{kind}"), [*heads, Column("chrF++", "num")], shown, summary=summary)


def _rows(known: Known, w: Catalog) -> list[Block]:
    first = next(iter(known.values()))
    more = first.available_rows != first.rows
    note = w("of_available", n=numbers.plain(first.available_rows)) if more else ""
    return [Tiles([Tile(w("direction"), w.of(first.direction)), Tile(w("rows"), numbers.plain(first.rows), note)])]


def _scores(known: Known, candidate: TestScores | None, w: Catalog) -> list[Block]:
    """Each metric with every system and the baseline on one scale."""
    blocks: list[Block] = []
    nearest = candidate.nearest if candidate else None
    for metric in MetricName:
        named = [scores.Named(w.of(system), test.metrics.of(metric), SYSTEMS[system]) for system, test in known.items()]
        named.append(scores.Named(w("nearest"), nearest.of(metric) if nearest else None, "quiet"))
        blocks += scores.dots(w("scores_caption", metric=w.of(metric)), named, w)
    return [*blocks, Paragraph(_over_nearest(nearest, w))] if nearest else blocks


def _over_nearest(nearest: NearestNeighbourScores, w: Catalog) -> str:
    over = nearest.over.bleu
    note = w("nearest_note", rows=numbers.plain(nearest.rows), train=numbers.plain(nearest.train_rows))
    difference = w("nearest_over" if over >= 0 else "nearest_under", points=numbers.fixed(abs(over)))
    return f"{note} {difference} {w('nearest_chrf', points=numbers.fixed(nearest.over.chrf))}"


def _heads(first: str, known: Known, w: Catalog) -> list[Column]:
    return [Column(first), *(Column(w.of(system), "num") for system in known)]


def _behaviour(known: Known, w: Catalog) -> Table:
    found = [test.behaviour for test in known.values()]
    rows: list[list[Cell]] = [
        [w.of(problem), *(numbers.share(behaviour.share(problem), 2) for behaviour in found)]
        for problem in OutputProblem
    ]
    kept = [numbers.share(behaviour.numbers.kept_share, 2) or numbers.DASH for behaviour in found]
    rows += [
        [w("length_ratio_of_outputs"), *(numbers.fixed(behaviour.length_ratio, 3) for behaviour in found)],
        [w("numbers_preserved"), *kept],
        [w("numbers_rows"), *(numbers.plain(behaviour.numbers.rows) for behaviour in found)],
        [w("n_outputs"), *(numbers.plain(behaviour.n) for behaviour in found)],
    ]
    return Table(w("behaviour_caption"), _heads(w("behaviour"), known, w), rows)


def _flags(known: Known, w: Catalog) -> Table:
    rows: list[list[Cell]] = [
        [w.of(flag), *(numbers.plain(test.flags.get(flag)) for test in known.values())] for flag in OutputFlag
    ]
    return Table(w("flags_caption"), _heads(w("flag"), known, w), rows)


def _memorization(memorization: Mapping[Direction, Memorization], w: Catalog) -> list[Section]:
    """Numbers of training pairs that the release candidate repeats though nobody could translate them."""
    if not memorization:
        return []
    heads = [
        Column(w("direction")),
        *(Column(w(f"memorization_{key}"), "num") for key in ("canaries", "reproduced", "by_chance")),
    ]
    rows: list[list[Cell]] = [
        [w.of(way), *(numbers.plain(n) for n in (found.canaries, found.reproduced, found.by_chance))]
        for way, found in memorization.items()
    ]
    return [Section(w("memorized"), [Paragraph(w("memorization_note")), Table(w("memorized_caption"), heads, rows)])]


def _slices(test: str, candidate: TestScores, w: Catalog) -> list[Section]:
    """The release candidate by domain, length and origin; a kind with a single slice says nothing new."""
    kinds = {kind: candidate.slices[kind] for kind in SliceKind if len(candidate.slices.get(kind, {})) > 1}
    blocks: list[Block] = [_slice_table(kind, slices, w) for kind, slices in kinds.items()]
    return [Section(w("test_slices", name=test), [Paragraph(w("slices_note")), *blocks])] if blocks else []


def _slice_table(kind: SliceKind, slices: Mapping[str, SliceScores], w: Catalog) -> Table:
    scale = charts.scale_of([value for part in slices.values() for value in (part.chrf.value, part.chrf.high)])
    heads = [Column(w.of(kind)), Column("chrF++", "picture"), Column("chrF++", "num"), Column(w("interval"), "num")]
    heads += [Column("BLEU", "num"), Column(w("interval"), "num"), Column(w("rows"), "num")]
    rows: list[list[Cell]] = []
    for name, part in slices.items():
        chrf, bleu = part.chrf, part.bleu
        picture = charts.bar(chrf.value, scale, ends=(chrf.low, chrf.high))
        figures = [numbers.fixed(chrf.value), scores.interval(chrf), numbers.fixed(bleu.value), scores.interval(bleu)]
        rows.append([_slice_name(kind, name, w), picture, *figures, numbers.plain(part.rows)])
    return Table(w(f"slices_by_{kind}"), heads, rows)


def _slice_name(kind: SliceKind, name: str, w: Catalog) -> str:
    """Zeros keep lengths in order in the JSON; people need none."""
    if kind is SliceKind.LENGTH:
        return w("n_chars", range="–".join(end.lstrip("0") for end in name.split("-")))
    return w.label(name, "slice_name") if w.has_label(name, "slice_name") else name


PAGE = PageSpec("evaluation", sections, headline)
