"""The page of `judgement`: go or no-go, every check with what was found and expected, and the champion."""

from __future__ import annotations

from hanyeong.report import numbers, pictures, scores
from hanyeong.report.blocks import Block, Cell, Code, Head, Say, Section, Table, Tile, Tiles, Verdict
from hanyeong.report.facts import Book, Facts
from hanyeong.report.judged import Check, Judgement, name_of, read_judgement, reason, written
from hanyeong.report.pages import plan
from hanyeong.report.words import Words
from hanyeong.results.plan import PlanResult

ORDER = {"bad": 0, "warn": 1, "good": 2, "quiet": 3}
STATUSES = ("pass", "fail", "unknown", "not applicable")


def sections(book: Book, w: Words) -> list[Section]:
    """The verdict, the checks with those against it first, the champion, and what to do next."""
    judgement = read_judgement(book)
    facts = book.one("judgement").facts
    facts.text("verdict"), facts.text("asked")
    checks = sorted(judgement.checks, key=lambda check: ORDER[check.tone])
    found = [
        Section("", [verdict(book, w), *scores.warnings(book, w)]),
        Section(w("checks"), [Tiles(_counts(facts, w)), _checks(checks, w)]),
        Section(w("against_champion"), _champion(facts.under("champion"), w)),
    ]
    facts.at("champion")
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


def _counts(facts: Facts, w: Words) -> list[Tile]:
    tones = {"pass": "good", "fail": "bad", "unknown": "warn"}
    counts = [(status, facts.number("counts", status)) for status in STATUSES]
    return [
        Tile(w.label(status, "status"), numbers.plain(n), "", tones.get(status, "") if n else "")
        for status, n in counts
    ]


def _checks(checks: list[Check], w: Words) -> Table:
    heads = [Head(w("check")), Head(w("status"), "status"), Head(w("found")), Head(w("expected"))]
    heads += [Head(w("reason"), "long")]
    rows: list[list[Cell]] = [
        [
            name_of(check, w),
            w.label(check.status, "status"),
            written(check, check.found, w) or numbers.DASH,
            written(check, check.expected, w) or numbers.DASH,
            check.reasons[w.language],
        ]
        for check in checks
    ]
    return Table(w("checks_of_judge_caption"), heads, rows, [check.tone for check in checks])


def _champion(champion: Facts, w: Words) -> list[Block]:
    if not champion:
        return [Say(w("no_champion"))]
    digest = champion.text("digest")
    said: list[Block] = [Say(w("champion_is", digest=(digest or "")[:12]))]
    tests = champion.named("tests")
    return [*said, _comparisons(tests, w)] if tests else said


def _comparisons(tests: list[tuple[str, Facts]], w: Words) -> Table:
    heads = [Head(w("test")), Head(w("metric")), Head(w("release"), "num"), Head(w("champion"), "num")]
    heads += [Head(w("difference"), "picture"), Head(w("difference"), "num"), Head(w("interval"), "num")]
    heads += [Head("p", "num"), Head(w("n"), "num")]
    ends = [found.number(key) or 0.0 for _, found in tests for key in ("low", "high")]
    scale = pictures.scale_of([*ends, 0.0], room=0.05)
    return Table(w("comparisons_caption"), heads, [_comparison(name, found, scale) for name, found in tests])


def _comparison(name: str, found: Facts, scale: pictures.Scale) -> list[Cell]:
    difference, low, high = (found.number(key) for key in ("difference", "low", "high"))
    picture = pictures.dot(difference, low, high, scale) if difference is not None else ""
    return [
        name,
        scores.NAMES.get(found.text("metric") or "", found.text("metric")),
        numbers.fixed(found.number("system")),
        numbers.fixed(found.number("baseline")),
        picture,
        numbers.fixed(difference, 2),
        numbers.interval(low, high, 2),
        numbers.fixed(found.number("p_value"), 4),
        numbers.plain(found.number("n")),
    ]


def _next(judgement: Judgement, w: Words) -> list[Block]:
    if judgement.go:
        return [Say(w("now_promote")), Code("hanyeong promote")]
    return [Say(w("now_repair" if judgement.go is False else "now_judge")), Code("make pipeline")]
