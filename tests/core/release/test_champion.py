"""Promotion and rollback: what they refuse, what they leave, and what a kill in between leaves."""

import itertools
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import BusyError, GateError, InputError
from hanyeong.pipeline.manifest import digest_of, write_manifest
from hanyeong.pipeline.process import exclusive_lock
from hanyeong.release.bundle import verify_bundle
from hanyeong.release.champion import Pointer, bundle_path, promote, read_pointer, rollback
from hanyeong.release.registry import registry
from tests import records
from tests.core.release.bundles import ASKED, make_bundle, write_judgement
from tests.faults.injection import Fault, FaultyStages, faulty_stages


def fresh(root: Path, name: str = "first") -> str:
    """models/release holds a bundle of that name, judged go beside whoever is the champion; its digest."""
    pointer = root / "models/champion.json"
    pointer.parent.mkdir(parents=True, exist_ok=True)
    if not pointer.exists():
        pointer.write_text("null\n")
    shutil.rmtree(root / "models/release", ignore_errors=True)
    digest = make_bundle(root, root / "models/release", weights=name, name=name)
    write_judgement(root, digest, champion=read_pointer(root).digest)
    return digest


def test_a_go_is_promoted_and_its_copy_is_whole(tmp_path: Path) -> None:
    digest = fresh(tmp_path)
    done = promote(tmp_path, ASKED)
    assert (done.digest, done.before, done.changed) == (digest, None, True)
    assert read_pointer(tmp_path) == Pointer(digest)
    assert verify_bundle(bundle_path(tmp_path, digest))[0] == digest
    assert (tmp_path / "models/release").is_dir()


def monitoring(root: Path, digest: str) -> None:
    """models/monitoring as the stage leaves it, of a bundle of that digest."""
    write_json(root / "models/monitoring/reference.json", {"digest": digest})
    write_manifest(root / "models/monitoring")


def test_the_monitoring_reference_goes_along_and_is_no_bundle(tmp_path: Path) -> None:
    first = fresh(tmp_path, "first")
    monitoring(tmp_path, first)
    promote(tmp_path, ASKED)
    second = fresh(tmp_path, "second")  # whose reference was not made yet: the first one's is none of it
    promote(tmp_path, ASKED)
    registry_folder = tmp_path / "models/registry"
    assert {path.name for path in registry_folder.iterdir()} == {first, f"{first}.monitoring", second}
    assert [one.digest for one in registry(tmp_path)] == [second, first]
    monitoring(tmp_path, second)
    assert not promote(tmp_path, ASKED).changed
    assert digest_of(registry_folder / f"{second}.monitoring") == digest_of(tmp_path / "models/monitoring")
    (tmp_path / "models/monitoring/reference.json").write_text("{}")  # altered: the copy stays as it was
    promote(tmp_path, ASKED)
    assert "digest" in json.loads((registry_folder / f"{second}.monitoring/reference.json").read_text())
    assert rollback(tmp_path).digest == first
    for digest in (first, second):
        shutil.rmtree(registry_folder / digest)
    (tmp_path / "models/champion.json").unlink()
    assert read_pointer(tmp_path) == Pointer(), "references alone are no bundles that were in service"


def test_a_go_by_other_goals_is_no_go_by_these(tmp_path: Path) -> None:
    fresh(tmp_path)
    with pytest.raises(GateError, match="judged by other goals"):
        promote(tmp_path, "e" * 64)
    assert read_pointer(tmp_path) == Pointer()


def test_promoting_again_changes_nothing(tmp_path: Path) -> None:
    fresh(tmp_path)
    promote(tmp_path, ASKED)
    before = (tmp_path / "models/champion.json").read_bytes()
    assert not promote(tmp_path, ASKED).changed
    assert (tmp_path / "models/champion.json").read_bytes() == before


def test_back_and_back_again_until_nothing_is_left(tmp_path: Path) -> None:
    digests = []
    for name in ("first", "second", "third"):
        digests.append(fresh(tmp_path, name))
        promote(tmp_path, ASKED)
    assert read_pointer(tmp_path) == Pointer(digests[2], (digests[0], digests[1]))
    assert rollback(tmp_path).digest == digests[1]
    assert rollback(tmp_path).digest == digests[0]
    with pytest.raises(GateError, match="the champion is the first one"):
        rollback(tmp_path)
    assert read_pointer(tmp_path) == Pointer(digests[0])


