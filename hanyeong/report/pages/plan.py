"""The page of `plan`: what both models cost, how long that takes here, and which goals can be promised."""

from __future__ import annotations

from hanyeong.report import numbers, pieces
from hanyeong.report.blocks import Block, Cell, ClockTile, ClockTiles, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words

MODELS = ("teacher", "student")
PARTS = ("teacher", "textbook", "student", "rest")
"""Of the time that the run takes."""
CONCERNS = ("few_rows", "less_than_a_pass")
"""Codes of what will be too small that have a sentence of ours."""
GOOD = ("usual for this size", "the student fits in float32", "the student fits in float32 and int8")
BAD = ("out of reach by the rule of thumb", "no: too small even for the student in int8")
DOUBTFUL = ("ambitious", "not set: the judge will say no-go")
"""Promises that need no thought, those that will not be kept, and those that ask for a decision."""


def sections(book: Book, w: Words) -> list[Section]:
    """The verdict, the promises, the cost of both models, memory, disk, and what it was reckoned from."""
    facts = book.one("plan").facts
    return [
        Section(
            w("in_short"), [_verdict(facts, w), *concerns(facts, w), Tiles(_tiles(facts, w)), ClockTiles(_hours(w))]
        ),
        Section(w("promises"), [Say(w("promises_note")), _promises(facts, w)]),
        Section(w("cost"), [_cost(facts, w)]),
        Section(w("memory"), [_memory(facts, w)]),
        Section(w("disk"), [_disk(facts, w)]),
        Section(w("reckoned_from"), [_sources(facts, w), _corpus(facts, w), *_rows_expected(facts, w)]),
    ]


def concerns(facts: Facts, w: Words) -> list[Block]:
    """What will be too small to rely on; the judge's page repeats it where the verdict is a no-go."""
    return [Say(_concern(row, w), "warn") for row in facts.rows("concerns")]


def _concern(row: Facts, w: Words) -> str:
    code, about = row.text("code") or "", row.text("about") or ""
    found, least = numbers.plain(row.number("found"), 3), numbers.plain(row.number("least"))
    if code in CONCERNS:
        return w(f"concern_{code}", about=w.label(about, "part"), found=found, least=least)
    return f"{w.label(code)}: {about}, {found} ({least})"


def _rows_expected(facts: Facts, w: Words) -> list[Block]:
    """Rows that dev and the tests will have, before cleaning."""
    counts = facts.counts("rows_expected")
    named: list[tuple[str, Cell]] = [(w.label(part, "part"), numbers.plain(n)) for part, n in counts.items()]
    return [pieces.listing(w("rows_expected"), named, w)] if named else []


def headline(book: Book, w: Words) -> str:
    """The size of both models."""
    facts = book.one("plan").facts
    teacher, student = (numbers.large(facts.number(model, "parameters")) or w("not_measured") for model in MODELS)
    return w("plan_headline", teacher=teacher, student=student)


def _verdict(facts: Facts, w: Words) -> Block:
    over = facts.texts("over_budget")
    verdict = facts.text("verdict")
    if over:
        return Say(w("plan_over", what=", ".join(w.label(what, "budget") for what in over)), "bad")
    known = {"go on": ("plan_go_on", "good"), "refused": ("plan_refused", "bad")}
    key, tone = known.get(verdict or "", ("plan_unclear", "warn"))
    return Say(w(key), tone)


def _tiles(facts: Facts, w: Words) -> list[Tile]:
    budget, hours = facts.under("budget"), facts.number("budget", "budget_hours")
    models = [Tile(w.label(m), numbers.large(facts.number(m, "parameters")), w("n_parameters")) for m in MODELS]
    memory, disk = numbers.size(budget.number("budget_memory_bytes")), numbers.size(budget.number("budget_disk_bytes"))
    return [
        *models,
        Tile(w("student_share"), numbers.share(facts.number("student_share")), w("student_share_note")),
        Tile(w("memory"), numbers.size(facts.number("memory_bytes")), _limit(memory, w)),
        Tile(w("disk"), numbers.size(facts.number("disk_bytes")), _limit(disk, w)),
        *([Tile(w("hours_limit"), numbers.plain(hours))] if hours is not None else []),
    ]


