"""The page of `plan`: what both models cost, how long that takes here, and which goals can be promised."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.report import components, numbers
from hanyeong.report.advice import concerns
from hanyeong.report.blocks import Block, Cell, Column, Paragraph, Section, Table, Tile, Tiles, TimingTile, TimingTiles
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.plan import Feasibility, ModelCost, PlanResult, PlanVerdict

PARTS = ("teacher", "distillation", "student", "rest")
"""Of the time that the run takes."""
TONES = {
    Feasibility.USUAL: "good",
    Feasibility.FITS: "good",
    Feasibility.FITS_FLOAT32: "good",
    Feasibility.OUT_OF_REACH: "bad",
    Feasibility.TOO_LARGE: "bad",
    Feasibility.AMBITIOUS: "warn",
    Feasibility.NOT_SET: "warn",
}
"""Goals that need no thought, those that will not be reached, and those that ask for a decision."""


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The verdict, the feasibility of the goals, the cost of both models, memory, disk, and what the estimates use."""
    result = store.result(PlanResult)
    if result is None:
        return []
    foreseen = [Paragraph(line, "warn") for line in concerns(result, w)]
    short = [_verdict(result, w), *foreseen, Tiles(_tiles(result, w)), TimingTiles(_hours(w))]
    return [
        Section(w("in_short"), short),
        Section(w("feasibility_of_goals"), [Paragraph(w("feasibility_note")), _goals(result, w)]),
        Section(w("cost"), [_cost(result, w)]),
        Section(w("memory"), [_memory(result, w)]),
        Section(w("disk"), [_disk(result, w)]),
        Section(w("estimate_basis"), [_sources(result, w), _corpus(result, w), *_rows_expected(result, w)]),
        *_fitted(result, w),
    ]


def _rows_expected(result: PlanResult, w: Catalog) -> list[Block]:
    """Rows that dev and the tests will have, before cleaning."""
    named: list[tuple[str, Cell]] = [
        (w.label(part, "part"), numbers.plain(n)) for part, n in result.rows_expected.items()
    ]
    return [components.listing(w("rows_expected"), named, w)] if named else []


def headline(store: ResultStore, w: Catalog) -> str:
    """The size of both models."""
    result = store.result(PlanResult)
    sizes = [numbers.large(cost.parameters) for cost in (result.teacher, result.student)] if result else []
    teacher, student = sizes or [w("not_measured")] * 2
    return w("plan_headline", teacher=teacher, student=student)


def _verdict(result: PlanResult, w: Catalog) -> Block:
    if result.over_budget:
        return Paragraph(w("plan_over", what=", ".join(w.of(what) for what in result.over_budget)), "bad")
    if result.verdict is PlanVerdict.GO_ON:
        return Paragraph(w("plan_go_on"), "good")
    return Paragraph(w("plan_student_too_large"), "bad")


def _tiles(result: PlanResult, w: Catalog) -> list[Tile]:
    budget, hours = result.budget, result.budget.budget_hours
    memory, disk = numbers.size(budget.budget_memory_bytes), numbers.size(budget.budget_disk_bytes)
    models = [(w.label("teacher"), result.teacher), (w.label("student"), result.student)]
    return [
        *(Tile(name, numbers.large(cost.parameters), w("n_parameters")) for name, cost in models),
        Tile(w("student_share"), numbers.share(result.student_share), w("student_share_note")),
        Tile(w("memory"), numbers.size(result.memory_bytes), _limit(memory, w)),
        Tile(w("disk"), numbers.size(result.disk_bytes), _limit(disk, w)),
        *([Tile(w("hours_limit"), numbers.plain(hours))] if hours is not None else []),
    ]


def _limit(limit: str | None, w: Catalog) -> str:
    return w("limit_is", limit=limit) if limit else ""


def _hours(w: Catalog) -> list[TimingTile]:
    of = [(w("hours_of", what=w.label(what)), f"readings/{what}/hours") for what in PARTS]
    tiles = [TimingTile(name, "plan", path, "hours") for name, path in [(w("hours_all"), "readings/hours"), *of]]
    return [*tiles, TimingTile(w("hours_as_busy"), "plan", "readings/hours_as_busy", "hours")]


def _goals(result: PlanResult, w: Catalog) -> Table:
    heads = [Column(w("goal")), Column(w("test")), Column(w("target_value"), "num"), Column(w("feasibility"), "status")]
    rows: list[list[Cell]] = [
        [
            w.of(goal.goal),
            goal.test or numbers.DASH,
            numbers.plain(goal.value) or w("not_set"),
            w.of(goal.feasibility),
        ]
        for goal in result.goals
    ]
    return Table(w("feasibility_caption"), heads, rows, [TONES.get(goal.feasibility, "") for goal in result.goals])


