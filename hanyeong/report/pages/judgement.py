"""The page of `judgement`: go or no-go, every check with what was found and expected, and the champion."""

from __future__ import annotations

from collections.abc import Sequence

from hanyeong.report import charts, numbers, scores
from hanyeong.report.advice import advice
from hanyeong.report.blocks import Block, Cell, Code, Column, Paragraph, Section, Table, Tile, Tiles, Verdict
from hanyeong.report.catalog import Catalog
from hanyeong.report.judgement import TONES, Judgement, name_of, read_judgement, reason, sentence, written
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.judge import ChampionComparison, CheckResult, CheckStatus, JudgeResult
from hanyeong.results.scores import Comparison

ORDER = {"bad": 0, "warn": 1, "good": 2, "quiet": 3}


def sections(store: ResultStore, w: Catalog) -> list[Section]:
    """The verdict, the checks with those against it first, the champion, and what to do next."""
    result = store.result(JudgeResult)
    if result is None:
        return []
    judgement = read_judgement(store)
    checks = sorted(judgement.checks, key=lambda check: ORDER[TONES[check.status]])
    helpful = [Paragraph(line, "warn") for line in advice(store, w)]
    found: list[Block] = [
        Tiles(_counts(result, w)),
        _checks(checks, w),
        Paragraph(w("criteria_digest", digest=result.asked[:12])),
    ]
    return [
        Section("", [verdict(store, w), *scores.warnings(store, w), Paragraph(_about(result, w))]),
        Section(w("checks"), found),
        Section(w("against_champion"), _champion(result.champion, w)),
        Section(w("what_now"), [*helpful, *_next(judgement, w)]),
    ]


def _about(result: JudgeResult, w: Catalog) -> str:
    """The verdict that is in the file and the bundle that it is about, whether or not it can be relied on."""
    return w("decision_about", verdict=result.verdict, bundle=result.bundle[:12] if result.bundle else numbers.DASH)


def headline(store: ResultStore, w: Catalog) -> str:
    """The verdict, and how many checks speak against."""
    judgement = read_judgement(store)
    if judgement.go is None:
        return w("unjudged")
    against = len(judgement.against)
    return w("judgement_headline", word=w("go" if judgement.go else "no_go"), n=against, m=len(judgement.checks))


def verdict(store: ResultStore, w: Catalog) -> Verdict:
    """Go or no-go as the judge said, with its reasons; the index opens with it."""
    judgement = read_judgement(store)
    reasons = [reason(check, w) for check in judgement.against]
    if judgement.go is None:
        return Verdict("warn", w("unjudged"), w(judgement.doubt), reasons)
    word = "go" if judgement.go else "no_go"
    return Verdict("good" if judgement.go else "bad", w(word), w(f"{word}_sentence"), reasons)


def _counts(result: JudgeResult, w: Catalog) -> list[Tile]:
    tones = {CheckStatus.PASS: "good", CheckStatus.FAIL: "bad", CheckStatus.UNKNOWN: "warn"}
    counts = [(status, result.counts.get(status, 0)) for status in CheckStatus]
    return [Tile(w.of(status), numbers.plain(n), "", tones.get(status, "") if n else "") for status, n in counts]


def _checks(checks: Sequence[CheckResult], w: Catalog) -> Table:
    heads = [Column(w("check")), Column(w("status"), "status"), Column(w("found")), Column(w("expected"))]
    heads += [Column(w("reason"), "long")]
    rows: list[list[Cell]] = [
        [
            name_of(check, w),
            w.of(check.status),
            written(check, check.found, w) or numbers.DASH,
            written(check, check.expected, w) or numbers.DASH,
            sentence(check, w),
        ]
        for check in checks
    ]
    return Table(w("checks_of_judge_caption"), heads, rows, [TONES[check.status] for check in checks])


def _champion(champion: ChampionComparison | None, w: Catalog) -> list[Block]:
    if champion is None:
        return [Paragraph(w("no_champion"))]
    blocks: list[Block] = [Paragraph(w("champion_is", digest=champion.digest[:12]))]
    return [*blocks, _comparisons(champion, w)] if champion.tests else blocks


def _comparisons(champion: ChampionComparison, w: Catalog) -> Table:
    heads = [Column(w("test")), Column(w("metric")), Column(w("release"), "num"), Column(w("champion"), "num")]
    heads += [Column(w("difference"), "picture"), Column(w("difference"), "num"), Column(w("interval"), "num")]
    heads += [Column("p", "num"), Column(w("n"), "num")]
    ends = [end for found in champion.tests.values() for end in (found.low, found.high)]
    scale = charts.scale_of([*ends, 0.0], room=0.05)
    metric = w.of(champion.metric)
    rows = [_comparison(test, metric, found, scale) for test, found in champion.tests.items()]
    return Table(w("comparisons_caption"), heads, rows)


def _comparison(test: str, metric: str, found: Comparison, scale: charts.Scale) -> list[Cell]:
    return [
        test,
        metric,
        numbers.fixed(found.system),
        numbers.fixed(found.baseline),
        charts.dot(found.difference, found.low, found.high, scale),
        numbers.fixed(found.difference, 2),
        numbers.interval(found.low, found.high, 2),
        numbers.fixed(found.p_value, 4),
        numbers.plain(found.n),
    ]


def _next(judgement: Judgement, w: Catalog) -> list[Block]:
    if judgement.go:
        return [Paragraph(w("now_promote")), Code("hanyeong promote")]
    return [Paragraph(w("now_repair" if judgement.go is False else "now_judge")), Code("make pipeline")]


PAGE = PageSpec("judgement", sections, headline)
