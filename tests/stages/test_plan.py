"""Plan on a corpus of a few hundred sentences: counted right, the same again, and stopped where params say so."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import hanyeong.planning.workload
from hanyeong.corpus.pair_table import COLUMNS, PairWriter, pair_id
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.cpu_share import SchedulerTurns
from hanyeong.pipeline.errors import GateError, GateFailed, InputError, ParamsError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.planning.fitted import FITTED
from hanyeong.planning.throughput import Throughput, TimedRun
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer
from stages.plan import STAGE

NOUNS = [
    ("밥", "rice"),
    ("책", "book"),
    ("사과", "apple"),
    ("꽃", "flower"),
    ("지갑", "wallet"),
    ("우산", "umbrella"),
    ("커피", "coffee"),
    ("가방", "handbag"),
]
VERBS = [("산다", "buys"), ("판다", "sells"), ("본다", "looks at"), ("버린다", "throws away")]
ROWS = [
    (f"민수는 {n}월 {m}일에 {ko} 하나를 {verb}.", f"Minsu {verbs} one {en} on {m} of month {n}.")
    for n in range(1, 6)
    for m in range(1, 4)
    for ko, en in NOUNS
    for verb, verbs in VERBS
]
MODEL = {"encoder_layers": 2, "decoder_layers": 1, "d_model": 32, "n_heads": 4, "d_ff": 64}
TRAIN = {
    "max_steps": 100,
    "batch_tokens": 512,
    "learning_rate": 0.001,
    "warmup_steps": 10,
    "eval_every": 50,
    "threads": 1,
}
PARAMS: dict[str, Any] = {
    "direction": "ko-en",
    "sources": {
        "ours": {"kind": "jsonl", "path": "a", "use": "train"},
        "exam": {"kind": "jsonl", "path": "b", "use": "test"},
        "shop": {"kind": "jsonl", "path": "c", "use": "monitor"},
    },
    "plan": {"probe_seconds": 0.05, "trial_rows": 200},
    "validate": {},
    "split": {"test_share": 0.1},
    "goals": {"primary_test": "ours", "min_bleu": {"ours": 45.0, "exam": 45.0}, "max_model_mb": 100.0},
    "tokenize": {"vocab_size": 330},
    "teacher": MODEL,
    "student": {**MODEL, "encoder_layers": 1, "d_model": 16, "d_ff": 32},
    "train": TRAIN,
    "distill": {"train": TRAIN},
}


def table(
    root: Path, source: str, rows: list[tuple[str, str]], domain: str = "", hints: list[str] | None = None
) -> None:
    """A table as ingest leaves it."""
    folder = root / "data/raw" / source
    folder.mkdir(parents=True)
    columns = {name: [""] * len(rows) for name in COLUMNS}
    columns |= {"id": [pair_id(source, "f", n) for n in range(len(rows))], "domain": [domain] * len(rows)}
    columns |= {"ko": [ko for ko, _ in rows], "en": [en for _, en in rows], "source": [source] * len(rows)}
    columns |= {"split_hint": hints} if hints else {}
    with PairWriter(folder / "pairs.parquet") as writer:
        writer.write(columns)
    write_manifest(folder)


@pytest.fixture
def really_probed() -> None:
    """Asked for by tests of the probe's place in the stage."""


@pytest.fixture(autouse=True)
def measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that was measured once for all, where a test is not about measuring it."""
    if "really_probed" not in request.fixturenames:
        fixed = Throughput(
            0.01, 480.0, 1.0, (TimedRun(512, 3, 0.01, 480.0, SchedulerTurns(1.0, 0.0)),), flops_per_token=1e6
        )
        monkeypatch.setattr(
            hanyeong.planning.workload,
            "measure_throughput",
            lambda probes, _seconds, _folder: dict.fromkeys(probes, fixed),
        )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project after ingest."""
    table(tmp_path, "ours", ROWS, "everyday")
    table(tmp_path, "exam", ROWS[:20], "news")
    table(tmp_path, "shop", ROWS[:10])
    return tmp_path


def run(root: Path, **changes: Any) -> Any:
    return STAGE.call(root, params={**PARAMS, **changes})["result"]


def test_the_counts_are_those_of_the_corpus_and_of_the_real_model(root: Path) -> None:
    told = run(root)
    assert {name: one["rows"] for name, one in told["sources"].items()} == {"ours": len(ROWS), "exam": 20, "shop": 10}
    assert told["corpus"]["pairs"] == len(ROWS)
    model = train_tokenizer([text for row in ROWS for text in row], TokenizeParams(vocab_size=330))
    tokenizer = Tokenizer(processor(model), processor(model), shared=True)
    lengths = [len(ids) for ids in tokenizer.encode_src([ko for ko, _ in ROWS])]
    assert told["corpus"]["src_tokens_per_pair"] == pytest.approx(sum(lengths) / len(ROWS), rel=0.1)
    real = TransformerModel(TransformerParams(**MODEL), tokenizer.vocabulary)
    assert told["teacher"]["parameters"] == sum(weight.numel() for weight in real.parameters())
    assert told["teacher"]["training_tokens"] == 100 * 512
    assert told["verdict"] == "go on"


