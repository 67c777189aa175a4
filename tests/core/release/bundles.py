"""Bundles of a few bytes: everything but a model that could be loaded."""

from __future__ import annotations

from pathlib import Path

from hanyeong.corpus.sources import Source
from hanyeong.inference.model_files import translator_bytes, translator_digest
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.release.bundle import build_bundle
from hanyeong.release.bundle_info import BundleInfo, ModelInfo, SourceInfo, TestInfo
from hanyeong.release.criteria import criteria_digest
from hanyeong.release.goals import GoalsParams
from hanyeong.results.scores import Score
from hanyeong.text.normalize import DEFAULT
from tests import records

BLEU = Score(value=46.0, low=45.0, high=47.0, signature="nrefs:1|tok:13a", n=500)
CHRF = Score(value=66.0, low=65.0, high=67.0, signature="nrefs:1|nc:6|nw:2", n=500)


def parts(root: Path, weights: str = "weights") -> tuple[Path, Path]:
    """A folder that stands for an exported model, and one with tokenizers."""
    ct2, tokenizer = root / "ct2", root / "tokenizer"
    for folder in (ct2, tokenizer):
        folder.mkdir(parents=True, exist_ok=True)
    (ct2 / "model.bin").write_text(weights)
    (ct2 / "config.json").write_text('{"max_positions": 64}')
    (tokenizer / "src.model").write_text("src")
    (tokenizer / "tgt.model").write_text("tgt")
    (tokenizer / "subword.json").write_text('{"max_tokens": 64}')
    return ct2, tokenizer


def info_of(ct2: Path, tokenizer: Path, **changes: object) -> BundleInfo:
    model = ModelInfo(
        which="student",
        compute_type="int8",
        digest=translator_digest(ct2, tokenizer),
        bytes=translator_bytes(ct2, tokenizer),
        parameters=1000,
        rule="smallest good enough",
    )
    source = SourceInfo(
        name="mine", use="train", kind="jsonl", terms="restricted", licence="L", attribution="A friend", rows=1000
    )
    test = TestInfo(name="mine", direction="ko-en", bleu=BLEU, chrf=CHRF, nearest_bleu=20.0, nearest_chrf=40.0)
    known: dict = {
        "name": "tiny",
        "direction": "ko-en",
        "licence": "MIT",
        "beam_size": 1,
        "length_penalty": 1.0,
        "gate": DEFAULT,
        "model": model,
        "sources": [source],
        "tests": [test],
        "versions": {"hanyeong": "0.1.0"},
    }
    return BundleInfo(**(known | changes))


def make_bundle(root: Path, into: Path, weights: str = "weights", **changes: object) -> str:
    """A bundle with its manifest at `into`; its digest."""
    ct2, tokenizer = parts(root / "parts", weights)
    into.mkdir(parents=True)
    build_bundle(into, ct2, tokenizer, info_of(ct2, tokenizer, **changes))
    return write_manifest(into)


PARAMS = """goals: {}
sources:
  mine: {kind: jsonl, path: mine.jsonl, use: train, terms: open, licence: L, attribution: A friend}
"""
SOURCE = Source(kind="jsonl", path="mine.jsonl", use="train", terms="open", licence="L", attribution="A friend")
ASKED = criteria_digest(GoalsParams(), {"mine": SOURCE})


def write_judgement(root: Path, bundle: str | None, verdict: str = "go", champion: str | None = None) -> None:
    checks = [records.check("bundle", "pass", "whole"), records.check("min_bleu: mine", "pass", "reached")]
    if verdict != "go":
        checks[1] = records.check("min_bleu: mine", "fail", "BLEU 46.0 [45.0, 47.0], at least 99 required")
        checks.append(records.check("max_model_mb", "unknown", "goals.max_model_mb is not set"))
    beside = None if champion is None else {"digest": champion, "metric": "chrf", "tests": {}}
    stored = records.judgement(verdict, checks, bundle=bundle, asked=ASKED, champion=beside)
    write_json(root / "reports/judgement.json", {"stage": "judge", "result": stored})
