"""Slices add up to the whole; behaviour counts what it says; tests and tables come back as they went."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.corpus.pair_table import PairWriter, pair_id
from hanyeong.evaluation.degenerate_outputs import degenerate_rates
from hanyeong.evaluation.metrics import chrf, metrics_for
from hanyeong.evaluation.outputs import SystemOutputs, read_lines, read_outputs, write_outputs
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.score_system import score_nearest_neighbour, score_system
from hanyeong.evaluation.slices import MOST_SLICES, OTHER, UNNAMED, by_length, by_name, length_label, scored_slices
from hanyeong.evaluation.test_sets import TestSet, read_test_sets
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.results.evaluate import NumbersKept, SliceKind

KO = ["나는 밥을 먹는다.", "비가 온다.", "값은 1,200원입니다.", "안녕"]
EN = ["I eat rice.", "It rains.", "It costs 1,200 won.", "Hello"]
PARAMS = EvaluateParams(bootstrap_samples=100)


def a_test(n: int = 4, **changes: object) -> TestSet:
    rows = [i % 4 for i in range(n)]
    known: dict = {
        "name": "mine",
        "direction": LanguagePair.KO_EN,
        "ids": [f"{i:016x}" for i in range(n)],
        "sources": [KO[i] for i in rows],
        "references": [EN[i] for i in rows],
        "domains": ["a" if i < 2 else "b" for i in rows],
        "origins": [""] * n,
        "available": n,
    }
    return TestSet(**(known | changes))


# -- slices


def test_slices_of_a_kind_add_up_to_the_test() -> None:
    rng = np.random.default_rng(0)
    refs = [" ".join(rng.choice(["a", "b", "c", "d"], 6)) for _ in range(50)]
    hyps = [" ".join(rng.choice(["a", "b", "c", "d"], 6)) for _ in range(50)]
    metrics = metrics_for("en")
    statistics = {name: metric.statistics(hyps, refs) for name, metric in metrics.items()}
    labels = [f"d{i}" for i in rng.integers(0, 5, 50)]
    found = scored_slices(labels, metrics, statistics, 100, 1)
    assert sum(part.rows for part in found.values()) == 50
    total = sum(statistics["chrf"][[label == one for label in labels]].sum(0) for one in found)
    assert np.array_equal(total, statistics["chrf"].sum(0))
    for label, part in found.items():
        rows = [i for i, one in enumerate(labels) if one == label]
        alone = chrf().statistics([hyps[i] for i in rows], [refs[i] for i in rows])
        assert part.chrf.value == round(float(chrf().score(alone.sum(0))), 4)


@pytest.mark.parametrize(
    ("n_chars", "label"),
    [(0, "001-020"), (20, "001-020"), (21, "021-100"), (100, "021-100"), (101, "101-"), (9999, "101-")],
)
def test_lengths_have_one_bucket_each(n_chars: int, label: str) -> None:
    assert length_label(n_chars, [20, 100]) == label
    assert by_length(["x" * n_chars], [20, 100]) == [label]


def test_a_corpus_with_a_domain_a_page_makes_no_book() -> None:
    names = ["big"] * 500 + [f"d{i}" for i in range(100)] + [""] * 3
    found = by_name(names)
    assert len(found) == len(names)
    assert len(set(found)) <= MOST_SLICES + 1
    assert found[0] == "big"
    assert OTHER in found
    assert found[-1] == UNNAMED


def test_bounds_must_rise() -> None:
    for wrong in ([0], [5, 5], [9, 3]):
        with pytest.raises(ValueError, match="length_bins"):
            EvaluateParams(length_bins=wrong)


# -- behaviour


def share(
    hyps: list[str], refs: list[str] | None = None, language: str = "en", sources: list[str] | None = None
) -> dict:
    return degenerate_rates(sources or KO, hyps, refs or EN, language).model_dump()  # type: ignore[arg-type]


def test_a_perfect_system_misbehaves_nowhere() -> None:
    found = share(EN)
    assert {key: value for key, value in found.items() if key.endswith("_rate")} == dict.fromkeys(
        [
            "empty_rate",
            "copy_rate",
            "repetition_rate",
            "wrong_script_rate",
            "length_outlier_rate",
            "constant_output_rate",
        ],
        0.0,
    )
    assert found["length_ratio"] == 1.0
    assert found["numbers"] == {"rows": 1, "kept_share": 1.0}


@pytest.mark.parametrize(
    ("hyps", "key", "value"),
    [
        (["", " ", "It costs 1,200 won.", "Hello"], "empty_rate", 0.5),
        ([KO[0], *EN[1:]], "copy_rate", 0.25),
        (["no no no no no", *EN[1:]], "repetition_rate", 0.25),
        (["나는 rice", *EN[1:]], "wrong_script_rate", 0.25),
        (["I", *EN[1:]], "length_outlier_rate", 0.25),
        (["yes", "yes", "yes", "Hello"], "constant_output_rate", 0.5),
    ],
)
def test_each_way_of_going_wrong_is_counted(hyps: list[str], key: str, value: float) -> None:
    assert share(hyps)[key] == value


def test_what_the_reference_does_too_is_not_blamed() -> None:
    names = ["https://example.org", "ha ha ha ha"]
    found = degenerate_rates(names, names, names, "en")
    assert (found.copy_rate, found.repetition_rate) == (0.0, 0.0)


def test_korean_without_hangul_is_another_script() -> None:
    assert share(["hello", *KO[1:]], KO, "ko", EN)["wrong_script_rate"] == 0.25


def test_a_lost_or_changed_number_is_counted() -> None:
    assert share([*EN[:2], "It costs 1,300 won.", EN[3]])["numbers"] == {"rows": 1, "kept_share": 0.0}
    assert degenerate_rates(["안녕"], ["Hello"], ["Hello"], "en").numbers == NumbersKept(rows=0, kept_share=None)


# -- one system on one test


def test_the_result_of_a_test_names_all_that_it_counts() -> None:
    found = score_system(a_test(8), EN * 2, PARAMS, 1).result(a_test(8), {}, None)
    assert found.rows == 8
    assert found.metrics.bleu.value == pytest.approx(100.0)
    assert set(found.slices) == {SliceKind.DOMAIN, SliceKind.LENGTH}
    slices = score_system(a_test(origins=["ko-en", "", "", "en-ko"]), EN, PARAMS, 1).slices
    assert set(slices[SliceKind.ORIGIN]) == {"ko-en", "en-ko", UNNAMED}


def test_one_answer_too_few_or_too_many_is_refused() -> None:
    for hyps in (EN[:3], [*EN, "more"]):
        with pytest.raises(GateError, match=f"{len(hyps)} hypotheses against 4 references"):
            score_system(a_test(), hyps, PARAMS, 1)


def test_the_baseline_and_the_system_are_compared_on_the_same_rows() -> None:
    system = score_system(a_test(), [EN[0], "wrong", EN[2], EN[3]], PARAMS, 1)
    rows = np.array([0, 2, 3])
    found = score_nearest_neighbour(a_test(), rows, ["x", "y", "z"], system, samples=100, seed=1)
    assert found.scores.chrf.n == 3
    assert found.over.chrf == pytest.approx(100.0 - found.scores.chrf.value, abs=1e-3)


# -- tables


def test_a_table_comes_back_as_it_went(tmp_path: Path) -> None:
    test, found = a_test(), score_system(a_test(), EN, PARAMS, 1)
    path = tmp_path / "mine.parquet"
    write_outputs(path, SystemOutputs("ko-en", test.ids, found.statistics, found.signatures), test.sources, EN)
    back = read_outputs(path)
    assert (back.direction, back.ids, back.signatures) == ("ko-en", test.ids, found.signatures)
    for name, statistics in found.statistics.items():
        assert np.array_equal(back.statistics[name], statistics)
    assert read_lines(path, 2) == (KO[:2], EN[:2])
    first = path.read_bytes()
    write_outputs(path, SystemOutputs("ko-en", test.ids, found.statistics, found.signatures), test.sources, EN)
    assert path.read_bytes() == first


def test_another_file_is_no_table_of_answers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not found"):
        read_outputs(tmp_path / "none.parquet")
    write_pairs(tmp_path / "pairs.parquet", 3)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing else")
    for name in ("pairs", "broken"):
        with pytest.raises(InputError, match="not a table of answers"):
            read_outputs(tmp_path / f"{name}.parquet")


def write_pairs(path: Path, n: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: [""] * n for name in ("domain", "document", "direction", "split_hint")}
    columns |= {"id": [pair_id("s", "m", i) for i in range(n)], "ko": [f"하나 {i}" for i in range(n)]}
    columns |= {"en": [f"one {i}" for i in range(n)], "source": ["s"] * n, "terms": ["open"] * n}
    with PairWriter(path) as table:
        table.write(columns)


def test_rows_are_chosen_by_hash_and_keep_their_order(tmp_path: Path) -> None:
    write_pairs(tmp_path / "test/s.parquet", 50)
    [whole], [some], [fewer] = (list(read_test_sets(tmp_path, "ko-en", most)) for most in (None, 20, 10))
    assert (len(whole), len(some), some.available) == (50, 20, 50)
    assert set(fewer.ids) < set(some.ids)
    places = [whole.ids.index(one) for one in some.ids]
    assert places == sorted(places)
    assert set(some.ids) == set(sorted(whole.ids)[:20])
    assert [whole.sources[i] for i in places] == some.sources


def test_rows_without_a_text_are_told_and_left_out(tmp_path: Path) -> None:
    write_pairs(tmp_path / "test/s.parquet", 6)
    table = pq.read_table(tmp_path / "test/s.parquet")
    english = [*table["en"].to_pylist()[:3], "#NAME?", "None", "NULL"]
    korean = [*table["ko"].to_pylist()[:4], "없음", "어제 산 책을 아직 다 읽지 못했습니다."]
    for name, texts in (("ko", korean), ("en", english)):
        table = table.set_column(table.column_names.index(name), name, pa.array(texts, table.schema.field(name).type))
    pq.write_table(table, tmp_path / "test/s.parquet")
    said: list[str] = []
    (found,) = read_test_sets(tmp_path, "ko-en", None, said.append)
    assert (found.references, found.available) == ([*english[:3], "None"], 6)
    assert said == ["test s: 2 row(s) hold a placeholder such as NULL or #NAME? for a text and are not scored"]
    pq.write_table(table.slice(5), tmp_path / "test/s.parquet")
    with pytest.raises(InputError, match="no row has a text on both sides"):
        list(read_test_sets(tmp_path, "ko-en", None, said.append))


def test_both_directions_are_two_tests(tmp_path: Path) -> None:
    write_pairs(tmp_path / "test/s.parquet", 3)
    there, back = read_test_sets(tmp_path, "both", None)
    assert (there.name, there.direction, there.language) == ("s.ko-en", "ko-en", "en")
    assert (back.name, back.direction, back.language) == ("s.en-ko", "en-ko", "ko")
    assert (there.sources, there.references) == (back.references, back.sources)


def test_no_test_and_an_empty_test_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no test set"):
        list(read_test_sets(tmp_path, "ko-en", None))
    write_pairs(tmp_path / "test/s.parquet", 0)
    with pytest.raises(InputError, match="no rows"):
        list(read_test_sets(tmp_path, "ko-en", None))