def test_nothing_to_go_back_to(tmp_path: Path) -> None:
    fresh(tmp_path)
    with pytest.raises(GateError, match="nothing was ever promoted"):
        rollback(tmp_path)


def test_a_no_go_is_refused_with_its_reasons(tmp_path: Path) -> None:
    digest = fresh(tmp_path)
    write_judgement(tmp_path, digest, "no-go")
    with pytest.raises(GateError, match="no-go") as refused:
        promote(tmp_path, ASKED)
    assert "min_bleu: mine: BLEU 46.0 [45.0, 47.0], at least 99 required" in str(refused.value)
    assert "max_model_mb: goals.max_model_mb is not set" in str(refused.value)
    assert "whole" not in str(refused.value)
    assert read_pointer(tmp_path) == Pointer()
    assert not (tmp_path / "models/registry").exists()


@pytest.mark.parametrize("verdict", ["", "GO", "maybe", None, True, 1])
def test_only_go_is_a_go(tmp_path: Path, verdict: object) -> None:
    digest = fresh(tmp_path)
    write_judgement(tmp_path, digest, verdict)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"judgement\.json"):
        promote(tmp_path, ASKED)


def test_a_go_beside_a_failed_check_is_none(tmp_path: Path) -> None:
    digest = fresh(tmp_path)
    checks = [records.check("bundle", "pass"), records.check("min_bleu: mine", "fail", "too low")]
    stored = records.judgement("go", checks, bundle=digest, asked=ASKED)
    (tmp_path / "reports/judgement.json").write_text(json.dumps({"stage": "judge", "result": stored}))
    with pytest.raises(GateError, match="min_bleu: mine: too low"):
        promote(tmp_path, ASKED)


def test_without_a_judgement_nothing_is_promoted(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "reports/judgement.json").unlink()
    with pytest.raises(GateError, match="nothing is promoted without a judgement"):
        promote(tmp_path, ASKED)


@pytest.mark.parametrize("text", ["", "null", "{}", '{"result": null}', '{"result": {"verdict": "go"}}', "[1]"])
def test_what_is_no_judgement_is_refused(tmp_path: Path, text: str) -> None:
    fresh(tmp_path)
    (tmp_path / "reports/judgement.json").write_text(text)
    with pytest.raises(InputError, match=r"make it anew with `dvc repro --force --single-item judge"):
        promote(tmp_path, ASKED)


def test_a_judgement_of_another_bundle_is_refused(tmp_path: Path) -> None:
    fresh(tmp_path, "first")
    judgement = (tmp_path / "reports/judgement.json").read_bytes()
    fresh(tmp_path, "second")
    (tmp_path / "reports/judgement.json").write_bytes(judgement)
    with pytest.raises(GateError, match="the judgement is about the bundle"):
        promote(tmp_path, ASKED)


def test_a_judgement_beside_another_champion_is_refused(tmp_path: Path) -> None:
    fresh(tmp_path, "first")
    promote(tmp_path, ASKED)
    digest = fresh(tmp_path, "second")
    write_judgement(tmp_path, digest, champion=None)
    with pytest.raises(GateError, match="compares with the champion none"):
        promote(tmp_path, ASKED)


def test_a_tampered_bundle_is_refused(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "models/release/ct2/model.bin").write_text("other")
    with pytest.raises(InputError, match=r"ct2/model.bin was altered"):
        promote(tmp_path, ASKED)
    assert read_pointer(tmp_path) == Pointer()


def test_a_broken_copy_in_the_registry_is_made_anew(tmp_path: Path) -> None:
    digest = fresh(tmp_path)
    bundle_path(tmp_path, digest).mkdir(parents=True)
    (bundle_path(tmp_path, digest) / "bundle.json").write_text("half")
    promote(tmp_path, ASKED)
    assert verify_bundle(bundle_path(tmp_path, digest))[0] == digest