def test_both_directions_count_each_pair_twice(root: Path) -> None:
    one, both = run(root), run(root, direction="both")
    assert both["corpus"]["pairs"] == 2 * one["corpus"]["pairs"]
    assert both["teacher"]["passes"] == pytest.approx(one["teacher"]["passes"] / 2, rel=0.1)
    assert both["corpus"]["src_tokens_per_pair"] == pytest.approx(both["corpus"]["tgt_tokens_per_pair"] + 1)


def test_a_corpus_with_fewer_pieces_than_asked_for_says_so(root: Path) -> None:
    told = run(root, tokenize={"vocab_size": 9000}, plan={"probe_seconds": 0.05, "trial_rows": 10_000})
    assert told["vocabulary"]["lowered"]
    assert told["vocabulary"]["src"] < 2000


def test_each_goal_is_told_what_can_be_promised(root: Path) -> None:
    promised = {(one["goal"], one["test"]): one["feasibility"] for one in run(root)["goals"]}
    assert promised["min_bleu", "ours"] == "depends on the similarity within the corpus"
    assert promised["min_bleu", "exam"] == "out of reach by the rule of thumb"
    assert promised["max_model_mb", ""] == "the student fits in float32 and int8"
    assert promised["min_slice_chrf", "ours"] == "not set: the release decision will be no-go"
    tight = {"primary_test": "exam", "max_model_mb": 0.1, "min_slice_chrf": 30.0}
    promised = {one["goal"]: one["feasibility"] for one in run(root, goals=tight)["goals"]}
    assert promised["primary_test"] == "not set: the release decision will be no-go"
    assert promised["max_model_mb"] == "no: too small even for the int8 student"
    assert promised["min_slice_chrf"] == "known only after training"


def test_promises_hold_for_the_tests_of_either_direction(root: Path) -> None:
    goals = {"primary_test": "ours.en-ko", "min_bleu": {"ours.en-ko": 45.0, "ours.ko-en": 45.0, "exam.ko-en": 45.0}}
    told = run(root, direction="both", goals=goals)["goals"]
    promised = {one["test"]: one["feasibility"] for one in told if one["goal"] == "min_bleu"}
    assert promised["ours.ko-en"] == promised["ours.en-ko"] == "depends on the similarity within the corpus"
    assert promised["exam.ko-en"] == "out of reach by the rule of thumb"


def test_a_test_that_bears_the_labels_of_the_training_domains_is_of_their_own_kind(tmp_path: Path) -> None:
    table(tmp_path, "ours", ROWS, "everyday")
    table(tmp_path, "exam", ROWS[:20], "everyday")
    table(tmp_path, "shop", ROWS[:10])
    promised = {one["test"]: one["feasibility"] for one in run(tmp_path)["goals"] if one["goal"] == "min_bleu"}
    assert promised["exam"] == "depends on the similarity within the corpus"


@pytest.mark.usefixtures("really_probed")
def test_the_same_inputs_give_the_same_bytes_and_hours_are_in_the_timings(root: Path) -> None:
    stored = root / "reports/plan.json"
    run(root)
    before = stored.read_bytes()
    run(root)
    assert stored.read_bytes() == before
    told = json.loads((root / ".hanyeong/timings/plan.json").read_text(encoding="utf-8"))["readings"]
    parts = ("teacher", "distillation", "student", "rest")
    assert told["hours"] == pytest.approx(sum(told[k]["hours"] for k in parts), abs=3e-4)
    assert told["hours_as_busy"] >= told["hours"]
    assert all(told[name]["gflops"] > 0 for name in ("teacher", "student"))
    assert b"gflops" not in before
    assert b'"hours"' not in before
    assert "hours" in (root / "reports/timings.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("budget", "name"),
    [
        ({"budget_hours": 1e-9}, "hours"),
        ({"budget_memory_bytes": 1000}, "memory"),
        ({"budget_disk_bytes": 1000}, "disk"),
    ],
)
def test_over_a_stated_budget_the_report_is_left_and_the_run_is_refused(
    root: Path, budget: dict[str, float], name: str
) -> None:
    with pytest.raises(GateFailed, match=rf"about .* of? ?{name}|about .* {name} here"):
        run(root, plan={**PARAMS["plan"], **budget})
    told = json.loads((root / "reports/plan.json").read_text(encoding="utf-8"))["result"]
    assert told["over_budget"] == [name]
    assert told["verdict"] == "refused"
    assert told["teacher"]["parameters"] > 0


def test_the_decision_changes_only_when_it_is_another_one(root: Path) -> None:
    """What `clean` stands on: not a byte of it may depend on goals, sizes or how long something takes."""
    decision = root / "reports/plan/decision.json"
    seen = set()
    for changes in ({}, {"goals": {}}, {"train": {**TRAIN, "max_steps": 7}}, {"teacher": {**MODEL, "d_model": 48}}):
        run(root, **changes)
        seen.add(decision.read_bytes())
    assert [json.loads(one) for one in seen] == [{"decision": "go on"}]
    with pytest.raises(GateFailed):
        run(root, plan={**PARAMS["plan"], "budget_hours": 1e-9})
    assert json.loads(decision.read_bytes()) == {"decision": "refused"}


