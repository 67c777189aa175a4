"""Distill with a teacher of sixty steps and a tiny student: rows accounted for, killed runs resumed."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import hanyeong.training.teacher_chunks
import hanyeong.training.teacher_translation
from hanyeong.models.checkpoint import load_model, save_model
from hanyeong.models.config import EOS, VocabSizes
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.errors import GateError, ParamsError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.results.distill import DropReason
from hanyeong.tokenization.encoded_pairs import RowSources, read_pairs, read_row_sources, write_row_sources
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.shards import shard_writer
from hanyeong.tokenization.tokenizer import processor, read_vocab_sizes, train_tokenizer, write_tokenizer
from hanyeong.training.distillation import REASONS, build_distilled_corpus, score_threshold
from hanyeong.training.params import DistillParams, TrainParams
from hanyeong.training.teacher_chunks import Chunk, open_chunk_store
from hanyeong.training.trainer import Callbacks, TrainJob, train
from stages.distill import STAGE

KO = [f"나는 {n}시에 {noun} {verb}." for n in range(8) for noun in ("밥을", "책을") for verb in ("산다", "본다")]
EN = [f"I {verb} {noun} at {n}." for n in range(8) for noun in ("rice", "books") for verb in ("buy", "see")]
TEACHER = TransformerParams(encoder_layers=2, decoder_layers=2, d_model=32, n_heads=4, d_ff=64, max_positions=64)
STUDENT = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 12, "n_heads": 2, "d_ff": 16, "max_positions": 64}
TRAIN = {"max_steps": 6, "batch_tokens": 400, "learning_rate": 0.01, "warmup_steps": 2, "eval_every": 3, "threads": 1}
OUTPUTS = ("data/distilled", "models/student", "reports/live/distill", "reports/distill.json")


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hanyeong.training.teacher_chunks, "CHUNK_ROWS", 8)


LESSON = TrainParams(
    max_steps=60,
    batch_tokens=400,
    learning_rate=0.01,
    warmup_steps=5,
    eval_every=30,
    ema_decay=0.0,
    precision="float32",
    threads=1,
)
_TAUGHT: dict[int, bytes] = {}
"""Weights by seed: each teacher is trained once."""


def teach(root: Path, seed: int = 0) -> None:
    """Put a teacher there that has learned a little: it ends its sentences, and is often wrong."""
    folder = root / "models/teacher"
    folder.mkdir(parents=True, exist_ok=True)
    pairs, vocabulary = read_pairs(root / "data/tokens", "train"), read_vocab_sizes(root / "models/tokenizer")
    if seed not in _TAUGHT:
        train(TrainJob(TEACHER, vocabulary, LESSON, seed, pairs, pairs, ""), folder, root / "lesson", Callbacks())
        _TAUGHT[seed] = (folder / "model.safetensors").read_bytes()
    save_model(TransformerModel(TEACHER, vocabulary), folder)
    (folder / "model.safetensors").write_bytes(_TAUGHT[seed])
    write_manifest(folder)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    prepare(tmp_path)
    return tmp_path


def prepare(root: Path) -> None:
    tokenizer, tokens = root / "models/tokenizer", root / "data/tokens"
    for folder in (tokenizer, tokens):
        folder.mkdir(parents=True)
    model = train_tokenizer([*KO, *EN], TokenizeParams(vocab_size=320))
    write_tokenizer(tokenizer, model, model)
    n = processor(model).vocab_size()
    src, tgt = ([[*ids, EOS] for ids in processor(model).encode(lines)] for lines in (KO, EN))
    for part, rows in (("train", slice(None)), ("dev", slice(0, 8))):
        with shard_writer(tokens, part, VocabSizes(n, n, shared=True)) as shards:
            shards.write(src[rows], tgt[rows])
            numbers = np.arange(shards.n_rows, dtype=np.uint16) % 2
        write_row_sources(tokens, part, RowSources(("even", "odd"), numbers))
    for folder in (tokenizer, tokens):
        write_manifest(folder)
    teach(root)


def run(root: Path, student: dict | None = None, **changes: object) -> dict:
    distill = {"train": TRAIN, "threads": 1, "drop_lowest_scoring": 0.0, "teacher_compute_type": "float32", **changes}
    return STAGE.call(root, params={"seed": 5, "student": {**STUDENT, **(student or {})}, "distill": distill})


def left(root: Path) -> dict[str, bytes]:
    """Every byte of every output."""
    files = [p for name in OUTPUTS for p in [root / name, *(root / name).rglob("*")] if p.is_file()]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files}


def distilled(root: Path, side: str = "tgt") -> list[list[int]]:
    found = getattr(read_pairs(root / "data/distilled", "train"), side)
    return [row.tolist() for row in np.split(np.asarray(found.ids), found.offsets[1:-1])]


def test_a_student_is_trained_and_every_row_accounted_for(root: Path) -> None:
    told = run(root)
    rows, stored = told["rows"], told["result"]
    assert rows["read"] == len(KO) == rows["kept"] + sum(rows["rejected"].values())
    assert stored["distilled"]["rows"] == rows["kept"] == len(distilled(root))
    assert stored["steps"] == 6
    assert stored["student_share"] < 1 / 3
    assert load_model(root / "models/student").architecture == TransformerParams(**STUDENT)
    assert (root / "reports/live/distill/plots/metrics/dev_loss.tsv").exists()


@pytest.mark.parametrize("include_references", [False, True])
def test_the_textbook_keeps_the_sources_of_its_rows(include_references: bool, root: Path) -> None:
    run(root, max_rows=6, include_references=include_references)
    pairs = read_pairs(root / "data/tokens", "train")
    rows = [row.tolist() for row in np.split(np.asarray(pairs.src.ids), pairs.src.offsets[1:-1])]
    found = distilled(root, "src")
    origin = read_row_sources(root / "data/distilled", "train", len(found))
    assert origin.names == ("even", "odd")
    assert origin.index.tolist() == [rows.index(row) % 2 for row in found]


def test_weights_reach_the_student(root: Path) -> None:
    epochs = [
        run(root, train={**TRAIN, "source_weights": w})["result"]["epochs"] for w in ({}, {"even": 2.0, "odd": 2.0})
    ]
    assert epochs[0] / epochs[1] == pytest.approx(2.0, rel=0.2)


def test_the_student_learns_from_the_teachers_words_not_the_originals(root: Path) -> None:
    run(root)
    originals, found = [row.tolist() for row in np.split(*_flat(root))], distilled(root)
    assert all(row[-1] == EOS for row in found)
    assert len(found) == len(originals), "the teacher is meant to be good enough for every row"
    assert sum(one == other for one, other in zip(found, originals, strict=True)) < len(found) / 2


def _flat(root: Path) -> tuple[np.ndarray, np.ndarray]:
    side = read_pairs(root / "data/tokens", "train").tgt
    return np.asarray(side.ids), side.offsets[1:-1]


def test_originals_stand_after_the_teachers_words_where_wanted(root: Path) -> None:
    run(root)
    alone, sources = distilled(root), distilled(root, "src")
    told = run(root, include_references=True)
    assert distilled(root)[::2] == alone
    assert distilled(root, "src")[::2] == distilled(root, "src")[1::2] == sources
    assert told["rows"]["kept"] == len(alone)


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        prepare(tmp_path / name)
        run(tmp_path / name, threads=1 if name == "one" else 2)
        found.append(left(tmp_path / name))
    assert found[0] == found[1]


def counting(monkeypatch: pytest.MonkeyPatch, die_at: int = 0) -> list[int]:
    """Counts the parts that are translated; the `die_at`-th is never finished."""
    translate: Callable[..., Chunk] = hanyeong.training.teacher_chunks.translate_chunk
    done: list[int] = []

    def counted(*arguments: object) -> Chunk:
        if len(done) + 1 == die_at:
            raise KeyboardInterrupt
        done.append(1)
        return translate(*arguments)

    monkeypatch.setattr(hanyeong.training.teacher_translation, "translate_chunk", counted)
    return done


@pytest.mark.parametrize("die_at", [1, 2, 4])
def test_a_run_killed_while_translating_goes_on_and_ends_in_the_same_bytes(
    die_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path / "whole")
    run(tmp_path / "whole")
    prepare(tmp_path / "killed")
    counting(monkeypatch, die_at)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "killed")
    assert left(tmp_path / "killed") == {}
    monkeypatch.undo()
    monkeypatch.setattr(hanyeong.training.teacher_chunks, "CHUNK_ROWS", 8)
    done = counting(monkeypatch)
    run(tmp_path / "killed")
    assert len(done) == len(KO) // 8 - (die_at - 1)
    assert left(tmp_path / "killed") == left(tmp_path / "whole")


def test_a_damaged_part_is_translated_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    before = left(root)
    path = sorted((root / ".hanyeong/distilled").rglob("part_*"))[1]
    path.write_bytes(path.read_bytes()[:-20])
    done = counting(monkeypatch)
    run(root)
    assert len(done) == 1
    assert left(root) == before


def test_another_teacher_writes_another_textbook(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    before = distilled(root)
    teach(root, seed=9)
    done = counting(monkeypatch)
    run(root)
    assert len(done) == len(KO) // 8
    assert distilled(root) != before
    assert len(list((root / ".hanyeong/distilled").iterdir())) == 1


def test_the_worst_answers_are_left_out_by_share(root: Path) -> None:
    whole = run(root)["rows"]["kept"]
    told = run(root, drop_lowest_scoring=0.25)
    assert told["rows"]["rejected"][DropReason.LOW_SCORE] == whole // 4
    assert told["rows"]["kept"] == whole - whole // 4


def test_only_as_many_rows_as_wanted_are_translated(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = counting(monkeypatch)
    told = run(root, max_rows=16)
    assert len(done) == 2
    assert told["rows"]["rejected"][DropReason.NOT_CHOSEN] == len(KO) - 16


def test_sources_the_student_has_no_room_for_are_refused_not_lost(root: Path, tmp_path: Path) -> None:
    pairs = read_pairs(root / "data/tokens", "train")
    lengths, n = pairs.src.lengths, len(pairs)
    longest = int(lengths.max()) - 1
    book = open_chunk_store(tmp_path / "book", {}, np.arange(n))
    for number in range(book.n_chunks):
        rows = len(book.rows_of(number))
        ids, zeros = np.tile(np.array([5, EOS], np.int32), rows), np.zeros(rows)
        book.write(number, Chunk(ids, np.full(rows, 2), zeros.astype(np.float32), zeros.astype(np.uint8)))
    vocabulary, params = (
        read_vocab_sizes(root / "models/tokenizer"),
        DistillParams(train=LESSON, drop_lowest_scoring=0.0),
    )
    (tmp_path / "shards").mkdir()
    with shard_writer(tmp_path / "shards", "train", vocabulary) as shards:
        kept = build_distilled_corpus(book, pairs, params, shards, longest)
    assert kept.rejected[DropReason.TOO_LONG] == (lengths > longest).sum() > 0
    assert kept.rows == n - kept.rejected[DropReason.TOO_LONG]


def test_another_cpu_writes_a_textbook_of_its_own(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers in int8 depend on its instructions: half of them from one and half from another is nobody's result."""
    run(root)
    monkeypatch.setattr("hanyeong.training.distill_teacher.cpu_instructions", lambda: ["another"])
    done = counting(monkeypatch)
    run(root)
    assert len(done) == len(KO) // 8


