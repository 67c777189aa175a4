"""Judge through the stage: go, no-go, and what it does when something is missing or altered."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.release.champion import promote, rollback
from stages.judge import STAGE
from tests.stages.released import PARAMS, asked, changed, prepare, released


def checks(stored: dict) -> dict[str, dict]:
    named = ((f"{c['name']}: {c['test']}" if c["test"] else c["name"], c) for c in stored["checks"])
    return dict(named)


def test_goals_that_anything_reaches_are_a_go_and_an_impossible_one_is_a_no_go(tmp_path: Path) -> None:
    prepare(tmp_path)
    found = released(tmp_path)
    assert found["verdict"] == "go", [check for check in found["checks"] if check["status"] != "pass"]
    assert found["bundle"] == json.loads((tmp_path / "models/release/manifest.json").read_text())["digest"]
    assert checks(found)["champion"]["status"] == "not applicable"
    impossible = changed("goals", min_bleu={"mine": 100.0})
    found = STAGE.call(tmp_path, params=impossible)["result"]
    assert found["verdict"] == "no-go"
    assert [name for name, check in checks(found).items() if check["status"] == "fail"] == ["min_bleu: mine"]
    assert STAGE.call(tmp_path, params=impossible)["result"] == found


def test_a_damaged_or_missing_bundle_is_a_no_go_with_the_reason(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    model = tmp_path / "models/release/ct2/model.bin"
    data = bytearray(model.read_bytes())
    data[len(data) // 2] ^= 1
    model.write_bytes(data)
    found = STAGE.call(tmp_path, params=PARAMS)["result"]
    assert (found["verdict"], found["bundle"]) == ("no-go", None)
    assert "ct2/model.bin was altered" in checks(found)["bundle"]["reason"]
    assert str(tmp_path) not in json.dumps(found)


def test_a_promoted_bundle_is_the_champion_of_the_next(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    first = promote(tmp_path, asked()).digest
    found = released(tmp_path)
    assert (found["verdict"], checks(found)["champion"]["reason"]) == ("go", "this bundle is the one deployed")

    challenger = changed("package", name="challenger")  # another bundle with the same translations
    found = released(tmp_path, challenger)
    assert found["bundle"] != first
    assert found["verdict"] == "no-go"
    assert checks(found)["champion: mine"]["found"] == "no significant difference"
    assert found["champion"]["digest"] == first
    with pytest.raises(GateError, match=r"champion: mine: chrF\+\+"):
        promote(tmp_path, asked())

    lenient = {**challenger, "goals": {**PARAMS["goals"], "champion": {"primary": "not worse"}}}
    found = STAGE.call(tmp_path, params=lenient)["result"]
    assert found["verdict"] == "go"
    assert promote(tmp_path, asked(lenient)).before == first
    assert rollback(tmp_path).digest == first


def test_a_champion_whose_bundle_is_gone_is_a_no_go_not_an_end(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    shutil.rmtree(tmp_path / "models/registry" / promote(tmp_path, asked()).digest)
    found = released(tmp_path, changed("package", name="challenger"))
    assert found["verdict"] == "no-go"
    assert "not in models/registry" in checks(found)["champion"]["reason"]


@pytest.mark.parametrize(
    ("lost", "unknown"),
    [
        ("reports/evaluation/candidate.json", {"measured", "primary_test", "min_bleu: mine", "min_slice_chrf"}),
        ("reports/ingest/mine.json", {"terms"}),
        ("data/evaluation/teacher", {"max_drop_vs_teacher_bleu"}),
        ("data/evaluation/candidate", {"max_drop_vs_teacher_bleu", "same_answers"}),
    ],
)
def test_what_is_missing_is_a_reason(tmp_path: Path, lost: str, unknown: set[str]) -> None:
    prepare(tmp_path)
    released(tmp_path)
    path = tmp_path / lost
    shutil.rmtree(path) if path.is_dir() else path.write_text("no json")
    found = STAGE.call(tmp_path, params=PARAMS)["result"]
    assert found["verdict"] == "no-go"
    assert {name for name, check in checks(found).items() if check["status"] == "unknown"} >= unknown


def test_scores_that_were_altered_on_disk_do_not_count(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    path = tmp_path / "data/evaluation/teacher/mine.parquet"
    path.write_bytes((tmp_path / "data/evaluation/candidate/mine.parquet").read_bytes())
    found = STAGE.call(tmp_path, params=PARAMS)["result"]
    assert checks(found)["max_drop_vs_teacher_bleu"]["status"] == "unknown"


def test_a_bundle_that_answers_otherwise_than_when_it_was_measured_is_noticed(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    folder = tmp_path / "data/evaluation/candidate"
    table = pq.read_table(folder / "mine.parquet")
    other = table.set_column(2, "hypothesis", [["something else"] * len(table)])
    pq.write_table(other, folder / "mine.parquet")
    write_manifest(folder)
    found = STAGE.call(tmp_path, params=PARAMS)["result"]
    assert checks(found)["same_answers"]["status"] == "fail"


def test_a_pointer_that_cannot_be_read_stops_the_stage(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    (tmp_path / "models/champion.json").write_text("{")
    with pytest.raises(InputError, match="not JSON"):
        STAGE.call(tmp_path, params=PARAMS)
