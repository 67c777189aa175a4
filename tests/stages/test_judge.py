"""Judge through the stage: go, no-go, and what it does when something is missing or altered."""

import json
from pathlib import Path

from stages.judge import STAGE
from tests.stages.released import PARAMS, changed, prepare, released


def checks(facts: dict) -> dict[str, dict]:
    return {check["name"]: check for check in facts["checks"]}


def test_goals_that_anything_reaches_are_a_go_and_an_impossible_one_is_a_no_go(tmp_path: Path) -> None:
    prepare(tmp_path)
    found = released(tmp_path)
    assert found["verdict"] == "go", [check for check in found["checks"] if check["status"] != "pass"]
    assert found["bundle"] == json.loads((tmp_path / "models/release/manifest.json").read_text())["digest"]
    assert checks(found)["champion"]["status"] == "not applicable"
    impossible = changed("goals", min_bleu={"mine": 100.0})
    found = STAGE.call(tmp_path, params=impossible)["facts"]
    assert found["verdict"] == "no-go"
    assert [name for name, check in checks(found).items() if check["status"] == "fail"] == ["min_bleu: mine"]
    assert STAGE.call(tmp_path, params=impossible)["facts"] == found


def test_a_damaged_or_missing_bundle_is_a_no_go_with_the_reason(tmp_path: Path) -> None:
    prepare(tmp_path)
    released(tmp_path)
    model = tmp_path / "models/release/ct2/model.bin"
    data = bytearray(model.read_bytes())
    data[len(data) // 2] ^= 1
    model.write_bytes(data)
    found = STAGE.call(tmp_path, params=PARAMS)["facts"]
    assert (found["verdict"], found["bundle"]) == ("no-go", None)
    assert "ct2/model.bin was altered" in checks(found)["bundle"]["reason"]
    assert str(tmp_path) not in json.dumps(found)
