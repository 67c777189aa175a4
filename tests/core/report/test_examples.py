"""Which sentences may be looked at, and where: of open sources only, by each row's own terms, and never by heart."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from hanyeong.corpus.pair_table import PairWriter
from hanyeong.evaluation.metrics import bleu, chrf
from hanyeong.evaluation.outputs import SystemOutputs, write_outputs
from hanyeong.report.examples import A_REASON, MOST, Examples, example_lines, read_examples
from hanyeong.report.render import render_here

RECORDED = Path(__file__).parent / "recorded"
OPEN, RESTRICTED = ("open-words", "open"), ("secret-words", "restricted")


def row(number: int, whose: tuple[str, str], **more: str) -> dict[str, str]:
    source, terms = whose
    known = {"id": f"{source}-{number:03d}", "source": source, "terms": terms}
    texts = {"ko": f"{source}의 {number}번째 <문장>입니다", "en": f"This is <sentence> {number} of {source}"}
    return {"domain": "", "document": "", "direction": "ko-en", "split_hint": "", **known, **texts, **more}


def write(path: Path, rows: Iterable[dict[str, str]], extra: tuple[str, ...] = ()) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with PairWriter(path, extra) as table:
        table.write(pa.Table.from_pylist(list(rows)))


def answer(root: Path, rows: list[dict[str, str]], hypotheses: list[str]) -> None:
    """What `split` and `evaluate` leave of one test."""
    write(root / "data/split/test/mine.parquet", rows)
    references = [each["en"] for each in rows]
    statistics = {
        "bleu": bleu("en").statistics(hypotheses, references),
        "chrf": chrf().statistics(hypotheses, references),
    }
    (root / "data/evaluation/candidate").mkdir(parents=True, exist_ok=True)
    answers = SystemOutputs("ko-en", [each["id"] for each in rows], statistics, {})
    write_outputs(root / "data/evaluation/candidate/mine.parquet", answers, [each["ko"] for each in rows], hypotheses)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A test and refused rows, half of them open; answers get worse with their number."""
    rows = [row(number, whose) for number in range(50) for whose in (OPEN, RESTRICTED)]
    rng = np.random.default_rng(0)
    hypotheses = [each["en"][: max(3, int(60 * rng.random()))] + each["id"] for each in rows]
    answer(tmp_path, rows, hypotheses)
    write(tmp_path / "data/split/train.parquet", [row(900, RESTRICTED), row(901, OPEN)])
    rejected = [
        row(n, whose, reason=reason) for n in range(5) for whose in (OPEN, RESTRICTED) for reason in ("empty", "pii")
    ]
    write(tmp_path / "data/clean/rejected.parquet", rejected, ("reason",))
    return tmp_path


def label(found: Examples) -> str:
    tests = [each for test in found.tests.values() for part in (test.best, test.median, test.worst) for each in part]
    return " ".join(
        [text for each in tests for text in (each.source, each.reference, each.answer)]
        + [text for pairs in found.rejected.values() for pair in pairs for text in (pair.ko, pair.en)]
    )


def test_the_best_the_middle_and_the_worst_of_open_rows(project: Path) -> None:
    test = read_examples(project, {"open-words"}).tests["mine"]
    assert [len(part) for part in (test.best, test.median, test.worst)] == [MOST, MOST, MOST]
    best, median, worst = ([each.chrf for each in part] for part in (test.best, test.median, test.worst))
    assert best == sorted(best, reverse=True)
    assert worst == sorted(worst)
    assert min(best) >= max(median) >= min(median) >= max(worst)
    exact = test.best[0]
    assert abs(exact.chrf - float(chrf().score(chrf().statistics([exact.answer], [exact.reference])[0]))) < 1e-9


@pytest.mark.parametrize("quotable", [set(), {"secret-words"}, {"another"}, {"open-words"}], ids=str)
def test_a_row_is_shown_only_where_params_and_the_row_itself_say_open(project: Path, quotable: set[str]) -> None:
    """Opening a source in params opens no row that was read under other terms."""
    text = label(read_examples(project, quotable))
    assert "secret-words" not in text
    assert ("open-words" in text) is (quotable == {"open-words"})


def test_personal_numbers_are_not_shown_whatever_the_terms(project: Path) -> None:
    assert set(read_examples(project, {"open-words"}).rejected) == {"empty"}
    assert len(read_examples(project, {"open-words"}).rejected["empty"]) == A_REASON


def test_an_answer_learned_by_heart_from_a_restricted_source_is_not_shown(tmp_path: Path) -> None:
    rows = [row(number, OPEN) for number in range(9)]
    secret = row(1, RESTRICTED, en="A restricted sentence, word for word")
    answer(tmp_path, rows, [secret["en"] if number % 2 else f"answer {number}" for number in range(9)])
    write(tmp_path / "data/split/train.parquet", [secret, row(2, OPEN)])
    text = label(read_examples(tmp_path, {"open-words"}))
    assert "answer 4" in text
    assert secret["en"] not in text


def test_the_terminal_of_one_who_has_the_text_shows_all_of_it(project: Path) -> None:
    found = read_examples(project, None)
    everything = "\n".join(example_lines(found))
    assert "secret-words" in everything
    assert "rejected as pii, from open-words" in everything
    assert all("rejected as empty" in line for line in example_lines(found, rejected="empty"))
    assert all(line.startswith("mine, ") for line in example_lines(found, test="mine"))


def test_few_rows_are_not_shown_twice(tmp_path: Path) -> None:
    rows = [row(number, OPEN) for number in range(7)]
    answer(tmp_path, rows, [f"answer {number}" for number in range(7)])
    test = read_examples(tmp_path, {"open-words"}).tests["mine"]
    shown = [each.source for part in (test.best, test.median, test.worst) for each in part]
    assert len(shown) == len(set(shown)) == 6


def test_what_is_broken_or_not_there_gives_no_example_and_no_error(project: Path, tmp_path: Path) -> None:
    assert read_examples(tmp_path / "nowhere", {"open-words"}) == Examples()
    (project / "data/split/test/mine.parquet").write_bytes(b"PAR1 not a table")
    assert read_examples(project, {"open-words"}) == Examples()


def test_pages_show_open_sentences_as_text_and_only_where_meant(project: Path) -> None:
    sources = {
        "open-words": {"terms": "open", "use": "train"},
        "secret-words": {"terms": "restricted", "use": "train"},
    }
    (project / "params.yaml").write_text(
        json.dumps({"report": {"language": "en"}, "sources": sources}), encoding="utf-8"
    )
    stored = json.loads((RECORDED / "evaluation/candidate.json").read_text(encoding="utf-8"))
    stored["result"]["tests"] = {"mine": stored["result"]["tests"]["sample"]}
    for file, text in {
        "evaluation/candidate.json": json.dumps(stored),
        "clean.json": (RECORDED / "clean.json").read_text(),
    }.items():
        (project / "reports" / file).parent.mkdir(parents=True, exist_ok=True)
        (project / "reports" / file).write_text(text, encoding="utf-8")
    render_here(project)
    for page in (project / "reports").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        shown = html.unescape(text)
        meant = page.stem in {"evaluation", "clean"}
        assert ("> of open-words" in shown or "of open-words" in shown) is meant, page
        assert "of secret-words" not in shown, page
        assert "<sentence>" not in text, page
        assert ("No sentence of the corpus" in text or "말뭉치의 문장이 실리지" in text) is not meant, page
