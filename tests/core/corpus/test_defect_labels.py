"""Injected defects against what was detected."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hanyeong.corpus.defect_labels import CLEAN, LEAKED, DefectLabels, InjectedDefect, read_defect_labels
from hanyeong.corpus.pair_table import pair_id
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.results.defects import DefectKind

PLANTED = {
    "a": InjectedDefect(CLEAN, "keep"),
    "b": InjectedDefect(CLEAN, "keep"),
    "c": InjectedDefect("empty", "refuse"),
    "d": InjectedDefect("empty", "refuse"),
    "e": InjectedDefect("entities", "repair"),
    "f": InjectedDefect("entities", "repair"),
    "g": InjectedDefect(LEAKED, "refuse"),
}


def test_the_account_names_what_was_found_missed_and_wrongly_refused() -> None:
    labels = DefectLabels(PLANTED)
    labels.watch(["a", "b", "c", "d", "e", "f", "stranger"])
    labels.repair(["e", "f", "a", "stranger"], [True, False, True, True])
    labels.reject(["b", "c", "d", "e", "stranger"], ["length_ratio", "empty", "", "", "empty"])
    assert labels.kinds() == {"empty", "entities", LEAKED}
    half = {"injected": 2, "detected": 1, "missed": 1, "detection_rate": 0.5}
    assert labels.account(["empty", "entities"]).model_dump(mode="json") == {
        "kinds": {
            "empty": {"expect": "refuse", "rejected_as": {"empty": 1}, **half},
            "entities": {"expect": "repair", "rejected_as": {}, **half},
        },
        "clean": {"rows": 2, "wrongly_rejected": 1, "wrongly_rejected_rate": 0.5, "rejected_as": {"length_ratio": 1}},
        "unseen": 1,
    }


def test_a_repair_that_was_refused_in_the_end_is_not_found() -> None:
    labels = DefectLabels({"a": InjectedDefect("entities", "repair")})
    labels.repair(["a"], [True])
    labels.reject(["a"], ["markup"])
    found = labels.account(["entities"]).kinds[DefectKind.ENTITIES]
    assert (found.detected, found.rejected_as) == (0, {"markup": 1})


def test_a_kind_that_was_not_injected_has_no_share() -> None:
    account = DefectLabels({}).account([LEAKED])
    assert account.kinds[DefectKind.LEAKED].injected == 0
    assert account.kinds[DefectKind.LEAKED].detection_rate is None
    assert account.clean.wrongly_rejected_rate is None


def write(path: Path, **columns: list) -> None:
    pq.write_table(pa.table(columns), path)


def test_rows_are_known_by_the_ids_that_ingest_gives_them(tmp_path: Path) -> None:
    write(
        tmp_path / "l.parquet",
        member=["m.xlsx::S", "n.json"],
        row=[1, 7],
        kind=["empty", CLEAN],
        expect=["refuse", "keep"],
    )
    sources = {"sample": tmp_path / "corpus", "mine": tmp_path.parent / "mine"}
    labels = read_defect_labels(tmp_path / "l.parquet", sources)
    assert labels.injected == {
        pair_id("sample", "m.xlsx::S", 1): InjectedDefect("empty", "refuse"),
        pair_id("sample", "n.json", 7): InjectedDefect(CLEAN, "keep"),
    }


def test_defect_labels_that_are_missing_or_lack_a_column_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"l\.parquet: no defect labels; .*leave out `defect_labels`"):
        read_defect_labels(tmp_path / "l.parquet", {"sample": tmp_path})
    write(tmp_path / "l.parquet", member=["m"], row=[1], kind=["empty"])
    with pytest.raises(InputError, match="no column expect; expected member, row, kind, expect"):
        read_defect_labels(tmp_path / "l.parquet", {"sample": tmp_path})
    (tmp_path / "l.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match=r"l\.parquet: not readable as Parquet"):
        read_defect_labels(tmp_path / "l.parquet", {"sample": tmp_path})


def test_altered_defect_labels_are_told(tmp_path: Path) -> None:
    write(tmp_path / "l.parquet", member=["m"], row=[1], kind=["empty"], expect=["refuse"])
    write_manifest(tmp_path)
    assert read_defect_labels(tmp_path / "l.parquet", {"sample": tmp_path}).kinds() == {"empty"}
    write(tmp_path / "l.parquet", member=["m"], row=[1], kind=["empty"], expect=["keep"])
    with pytest.raises(InputError, match=r"l\.parquet was altered"):
        read_defect_labels(tmp_path / "l.parquet", {"sample": tmp_path})


def test_defect_labels_without_their_corpus_are_told(tmp_path: Path) -> None:
    write(tmp_path / "l.parquet", member=["m"], row=[1], kind=["empty"], expect=["refuse"])
    with pytest.raises(InputError, match=r"no train source lies below .*; leave out `defect_labels`"):
        read_defect_labels(tmp_path / "l.parquet", {"mine": tmp_path.parent / "mine"})


@pytest.mark.parametrize(("column", "value"), [("kind", "haunted"), ("expect", "hope")])
def test_a_code_that_nobody_knows_is_named(tmp_path: Path, column: str, value: str) -> None:
    columns = {"member": ["m"], "row": [1], "kind": ["empty"], "expect": ["refuse"]} | {column: [value]}
    write(tmp_path / "l.parquet", **columns)
    with pytest.raises(InputError, match=f"{column} '{value}'; expected one of"):
        read_defect_labels(tmp_path / "l.parquet", {"sample": tmp_path})
