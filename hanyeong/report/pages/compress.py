"""The page of `compress`: size against quality, latency, and which candidate was picked by which rule."""

from __future__ import annotations

import math
from collections.abc import Iterator

from hanyeong.report import numbers, pictures, pieces, scores
from hanyeong.report.blocks import Block, Cell, Chart, ClockBars, Head, Say, Section, Table, Tile, Tiles
from hanyeong.report.facts import Book, Facts
from hanyeong.report.words import Words

PICKED, TONES = "good", {"teacher": "second", "student": "main"}
READINGS = (("p50_ms", "ms"), ("p95_ms", "ms"), ("lines_per_s_alone", "per_s"), ("lines_per_s_together", "per_s"))


def sections(book: Book, w: Words) -> list[Section]:
    """The pick, size against quality, quality in full, speed, and whether the exports do what PyTorch does."""
    facts = book.one("compress").facts
    candidates = facts.rows("candidates")
    picked = facts.text("pick", "name")
    return [
        Section(w("picked"), _pick(facts, candidates, w)),
        Section(w("size_and_quality"), [_scatter(candidates, picked, w), _candidates(candidates, picked, w)]),
        Section(w("quality_on_dev"), _quality(facts, candidates, w)),
        Section(w("speed"), _speed(candidates, w)),
        Section(w("export_checks"), [_checks(candidates, w), _flags(candidates, w)]),
    ]


def headline(book: Book, w: Words) -> str:
    """What was picked, and its size."""
    facts = book.one("compress").facts
    name = facts.text("pick", "name")
    size = next((row.number("bytes") for row in facts.rows("candidates") if row.text("name") == name), None)
    return ", ".join(part for part in (name, numbers.size(size)) if part) or w("not_measured")


def _pick(facts: Facts, candidates: list[Facts], w: Words) -> list[Block]:
    pick = facts.under("pick")
    name, rule = pick.text("name"), pick.text("rule")
    chosen = next((row for row in candidates if row.text("name") == name), Facts({}))
    best = max((row.number("chrf") or 0.0 for row in candidates), default=None)
    tiles = [
        Tile(w("picked"), name, w.label(rule, "rule") if rule else ""),
        Tile(w("size"), numbers.size(chosen.number("bytes")), w("with_subwords")),
        Tile(w("chrf_on_dev"), numbers.fixed(chosen.number("chrf")), _of_best(best, w)),
        Tile(w("parameters"), numbers.large(chosen.number("parameters"))),
    ]
    pick.at("model"), pick.at("compute_type")
    limits = facts.under("limits")
    named: list[tuple[str, Cell]] = [
        (w("max_bytes"), numbers.size(limits.number("max_bytes")) or w("no_limit")),
        (w("max_quality_drop"), numbers.plain(limits.number("max_quality_drop")) or w("no_limit")),
        (w("max_latency_ms"), numbers.plain(limits.number("max_latency_ms")) or w("no_limit")),
        (w("beam_size"), numbers.plain(facts.number("beam_size"))),
        (w("length_penalty"), numbers.plain(facts.number("length_penalty"))),
    ]
    named += [(w("dev_rows", way=way), numbers.plain(n)) for way, n in facts.counts("rows").items()]
    facts.text("direction")
    return [Say(w("pick_note")), Tiles(tiles), pieces.listing(w("limits_caption"), named, w)]


def _of_best(best: float | None, w: Words) -> str:
    return w("best_is", value=numbers.fixed(best)) if best is not None else ""


def _ways(candidates: list[Facts]) -> list[str]:
    return list(dict.fromkeys(way for row in candidates for way, _ in row.named("quality")))


def _scatter(candidates: list[Facts], picked: str | None, w: Words) -> Chart:
    """Each candidate in megabytes and chrF++; with two directions the mean of both, without intervals."""
    ways = _ways(candidates)
    marks: list[pictures.Mark] = []
    for row in sorted(candidates, key=lambda row: row.number("bytes") or 0.0):
        size, value, name = row.number("bytes"), row.number("chrf"), row.text("name") or ""
        if not size or size < 0 or value is None:
            continue
        score = scores.score_of(row.under("quality", ways[0], "chrf")) if len(ways) == 1 else scores.Score()
        tone = PICKED if name == picked else TONES.get(row.text("model") or "", "quiet")
        said = f"{name}: {numbers.size(size)}, {numbers.fixed(value)}"
        marks.append(
            pictures.Mark(
                math.log2(size / 1e6),
                value,
                said,
                tone,
                loud=name == picked,
                label=name,
                under=len(marks) % 2 == 1,  # neighbours must not write over each other on a phone
                ends=(score.low, score.high),
            )
        )
    said = w("scatter_said", candidates="; ".join(mark.name for mark in marks))
    legend = [(w("picked"), PICKED), (w.label("teacher"), TONES["teacher"]), (w.label("student"), TONES["student"])]
    return Chart(
        pictures.chart(said, axes=pictures.Axes("MB", "chrF++"), marks=marks, powers_x=True),
        w("scatter_caption"),
        legend,
        "mark",
    )


