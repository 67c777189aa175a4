"""The page of `judgement`: go or no-go, every check with what was found and expected, and the champion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hanyeong.report import numbers, pictures, scores
from hanyeong.report.blocks import Block, Cell, Code, Head, Say, Section, Table, Tile, Tiles, Verdict
from hanyeong.report.facts import Book
from hanyeong.report.judged import Judgement, name_of, read_judgement, reason, tone, written
from hanyeong.report.pages import plan
from hanyeong.report.words import Words
from hanyeong.results.judge import ChampionResult, ChampionScore, CheckResult, CheckStatus, JudgeResult
from hanyeong.results.plan import PlanResult

ORDER = {"bad": 0, "warn": 1, "good": 2, "quiet": 3}
COUNTED = {CheckStatus.PASS: "good", CheckStatus.FAIL: "bad", CheckStatus.UNKNOWN: "warn"}


def sections(book: Book, w: Words) -> list[Section]:
    """The verdict, the checks with those against it first, the champion, and what to do next."""
    judgement, result = read_judgement(book), book.result(JudgeResult)
    found = [Section("", [verdict(book, w), *scores.warnings(book, w)])]
    if result is not None:
        checks = sorted(result.checks, key=lambda check: ORDER[tone(check)])
        found += [
            Section(w("checks"), [Tiles(_counts(result, w)), _checks(checks, w)]),
            Section(w("against_champion"), _champion(result.champion, w)),
        ]
    foreseen = plan.concerns(book.result(PlanResult), w) if judgement.go is False else []
    return [*found, Section(w("what_now"), [*foreseen, *_next(judgement, w)])]


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
    return [
        Tile(w.of(status), numbers.plain(n), "", COUNTED.get(status, "") if n else "")
        for status, n in result.counts().items()
    ]


def _checks(checks: Sequence[CheckResult], w: Words) -> Table:
    heads = [Head(w("check")), Head(w("status"), "status"), Head(w("found")), Head(w("expected"))]
    heads += [Head(w("reason"), "long")]
    rows: list[list[Cell]] = [
        [
            name_of(check, w),
            w.of(check.status),
            written(check, check.found, w) or numbers.DASH,
            written(check, check.expected, w) or numbers.DASH,
            w.of(check.why),
        ]
        for check in checks
    ]
    return Table(w("checks_of_judge_caption"), heads, rows, [tone(check) for check in checks])


def _champion(champion: ChampionResult | None, w: Words) -> list[Block]:
    if champion is None:
        return [Say(w("no_champion"))]
    said: list[Block] = [Say(w("champion_is", digest=champion.digest[:12]))]
    return [*said, _comparisons(champion.tests, w)] if champion.tests else said


def _comparisons(tests: Mapping[str, ChampionScore], w: Words) -> Table:
    heads = [Head(w("test")), Head(w("metric")), Head(w("release"), "num"), Head(w("champion"), "num")]
    heads += [Head(w("difference"), "picture"), Head(w("difference"), "num"), Head(w("interval"), "num")]
    heads += [Head("p", "num"), Head(w("n"), "num")]
    ends = [end for found in tests.values() for end in (found.low, found.high)]
    scale = pictures.scale_of([*ends, 0.0], room=0.05)
    return Table(w("comparisons_caption"), heads, [_comparison(name, found, scale) for name, found in tests.items()])


def _comparison(name: str, found: ChampionScore, scale: pictures.Scale) -> list[Cell]:
    return [
        name,
        scores.NAMES.get(found.metric, found.metric),
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