def _cost(result: PlanResult, w: Catalog) -> Table:
    columns = [dict(_figures(cost)) for cost in (result.teacher, result.student)]
    rows: list[list[Cell]] = [[w.label(key, "plan"), *(column[key] for column in columns)] for key in columns[0]]
    rows.append([w.label("distillation_flops", "plan"), numbers.large(result.distillation_flops), numbers.DASH])
    heads = [Column(""), Column(w.label("teacher"), "num"), Column(w.label("student"), "num")]
    return Table(w("cost_caption"), heads, rows)


def _figures(cost: ModelCost) -> Iterator[tuple[str, str | None]]:
    yield "parameters", numbers.plain(cost.parameters)
    yield "float32_bytes", numbers.size(cost.float32_bytes)
    yield "int8_bytes", numbers.size(cost.int8_bytes)
    yield "training_tokens", numbers.plain(cost.training_tokens)
    yield "passes", numbers.plain(cost.passes)
    yield "flops_per_token", numbers.large(cost.flops_per_token)
    yield "flops", numbers.large(cost.flops)
    yield "memory_bytes", numbers.size(cost.memory_bytes)


def _memory(result: PlanResult, w: Catalog) -> Table:
    models = {w.label("teacher"): result.teacher, w.label("student"): result.student}
    counts = {f"{name}: {w.of(part)}": n for name, cost in models.items() for part, n in cost.memory.items()}
    return components.size_bars(w("memory_caption"), counts, w, first="memory_use")


def _disk(result: PlanResult, w: Catalog) -> Table:
    sizes = {w.label(name, "disk") if w.has_label(name, "disk") else name: n for name, n in result.disk.items()}
    return components.size_bars(w("disk_caption"), sizes, w, first="folder")


def _sources(result: PlanResult, w: Catalog) -> Table:
    heads = [Column(w("source")), Column(w("use")), Column(w("rows"), "num"), Column(w("size"), "num")]
    rows: list[list[Cell]] = [
        [name, w.of(source.use), numbers.plain(source.rows), numbers.size(source.bytes)]
        for name, source in result.sources.items()
    ]
    return Table(w("plan_sources"), heads, rows)


def _corpus(result: PlanResult, w: Catalog) -> Table:
    corpus, vocabulary = result.corpus, result.vocabulary
    of_corpus = {
        "pairs": numbers.plain(corpus.pairs),
        "src_tokens_per_pair": numbers.plain(corpus.src_tokens_per_pair),
        "tgt_tokens_per_pair": numbers.plain(corpus.tgt_tokens_per_pair),
        "tokens": numbers.plain(corpus.tokens),
        "text_bytes": numbers.size(corpus.text_bytes),
        "other_bytes": numbers.size(corpus.other_bytes),
    }
    of_vocabulary = {
        "src": numbers.plain(vocabulary.src),
        "tgt": numbers.plain(vocabulary.tgt),
        "learnt_rows": numbers.plain(vocabulary.learnt_rows),
        "measured_rows": numbers.plain(vocabulary.measured_rows),
        "too_long_share": numbers.share(vocabulary.too_long_share, 2),
    }
    named: list[tuple[str, Cell]] = [(w.label(key, "plan"), value) for key, value in of_corpus.items()]
    named += [(w.label(key, "vocabulary"), value) for key, value in of_vocabulary.items()]
    named += [
        (w("shared_vocabulary"), w("yes") if vocabulary.shared else w("no")),
        (w("lowered_vocabulary"), w("yes") if vocabulary.lowered else w("no")),
    ]
    return components.listing(w("plan_corpus"), named, w)


def _fitted(result: PlanResult, w: Catalog) -> list[Section]:
    """Params that were fitted to the budget, as params.yaml would write them; nothing where none were."""
    if result.fitted is None:
        return []
    named: list[tuple[str, Cell]] = []
    for section, values in result.fitted.items():
        inner = {section: values} if isinstance(values, str) else {f"{section}.{key}": v for key, v in values.items()}
        named += [(name, numbers.plain(v) if isinstance(v, int | float) else str(v)) for name, v in inner.items()]
    return [Section(w("fitted"), [components.listing(w("fitted_caption"), named, w)])]


PAGE = PageSpec("plan", sections, headline)
