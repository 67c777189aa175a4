"""An attempt from its decision to its end: what is frozen, what is promoted, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hanyeong.corpus.feedback_file import FILE
from hanyeong.corpus.sources import Source
from hanyeong.database.engine import Database, location
from hanyeong.database.models import Memory, Renewal, Window
from hanyeong.models.checkpoint import save_model
from hanyeong.models.config import VocabSizes
from hanyeong.models.initial import initial, kept
from hanyeong.models.registry import build_model
from hanyeong.params import PipelineParams, parse_params
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.params import read_yaml
from hanyeong.release.champion import promote, read_pointer
from hanyeong.renewal import claim, news
from hanyeong.renewal.renew import Project, finish, max_corrections, prepare, read
from hanyeong.results.renewal import RenewalReason, RenewalReport, RenewalState, RenewalWhy
from tests import records
from tests.core.release.bundles import ASKED, info_of, make_bundle, parts, write_judgement

ROOT = Path(__file__).parents[3]
ALARM, HAND = RenewalReason.ALARM, RenewalReason.HAND
GONE = 2**22 + 1
"""A process that no system has: above the largest number on Linux."""
SECRET = "남이 보면 안 되는 문장"  # noqa: S105  a text of people
SOURCES: dict[str, Any] = {
    "mine": {"kind": "jsonl", "path": "mine.jsonl", "use": "train"},
    "corrections": {"kind": "feedback", "path": "data/feedback", "use": "train"},
    "corrected": {"kind": "feedback", "path": "data/feedback", "use": "test"},
}


def params(**renew: Any) -> PipelineParams:
    document = read_yaml(ROOT / "params/tiny.yaml") | {"sources": SOURCES, "renew": {"min_new_pairs": 5} | renew}
    return parse_params(document, "params.yaml")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Ten approved corrections, and nothing that was ever trained."""
    url = location(None, tmp_path)
    assert url is not None
    database = Database.open(url)
    (tmp_path / "mine.jsonl").write_text('{"ko": "가", "en": "a"}\n')
    write_json(tmp_path / "models/champion.json", None)
    approve(database, 10)
    yield Project(tmp_path, params(), database)
    database.close()