def test_a_student_over_a_third_of_its_teacher_is_refused_before_any_work(root: Path) -> None:
    with pytest.raises(ParamsError, match=r"student: [\d,]+ parameters, teacher: [\d,]+; .*at most a third"):
        run(root, student={"d_model": 32, "d_ff": 64})
    assert not (root / ".hanyeong/distilled").exists()


def test_a_teacher_that_says_nothing_of_use_stops_the_stage(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def useless(engine, tokenizer, sources, rows) -> Chunk:  # type: ignore[no-untyped-def]
        n = len(rows)
        return Chunk(np.full(n, EOS, np.int32), np.ones(n, np.int64), np.zeros(n, np.float32), np.full(n, 1, np.uint8))

    monkeypatch.setattr(hanyeong.training.teacher_translation, "translate_chunk", useless)
    with pytest.raises(GateError, match=f"{len(KO)} x no output"):
        run(root)


def test_a_killed_training_of_the_student_ends_in_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hanyeong.training.checkpoints import Store

    prepare(tmp_path / "whole")
    run(tmp_path / "whole")
    prepare(tmp_path / "killed")
    save = Store.save

    def die(self, step, checkpoint):  # type: ignore[no-untyped-def]
        save(self, step, checkpoint)
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "save", die)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "killed")
    monkeypatch.setattr(Store, "save", save)
    run(tmp_path / "killed")
    assert left(tmp_path / "killed") == left(tmp_path / "whole")


