"""`hanyeong init` writes a params.yaml that `hanyeong check` accepts, from any preset, and asks what it cannot see."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from hanyeong.cli.initial import asked, write_params
from hanyeong.cli.main import app
from hanyeong.corpus.compose_params import compose, fitting_preset
from hanyeong.corpus.folder_parts import Part, parts_of
from hanyeong.params import cross_section_errors, parse_params
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.params import read_yaml

ROOT = Path(__file__).parents[2]
PRESETS = sorted(path.stem for path in (ROOT / "params").glob("*.yaml"))
ROWS = "".join(f"{n}번째 손님이 왔습니다.\tGuest {n} came today.\n" for n in range(60))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params").mkdir()
    for name in PRESETS:
        (tmp_path / f"params/{name}.yaml").write_bytes((ROOT / f"params/{name}.yaml").read_bytes())
    (tmp_path / "mine.tsv").write_text("ko\ten\n" + ROWS, encoding="utf-8")
    (tmp_path / "mine-test.tsv").write_text(ROWS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("paths", [["mine.tsv"], ["mine.tsv", "mine-test.tsv"]], ids=["alone", "with a test"])
def test_every_preset_makes_params_without_contradictions(project: Path, preset: str, paths: list[str]) -> None:
    text, _ = write_params(project, [project / path for path in paths], preset, asked({"licence": "x"}, None))
    document = YAML(typ="safe", pure=True).load(text)
    values = parse_params(document, "params.yaml")
    assert list(cross_section_errors(values)) == []
    test = "mine-test" if len(paths) > 1 else "split"
    assert values.goals.primary_test == test
    mine = {name: source for name, source in document["sources"].items() if source["use"] != "monitor"}
    assert [*mine] == ["mine", "mine-test"][: len(paths)]
    drift = [source["path"] for source in document["sources"].values() if source["use"] == "monitor"]
    ours = read_yaml(ROOT / f"params/{preset}.yaml")["sources"].values()
    assert drift == [source["path"] for source in ours if source["path"] == "data/sample/drift.jsonl"]
    assert values.sources["mine"].model_dump(include={"kind", "path", "use", "terms", "licence"}) == {
        "kind": "tsv", "path": "mine.tsv", "use": "train", "terms": "restricted", "licence": "x",
    }  # fmt: skip


@pytest.mark.parametrize("preset", PRESETS)
def test_the_comments_of_a_preset_stay_but_for_its_head_and_its_sources(preset: str) -> None:
    text = (ROOT / f"params/{preset}.yaml").read_text(encoding="utf-8")
    source = {"kind": "tsv", "path": "a", "use": "train", "terms": "open", "licence": "", "attribution": ""}
    composed = compose(text, preset, {"mine": source}, 5_000)
    body = text[text.index("\ndirection:") :]
    body = body[: body.index("\nsources:")] + body[body.index("\nsample:") :]
    for line in body.split("\n"):
        if "#" in line and not any(
            word in line for word in ("defect_labels", "source_weights", "test_share", "goals:", "source's")
        ):
            assert line.split("#")[1] in composed, line


def test_the_command_says_what_it_saw_and_overwrites_no_edits(project: Path) -> None:
    run = CliRunner().invoke
    options = ["--preset", "tiny", "--licence", "CC BY 4.0", "--attribution", "me", "--terms", "open"]
    done = run(app, ["init", "mine.tsv", *options])
    assert done.exit_code == 0, done.stderr
    assert done.stderr.split("\n")[:2] == [
        "mine: mine.tsv is tsv, Korean in ko, English in en, 60 rows",
        "params.yaml: from the preset tiny, for 60 rows to train on; next: hanyeong check",
    ]
    before = (project / "params.yaml").read_bytes()
    assert "attribution: me" in before.decode()
    done = run(app, ["init", "mine.tsv", *options])
    assert (done.exit_code, (project / "params.yaml").read_bytes()) == (2, before)
    assert "holds edits that no preset holds" in done.stderr
    assert run(app, ["init", "mine.tsv", "--force", *options]).exit_code == 0


def test_a_person_is_asked_what_cannot_be_seen_and_options_are_not_asked(project: Path) -> None:
    questions = []

    def prompt(question: str, default: str) -> str:
        questions.append(question.split(" ")[1])
        return default or "something"

    text, _ = write_params(project, [project / "mine.tsv"], None, asked({"terms": "open"}, prompt))
    assert questions == ["train", "licence", "line"]
    assert "licence: something" in text


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"use": "learn"}, "use of mine: found learn; expected train or test or monitor"),
        ({"use": "test"}, "nothing to train on"),
    ],
)
def test_answers_that_cannot_be_are_told(project: Path, given: dict[str, str], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        write_params(project, [project / "mine.tsv"], "tiny", asked(given, None))


@pytest.mark.parametrize(
    ("n_rows", "presets", "wanted"),
    [
        (5_000, ["middle", "msdocs", "small"], "small"),
        (20_000, ["middle", "msdocs", "small"], "middle"),
        (5_000, ["msdocs"], "msdocs"),
    ],
)
def test_the_number_of_rows_decides_the_preset(n_rows: int, presets: list[str], wanted: str) -> None:
    assert fitting_preset(n_rows, presets) == wanted


HEADED = "ko\ten\n" + ROWS
JSON_LINES = "".join(f'{{"ko": "{n}번째 손님이 왔습니다.", "en": "Guest {n} came today."}}\n' for n in range(60))
TWINS = {"ko": "손님이 왔습니다.\n" * 9, "en": "A guest came.\n" * 9}
FOLDERS = {
    "lines": (
        {"train.jsonl": JSON_LINES, "validation.jsonl": JSON_LINES, "test.jsonl": JSON_LINES, "README.md": "-"},
        {
            "train": ("train.jsonl", "*", "train"),
            "test": ("test.jsonl", "*", "test"),
            "validation": ("validation.jsonl", "*", "test"),
        },
    ),
    "twins": (
        {f"{part}.{side}": text for part in ("corpus", "newsdev2019") for side, text in TWINS.items()},
        {"mine-train": (".", "corpus.*", "train"), "mine-dev": (".", "newsdev2019.*", "test")},
    ),
    "shards": (
        {f"{part}/{n}.tsv": HEADED for part in ("train", "dev") for n in range(3)},
        {"mine-train": (".", "train/*.tsv", "train"), "mine-dev": (".", "dev/*.tsv", "test")},
    ),
    "no common pattern": (
        dict.fromkeys(("news.tsv", "latest.tsv", "news-dev.tsv"), HEADED),
        {
            "latest": ("latest.tsv", "*", "train"),
            "news": ("news.tsv", "*", "train"),
            "news-dev": ("news-dev.tsv", "*", "test"),
        },
    ),
    "one part": (
        {"a.tsv": HEADED, "b.tsv": HEADED},
        {"mine": (".", "*.tsv*", "train")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "wanted"), FOLDERS.values(), ids=FOLDERS)
def test_train_and_dev_files_of_one_folder_become_sources_of_their_own(
    project: Path, files: dict[str, str], wanted: dict[str, tuple[str, str, str]]
) -> None:
    """What a model is scored on must not be what it learned from."""
    for name, text in files.items():
        path = project / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    text, told = write_params(project, [project / "mine"], "tiny", asked({}, None))
    values = parse_params(YAML(typ="safe", pure=True).load(text), "params.yaml")
    found = {name: source for name, source in values.sources.items() if source.use != "monitor"}
    assert {
        name: (str(Path(source.path).relative_to("mine")), source.files, source.use) for name, source in found.items()
    } == wanted
    assert len(told) == len(wanted) + 1
    assert list(cross_section_errors(values)) == []


@pytest.mark.parametrize(
    "names",
    [["Training/a.csv", "Validation/b.csv"], ["1.Training/a.zip", "2.Validation/b.zip"], ["a.json", "dev.json"]],
)
def test_a_folder_of_aihub_stays_whole(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("-")
    assert parts_of(tmp_path) == [Part(tmp_path)]