def approve(database: Database, n: int, first: int = 0) -> None:
    with database.write() as session:
        for number in range(first, first + n):
            text = f"{SECRET} {number}"
            session.add(
                Memory(
                    source_hash=f"{number:064x}",
                    direction="ko-en",
                    source=text,
                    target=f"Line {number}",
                    approved_by="me",
                    time=datetime.now(UTC) + timedelta(seconds=number // 100),
                )
            )


def pipeline(project: Project, verdict: str = "go", name: str = "challenger") -> str:
    """What a run of the pipeline leaves that `finish` looks at; the digest of its bundle."""
    root = project.root
    digest = make_bundle(root, root / "models/release", weights=name, name=name)
    write_judgement(root, digest, verdict, champion=read_pointer(root).digest)
    for source, one in project.params.sources.items():
        ingested(root, source, one)
    return digest


def ingested(root: Path, name: str, source: Source) -> None:
    """The result of ingest for a source as it is now."""
    from stages import ingest

    if source.kind == "feedback":
        ingest.STAGE.call(root, name, {"sources": SOURCES})
        return
    stored = records.recorded("ingest/sample.json") | {"digest": news.digest(root / source.path, source)}
    write_json(root / f"reports/ingest/{name}.json", {"stage": "ingest", "result": stored})


def rows(project: Project) -> list[tuple[str, str | None]]:
    with project.database.read() as session:
        return [(row.state, row.why) for row in session.scalars(select(Renewal).order_by(Renewal.id))]


def never() -> None:
    raise AssertionError("nothing may be promoted")


def test_what_begins_is_frozen_and_claimed(project: Project) -> None:
    report = prepare(project, ALARM, None, claim_owner())
    assert (report.state, report.new_corrections) == (RenewalState.RUNNING, 10)
    assert report.train_corrections + report.test_corrections == 10
    assert len((project.root / "data/feedback" / FILE).read_text().splitlines()) == 10
    assert read(project.root) == report
    assert rows(project) == [("running", None)]
    again = prepare(project, HAND, None, claim_owner())
    assert (again.state, again.why) == (RenewalState.DECLINED, RenewalWhy.BUSY)
    assert read(project.root) == report, "the attempt under way is the one that is told of"


def claim_owner() -> int:
    """A process that lives for as long as the test: this one."""
    return os.getpid()


def test_a_dry_run_leaves_nothing(project: Project) -> None:
    report = prepare(project, ALARM, None, claim_owner(), dry_run=True)
    assert (report.state, report.number) == (RenewalState.RUNNING, None)
    assert not rows(project)
    assert claim.read(project.root) is None
    assert not (project.root / "data/feedback").exists()


@pytest.mark.parametrize(
    ("mode", "verdict", "expected"),
    [
        ("manual", "go", (RenewalState.KEPT, RenewalWhy.MANUAL)),
        ("automatic", "go", (RenewalState.PROMOTED, RenewalWhy.LET_THROUGH)),
        ("automatic", "no-go", (RenewalState.NO_GO, RenewalWhy.REFUSED)),
        ("manual", "no-go", (RenewalState.NO_GO, RenewalWhy.REFUSED)),
    ],
)
def test_only_what_the_judge_lets_through_is_promoted_and_only_where_params_say_so(
    project: Project, mode: str, verdict: str, expected: tuple[RenewalState, RenewalWhy]
) -> None:
    project = Project(project.root, params(promote=mode), project.database)
    prepare(project, ALARM, None, claim_owner())
    digest = pipeline(project, verdict)
    report = finish(project, lambda: promote(project.root, ASKED))
    assert (report.state, report.why) == expected
    assert report.challenger == digest
    assert read_pointer(project.root).digest == (digest if expected[0] is RenewalState.PROMOTED else None)
    assert bool(report.against) == (verdict == "no-go")
    assert rows(project) == [(str(expected[0]), str(expected[1]))]
    assert claim.read(project.root) is None
    with pytest.raises(InputError, match="no retraining is under way"):
        finish(project, never)


def fail_a_stage(project: Project) -> None:
    word: dict[str, Any] = {"stage": "train", "status": 2, "message": "no room"}
    write_json(project.root / ".hanyeong/status/train.json", word)


def change_the_corpus(project: Project) -> None:
    (project.root / "mine.jsonl").write_text('{"ko": "나", "en": "b"}\n')
    ingested(project.root, "mine", project.params.sources["mine"])


def change_the_corrections(project: Project) -> None:
    (project.root / "data/feedback" / FILE).write_text("")


def lose_the_bundle(project: Project) -> None:
    (project.root / "models/release/manifest.json").unlink()


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (fail_a_stage, RenewalWhy.RUN_FAILED),
        (lose_the_bundle, RenewalWhy.RUN_FAILED),
        (change_the_corpus, RenewalWhy.OTHER_DATA),
        (change_the_corrections, RenewalWhy.OTHER_DATA),
    ],
)
def test_what_did_not_end_on_the_frozen_data_has_failed(
    project: Project, happens: Callable[[Project], None], why: RenewalWhy
) -> None:
    project = Project(project.root, params(promote="automatic"), project.database)
    prepare(project, ALARM, None, claim_owner())
    pipeline(project)
    happens(project)
    report = finish(project, never)
    assert (report.state, report.why, report.challenger) == (RenewalState.FAILED, why, None)


def test_a_run_that_is_known_to_have_failed_promotes_nothing(project: Project) -> None:
    prepare(project, ALARM, None, claim_owner())
    pipeline(project)
    assert finish(project, never, failed=True).why is RenewalWhy.RUN_FAILED


def test_what_promote_refuses_waits_for_a_person(project: Project) -> None:
    project = Project(project.root, params(promote="automatic"), project.database)
    prepare(project, ALARM, None, claim_owner())
    pipeline(project)

    def refuses() -> None:
        raise GateError("another champion")

    assert finish(project, refuses).why is RenewalWhy.NOT_PROMOTED


