"""`hanyeong migrate`: old keys of params.yaml and of presets under their new names, everything else to the byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hanyeong.cli.main import app
from hanyeong.migrations import migrate
from hanyeong.params import SECTIONS, parse_params
from hanyeong.pipeline import outcome
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.pipeline.renamed_keys import MIGRATE, RENAMED, renamed

ROOT = Path(__file__).parents[2]
OLD = """\
# A preset of mine.
sources:
  news: {kind: tsv, path: a.tsv, use: train, direction: 'en-ko', terms: guarded}  # English was first
  '126':
    direction: ""         # nobody knows
    kind: aihub
clean:
    # deeper than elsewhere
    "ledger": data/sample/ledger.parquet
    personal: [email_address]

train: &t {max_steps: 5, lower_by: 0.5,   cooldown_share: 0.4, weights: {ledger: 2, 한국어: 1}}
distill:
  train:
    <<: *t
    stop_after: 3         # lower_by: as above
  drop_worst: 0.1
goals: {min_bleu: {samples: 3}, min_over_nearest_bleu: 1,
  behaviour: {same_share: 0.1, max_length_ratio: 2}}
"""
NEW = """\
# A preset of mine.
sources:
  news: {kind: tsv, path: a.tsv, use: train, original_language: en, terms: restricted}  # English was first
  '126':
    original_language: ""         # nobody knows
    kind: aihub
clean:
    # deeper than elsewhere
    defect_labels: data/sample/defect_labels.parquet
    pii: [email_address]

train: &t {max_steps: 5, lr_factor: 0.5,   decay_ratio: 0.4, source_weights: {ledger: 2, 한국어: 1}}
distill:
  train:
    <<: *t
    early_stopping_patience: 3         # lower_by: as above
  drop_lowest_scoring: 0.1
goals: {min_bleu: {samples: 3}, min_gain_over_nearest_bleu: 1,
  behaviour: {constant_output_rate: 0.1, max_length_ratio: 2}}
"""


@pytest.mark.parametrize("layout", ["lf", "crlf", "bom"])
def test_only_old_keys_are_changed(tmp_path: Path, layout: str) -> None:
    def laid_out(text: str) -> bytes:
        data = text.encode()
        return data.replace(b"\n", b"\r\n") if layout == "crlf" else b"\xef\xbb\xbf" * (layout == "bom") + data

    (tmp_path / "params").mkdir()
    files = [tmp_path / "params.yaml", tmp_path / "params/mine.yaml"]
    for path in files:
        path.write_bytes(laid_out(OLD))
    lines = list(migrate(tmp_path))
    for path in files:
        assert path.read_bytes() == laid_out(NEW)
        assert path.with_name(f"{path.name}.before").read_bytes() == laid_out(OLD)
    assert "params.yaml: train.lower_by is now lr_factor" in lines
    assert "params/mine.yaml: sources.news.direction is now original_language" in lines
    assert "params.yaml: sources.news.direction: its value en-ko is now en" in lines
    assert "params.yaml: sources.news.terms: its value guarded is now restricted" in lines
    assert len(lines) == 2 * (11 + 3 + 1)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert list(migrate(tmp_path)) == [], "a second time nothing is old"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("check", ["stage", "whole"])
def test_a_value_that_was_renamed_is_named_once_with_its_new_name(check: str) -> None:
    """Also where the old name is still a possible value, such as a path."""
    document = read_yaml(ROOT / "params/tiny.yaml")
    name = next(iter(document["sources"]))
    document["sources"][name]["terms"] = "guarded"
    document["clean"]["defect_labels"] = "data/sample/ledger.parquet"
    with pytest.raises(ParamsError) as told:
        if check == "stage":
            parse({section: SECTIONS[section] for section in ("sources", "clean")}, document, "params.yaml")
        else:
            parse_params(document, "params.yaml")
    assert sorted(str(told.value).splitlines()) == sorted([
        "params.yaml: 2 problem(s)",
        f"  sources.{name}.terms: guarded is called restricted now; {MIGRATE}",
        "  clean.defect_labels: data/sample/ledger.parquet is called data/sample/defect_labels.parquet now; " + MIGRATE,
    ])  # fmt: skip


def test_an_earlier_copy_is_not_overwritten(tmp_path: Path) -> None:
    for old in ("evaluate: {samples: 100}\n", "compress: {formats: [int8]}\n"):
        (tmp_path / "params.yaml").write_text(old)
        assert list(migrate(tmp_path))
    copies = {path.name: path.read_text() for path in tmp_path.glob("params.yaml.*")}
    assert copies == {
        "params.yaml.before": "evaluate: {samples: 100}\n",
        "params.yaml.before-2": "compress: {formats: [int8]}\n",
    }


@pytest.mark.parametrize("bad", ["train: {lower_by: 0.5, lr_factor: 0.2}\n", "train: {lower_by: 1\n", "- a list\n"])
def test_no_file_is_changed_where_one_cannot_be(tmp_path: Path, bad: str) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params.yaml").write_text("train: {lower_by: 0.5}\n")
    (tmp_path / "params/mine.yaml").write_text(bad)
    with pytest.raises(ParamsError, match=r"params/mine\.yaml"):
        list(migrate(tmp_path))
    assert (tmp_path / "params.yaml").read_text() == "train: {lower_by: 0.5}\n"


def test_a_link_to_a_preset_stays_one(tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params/mine.yaml").write_text("split: {ledger: x}\n")
    (tmp_path / "params.yaml").symlink_to("params/mine.yaml")
    assert list(migrate(tmp_path))
    assert (tmp_path / "params.yaml").is_symlink()
    assert (tmp_path / "params.yaml").read_text() == "split: {defect_labels: x}\n"


OLD_LOCK = """\
schema: '2.0'
stages:
  evaluate@served:
    cmd: exec python -m stages.evaluate
    deps:
    - path: data/split
      md5: 0123.dir
    outs:
    - path: data/evaluation/served
      md5: 4567.dir
    - path: reports/evaluation/served.json
      md5: '89'
  package:
    cmd: exec python -m stages.package
    deps:
    - path: reports/evaluation/served.json
      md5: '89'
  ingest@served:
    cmd: a source of that name