def test_the_copy_of_a_champion_that_is_not_here_is_made_by_promoting_it_again(tmp_path: Path) -> None:
    """A fresh clone has the pointer, which git keeps, and no registry; the same run gives the same bundle."""
    digest = fresh(tmp_path)
    promote(tmp_path, ASKED)
    shutil.rmtree(tmp_path / "models/registry")
    assert not promote(tmp_path, ASKED).changed
    assert verify_bundle(bundle_path(tmp_path, digest))[0] == digest


@pytest.mark.parametrize("damage", ["gone", "altered"])
def test_there_is_no_way_back_to_a_bundle_that_is_not_whole(tmp_path: Path, damage: str) -> None:
    first = fresh(tmp_path, "first")
    promote(tmp_path, ASKED)
    second = fresh(tmp_path, "second")
    promote(tmp_path, ASKED)
    if damage == "gone":
        shutil.rmtree(bundle_path(tmp_path, first))
    else:
        (bundle_path(tmp_path, first) / "src.model").write_text("other")
    with pytest.raises(InputError, match=r"expected a manifest|was altered"):
        rollback(tmp_path)
    assert read_pointer(tmp_path).digest == second


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '"go"',
        "3",
        '{"digest": null}',
        '{"digest": "../../etc"}',
        json.dumps({"digest": "a" * 63}),
        json.dumps({"digest": "a" * 64, "previous": ["../x"]}),
        json.dumps({"digest": "a" * 64 + "\n"}),
    ],
)
def test_a_pointer_that_points_nowhere_is_refused(tmp_path: Path, text: str) -> None:
    fresh(tmp_path)
    (tmp_path / "models/champion.json").write_text(text)
    for change in (lambda: promote(tmp_path, ASKED), lambda: rollback(tmp_path)):
        with pytest.raises(InputError, match=r"champion.json: (expected|not JSON)"):
            change()


def test_two_at_once_is_one_too_many(tmp_path: Path) -> None:
    fresh(tmp_path)
    script = (
        f"from pathlib import Path\nfrom hanyeong.release.champion import promote\n"
        f"promote(Path({str(tmp_path)!r}), {ASKED!r})"
    )
    with exclusive_lock(tmp_path / ".hanyeong/locks/champion.lock", "promotion"):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        with (
            pytest.raises(BusyError, match="promotion"),
            exclusive_lock(tmp_path / ".hanyeong/locks/champion.lock", "promotion", patience_s=0),
        ):
            raise AssertionError("the lock was given twice")
    assert "BusyError" in done.stderr
    assert read_pointer(tmp_path) == Pointer()


@pytest.fixture(scope="module")
def processes() -> Iterator[FaultyStages]:
    with faulty_stages("hanyeong.release.champion") as found:
        yield found


@pytest.mark.parametrize("change", ["promote", "rollback"])
def test_killed_anywhere_a_whole_bundle_stays_in_service(processes: FaultyStages, tmp_path: Path, change: str) -> None:
    root, kept = tmp_path / "root", tmp_path / "kept"
    first = fresh(kept, "first")
    promote(kept, ASKED)
    second = fresh(kept, "second")
    if change == "rollback":
        promote(kept, ASKED)
    before, after = (first, second) if change == "promote" else (second, first)
    script = tmp_path / "script.py"
    more = f", {ASKED!r}" if change == "promote" else ""
    script.write_text(
        f"from pathlib import Path\nfrom hanyeong.release.champion import {change}\n"
        f"{change}(Path({str(root)!r}){more})\n"
    )
    for nth in itertools.count(1):
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(kept, root)
        died = processes.run(root, str(script), fault=Fault("kill", at=nth)).status
        serving = read_pointer(root).digest
        assert serving in (before, after)
        assert verify_bundle(bundle_path(root, serving))[0] == serving
        if died != -signal.SIGKILL:
            assert died == 0
            assert serving == after
            assert nth > 2
            return
        if serving == before:
            assert (promote(root, ASKED) if change == "promote" else rollback(root)).digest == after
        assert [path.name for path in (root / "models/registry").iterdir() if ".part-" in path.name] == []
