"""The gates before cleaning and before training: what stops the run, and that the pages are there all the same."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from hanyeong.corpus.pair_table import PairWriter, pair_id
from hanyeong.pipeline.errors import GateFailed, InputError
from hanyeong.pipeline.manifest import write_manifest
from stages.validate import STAGE

Pairs = Sequence[tuple[str, str]]
SOUND = [(f"문장 {n}입니다.", f"This is sentence {n}.") for n in range(120)]
SOURCES = {
    "talk": {"kind": "jsonl", "path": "a", "use": "train"},
    "exam": {"kind": "jsonl", "path": "b", "use": "test"},
    "replay": {"kind": "jsonl", "path": "c", "use": "monitor"},
}
CANARY = "HANYEONG-CANARY"


def write(path: Path, pairs: Pairs, source: str, first: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: [""] * len(pairs) for name in ("domain", "document", "direction", "split_hint")}
    with PairWriter(path) as table:
        table.write(
            columns
            | {
                "id": [pair_id(source, "m", first + row) for row in range(len(pairs))],
                "ko": [ko for ko, _ in pairs],
                "en": [en for _, en in pairs],
                "source": [source] * len(pairs),
                "terms": ["open"] * len(pairs),
            }
        )


def raw(root: Path, **tables: Pairs) -> dict:
    """Validate sources of these rows; the others are sound."""
    for name in SOURCES:
        folder = root / "data/raw" / name
        write(folder / "pairs.parquet", tables.get(name, SOUND), name)
        write_manifest(folder)
    return STAGE.call(root, "raw", {"sources": SOURCES, "validate": {}})


def split(root: Path, train: Pairs, dev: Pairs, **tests: Pairs) -> dict:
    """Validate a split; the three parts are rows of one source, one after the other."""
    folder = root / "data/split"
    write(folder / "train.parquet", train, "talk")
    write(folder / "dev.parquet", dev, "talk", first=1 + len(train))
    for name, pairs in tests.items():
        write(folder / f"test/{name}.parquet", pairs, name)
    write_manifest(folder)
    return STAGE.call(root, "split", {"sources": SOURCES, "validate": {}})


def broken(stored: dict, severity: str) -> set[tuple[str, str]]:
    told = stored["result"]["expectations"]
    return {(one["table"], one["name"]) for one in told if not one["success"] and one["severity"] == severity}


def left_behind(root: Path, item: str) -> dict:
    """What a refused run leaves: its result and its pages."""
    assert (root / f"reports/validate/{item}-docs/index.html").is_file()
    return json.loads((root / f"reports/validate/{item}.json").read_text())


def numbered(start: int, n: int) -> list[tuple[str, str]]:
    words = "가나다라마바사아자차"
    names = ["".join(words[int(digit)] for digit in str(k)) for k in range(start, start + n)]
    return [
        (f"{name} 문장입니다.", f"This is sentence {k}.")
        for k, name in zip(range(start, start + n), names, strict=True)
    ]


def test_sound_sources_pass(tmp_path: Path) -> None:
    stored = raw(tmp_path)
    assert stored["result"]["verdict"] == "pass"
    assert broken(stored, "critical") == broken(stored, "warning") == set()
    assert [table["table"] for table in stored["result"]["tables"]] == ["exam", "replay", "talk", "all-train-sources"]


@pytest.mark.parametrize(
    ("name", "rows", "expectation"),
    [
        ("talk", [], "rows"),
        ("exam", [], "rows"),
        ("talk", SOUND * 9 + [("", "x")] * 90, "ko_empty"),
        ("exam", SOUND[:90] + [("x가", " ")] * 10, "en_empty"),
        ("talk", [(en, ko) for ko, en in SOUND], "swapped"),
        ("exam", [("Only English", "Only English")] * 9, "not_korean"),
    ],
)
def test_what_spoils_everything_stops_the_run_and_leaves_its_page(tmp_path: Path, name, rows, expectation) -> None:
    with pytest.raises(GateFailed, match=rf"{name}: {expectation} is .*raw-docs/index\.html"):
        raw(tmp_path, **{name: rows})
    assert (name, expectation) in broken(left_behind(tmp_path, "raw"), "critical")


def test_what_cleaning_can_mend_is_a_warning(tmp_path: Path) -> None:
    rows = [*SOUND, *SOUND, *[("가\n나", "a\nb")] * 30, *[("긴" * 2_000, "long " * 900)] * 30]
    stored = raw(tmp_path, talk=rows)
    assert broken(stored, "warning") >= {
        ("talk", "pair_repeated"),
        ("talk", "line_break"),
        ("talk", "ko_chars_outside"),
    }
    assert stored["result"]["verdict"] == "pass"


def test_what_a_program_wrote_for_no_text_is_told_for_a_test_source_too(tmp_path: Path) -> None:
    exam = [*SOUND, ("문을 닫아 주세요.", "#NAME?")]
    assert broken(raw(tmp_path, exam=exam), "warning") == {("exam", "placeholder")}
    found = split(tmp_path, numbered(1_000, 400), numbered(5_000, 60), exam=exam)
    assert broken(found, "warning") == {("test-exam", "placeholder")}


def test_nothing_about_a_monitor_source_stops_the_run(tmp_path: Path) -> None:
    stored = raw(tmp_path, replay=[])
    assert ("replay", "rows") in broken(stored, "warning")


def test_a_source_that_was_not_read_is_named(tmp_path: Path) -> None:
    raw(tmp_path)
    with pytest.raises(InputError, match="no pair table of later; run `dvc repro ingest@later` first"):
        STAGE.call(tmp_path, "raw", {"sources": SOURCES | {"later": SOURCES["talk"]}, "validate": {}})


def test_a_sound_split_passes(tmp_path: Path) -> None:
    stored = split(tmp_path, numbered(1_000, 400), numbered(5_000, 60), exam=numbered(7_000, 80))
    assert stored["result"]["verdict"] == "pass"
    assert broken(stored, "warning") == set()


@pytest.mark.parametrize(
    ("train", "dev", "exam", "table", "expectation"),
    [
        ([], numbered(5_000, 60), numbered(7_000, 80), "train", "rows"),
        (numbered(1_000, 400), [], numbered(7_000, 80), "dev", "rows"),
        (numbered(1_000, 400), numbered(5_000, 60), [], "test-exam", "rows"),
        (numbered(1_000, 400), numbered(1_000, 60), numbered(7_000, 80), "train", "pair_in_dev"),
        (
            [*numbered(1_000, 400), ("새 문장", "THIS  is sentence 7003")],
            numbered(5_000, 60),
            numbered(7_000, 80),
            "train",
            "en_in_test",
        ),
        (
            numbered(1_000, 400),
            [*numbered(5_000, 60), ("아자가나문장입니다", "x")],
            numbered(7_801, 80),
            "dev",
            "ko_in_test",
        ),
        (
            [*numbered(1_000, 400), ("새 문장", "Q&A")],
            numbered(5_000, 60),
            [("가", "Ｑ＆Ａ")] * 60,
            "train",
            "en_in_test",
        ),
        *(
            ([*numbered(1_000, 400), (known, "x")], numbered(5_000, 60), [(twin, "y")] * 60, "train", "ko_in_test")
            for known, twin in (("노·사 합의", "노ㆍ사 합의"), ("2~3일", "2ㅡ3 일"), ("-8도", "−8도"))
        ),
        ([*numbered(1_000, 400), ("", "x")], numbered(5_000, 60), numbered(7_000, 80), "train", "ko_empty"),
        ([*numbered(1_000, 400), ("두\n줄", "x")], numbered(5_000, 60), numbered(7_000, 80), "train", "line_break"),
    ],
)
def test_a_split_that_would_lie_stops_the_run(tmp_path: Path, train, dev, exam, table, expectation) -> None:
    with pytest.raises(GateFailed, match=f"{table}: {expectation} is "):
        split(tmp_path, train, dev, exam=exam)
    assert (table, expectation) in broken(left_behind(tmp_path, "split"), "critical")


def test_a_row_in_two_parts_is_found_by_its_id(tmp_path: Path) -> None:
    folder = tmp_path / "data/split"
    write(folder / "train.parquet", numbered(1_000, 400), "talk")
    write(folder / "dev.parquet", numbered(5_000, 60), "talk", first=400)
    write(folder / "test/exam.parquet", numbered(7_000, 80), "exam")
    write_manifest(folder)
    with pytest.raises(GateFailed, match=r"train: id_elsewhere is 0\.0025"):
        STAGE.call(tmp_path, "split", {"sources": SOURCES, "validate": {}})


@pytest.mark.parametrize(("part", "table"), [("train", "train"), ("dev", "dev"), ("test/exam", "test-exam")])
def test_rows_of_a_source_that_does_not_belong_there_stop_the_run(tmp_path: Path, part: str, table: str) -> None:
    folder = tmp_path / "data/split"
    places = {"train": ("talk", 1_000, 400, 1), "dev": ("talk", 5_000, 60, 401), "test/exam": ("exam", 7_000, 80, 1)}
    for name, (source, start, n, first) in places.items():
        write(folder / f"{name}.parquet", numbered(start, n), "stranger" if name == part else source, first=first)
    write_manifest(folder)
    with pytest.raises(GateFailed, match=f"{table}: other_source is 1"):
        STAGE.call(tmp_path, "split", {"sources": SOURCES, "validate": {}})


def test_a_warning_is_said_on_the_screen_with_what_was_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    split(tmp_path, numbered(1_000, 400), numbered(5_000, 17), exam=numbered(7_000, 18))
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("validate@split: warning: ")]
    assert [line.split(": ")[2] for line in said] == ["dev", "test-exam"]
    assert "is 17; expected" in said[0]
    assert "50" in said[0]


def test_a_dev_part_unlike_train_is_a_warning(tmp_path: Path) -> None:
    train = [(ko * (1 + n % 5), en * (1 + n % 5)) for n, (ko, en) in enumerate(numbered(1_000, 400))]
    dev = [(ko * 9, en * 9) for ko, en in numbered(5_000, 60)]
    stored = split(tmp_path, train, dev, exam=numbered(7_000, 80))
    assert broken(stored, "warning") == {("dev", "ko_chars_like_train"), ("dev", "en_chars_like_train")}


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "data/split").mkdir(parents=True)
    with pytest.raises(InputError, match=r"train\.parquet: not found; run `dvc repro split`"):
        STAGE.call(tmp_path, "split", {"sources": SOURCES, "validate": {}})


def test_no_text_reaches_reports_and_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [*SOUND, (f"가 {CANARY}", f"</script>{CANARY}"), (CANARY, CANARY), *[("가", f"{CANARY}\n" * 400)] * 5]
    found = []
    for _ in range(2):
        raw(tmp_path, talk=rows)
        found.append({p.relative_to(tmp_path): p.read_bytes() for p in (tmp_path / "reports/validate").rglob("*.*")})
    assert found[0] == found[1]
    assert not any(CANARY.encode() in data for data in found[0].values())
