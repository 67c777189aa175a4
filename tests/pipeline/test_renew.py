"""The real pipeline renews its champion: from corrections of another domain, and only where the judge lets it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from hanyeong.database.engine import Database, location
from hanyeong.database.models import Memory
from hanyeong.database.translation_memory import remember
from tests.pipeline.test_canary import shown_below
from tests.pipeline.workspace import Workspace

HALVES = {
    name: {
        "kind": "feedback",
        "path": "data/feedback",
        "use": use,
        "terms": "restricted",
        "licence": "own text",
        "attribution": "Users",
    }
    for name, use in (("corrections", "train"), ("corrected", "test"))
}


@pytest.fixture
def database(workspace: Workspace) -> Iterator[Database]:
    url = location(None, workspace.root)
    assert url is not None
    found = Database.open(url)
    yield found
    found.close()


@pytest.fixture
def workspace(finished: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A champion in service, and places for corrections."""
    found = finished.copy(tmp_path_factory.mktemp("renew") / "copy")
    assert found.hanyeong("promote").returncode == 0
    found.edit(lambda p: p["sources"].update(HALVES))
    found.edit(lambda p: p["train"].update(source_weights={"corrections": 3.0}))
    found.edit(lambda p: p["distill"]["train"].update(source_weights={"corrections": 3.0}))
    found.edit(lambda p: p.update(renew={"promote": "automatic", "max_feedback_share": 0.5}))
    return found


def approve(database: Database, rows: Sequence[dict[str, str]]) -> None:
    with database.write() as session:
        for row in rows:
            entry = Memory(source=row["ko"], target=row["en"], direction="ko-en", approved_by="me")
            remember(session, entry)


@pytest.mark.slow
@pytest.mark.parametrize("start", ["scratch", "champion"])
def test_corrections_of_another_domain_renew_the_champion(workspace: Workspace, database: Database, start: str) -> None:
    workspace.edit(lambda p: p["renew"].update(start=start))
    declined = workspace.hanyeong("retrain", "--reason", "alarm")
    assert declined.returncode == 3, declined.stderr
    assert "nothing new" in declined.stderr
    before = json.loads((workspace.root / "models/champion.json").read_text())["digest"]
    rows = [json.loads(line) for line in (workspace.root / "data/sample/drift.jsonl").read_text().splitlines()]
    approve(database, rows)
    done = workspace.hanyeong("retrain", "--reason", "alarm")
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    report = json.loads((workspace.root / "reports/renewal.json").read_text())
    after = json.loads((workspace.root / "models/champion.json").read_text())["digest"]
    assert (report["state"], report["champion"]) == ("promoted", before), report
    assert after == report["challenger"] != before
    corrected, old = report["comparisons"]["corrected"], report["comparisons"]["sample"]
    assert corrected["p_value"] < 0.05
    assert corrected["difference"] > 0, old
    shown = shown_below(workspace.root) + said
    assert [row["ko"] for row in rows if len(row["ko"]) >= 12 and row["ko"] in shown] == []
    assert datetime.fromisoformat(report["ended"]) <= datetime.now(UTC)
    again = workspace.hanyeong("retrain", "--reason", "alarm", "--dry-run")
    assert (again.returncode, "nothing new" in again.stderr) == (3, True)
