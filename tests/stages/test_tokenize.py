"""Tokenize on small tables: every row accounted for, the same bytes twice, gates that hold."""

import json
from pathlib import Path

import numpy as np
import pytest

from hanyeong.corpus.pair_table import PairWriter, pair_id
from hanyeong.pipeline.errors import GateError, InputError, ParamsError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.results.tokenize import LengthReason
from hanyeong.tokenization.encoded_pairs import Pairs, check_ids, read_pairs, read_row_sources
from hanyeong.tokenization.tokenizer import LANGUAGE_TAGS, read_tokenizer
from stages.tokenize import STAGE
from tests.records import write_verdict

Rows = list[tuple[str, str]]
VERBS = [("먹는다", "eat"), ("산다", "buy"), ("본다", "see"), ("그린다", "draw")]
NOUNS = [("밥을", "rice"), ("책을", "books"), ("꽃을", "flowers"), ("집을", "houses")]
TRAIN = [(f"나는 {n}시에 {a} {v}.", f"I {w} {b} at {n}.") for n in range(12) for a, b in NOUNS for v, w in VERBS]
DEV = [(f"나는 {n}시에 밥을 산다.", f"I buy rice at {n}.") for n in range(12, 24)]
PARAMS = {"vocab_size": 330, "max_tokens": 60}


def write(path: Path, rows: Rows) -> None:
    columns = {name: [""] * len(rows) for name in ("domain", "document", "direction", "split_hint")}
    with PairWriter(path) as table:
        table.write(
            columns
            | {
                "id": [pair_id("s", path.stem, n) for n in range(len(rows))],
                "ko": [ko for ko, _ in rows],
                "en": [en for _, en in rows],
                "source": ["s" if n % 3 else "third" for n in range(len(rows))],
                "terms": ["open"] * len(rows),
            }
        )


def run(root: Path, train: Rows = TRAIN, dev: Rows = DEV, direction: str = "ko-en", verdict: str = "pass", **params):  # type: ignore[no-untyped-def]
    folder = root / "data/split"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "train.parquet", train)
    write(folder / "dev.parquet", dev)
    write_manifest(folder)
    write_verdict(root / "reports/validate/split.json", verdict)
    return STAGE.call(root, params={"direction": direction, "seed": 7, "tokenize": {**PARAMS, **params}})


def texts(pairs: Pairs, root: Path) -> Rows:
    """The pairs as text again, marks left out."""
    tokenizer = read_tokenizer(root / "models/tokenizer")
    sides = []
    for side, model in ((pairs.src, tokenizer.src), (pairs.tgt, tokenizer.tgt)):
        rows = np.split(np.asarray(side.ids), side.offsets[1:-1])
        sides.append([model.decode([int(i) for i in row if i > 5]) for row in rows])
    return list(zip(*sides, strict=True))


@pytest.mark.parametrize("shared", [True, False])
def test_shards_hold_every_row_in_order(shared: bool, tmp_path: Path) -> None:
    told = run(tmp_path, shared=shared)
    for part, rows in (("train", TRAIN), ("dev", DEV)):
        pairs = read_pairs(tmp_path / "data/tokens", part)
        v = told["result"]["vocabulary"]
        check_ids(pairs, v["src"], v["tgt"], part)
        assert texts(pairs, tmp_path) == rows
    tokenizer = read_tokenizer(tmp_path / "models/tokenizer")
    assert tokenizer.shared is shared
    assert told["rows"] == {"read": len(TRAIN) + len(DEV), "kept": len(TRAIN) + len(DEV), "rejected": {}}


def test_the_other_direction_swaps_the_sides(tmp_path: Path) -> None:
    told = run(tmp_path, direction="en-ko")
    assert texts(read_pairs(tmp_path / "data/tokens", "dev"), tmp_path) == [(en, ko) for ko, en in DEV]
    assert told["result"]["languages"] == {"src": ["en"], "tgt": ["ko"]}


def test_both_directions_stand_side_by_side_each_with_its_mark(tmp_path: Path) -> None:
    told = run(tmp_path, direction="both")
    pairs = read_pairs(tmp_path / "data/tokens", "dev")
    assert texts(pairs, tmp_path) == [pair for ko, en in DEV for pair in ((ko, en), (en, ko))]
    marks = [int(pairs.src.ids[start]) for start in pairs.src.offsets[:-1]]
    assert marks == [LANGUAGE_TAGS["en"], LANGUAGE_TAGS["ko"]] * len(DEV)
    assert told["result"]["parts"]["dev"]["rows"] == 2 * told["result"]["parts"]["dev"]["pairs"] == 2 * len(DEV)