def test_the_next_start_sets_right_what_a_kill_left(project: Project) -> None:
    prepare(project, ALARM, None, GONE)
    report = prepare(project, HAND, None, claim_owner())
    assert report.state is RenewalState.RUNNING
    assert rows(project) == [("failed", "killed"), ("running", None)]
    claim.release(project.root)  # killed between its row and its claim
    assert prepare(project, HAND, None, GONE).state is RenewalState.RUNNING
    assert [state for state, _ in rows(project)] == ["failed", "failed", "running"]
    declined = prepare(project, ALARM, None, claim_owner())
    assert (declined.why, rows(project)[2]) == (RenewalWhy.COOLDOWN, ("failed", "killed"))
    told = read(project.root)
    assert told is not None
    assert (told.state, told.why) == (RenewalState.FAILED, RenewalWhy.KILLED)


def test_a_number_that_is_given_again_is_not_the_same_process(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        claim.take(tmp_path, 7, child.pid)
        found = claim.read(tmp_path)
        assert found is not None
        assert found.live
        assert not found.model_copy(update={"started": "1"}).live or sys.platform != "linux"
        child.communicate(b"\n")
    assert not found.live


def test_each_correction_and_each_file_counts_once(project: Project) -> None:
    prepare(project, ALARM, None, claim_owner())
    pipeline(project)
    finish(project, never)
    assert prepare(project, ALARM, None, claim_owner()).why is RenewalWhy.NOTHING_NEW
    with project.database.write() as session:  # the attempt began before these were approved
        row = session.get(Renewal, 1)
        assert row is not None
        row.begun -= timedelta(hours=1)
        for memory in session.scalars(select(Memory)):
            memory.time -= timedelta(hours=2)
    approve(project.database, 4, first=50)
    assert prepare(project, ALARM, None, claim_owner()).why is RenewalWhy.TOO_FEW
    (project.root / "mine.jsonl").write_text('{"ko": "가", "en": "a"}\n{"ko": "나", "en": "b"}\n')
    report = prepare(project, RenewalReason.DATA, None, claim_owner())
    assert (report.state, report.changed_sources) == (RenewalState.RUNNING, ("mine",))


def test_the_champion_says_what_it_was_trained_on(tmp_path: Path) -> None:
    source = Source.model_validate(SOURCES["mine"])
    (tmp_path / "mine.jsonl").write_text('{"ko": "가", "en": "a"}\n')
    known = news.digests(tmp_path, {"mine": source})
    assert known == {"mine": news.digest(tmp_path / "mine.jsonl", source)}
    info = info_of(*parts(tmp_path / "parts"))
    said = info.sources[0].model_copy(update={"digest": known["mine"]})
    of_now = news.digests_of_bundle(info.model_copy(update={"sources": [said]}))
    assert news.changed(known, of_now) == ()
    assert news.changed({"mine": "other", "new": "x"}, of_now) == ("mine", "new")
    assert news.changed(known, news.digests_of_bundle(info)) == (), "a bundle of an earlier version does not say"


def test_an_alarm_that_training_does_not_mend_starts_none(project: Project) -> None:
    with project.database.write() as session:
        moment = datetime.now(UTC)
        causes = ["slower", "another domain"]
        session.add(
            Window(
                number=3,
                digest="d",
                direction="ko-en",
                until=moment,
                closed=moment,
                n_requests=1,
                n_segments=1,
                state="alarm",
                causes=causes,
            )
        )
    assert prepare(project, ALARM, 3, claim_owner()).why is RenewalWhy.NO_REMEDY
    assert prepare(project, ALARM, 4, claim_owner()).state is RenewalState.RUNNING


def test_corrections_are_at_most_their_share(project: Project) -> None:
    assert max_corrections(project.root, project.params) is None, "before anything was cleaned"
    stored = records.recorded("clean.json")
    one = next(iter(stored["sources"].values()))
    stored["sources"] = {"mine": one | {"read": 800, "kept": 800, "rejected": {}}, "corrections": one}
    write_json(project.root / "reports/clean.json", {"stage": "clean", "result": stored})
    assert max_corrections(project.root, params(max_feedback_share=0.2)) == 200
    assert max_corrections(project.root, params(max_feedback_share=1.0)) is None
    heavy = params(max_feedback_share=0.2)
    training = heavy.train.model_copy(update={"source_weights": {"corrections": 4.0}})
    heavy = heavy.model_copy(update={"train": training})
    assert max_corrections(project.root, heavy) == 50
    approve(project.database, 100, first=100)
    limited = Project(project.root, params(max_feedback_share=0.01), project.database)
    report = prepare(limited, HAND, None, claim_owner())
    assert report.train_corrections == 8
    assert report.left_out > 0


def test_no_text_is_in_what_is_written(project: Project) -> None:
    prepare(project, ALARM, None, claim_owner())
    pipeline(project, "no-go")
    finish(project, never)
    for path in [project.root / "reports/renewal.json", project.root / ".hanyeong/source_digests.json"]:
        assert SECRET not in path.read_text(), path


def test_the_report_is_typed(project: Project) -> None:
    report = prepare(project, ALARM, None, claim_owner())
    stored = json.loads((project.root / "reports/renewal.json").read_text())
    assert stored["state"] == "running"
    assert RenewalReport.model_validate_json(json.dumps(stored)) == report


def deploy(root: Path) -> None:
    """A first champion."""
    write_judgement(root, make_bundle(root, root / "models/release", weights="first", name="first"))
    promote(root, ASKED)


def trained(root: Path, changes: dict[str, Any]) -> PipelineParams:
    """What a training leaves in models/, for the tokenizers of the bundles of these tests; params of such models."""
    asked = params(start="champion", **changes)
    for name, architecture in (("teacher", asked.teacher), ("student", asked.student)):
        folder = root / "models" / name
        folder.mkdir(parents=True)
        save_model(build_model(architecture, VocabSizes(20, 20, shared=True)), folder)
        write_manifest(folder)
    shutil.copytree(root / "parts/tokenizer", root / "models/tokenizer")
    write_manifest(root / "models/tokenizer")
    return asked


def test_it_starts_from_the_champion_while_its_weights_are_there(project: Project) -> None:
    root = project.root
    deploy(root)
    project = Project(root, trained(root, {}), project.database)
    digest = read_pointer(root).digest
    assert digest is not None
    prepare(project, HAND, None, GONE)
    assert json.loads((root / "models/initial.json").read_text()) == {"digest": digest}
    assert initial(root) == kept(root, digest)
    shutil.rmtree(root / "models/teacher")  # the next run makes other models
    prepare(project, HAND, None, GONE)
    assert initial(root) == kept(root, digest)
    shutil.rmtree(kept(root, digest))
    shutil.rmtree(root / "models/release")
    with pytest.raises(InputError, match=r"expected the weights of the champion .* renew\.start"):
        prepare(project, HAND, None, GONE)
    assert [state for state, _ in rows(project)] == ["failed", "failed"], "nothing was begun"
    assert prepare(Project(root, params(), project.database), HAND, None, GONE).state is RenewalState.RUNNING
    assert initial(root) is None


@pytest.mark.parametrize(
    ("changes", "said"), [({"teacher": {"d_ff": 128}}, "another architecture"), ({"direction": "en-ko"}, "direction")]
)
def test_weights_that_do_not_fit_are_told_of_before_the_run(
    project: Project, changes: dict[str, Any], said: str
) -> None:
    root = project.root
    deploy(root)
    asked = trained(root, {})
    other = {name: value if isinstance(value, str) else asked.teacher.model_copy(update=value)
             for name, value in changes.items()}  # fmt: skip
    with pytest.raises(InputError, match=said):
        prepare(Project(root, asked.model_copy(update=other), project.database), HAND, None, GONE)
    assert not rows(project)
