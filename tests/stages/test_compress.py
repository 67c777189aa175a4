"""Compress on random models of a few thousand weights: what is written, what is told, what stops it."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import load_file, save_file

from hanyeong.corpus.pair_table import PairWriter, pair_id
from hanyeong.inference.translator import ModelFiles, Translation, TranslationPipeline
from hanyeong.models.checkpoint import save_model
from hanyeong.models.transformer.model import TransformerModel as TorchTranslator
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import (
    FILES,
    Tokenizer,
    processor,
    read_tokenizer,
    train_tokenizer,
    write_tokenizer,
)
from stages.compress import STAGE

ROWS = [(f"나는 {n}시에 밥을 산다.", f"I buy rice at {n}.") for n in range(24)]
SHAPES = {
    "teacher": TransformerParams(encoder_layers=2, decoder_layers=2, d_model=32, n_heads=4, d_ff=64, max_positions=64),
    "student": TransformerParams(encoder_layers=1, decoder_layers=1, d_model=16, n_heads=2, d_ff=32, max_positions=64),
}
PARAMS = {"dev_rows": 16, "latency_rows": 3, "check_rows": 4, "max_quality_drop": 100.0}


def prepare(root: Path) -> Tokenizer:
    """A repository as it stands before the stage."""
    torch.set_num_threads(1)
    folders = {name: root / path for name, path in STAGE.reads.items()}
    for folder in folders.values():
        folder.mkdir(parents=True)
    model = train_tokenizer([text for row in ROWS for text in row], TokenizeParams(vocab_size=300))
    write_tokenizer(folders["tokenizer"], model, model)
    tokenizer = Tokenizer(processor(model), processor(model), shared=True)
    for seed, (name, shape) in enumerate(SHAPES.items()):
        torch.manual_seed(seed)
        save_model(TorchTranslator(shape, tokenizer.vocabulary), folders[name])
    columns = {name: [""] * len(ROWS) for name in ("domain", "document", "direction", "split_hint")}
    ids = [pair_id("s", "m", n) for n in range(len(ROWS))]
    with PairWriter(folders["split"] / "dev.parquet") as table:
        columns |= {"id": ids, "ko": [ko for ko, _ in ROWS], "en": [en for _, en in ROWS]}
        table.write(columns | {"source": ["s"] * len(ROWS), "terms": ["open"] * len(ROWS)})
    for folder in folders.values():
        write_manifest(folder)
    return tokenizer


def run(root: Path, direction: str = "ko-en", **changes: object) -> dict:
    return STAGE.call(root, params={"direction": direction, "seed": 1, "compress": {**PARAMS, **changes}})


def spoil(folder: Path, value: float) -> None:
    """Put a value into every final norm of a stored translator."""
    weights = load_file(folder / "model.safetensors")
    weights["decoder_norm.weight"].fill_(value)
    save_file(weights, folder / "model.safetensors")
    write_manifest(folder)


def test_every_model_is_there_in_every_format_and_answers(tmp_path: Path) -> None:
    prepare(tmp_path)
    told = run(tmp_path)["result"]
    names = {"teacher-float32", "teacher-int8", "student-float32", "student-int8"}
    assert {one["name"] for one in told["candidates"]} == names
    for one in told["candidates"]:
        folder = tmp_path / "models/compressed" / one["name"]
        assert one["bytes"] == sum(
            p.stat().st_size for p in [*folder.iterdir(), *(tmp_path / "models/tokenizer" / name for name in FILES)]
        )
        assert one["check"]["answered"] == one["check"]["rows"]
        assert one["quality"]["ko-en"]["chrf"]["n"] == 16
        translator = TranslationPipeline.load(ModelFiles(folder, tmp_path / "models/tokenizer", "ko-en"))
        assert len(translator.translate(["나는 산다.", ""])) == 2
    assert json.loads((tmp_path / "models/compressed/pick.json").read_text())["model"] in ("teacher", "student")
    assert (tmp_path / "models/compressed/manifest.json").exists()


def test_the_pick_keeps_the_budget_and_is_told(tmp_path: Path) -> None:
    prepare(tmp_path)
    told = run(tmp_path)["result"]
    smallest = min(told["candidates"], key=lambda one: one["bytes"])
    assert f"{told['pick']['model']}-{told['pick']['compute_type']}" == smallest["name"] == "student-int8"
    document = json.loads((tmp_path / "models/compressed/pick.json").read_text())
    assert document == told["pick"]
    tight = run(tmp_path, max_bytes=smallest["bytes"] - 1)["result"]
    assert tight["pick"]["rule"] == "smallest of all"
    assert {one["ruled_out_by"] for one in tight["candidates"]} == {"bytes"}


def test_the_same_models_give_the_same_bytes_and_no_timings_in_them(tmp_path: Path) -> None:
    prepare(tmp_path)
    found = []
    for _ in range(2):
        run(tmp_path)
        files = [*(tmp_path / "models").rglob("*"), tmp_path / "reports/compress.json"]
        found.append({path: path.read_bytes() for path in files if path.is_file()})
    assert found[0] == found[1]
    assert "p95_ms" not in (tmp_path / "reports/compress.json").read_text()
    readings = json.loads((tmp_path / ".hanyeong/timings/compress.json").read_text())["readings"]
    assert readings["student-int8"]["p95_ms"] > 0
    assert readings["student-int8"]["lines_per_s_together"] > 0


def test_both_directions_are_judged_each_with_its_own_metric(tmp_path: Path) -> None:
    prepare(tmp_path)
    told = run(tmp_path, direction="both", compute_types=["int8"])["result"]
    quality = told["candidates"][0]["quality"]
    assert "13a" in quality["ko-en"]["bleu"]["signature"]
    assert "ko-mecab" in quality["en-ko"]["bleu"]["signature"]
    mean = sum(quality[way]["chrf"]["value"] for way in quality) / 2
    assert told["candidates"][0]["chrf"] == pytest.approx(mean, abs=1e-3)


class Quantised:
    """Stands where the translator stands: the reference, but int8 spoils some answers of one direction."""

    answers = dict(ROWS) | {en: ko for ko, en in ROWS}

    def __init__(self, parts: ModelFiles, spoilt: float) -> None:
        self.noisy, self.spoilt = parts.ct2.name.endswith("int8"), spoilt

    def translate(self, lines: list[str], direction: str) -> list[Translation]:
        n = round(self.spoilt * len(lines)) if self.noisy and direction == "en-ko" else 0
        texts = ["x" if at < n else self.answers[line] for at, line in enumerate(lines)]
        return [Translation(text, 0.0, 1, 1, 1) for text in texts]


@pytest.mark.parametrize(
    ("spoilt", "limit", "kept"),
    [
        (0.0, 0.0, True),
        (0.25, 15.0, False),  # 25 points of one direction, 12 of the mean
        (0.0625, 10.0, False),  # one row of 16 is 6 points; three rows would not be a surprise
        (0.0625, 30.0, True),
    ],
)
def test_a_quantiser_that_spoils_one_direction_is_held_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: float, limit: float, kept: bool
) -> None:
    prepare(tmp_path)
    loaded = SimpleNamespace(load=lambda parts, threads=1: Quantised(parts, spoilt))  # noqa: ARG005
    monkeypatch.setattr("hanyeong.export.candidates.TranslationPipeline", loaded)
    told = run(tmp_path, direction="both", max_quality_drop=limit)["result"]
    (int8,) = [one for one in told["candidates"] if one["name"] == "teacher-int8"]
    assert 100 - int8["chrf"] == pytest.approx(50 * spoilt, rel=0.3, abs=0.01)
    assert (int8["ruled_out_by"] is None) == kept
    assert told["pick"]["compute_type"] == ("int8" if kept else "float32")
    assert told["pick"]["rule"] == "smallest good enough"


def test_a_model_that_does_not_survive_its_export_stops_the_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)
    from hanyeong.export import candidates

    def broken(model, tokenizer, form, into) -> None:  # type: ignore[no-untyped-def]
        with torch.no_grad():
            model.decoder_norm.weight.fill_(math.nan)
        export(model, tokenizer, form, into)
        model.decoder_norm.weight.data.fill_(1.0)

    export = candidates.export
    monkeypatch.setattr(candidates, "export", broken)
    with pytest.raises(GateError, match=r"teacher-float32: .*scores are not numbers[\s\S]*student-int8"):
        run(tmp_path)
    assert not (tmp_path / "models/compressed").exists()
    assert not (tmp_path / "models/compressed/pick.json").exists()


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    prepare(tmp_path)
    spoil(tmp_path / "models/student", math.nan)
    with pytest.raises(InputError, match="not finite"):
        run(tmp_path)


def test_another_tokenizer_is_rejected(tmp_path: Path) -> None:
    prepare(tmp_path)
    folder = tmp_path / "models/tokenizer"
    other = train_tokenizer([en for _, en in ROWS], TokenizeParams(vocab_size=300))
    write_tokenizer(folder, other, other)
    write_manifest(folder)
    assert read_tokenizer(folder).vocabulary.src != 300
    with pytest.raises(InputError, match="the tokenizers have"):
        run(tmp_path)


def test_no_corpus_text_is_told(tmp_path: Path) -> None:
    prepare(tmp_path)
    run(tmp_path)
    told = (tmp_path / "reports/compress.json").read_text(encoding="utf-8")
    assert "밥" not in told
    assert "rice" not in told