@pytest.mark.parametrize(("direction", "times"), [("ko-en", 1), ("both", 2)])
def test_rows_keep_their_source_whatever_is_refused(direction: str, times: int, tmp_path: Path) -> None:
    rows = [*TRAIN[:3], ("밥을 " * 80, "rice"), *TRAIN[3:]]
    run(tmp_path, train=rows, direction=direction)
    origin = read_row_sources(tmp_path / "data/tokens", "train", times * len(TRAIN))
    named = [origin.names[number] for number in origin.index]
    kept = ["s" if n % 3 else "third" for n in range(len(rows)) if n != 3]
    assert named == [name for name in kept for _ in range(times)]


def test_both_directions_need_one_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"tokenize\.shared"):
        run(tmp_path, direction="both", shared=False)


def test_rows_over_the_limit_are_refused_and_counted(tmp_path: Path) -> None:
    long = [("밥을 " * 80, "rice"), ("밥을", "rice " * 80), ("밥을 " * 80, "rice " * 80)]
    told = run(tmp_path, train=[*TRAIN, *long])
    assert told["rows"]["rejected"] == {LengthReason.SRC_TOO_LONG: 2, LengthReason.TGT_TOO_LONG: 1}
    assert told["result"]["parts"]["train"]["rejected"] == {LengthReason.SRC_TOO_LONG: 2, LengthReason.TGT_TOO_LONG: 1}
    assert len(read_pairs(tmp_path / "data/tokens", "train")) == len(TRAIN)
    assert read_pairs(tmp_path / "data/tokens", "train").src.lengths.max() <= 60


def test_the_limit_counts_the_end_mark(tmp_path: Path) -> None:
    told = run(tmp_path)
    longest = max(told["result"]["parts"]["train"][side]["longest_tokens"] for side in ("src", "tgt"))
    assert run(tmp_path, max_tokens=longest + 1)["rows"]["rejected"] == {}
    assert run(tmp_path, max_tokens=longest)["rows"]["rejected"]


def test_nothing_short_enough_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"not one of 12 rows is within tokenize\.max_tokens"):
        run(tmp_path, dev=[("밥을 산다 " * 9, "rice") for _ in DEV], max_tokens=20)


def test_dev_that_train_never_met_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"coverage of dev characters is source 0\.00%"):
        run(tmp_path, dev=[("龘靐齉", "I buy rice.")] * 5)
    assert not (tmp_path / "data/tokens").exists()


def test_a_vocabulary_too_large_for_the_corpus_is_lowered_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(tmp_path, vocab_size=20_000)
    assert told["result"]["vocabulary"]["lowered"]
    assert told["result"]["vocabulary"]["src"] < 1_000
    assert "holds no more than" in capsys.readouterr().err


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        run(tmp_path / name)
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file() and ".hanyeong" not in p.parts)
        found.append({p.relative_to(tmp_path / name): p.read_bytes() for p in files if p.name != "timings.js"})
    assert found[0] == found[1]


def test_a_sample_of_rows_is_the_same_whatever_is_added_later(tmp_path: Path) -> None:
    told = run(tmp_path, sample_rows=100)
    assert told["result"]["sampled_rows"] == 100
    from hanyeong.corpus.sampling import seeded_ranks

    before = [pair_id("s", "train", n) for n in range(1_000)]
    after = [*before, *(pair_id("s", "train", n) for n in range(1_000, 1_100))]
    chosen = [{ids[i] for i in np.argsort(seeded_ranks(ids, 7))[:500]} for ids in (before, after)]
    assert len(chosen[0] & chosen[1]) > 430


@pytest.mark.parametrize(
    ("verdict", "error", "said"),
    [
        ("fail", GateError, "did not pass"),
        ("", InputError, "another version"),
        ("unknown", InputError, "another version"),
    ],
)
def test_an_unvalidated_split_is_not_tokenized(verdict: str, error: type, said: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=said):
        run(tmp_path, verdict=verdict)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "data/split/dev.parquet").unlink()
    write_manifest(tmp_path / "data/split")
    with pytest.raises(InputError, match=r"dev\.parquet"):
        STAGE.call(tmp_path, params={"direction": "ko-en", "seed": 7, "tokenize": PARAMS})


def test_the_results_hold_no_corpus_text(tmp_path: Path) -> None:
    canary = "카나리아"
    run(tmp_path, train=[*TRAIN, (f"나는 {canary}를 본다.", "I see a canary.")])
    assert canary not in (tmp_path / "reports/tokenize.json").read_text(encoding="utf-8")
    stored = json.loads((tmp_path / "reports/tokenize.json").read_text())["result"]
    for side in ("src", "tgt"):
        assert {"tokens_per_word", "tokens_per_char", "coverage", "unknown_rate", "byte_rate", "lengths"} <= set(
            stored["parts"]["train"][side]
        )
