"""Train on a few encoded rows: the contract, the same bytes again, one training's checkpoints never another's."""

import hashlib
import json
import os
import pickle  # noqa: TID251  the attack
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hanyeong.models.checkpoint import load_model
from hanyeong.models.config import EOS, VocabSizes
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.results_file import parse_result
from hanyeong.results.distill import DistillResult
from hanyeong.results.train import TrainReason, TrainResult
from hanyeong.tokenization.encoded_pairs import RowSources, write_row_sources
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.shards import shard_writer
from hanyeong.tokenization.tokenizer import processor, train_tokenizer, write_tokenizer
from hanyeong.training.checkpoints import Checkpoint, Store
from hanyeong.training.state import ValidationRecord
from stages.live import so_far
from stages.train import STAGE

KO = [f"나는 {n}시에 {noun} {verb}." for n in range(8) for noun in ("밥을", "책을") for verb in ("산다", "본다")]
EN = [f"I {verb} {noun} at {n}." for n in range(8) for noun in ("rice", "books") for verb in ("buy", "see")]
TEACHER = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "n_heads": 2, "d_ff": 24, "max_positions": 32}
TRAIN = {"max_steps": 6, "batch_tokens": 400, "learning_rate": 0.01, "warmup_steps": 2, "eval_every": 3, "threads": 1}
OUTPUTS = ("models/teacher", "reports/live/train", "reports/train.json")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    prepare(tmp_path)
    return tmp_path


def prepare(root: Path, more: int = 0) -> None:
    """Encoded rows, `more` of them over the model's positions."""
    tokenizer, tokens = root / "models/tokenizer", root / "data/tokens"
    for folder in (tokenizer, tokens):
        folder.mkdir(parents=True, exist_ok=True)
    model = train_tokenizer([*KO, *EN], TokenizeParams(vocab_size=320))
    write_tokenizer(tokenizer, model, model)
    n = processor(model).vocab_size()
    src, tgt = ([[*ids, EOS] for ids in processor(model).encode(lines)] for lines in (KO, EN))
    long = [[10] * 40 + [EOS]] * more
    for part, rows in (("train", slice(None)), ("dev", slice(0, 8))):
        with shard_writer(tokens, part, VocabSizes(n, n, shared=True)) as shards:
            shards.write(src[rows] + long, tgt[rows] + long)
            numbers = np.arange(shards.n_rows, dtype=np.uint16) % 2
        write_row_sources(tokens, part, RowSources(("even", "odd"), numbers))
    for folder in (tokenizer, tokens):
        write_manifest(folder)


def run(root: Path, seed: int = 5, teacher: dict | None = None, **changes: object) -> dict:
    params = {"seed": seed, "teacher": {**TEACHER, **(teacher or {})}, "train": {**TRAIN, **changes}}
    return STAGE.call(root, params=params)


def left(root: Path) -> dict[str, bytes]:
    """Every byte of every output."""
    files = [p for name in OUTPUTS for p in [root / name, *(root / name).rglob("*")] if p.is_file()]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files}


def test_a_source_that_weighs_more_is_seen_more_often(root: Path) -> None:
    plain, heavy = run(root), run(root, source_weights={"odd": 3.0, "without rows": 2.0})
    assert heavy["rows"] == plain["rows"]
    assert heavy["result"]["tokens"] == pytest.approx(plain["result"]["tokens"], rel=0.2)
    assert plain["result"]["epochs"] / heavy["result"]["epochs"] == pytest.approx(2.0, rel=0.2)


def test_a_teacher_is_trained_and_every_row_accounted_for(root: Path) -> None:
    told = run(root)
    stored = told["result"]
    assert told["rows"] == {"read": len(KO), "kept": len(KO), "rejected": {}}
    assert stored["steps"] == 6
    assert stored["curves"]["step"] == [3, 6]
    assert stored["machine"]["precision"] in ("float32", "bfloat16")
    assert load_model(root / "models/teacher").architecture == TransformerParams(**TEACHER)
    curve = (root / "reports/live/train/plots/metrics/dev_loss.tsv").read_text(encoding="utf-8")
    assert [line.split("\t")[0] for line in curve.splitlines()] == ["step", "3", "6"]
    timings = json.loads((root / ".hanyeong/timings/train.json").read_text(encoding="utf-8"))
    assert timings["readings"]["tokens_per_s"] > 0
    assert "tokens_per_s" not in stored


def test_rows_without_room_are_refused_and_counted(root: Path) -> None:
    prepare(root, more=3)
    told = run(root)
    assert told["rows"] == {"read": len(KO) + 3, "kept": len(KO), "rejected": {TrainReason.TOO_LONG: 3}}
    assert told["result"]["too_long"] == {"train": 3, "dev": 3}


def test_the_same_inputs_give_the_same_bytes_wherever_they_lie(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        prepare(tmp_path / name)
        run(tmp_path / name)
        found.append(left(tmp_path / name))
    assert found[0] == found[1]
    assert len(found[0]) >= 7


def test_a_killed_run_leaves_no_output_and_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path / "whole")
    run(tmp_path / "whole")
    prepare(tmp_path / "killed")
    save = Store.save

    def die(self: Store, step: int, checkpoint: Checkpoint) -> Path:
        save(self, step, checkpoint)
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "save", die)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "killed")
    assert left(tmp_path / "killed") == {}
    monkeypatch.setattr(Store, "save", save)
    run(tmp_path / "killed")
    assert left(tmp_path / "killed") == left(tmp_path / "whole")