def test_no_corpus_text_is_told(root: Path) -> None:
    run(root)
    told = (root / "reports/distill.json").read_text(encoding="utf-8")
    assert json.loads(told)["stage"] == "distill"
    assert not any("가" <= c <= "힣" for c in told)


@pytest.mark.parametrize(("share", "kept"), [(0.0, 4), (0.5, 2), (0.74, 2), (0.75, 1)])
def test_the_threshold_lets_the_best_through(share: float, kept: int, tmp_path: Path) -> None:
    book = open_chunk_store(tmp_path, {}, np.arange(6))
    scores = np.array([-1.0, -4.0, -math.inf, -2.0, -3.0, -0.1], np.float32)
    why = np.array([0, 0, 1, 0, 0, 2], np.uint8)
    book.write(0, Chunk(np.full(6, EOS, np.int32), np.ones(6, np.int64), scores, why))
    assert sum(float(s) >= score_threshold(book, share) for s, w in zip(scores, why, strict=True) if not w) == kept


def test_reasons_are_told_apart() -> None:
    from hanyeong.inference.backend import FAILED, REPETITIVE, TRUNCATED, Hypothesis
    from hanyeong.training.teacher_chunks import _outcome

    flagged = {
        DropReason.NO_ANSWER: Hypothesis([], 0.0, (FAILED,)),
        DropReason.CUT_SHORT: Hypothesis(["a"], -1, (TRUNCATED,)),
    }
    flagged |= {DropReason.REPETITIVE: Hypothesis(["a"], -1, (TRUNCATED, REPETITIVE)), None: Hypothesis(["a"], -1)}
    assert {why: REASONS[_outcome(answer)] for why, answer in flagged.items()} == {why: why for why in flagged}
