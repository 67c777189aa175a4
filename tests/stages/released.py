"""A repository as it stands when `evaluate`, `package` and `judge` begin: random models of a few thousand weights."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from hanyeong.corpus.pair_table import PairWriter, pair_id
from hanyeong.corpus.sources import Sources
from hanyeong.export.ctranslate2_spec import export
from hanyeong.inference.model_files import translator_digest
from hanyeong.models.checkpoint import save_model
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.params import parse
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.quality_estimation.direction import too_few_rows
from hanyeong.quality_estimation.estimator import QualityEstimator, write_estimator
from hanyeong.release.criteria import criteria_digest
from hanyeong.release.goals import GoalsParams
from hanyeong.results.codes import Direction
from hanyeong.results.estimate_quality import FILE, EstimateQualityResult
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer, write_tokenizer
from hanyeong.validation.params import ValidateParams
from stages import evaluate, judge, package
from tests.records import recorded

NOUNS = {"밥": "rice", "책": "a book", "물": "water", "차": "tea", "빵": "bread"}
ROWS = [
    (f"나는 {hour}시에 {ko}을 산다.", f"I buy {en} at {hour}.", domain)
    for hour, domain in [(hour, ("home", "work")[hour % 2]) for hour in range(30)]
    for ko, en in NOUNS.items()
]
SHAPE = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=32, n_heads=4, d_ff=64, max_positions=64)
SOURCES = {
    "mine": {"kind": "jsonl", "path": "mine.jsonl", "use": "train", "terms": "restricted"}
    | {"licence": "terms of a friend", "attribution": "A friend"}
}
PARAMS: dict = {
    "direction": "ko-en",
    "seed": 1,
    "sources": SOURCES,
    "evaluate": {"bootstrap_samples": 100},
    "package": {"name": "tiny", "licence": "for tests"},
    "validate": {},
    "goals": {
        "primary_test": "mine",
        "min_bleu": {"mine": 0.0},
        "min_gain_over_nearest_bleu": -100.0,
        "max_model_mb": 10.0,
        "max_drop_vs_teacher_bleu": 100.0,
        "min_slice_chrf": 0.0,
        "slice_min_rows": 1,
        "max_short_input_faults": 1.0,
        "behaviour": {
            "empty_rate": 1.0,
            "copy_rate": 1.0,
            "repetition_rate": 1.0,
            "wrong_script_rate": 1.0,
            "constant_output_rate": 1.0,
            "min_length_ratio": 1e-9,
            "max_length_ratio": 1e9,
        },
    },
}


def asked(params: dict = PARAMS) -> str:
    """What these params ask of a release, as `promote` wants it."""
    sections = {"goals": GoalsParams, "sources": Sources, "validate": ValidateParams}
    return criteria_digest(*parse(sections, params, "params.yaml").values())


def changed(section: str, **values: object) -> dict:
    """Params with some keys of one section changed."""
    return {**PARAMS, section: {**PARAMS[section], **values}}


def prepare(root: Path, seed: int = 0) -> Tokenizer:
    """Split, tokenizers, teacher, compressed models, results of ingest, and no champion."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    texts = [text for ko, en, _ in ROWS for text in (ko, en)]
    model = train_tokenizer(texts, TokenizeParams(vocab_size=320))
    tokenizer = Tokenizer(processor(model), processor(model), shared=True)
    (root / "models/tokenizer").mkdir(parents=True)
    write_tokenizer(root / "models/tokenizer", model, model)
    translator = TransformerModel(SHAPE, tokenizer.vocabulary).eval()
    (root / "models/teacher").mkdir()
    save_model(translator, root / "models/teacher")
    write_compressed(root, translator, tokenizer)
    write_split(root)
    told = {name: SOURCES["mine"][name] for name in ("kind", "use", "terms", "licence", "attribution")}
    stored = recorded("ingest/sample.json") | told
    document = {"stage": "ingest", "item": "mine", "rows": {"read": 150, "kept": 150, "rejected": {}}, "result": stored}
    write_json(root / "reports/ingest/mine.json", document)
    (root / "models/champion.json").write_text("null\n")
    for name in ("models/tokenizer", "models/teacher"):
        write_manifest(root / name)
    write_no_estimator(root)
    return tokenizer


def write_compressed(root: Path, translator: TransformerModel, tokenizer: Tokenizer, form: str = "int8") -> None:
    folder = root / "models/compressed" / f"student-{form}"
    folder.mkdir(parents=True)
    export(translator, tokenizer, form, folder)  # type: ignore[arg-type]
    pick = {"model": "student", "compute_type": form, "rule": "smallest good enough"}
    (folder.parent / "pick.json").write_text(json.dumps(pick | {"parameters": 12345}))
    write_manifest(folder.parent)


def write_no_estimator(root: Path) -> None:
    """What `estimate_quality` leaves where dev is too small."""
    digest = translator_digest(root / "models/compressed/student-int8", root / "models/tokenizer")
    write_estimator(root / "models/quality_estimator" / FILE, QualityEstimator(model_digest=digest, directions={}))
    write_manifest(root / "models/quality_estimator")
    result = EstimateQualityResult(
        model_digest=digest,
        directions={Direction.KO_EN: too_few_rows(0).result},
        poor_chrf=40.0,
        max_rows=2000,
        min_rows=200,
        samples=100,
        seed=1,
        bytes=1,
    )
    write_json(root / "reports/quality_estimation.json", StageResult(result).document("estimate_quality", None))


def write_split(root: Path) -> None:
    write_rows(root / "data/split/train.parquet", ROWS[:100])
    write_rows(root / "data/split/test/mine.parquet", ROWS[100:])
    write_manifest(root / "data/split")


def write_rows(path: Path, rows: list[tuple[str, str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    n = len(rows)
    columns = {name: [""] * n for name in ("document", "direction", "split_hint")}
    columns |= {"id": [pair_id("mine", path.name, i) for i in range(n)], "domain": [row[2] for row in rows]}
    columns |= {"ko": [row[0] for row in rows], "en": [row[1] for row in rows]}
    with PairWriter(path) as table:
        table.write(columns | {"source": ["mine"] * n, "terms": ["restricted"] * n})


def released(root: Path, params: dict = PARAMS) -> dict:
    """All three stages; the result of the judgement."""
    for which in ("teacher", "candidate", "champion"):
        evaluate.STAGE.call(root, which, params)
    package.STAGE.call(root, params=params)
    return judge.STAGE.call(root, params=params)["result"]