def test_other_tokens_start_afresh(root: Path) -> None:
    run(root)
    before = left(root)
    prepare(root, more=1)
    run(root)
    assert len(list((root / ".hanyeong/checkpoints/teacher").iterdir())) == 2
    assert left(root) != before


@pytest.mark.slow
def test_a_signal_to_the_process_ends_it_with_143_and_the_next_run_goes_on(tmp_path: Path) -> None:
    for name in ("whole", "told"):
        prepare(tmp_path / name)
        params = {"seed": 5, "teacher": TEACHER, "train": {**TRAIN, "max_steps": 300, "eval_every": 20}}
        (tmp_path / name / "params.yaml").write_text(json.dumps(params))
    run(tmp_path / "whole", max_steps=300, eval_every=20)
    command = [sys.executable, "-m", "stages.train"]
    here = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(here)}
    with subprocess.Popen(command, cwd=tmp_path / "told", env=env, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if line.startswith("step 20:"))
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()
    assert process.returncode == 143
    assert "a checkpoint of step" in said
    again = subprocess.run(command, cwd=tmp_path / "told", env=env, capture_output=True, text=True, check=True)
    assert "resuming from step" in again.stderr
    assert left(tmp_path / "told") == left(tmp_path / "whole")


def test_tokens_of_another_vocabulary_are_refused(root: Path) -> None:
    with shard_writer(root / "data/tokens", "dev", VocabSizes(900, 900, shared=True)) as shards:
        shards.write([[7, 899, EOS]], [[7, EOS]])
    write_manifest(root / "data/tokens")
    with pytest.raises(InputError, match=r"dev: source id 899 in a vocabulary of \d+; run `tokenize` again"):
        run(root)


@pytest.mark.parametrize("part", ["train", "dev"])
@pytest.mark.parametrize("side", ["src", "tgt"])
def test_a_row_without_a_token_is_refused_before_anything_is_learned(part: str, side: str, root: Path) -> None:
    """A batch of such rows alone would have no mean loss."""
    row = np.zeros(1, np.uint16)
    np.save(root / f"data/tokens/{part}.{side}.npy", np.concatenate([row] * 8))
    np.save(root / f"data/tokens/{part}.{side}.offsets.npy", np.arange(9))
    write_manifest(root / "data/tokens")
    with pytest.raises(InputError, match=rf"{part}\.{side} has 8 row\(s\) that end in padding; expected the end mark"):
        run(root)


def test_a_checkpoint_that_is_a_program_is_not_run(root: Path) -> None:
    """Pickled by somebody who knows how we name and check them."""
    run(root)
    (folder,) = (root / ".hanyeong/checkpoints/teacher").iterdir()
    program = b"cos\nmkdir\n(V" + str(root / "it-ran").encode() + b"\ntR."
    for path in folder.iterdir():
        path.unlink()
    (folder / f"step_000000003.{hashlib.sha256(program).hexdigest()[:16]}.safetensors").write_bytes(program)
    with pytest.raises(InputError, match=r"none of 1 checkpoint\(s\) can be read"):
        run(root)
    assert not (root / "it-ran").exists()
    (root / "models/teacher/model.safetensors").write_bytes(program)
    with pytest.raises(InputError, match=r"model\.safetensors: not readable as safetensors"):
        load_model(root / "models/teacher")
    assert not (root / "it-ran").exists()
    pickle.loads(program)  # noqa: S301  else the file above would prove nothing
    assert (root / "it-ran").exists()


def test_altered_tokens_are_refused(root: Path) -> None:
    path = root / "data/tokens/train.src.npy"
    path.write_bytes(path.read_bytes()[:-2] + b"\x09\x00")
    with pytest.raises(InputError, match=r"train\.src\.npy"):
        run(root)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"learning_rate": 0.0}, r"train\.learning_rate"), ({"steps": 5}, r"train\.steps"), ({"threads": -1}, "threads")],
)
def test_params_that_cannot_be_are_named(changes: dict, said: str, root: Path) -> None:
    with pytest.raises(ParamsError, match=said):
        run(root, **changes)


def test_no_corpus_text_is_told(root: Path) -> None:
    run(root)
    told = (root / "reports/train.json").read_text(encoding="utf-8")
    assert not any("가" <= c <= "힣" for c in told)


@pytest.mark.parametrize("model", [TrainResult, DistillResult])
def test_what_is_known_so_far_is_a_result_already(model: type) -> None:
    """The pages of a training that runs are drawn from it."""
    past = [ValidationRecord(step, 100 * step, 0.001, 3.0, 4.0 - step, 0.1) for step in (1, 2)]
    found = parse_result(so_far(past, model), model)
    assert (found.steps, found.best.dev_loss, found.curves.dev_loss) == (2, 2.0, (3.0, 2.0))
    assert found.stop_reason is None
