"""Scores are sacreBLEU's own, whatever the text; what sacreBLEU lets pass is refused."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from hanyeong.evaluation.metrics import bleu, chrf, metrics_for
from hanyeong.pipeline.errors import GateError

KO = [
    ("회의는 3월 14일 오후 2시에 시작합니다.", "회의는 3월 14일 두 시에 시작한다."),
    ("비가 오면 경기를 연기하겠습니다.", "비가 오면 경기를 연기하겠습니다."),
    ("이 가방은 얼마예요?", "가방이 얼마입니까?"),
    ("", "우리는 학교에 갔다."),
]
EN = [
    ("The meeting starts at 2 p.m. on March 14.", "The meeting begins on March 14 at 2 p.m."),
    ("It rains, so we stay.", "It rains, so we stay."),
    ("How much is this bag?", "How much does the bag cost?"),
    ("", "We went to school."),
]
WORDS = st.text(st.sampled_from("abcde 12.,!?'\"-가나다 "), max_size=40)


def pairs(rows: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [hyp for hyp, _ in rows], [ref for _, ref in rows]


@pytest.mark.parametrize(("language", "rows"), [("ko", KO), ("en", EN)])
def test_scores_and_signatures_are_sacrebleus(language: str, rows: list[tuple[str, str]]) -> None:
    hyps, refs = pairs(rows)
    theirs = {
        "bleu": BLEU(tokenize={"ko": "ko-mecab", "en": "13a"}[language]),
        "chrf": CHRF(word_order=2),
    }
    for name, metric in metrics_for(language).items():  # type: ignore[arg-type]
        found = metric.score(metric.statistics(hyps, refs).sum(0))
        assert found == pytest.approx(theirs[name].corpus_score(hyps, [refs]).score, abs=1e-9)
        theirs[name].n_bootstrap, theirs[name].seed = 100, 7
        assert metric.signature(100, 7) == str(theirs[name].get_signature().format())


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
@example([("", "")])
@example([("", "a"), ("b", "")])
@example([("a", "a")])
def test_any_text_scores_as_sacrebleu_scores_it(rows: list[tuple[str, str]]) -> None:
    hyps, refs = pairs(rows)
    for metric, theirs in ((bleu("en"), BLEU(force=True)), (chrf(), CHRF(word_order=2))):
        found = float(metric.score(metric.statistics(hyps, refs).sum(0)))
        assert found == pytest.approx(theirs.corpus_score(hyps, [refs]).score, abs=1e-9)


def test_many_sums_at_once_are_each_scored_as_alone() -> None:
    rng = np.random.default_rng(0)
    hyps, refs = pairs(EN * 4)
    for metric in metrics_for("en").values():
        statistics = metric.statistics(hyps, refs)
        sums = np.stack([statistics[rng.integers(0, len(statistics), 5)].sum(0) for _ in range(20)])
        assert metric.score(sums) == pytest.approx([float(metric.score(one)) for one in sums])


@pytest.mark.parametrize("metric", [bleu("en"), chrf()], ids=lambda metric: metric.name)
@pytest.mark.parametrize(("n_hyps", "n_refs"), [(2, 1), (1, 2), (0, 1), (3, 4)])
def test_another_number_of_lines_is_refused(metric, n_hyps: int, n_refs: int) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(GateError, match=f"{n_hyps} hypotheses against {n_refs} references"):
        metric.statistics(["a"] * n_hyps, ["a"] * n_refs)


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(GateError, match="no sentences to score"):
        chrf().statistics([], [])


def test_the_korean_tokenizer_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    from hanyeong.evaluation import metrics

    def missing(**_: object) -> None:
        raise RuntimeError("no mecab here")

    metrics.bleu.cache_clear()
    monkeypatch.setattr(metrics, "BLEU", missing)
    with pytest.raises(GateError, match="ko-mecab cannot be used"):
        metrics.bleu("ko")
    metrics.bleu.cache_clear()