"""


def test_a_renamed_instance_takes_its_results_and_its_entry_in_dvc_lock_along(tmp_path: Path) -> None:
    (tmp_path / "dvc.lock").write_text(OLD_LOCK)
    (tmp_path / "data/evaluation/served").mkdir(parents=True)
    (tmp_path / "reports/evaluation").mkdir(parents=True)
    result = json.loads((ROOT / "tests/core/report/recorded/evaluation/candidate.json").read_text(encoding="utf-8"))
    result["facts"] = result.pop("result") | {"which": "served"}  # as versions with that name called it
    (tmp_path / "reports/evaluation/served.json").write_text(json.dumps(result), encoding="utf-8")
    assert outcome.candidate_tests(tmp_path), "is read before it is migrated"

    assert list(migrate(tmp_path)) == [
        "reports/evaluation/served.json is now reports/evaluation/candidate.json",
        "data/evaluation/served is now data/evaluation/candidate",
        "dvc.lock: evaluate@served is now evaluate@candidate; as it was, in dvc.lock.before beside it",
    ]
    assert (tmp_path / "dvc.lock").read_text() == OLD_LOCK.replace("evaluate@served", "evaluate@candidate").replace(
        "evaluation/served", "evaluation/candidate"
    )
    assert (tmp_path / "dvc.lock.before").read_text() == OLD_LOCK
    assert outcome.candidate_tests(tmp_path)
    assert list(migrate(tmp_path)) == [], "a second time nothing is old"


def test_results_under_the_new_name_are_not_replaced_by_old_ones(tmp_path: Path) -> None:
    (tmp_path / "reports/evaluation").mkdir(parents=True)
    for name in ("served", "candidate"):
        (tmp_path / f"reports/evaluation/{name}.json").write_text(name)
    (tmp_path / "dvc.lock").write_text(OLD_LOCK.replace("evaluate@", "evaluate@candidate:\n    cmd: x\n  evaluate@"))
    before = contents(tmp_path)
    assert list(migrate(tmp_path)) == []
    assert contents(tmp_path) == before


def test_an_old_key_is_an_error_that_names_the_new_one() -> None:
    document = read_yaml(ROOT / "params/small.yaml")
    document["train"] |= {"lower_by": 0.5, "max_bad_steps": 2}
    document["sources"]["my-corpus"]["direction"] = "ko-en"
    with pytest.raises(ParamsError) as found:
        parse_params(document, "params.yaml")
    told = {line.split(":")[0].strip(): line for line in str(found.value).splitlines()[1:]}
    assert [*told] == ["sources.my-corpus.direction", "train.lower_by", "train.max_bad_steps"]
    assert "is called lr_factor now; `hanyeong migrate` renames" in told["train.lower_by"]
    assert "is called original_language now" in told["sources.my-corpus.direction"]


def at(place: tuple[str, ...]) -> set[str]:
    """The keys that a mapping of params.yaml may have."""
    kind = SECTIONS[place[0]]
    if place[0] == "sources":
        kind = kind.__origin__.__args__[1]
    for key in place[1:]:
        kind = kind.model_fields[key].annotation if key != "*" else kind
    return set(kind.model_fields)


@pytest.mark.parametrize("place", RENAMED, ids=".".join)
def test_what_keys_were_renamed_to_is_there(place: tuple[str, ...]) -> None:
    for old, new in RENAMED[place].items():
        assert new in at(place)
        assert old not in at(place)


def test_the_command_tells_each_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params.yaml").write_text("train: {lower_by: 0.5}\n")
    done = CliRunner().invoke(app, ["migrate"])
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "params.yaml: train.lower_by is now lr_factor",
        "params.yaml: as it was, in params.yaml.before beside it",
    ]
    assert "nothing" in CliRunner().invoke(app, ["migrate"]).stderr


RECORDED = Path(__file__).parent / "recorded/old_project"
"""A project as commit 4859e88 knew it: params that its own `hanyeong check` accepted, and a bundle of a random model
that its own stages packaged, judged go and promoted."""


def words_of(document: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The place of every key."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield (*path, key)
            yield from words_of(value, (*path, key))


@pytest.fixture
def old_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The recorded project, below this version's code."""
    shutil.copytree(RECORDED, tmp_path, dirs_exist_ok=True)
    shutil.copy(ROOT / "dvc.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hanyeong(*arguments: str) -> Result:
    done = CliRunner().invoke(app, list(arguments))
    assert "Traceback" not in done.output
    return done


def test_an_old_project_with_a_promoted_bundle_is_migrated_by_one_command_and_goes_on(old_project: Path) -> None:
    params = old_project / "params.yaml"
    old = params.read_bytes()
    places = [place for place in words_of(read_yaml(params)) if renamed(place)]
    assert {(place[0], place[-1]) for place in places} >= {
        (place[0], name) for place, names in RENAMED.items() for name in names if name != "ledger"
    }, "of every word that was renamed, but for those of the sample, one is recorded"

    refused = hanyeong("check")
    assert refused.exit_code == 2
    for place in places:
        assert f"{'.'.join(place)}: is called {renamed(place)} now; `hanyeong migrate`" in refused.stderr

    migrated = hanyeong("migrate")
    assert migrated.exit_code == 0
    for place in places:
        assert f"params.yaml: {'.'.join(place)} is now {renamed(place)}" in migrated.stderr.splitlines()
    assert (old_project / "params.yaml.before").read_bytes() == old
    assert not any(map(renamed, words_of(read_yaml(params))))

    before = contents(old_project)
    again = hanyeong("migrate")
    assert (again.exit_code, contents(old_project)) == (0, before)
    assert again.stderr.startswith("nothing to migrate")

    checked = hanyeong("check")
    assert checked.exit_code == 0, checked.stderr
    assert "params.yaml: ok" in checked.stderr
    champion = hanyeong("champion")
    assert champion.stdout.splitlines()[:2] == [
        "deployed    4163dc660fb4  date not recorded",
        "            tiny, ko-en, student int8, 0.1 MB",
    ]
    translated = hanyeong("translate", "--champion", "나는 3시에 밥을 산다.")
    assert translated.exit_code == 0, translated.stderr
    assert translated.stdout.strip()


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