def _candidates(candidates: list[Facts], picked: str | None, w: Words) -> Table:
    scale = pictures.scale_of([row.number("bytes") or 0.0 for row in candidates])
    heads = [Head(w("candidate")), Head(w("size"), "picture"), Head(w("size"), "num")]
    heads += [Head(w("parameters"), "num"), Head("chrF++", "num"), Head(w("standing"), "status")]
    rows: list[list[Cell]] = []
    for row in candidates:
        size, name, why = row.number("bytes"), row.text("name"), row.text("ruled_out_by")
        row.text("compute_type")
        said = [w("picked")] if name == picked else []
        said += [w("ruled_out", what=w.label(why, "limit"))] if why else []
        standing = ", ".join(said) or w("possible")
        picture = pictures.bar(size, scale) if size is not None else ""
        parameters = numbers.large(row.number("parameters"))
        rows.append([name, picture, numbers.size(size), parameters, numbers.fixed(row.number("chrf")), standing])
    tones = ["good" if row.text("name") == picked else "warn" if row.text("ruled_out_by") else "" for row in candidates]
    return Table(w("candidates_caption"), heads, rows, tones)


def _quality(facts: Facts, candidates: list[Facts], w: Words) -> list[Block]:
    """By direction: chrF++ and BLEU with intervals, then the distance to the best, paired."""
    blocks: list[Block] = []
    picked = facts.text("pick", "name")
    for way in _ways(candidates):
        for metric in scores.METRICS:
            caption = w("quality_caption", metric=scores.NAMES[metric], way=way)
            named = [
                scores.Named(row.text("name") or "", scores.score_of(row.under("quality", way, metric)), tone)
                for row, tone in _toned(candidates, picked)
            ]
            blocks += scores.dots(caption, named, w, first="candidate")
        blocks.append(_gaps(candidates, way, w))
    return blocks


def _toned(candidates: list[Facts], picked: str | None) -> Iterator[tuple[Facts, str]]:
    for row in candidates:
        yield row, PICKED if row.text("name") == picked else TONES.get(row.text("model") or "", "quiet")


def _gaps(candidates: list[Facts], way: str, w: Words) -> Table:
    heads = [Head(w("candidate")), Head(w("best_candidate")), Head(w("difference"), "num")]
    heads += [Head(w("interval"), "num"), Head("p", "num"), Head(w("n"), "num")]
    rows: list[list[Cell]] = []
    for row in candidates:
        gap = row.under("against_best", way)
        interval = numbers.interval(gap.number("low"), gap.number("high"), 2)
        name, best = row.text("name"), gap.text("best")
        figures = [numbers.fixed(gap.number("difference"), 2), interval, numbers.fixed(gap.number("p_value"), 3)]
        counts = numbers.plain(gap.number("n"))
        rows.append([name, best, *([numbers.DASH] * 3 if name == best else figures), counts])
    return Table(w("gaps_caption", way=way), heads, rows)


def _speed(candidates: list[Facts], w: Words) -> list[Block]:
    names = [row.text("name") or "" for row in candidates]
    said: list[Block] = [Say(w("speed_note"))]
    bars = [
        ClockBars(w(f"speed_{key}"), [(name, "compress", f"readings/{name}/{key}") for name in names], unit)
        for key, unit in READINGS
    ]
    return [*said, *bars]


def _checks(candidates: list[Facts], w: Words) -> Table:
    keys = list(dict.fromkeys(key for row in candidates for key in row.counts("check")))
    heads = [Head(w("candidate")), *(Head(w.label(key, "check"), "num") for key in keys)]
    rows: list[list[Cell]] = [
        [row.text("name"), *(numbers.plain(row.number("check", key)) for key in keys)] for row in candidates
    ]
    return Table(w("checks_caption"), heads, rows)


def _flags(candidates: list[Facts], w: Words) -> Table:
    keys = list(dict.fromkeys(key for row in candidates for key in row.counts("flags")))
    heads = [Head(w("candidate")), *(Head(w.label(key, "flag"), "num") for key in keys)]
    rows: list[list[Cell]] = [
        [row.text("name"), *(numbers.plain(row.number("flags", key)) for key in keys)] for row in candidates
    ]
    return Table(w("flags_caption"), heads, rows)
