"""The page of `evaluate`: teacher, served model and champion on the same tests, and the baseline beside them."""

from __future__ import annotations

from collections.abc import Sequence

from hanyeong.pipeline.results_file import State
from hanyeong.report import examples, numbers, pictures, scores
from hanyeong.report.blocks import Block, Cell, Head, Points, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Entry, Facts
from hanyeong.report.words import Words

SYSTEMS = {"teacher": "second", "served": "main", "champion": "third"}
"""Whose scores are shown, and in which tone."""
BEHAVIOUR = (
    "empty_rate",
    "copy_rate",
    "repetition_rate",
    "wrong_script_rate",
    "constant_output_rate",
    "length_outlier_rate",
)
SLICES = ("domain", "length", "origin")


def sections(book: Book, w: Words) -> list[Section]:
    """The systems, then each test: scores, behaviour, slices."""
    entries = [entry for entry in book.all("evaluation") if entry.state is State.THERE]
    found = [
        Section(
            w("systems"),
            [*scores.warnings(book, w), Say(w("systems_note")), _systems(entries, w), *_settings(entries, w)],
        )
    ]
    for test in scores.tests_of(book):
        found += _test(test, entries, book.examples.tests.get(test, examples.Test()), w)
    return [*found, *_memory(book.one("evaluation", "served").facts.named("memory"), w)]


def headline(book: Book, w: Words) -> str:
    """BLEU of what is served on the most important test."""
    test = scores.primary_test(book)
    facts = book.one("evaluation", "served").facts.under("tests", test or "")
    score = scores.score_of(facts.under("metrics", "bleu"))
    if score.value is None:
        return w("not_measured")
    nearest = numbers.fixed(scores.nearest_value(facts, "bleu")) or w("not_measured")
    return w("evaluation_headline", value=numbers.fixed(score.value), interval=score.interval, nearest=nearest)


def _systems(entries: Sequence[Entry], w: Words) -> Table:
    heads = [Head(w("system")), Head(w("status")), Head(w("which_model")), Head(w("runtime")), Head(w("compute_type"))]
    heads += [Head(w("parameters"), "num"), Head(w("size"), "num"), Head(w("digest"), "code")]
    return Table(w("systems_caption"), heads, [_system(entry, w) for entry in entries])


def _system(entry: Entry, w: Words) -> list[Cell]:
    facts = entry.facts
    facts.text("which")
    status, model = facts.text("status"), facts.under("model")
    which, kind, runs_in = (model.text(key) for key in ("model", "compute_type", "computed_in"))
    computed = f"{kind} ({runs_in})" if kind and runs_in and kind != runs_in else kind
    return [
        w.label(entry.item or ""),
        w.label(status, "evaluated") if status else None,
        w.label(which) if which else numbers.DASH,
        model.text("runtime") or numbers.DASH,
        computed or numbers.DASH,
        numbers.large(model.number("parameters")) or numbers.DASH,
        numbers.size(model.number("bytes")) or numbers.DASH,
        (model.text("digest") or numbers.DASH)[:12],
    ]


def _settings(entries: Sequence[Entry], w: Words) -> list[Block]:
    """Search and resamples, which are the same for all."""
    said = []
    for key in ("beam_size", "length_penalty", "samples", "max_rows", "seed"):
        found = [value for entry in entries if (value := entry.facts.number(key)) is not None]
        if found:
            said.append(f"{w(key)}: {', '.join(dict.fromkeys(numbers.plain(value) or '' for value in found))}")
    return [Points(said)] if said else []


def _test(test: str, entries: Sequence[Entry], shown: examples.Test, w: Words) -> list[Section]:
    tested = [(entry, entry.facts.under("tests", test)) for entry in entries]
    known = [(entry, facts) for entry, facts in tested if facts]
    served = next((facts for entry, facts in known if entry.item == "served"), Facts({}))
    return [
        Section(w("test_named", name=test), [*_rows(known, w), *_scores(known, served, w)]),
        *_examples(test, shown, w),
        Section(w("test_behaviour", name=test), [_behaviour(known, w), _flags(known, w)]),
        *_slices(test, served, w),
    ]


def _examples(test: str, shown: examples.Test, w: Words) -> list[Section]:
    """Sentences of open sources with what was expected and what came; nothing where none may be shown."""
    kinds = {"best": shown.best, "median": shown.median, "worst": shown.worst}
    tables: list[Block] = [_example_table(kind, rows, w) for kind, rows in kinds.items() if rows]
    return [Section(w("test_examples", name=test), [Say(w("examples_note")), *tables])] if tables else []


def _example_table(kind: str, rows: Sequence[examples.Translated], w: Words) -> Table:
    heads = [Head(w("source_sentence"), "long"), Head(w("reference"), "long"), Head(w("answer"), "long")]
    shown: list[list[Cell]] = [[row.source, row.reference, row.answer, numbers.fixed(row.chrf)] for row in rows]
    folded = "" if kind == "worst" else w(f"examples_{kind}")
    return Table(w(f"examples_{kind}"), [*heads, Head("chrF++", "num")], shown, folded=folded)


