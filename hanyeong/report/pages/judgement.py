"""The page of `judgement`: go or no-go, every check with what was found and expected, and the champion."""

from __future__ import annotations

from collections.abc import Sequence

from hanyeong.report import numbers, pictures, scores
from hanyeong.report.advice import advice
from hanyeong.report.blocks import Block, Cell, Code, Head, Say, Section, Table, Tile, Tiles, Verdict
from hanyeong.report.facts import Book
from hanyeong.report.judged import TONES, Judgement, name_of, read_judgement, reason, sentence, written
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.words import Words
from hanyeong.results.judge import ChampionComparison, CheckResult, CheckStatus, JudgeResult
from hanyeong.results.scores import Comparison

ORDER = {"bad": 0, "warn": 1, "good": 2, "quiet": 3}


def sections(book: Book, w: Words) -> list[Section]:
    """The verdict, the checks with those against it first, the champion, and what to do next."""
    result = book.result(JudgeResult)
    if result is None:
        return []
    judgement = read_judgement(book)
    checks = sorted(judgement.checks, key=lambda check: ORDER[TONES[check.status]])
    helpful = [Say(line, "warn") for line in advice(book, w)]
    found: list[Block] = [Tiles(_counts(result, w)), _checks(checks, w), Say(w("judged_by", digest=result.asked[:12]))]
    return [
        Section("", [verdict(book, w), *scores.warnings(book, w), Say(_about(result, w))]),
        Section(w("checks"), found),
        Section(w("against_champion"), _champion(result.champion, w)),
        Section(w("what_now"), [*helpful, *_next(judgement, w)]),
    ]


def _about(result: JudgeResult, w: Words) -> str:
    """The verdict that is in the file and the bundle that it is about, whether or not it can be relied on."""
    return w("judged_as", verdict=result.verdict, bundle=result.bundle[:12] if result.bundle else numbers.DASH)


def headline(book: Book, w: Words) -> str:
    """The verdict, and how many checks speak against."""
    judgement = read_judgement(book)
    if judgement.go is None:
        return w("unjudged")
    against = len(judgement.against)
    return w("judgement_headline", word=w("go" if judgement.go else "no_go"), n=against, m=len(judgement.checks))


def verdict(book: Book, w: Words) -> Verdict:
    """Go or no-go as the judge said, with its reasons; the index opens with it."""
    judgement = read_judgement(book)
    reasons = [reason(check, w) for check in judgement.against]
    if judgement.go is None:
        return Verdict("warn", w("unjudged"), w(judgement.doubt), reasons)
    word = "go" if judgement.go else "no_go"
    return Verdict("good" if judgement.go else "bad", w(word), w(f"{word}_sentence"), reasons)


def _counts(result: JudgeResult, w: Words) -> list[Tile]:
    tones = {CheckStatus.PASS: "good", CheckStatus.FAIL: "bad", CheckStatus.UNKNOWN: "warn"}
    counts = [(status, result.counts.get(status, 0)) for status in CheckStatus]
    return [Tile(w.of(status), numbers.plain(n), "", tones.get(status, "") if n else "") for status, n in counts]


def _checks(checks: Sequence[CheckResult], w: Words) -> Table:
    heads = [Head(w("check")), Head(w("status"), "status"), Head(w("found")), Head(w("expected"))]
    heads += [Head(w("reason"), "long")]
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


def _champion(champion: ChampionComparison | None, w: Words) -> list[Block]:
    if champion is None:
        return [Say(w("no_champion"))]
    said: list[Block] = [Say(w("champion_is", digest=champion.digest[:12]))]
    return [*said, _comparisons(champion, w)] if champion.tests else said


def _comparisons(champion: ChampionComparison, w: Words) -> Table:
    heads = [Head(w("test")), Head(w("metric")), Head(w("release"), "num"), Head(w("champion"), "num")]
    heads += [Head(w("difference"), "picture"), Head(w("difference"), "num"), Head(w("interval"), "num")]
    heads += [Head("p", "num"), Head(w("n"), "num")]
    ends = [end for found in champion.tests.values() for end in (found.low, found.high)]
    scale = pictures.scale_of([*ends, 0.0], room=0.05)
    metric = w.of(champion.metric)
    rows = [_comparison(test, metric, found, scale) for test, found in champion.tests.items()]
    return Table(w("comparisons_caption"), heads, rows)


def _comparison(test: str, metric: str, found: Comparison, scale: pictures.Scale) -> list[Cell]:
    return [
        test,
        metric,
        numbers.fixed(found.system),
        numbers.fixed(found.baseline),
        pictures.dot(found.difference, found.low, found.high, scale),
        numbers.fixed(found.difference, 2),
        numbers.interval(found.low, found.high, 2),
        numbers.fixed(found.p_value, 4),
        numbers.plain(found.n),
    ]


def _next(judgement: Judgement, w: Words) -> list[Block]:
    if judgement.go:
        return [Say(w("now_promote")), Code("hanyeong promote")]
    return [Say(w("now_repair" if judgement.go is False else "now_judge")), Code("make pipeline")]


PAGE = PageSpec("judgement", sections, headline)