def machine(monkeypatch: pytest.MonkeyPatch, step_s: float) -> None:
    """One on which every step of every training takes so long."""
    found = Throughput(
        step_s, 480.0, 1.0, (TimedRun(512, 3, step_s, 480.0, SchedulerTurns(1.0, 0.0)),), flops_per_token=1e6
    )
    monkeypatch.setattr(
        hanyeong.planning.workload,
        "measure_throughput",
        lambda probes, _seconds, _folder: dict.fromkeys(probes, found),
    )


FIT = {"plan": {**PARAMS["plan"], "fit": True, "budget_hours": 1.0}}


def test_a_fit_is_left_for_those_that_train_and_stays_on_a_slower_day(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / FITTED
    run(root)
    assert json.loads(path.read_bytes())["fitted"] is None, "nobody asked for one"
    machine(monkeypatch, 0.05)
    told = run(root, **FIT)
    first = path.read_bytes()
    assert told["fitted"] == json.loads(first)["fitted"]
    assert told["teacher"]["training_tokens"] == told["fitted"]["train"]["max_tokens"]
    assert "plan: fitted to 1 h: size small (teacher 192 wide, " in capsys.readouterr().err
    machine(monkeypatch, 50.0)
    again = run(root, **FIT, goals={})
    assert path.read_bytes() == first
    assert (again["verdict"], again["over_budget"]) == ("go on", []), "a slower day stops no finished training"
    assert "as fitted before" in capsys.readouterr().err
    run(root, plan={**FIT["plan"], "budget_hours": 300.0})
    assert path.read_bytes() != first, "another wish"


def test_a_fit_that_even_the_smallest_size_is_too_slow_for_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(monkeypatch, 50.0)
    with pytest.raises(GateFailed, match="budget_hours"):
        run(root, plan={**FIT["plan"], "budget_hours": 0.001})


def test_a_fit_without_hours_to_fit_into_is_refused_with_the_key(root: Path) -> None:
    with pytest.raises(ParamsError, match=r"plan: .*fit: true needs budget_hours"):
        run(root, plan={**PARAMS["plan"], "fit": True})


def test_within_its_budgets_the_run_goes_on(root: Path) -> None:
    wide = {"budget_hours": 1e6, "budget_memory_bytes": 10**13, "budget_disk_bytes": 10**13}
    assert run(root, plan={**PARAMS["plan"], **wide})["verdict"] == "go on"


def test_what_it_found_is_on_the_screen(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(root, train={**TRAIN, "max_steps": 2})
    said = capsys.readouterr().err
    assert re.search(
        r"plan: about .* for the whole run here: teacher .*, its translations .*, student .*, the rest", said
    )
    assert re.search(r"; memory [\d.]+ GB( of [\d.]+ GB)?, disk [\d.]+ GB of [\d.]+ GB free", said)
    assert "plan: train: less than one pass over the corpus (0.0" in said
    assert "plan: test `split`: about 48 rows, fewer than 50; raise split.test_share (now 0.1)" in said
    assert "plan: test `exam`: about 20 rows" in said
    assert "distill.train" not in said, "the student sees the corpus more than once"


def test_what_is_foretold_is_a_fact(root: Path) -> None:
    told = run(root, train={**TRAIN, "max_steps": 2})
    assert told["rows_expected"] == {"dev": 10, "split": 48, "exam": 20}
    assert [(one["code"], one["about"]) for one in told["concerns"]] == [
        ("less_than_a_pass", "train"),
        ("few_rows", "dev"),
        ("few_rows", "split"),
        ("few_rows", "exam"),
    ]


def test_rows_that_the_publisher_set_aside_are_a_test_of_their_own(tmp_path: Path) -> None:
    table(tmp_path, "ours", ROWS, hints=["valid"] * 80 + ["train"] * 400)
    table(tmp_path, "exam", ROWS[:20])
    table(tmp_path, "shop", ROWS[:10])
    assert run(tmp_path)["rows_expected"] == {"dev": 8, "split": 40, "ours": 80, "exam": 20}


def test_a_student_that_is_too_large_is_refused_before_anything_is_spent(root: Path) -> None:
    with pytest.raises(GateFailed, match="at most a third"):
        run(root, student=MODEL)
    assert json.loads((root / "reports/plan.json").read_text(encoding="utf-8"))["result"]["verdict"] == "refused"


def test_without_training_rows_the_message_says_where_to_look(tmp_path: Path) -> None:
    for name in ("ours", "exam", "shop"):
        table(tmp_path, name, [])
    with pytest.raises(GateError, match="no rows to train on"):
        run(tmp_path)


def test_a_source_that_was_not_read_is_named(root: Path) -> None:
    shutil.rmtree(root / "data/raw/exam")
    with pytest.raises(InputError, match="ingest@exam"):
        run(root)


def test_no_corpus_text_is_told(root: Path) -> None:
    run(root)
    told = (root / "reports/plan.json").read_text(encoding="utf-8")
    assert not any(word in told for word in ("민수", "Minsu", "rice", "밥", "everyday"))