def _rows(known: Sequence[tuple[Entry, Facts]], w: Words) -> list[Block]:
    facts = known[0][1]
    rows, there, direction = facts.number("rows"), facts.number("available_rows"), facts.text("direction")
    note = w("of_available", n=numbers.plain(there)) if there is not None and there != rows else ""
    return [
        Tiles(
            [
                Tile(w("direction"), w.label(direction, "direction") if direction else None),
                Tile(w("rows"), numbers.plain(rows), note),
            ]
        )
    ]


def _scores(known: Sequence[tuple[Entry, Facts]], served: Facts, w: Words) -> list[Block]:
    """Each metric with every system and the baseline on one scale."""
    blocks: list[Block] = []
    nearest = served.under("nearest")
    for metric in scores.METRICS:
        named = [
            scores.Named(
                w.label(entry.item or ""),
                scores.score_of(facts.under("metrics", metric)),
                SYSTEMS[entry.item or "served"],
            )
            for entry, facts in known
        ]
        named.append(scores.Named(w("nearest"), scores.score_of(nearest.under(metric)), "quiet"))
        blocks += scores.dots(w("scores_caption", metric=scores.NAMES[metric]), named, w)
    over = nearest.number("over", "bleu")
    rows, train = (numbers.plain(nearest.number(key)) for key in ("rows", "train_rows"))
    if over is not None and rows and train:
        said = w("nearest_over" if over >= 0 else "nearest_under", points=numbers.fixed(abs(over)))
        blocks.append(Say(f"{w('nearest_note', rows=rows, train=train)} {said}"))
    return blocks


def _behaviour(known: Sequence[tuple[Entry, Facts]], w: Words) -> Table:
    heads = [Head(w("behaviour")), *(Head(w.label(entry.item or ""), "num") for entry, _ in known)]
    rows: list[list[Cell]] = [
        [w.label(key, "behaviour"), *(numbers.share(facts.number("behaviour", key), 2) for _, facts in known)]
        for key in BEHAVIOUR
    ]
    lengths = [numbers.fixed(facts.number("behaviour", "length_ratio"), 3) for _, facts in known]
    return Table(w("behaviour_caption"), heads, [*rows, [w.label("length_ratio", "behaviour"), *lengths]])


def _flags(known: Sequence[tuple[Entry, Facts]], w: Words) -> Table:
    keys = list(dict.fromkeys(key for _, facts in known for key in facts.counts("flags")))
    heads = [Head(w("flag")), *(Head(w.label(entry.item or ""), "num") for entry, _ in known)]
    rows: list[list[Cell]] = [
        [w.label(key, "flag"), *(numbers.plain(facts.number("flags", key)) for _, facts in known)] for key in keys
    ]
    return Table(w("flags_caption"), heads, rows)


def _memory(found: Sequence[tuple[str, Facts]], w: Words) -> list[Section]:
    """Numbers of training pairs that the served model repeats though nobody could translate them."""
    if not found:
        return []
    keys = ("canaries", "told", "by_chance")
    heads = [Head(w("direction")), *(Head(w(f"memory_{key}"), "num") for key in keys)]
    rows: list[list[Cell]] = [
        [w.label(way, "direction"), *(numbers.plain(facts.number(key)) for key in keys)] for way, facts in found
    ]
    return [Section(w("memorised"), [Say(w("memory_note")), Table(w("memorised_caption"), heads, rows)])]


def _slices(test: str, served: Facts, w: Words) -> list[Section]:
    """The served model by domain, length and origin; a kind with a single slice says nothing new."""
    blocks: list[Block] = []
    for kind in SLICES:
        slices = served.named("slices", kind)
        if len(slices) > 1:
            blocks.append(_slice_table(kind, slices, w))
    return [Section(w("test_slices", name=test), [Say(w("slices_note")), *blocks])] if blocks else []


def _slice_table(kind: str, slices: Sequence[tuple[str, Facts]], w: Words) -> Table:
    found = [(name, facts, scores.score_of(facts.under("chrf"))) for name, facts in slices]
    tops = [value for _, _, score in found for value in (score.value, score.high) if value is not None]
    scale = pictures.scale_of(tops)
    heads = [Head(w.label(kind, "slice")), Head("chrF++", "picture"), Head("chrF++", "num"), Head(w("interval"), "num")]
    heads += [Head("BLEU", "num"), Head(w("interval"), "num"), Head(w("rows"), "num")]
    rows: list[list[Cell]] = []
    for name, facts, score in found:
        bleu = scores.score_of(facts.under("bleu"))
        picture = pictures.bar(score.value, scale, ends=(score.low, score.high)) if score.value is not None else ""
        figures = [numbers.fixed(score.value), score.interval, numbers.fixed(bleu.value), bleu.interval]
        rows.append([_slice_name(kind, name, w), picture, *figures, numbers.plain(facts.number("rows"))])
    return Table(w(f"slices_by_{kind}"), heads, rows)


def _slice_name(kind: str, name: str, w: Words) -> str:
    """Zeros keep lengths in order in the JSON; people need none."""
    if kind == "length":
        return w("n_chars", range="–".join(end.lstrip("0") for end in name.split("-")))
    return w.label(name, "slice_name") if w.has_label(name, "slice_name") else name