def _limit(said: str | None, w: Words) -> str:
    return w("limit_is", limit=said) if said else ""


def _hours(w: Words) -> list[ClockTile]:
    of = [(w("hours_of", what=w.label(what)), f"readings/{what}/hours") for what in PARTS]
    tiles = [ClockTile(name, "plan", path, "hours") for name, path in [(w("hours_all"), "readings/hours"), *of]]
    return [*tiles, ClockTile(w("hours_as_busy"), "plan", "readings/hours_as_busy", "hours")]


def _promises(facts: Facts, w: Words) -> Table:
    heads = [Head(w("goal")), Head(w("test")), Head(w("value_wanted"), "num"), Head(w("promise"), "status")]
    promises = facts.rows("promises")
    rows: list[list[Cell]] = [
        [
            w.label(row.text("goal") or "", "goal"),
            row.text("test") or numbers.DASH,
            numbers.plain(row.number("value")) or w("not_set"),
            w.label(row.text("promise") or "", "promise"),
        ]
        for row in promises
    ]
    return Table(w("promises_caption"), heads, rows, [_tone(row.text("promise") or "") for row in promises])


def _tone(promise: str) -> str:
    return "good" if promise in GOOD else "bad" if promise in BAD else "warn" if promise in DOUBTFUL else ""


def _cost(facts: Facts, w: Words) -> Table:
    keys = (
        ("parameters", numbers.plain),
        ("float32_bytes", numbers.size),
        ("int8_bytes", numbers.size),
        ("training_tokens", numbers.plain),
        ("passes", numbers.plain),
        ("flops_per_token", numbers.large),
        ("flops", numbers.large),
        ("memory_bytes", numbers.size),
    )
    rows: list[list[Cell]] = [
        [w.label(key, "plan"), *(write(facts.number(model, key)) for model in MODELS)] for key, write in keys
    ]
    rows.append([w.label("textbook_flops", "plan"), numbers.large(facts.number("textbook_flops")), numbers.DASH])
    return Table(w("cost_caption"), [Head(""), *(Head(w.label(model), "num") for model in MODELS)], rows)


def _memory(facts: Facts, w: Words) -> Table:
    held = [(model, facts.counts(model, "memory")) for model in MODELS]
    counts = {f"{w.label(model)}: {w.label(what, 'memory')}": n for model, found in held for what, n in found.items()}
    return pieces.size_bars(w("memory_caption"), counts, w, first="held_by")


def _disk(facts: Facts, w: Words) -> Table:
    sizes = {
        w.label(name, "disk") if w.has_label(name, "disk") else name: n for name, n in facts.counts("disk").items()
    }
    return pieces.size_bars(w("disk_caption"), sizes, w, first="folder")


def _sources(facts: Facts, w: Words) -> Table:
    heads = [Head(w("source")), Head(w("use")), Head(w("rows"), "num"), Head(w("size"), "num")]
    rows: list[list[Cell]] = [
        [
            name,
            w.label(source.text("use") or "", "use"),
            numbers.plain(source.number("rows")),
            numbers.size(source.number("bytes")),
        ]
        for name, source in facts.named("sources")
    ]
    return Table(w("plan_sources"), heads, rows)


def _corpus(facts: Facts, w: Words) -> Table:
    facts.text("direction")
    corpus = [(w.label(key, "plan"), _written(key, value)) for key, value in facts.counts("corpus").items()]
    vocabulary = facts.counts("vocabulary")
    named: list[tuple[str, Cell]] = [*corpus]
    named += [(w.label(key, "vocabulary"), _written(key, value)) for key, value in vocabulary.items()]
    return pieces.listing(w("plan_corpus"), named, w)


def _written(key: str, value: float) -> str | None:
    if key.endswith("_bytes"):
        return numbers.size(value)
    return numbers.share(value, 2) if key.endswith("_share") else numbers.plain(value)
