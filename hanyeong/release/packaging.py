"""Metadata of a bundle from the results of the stages, and the result of `package`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.sources import Source
from hanyeong.inference.ctranslate2 import read_max_positions
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.results_file import load_kept, load_result
from hanyeong.pipeline.stray_files import files_below
from hanyeong.release.bundle_info import (
    BundleInfo,
    MemorizationInfo,
    ModelInfo,
    QualityEstimatorInfo,
    SourceInfo,
    TestInfo,
)
from hanyeong.release.params import PackageParams
from hanyeong.results import codes
from hanyeong.results.compress import SelectionRule, candidate_name
from hanyeong.results.evaluate import EvaluateResult, Memorization, TestScores
from hanyeong.results.ingest import IngestResult, SourceUse, Terms
from hanyeong.results.package import PackagedModel, PackagedSource, PackageResult, SmokeTestAnswers
from hanyeong.results.scores import ModelRole
from hanyeong.text.normalize import DEFAULT

LIBRARIES: Final = ("ctranslate2", "hanyeong", "sentencepiece")
"""Whose versions the bundle names: it is run with them."""


def info_of(
    params: PackageParams,
    direction: Direction,
    sources: list[SourceInfo],
    candidate: EvaluateResult,
    compressed: Path,
    *,
    estimator: QualityEstimatorInfo | None = None,
) -> BundleInfo:
    """What the bundle will say of itself.

    Raises:
        InputError: the release candidate was not evaluated.

    """
    model = candidate.model
    if model is None or candidate.beam_size is None or candidate.length_penalty is None:
        raise InputError("package: the release candidate was not evaluated; run `dvc repro evaluate@candidate`")
    return BundleInfo(
        name=params.name,
        direction=direction,
        licence=params.licence,
        beam_size=candidate.beam_size,
        length_penalty=candidate.length_penalty,
        gate=DEFAULT,
        model=ModelInfo(
            which=str(model.model),
            compute_type=model.compute_type,
            digest=model.digest,
            bytes=model.bytes,
            parameters=model.parameters,
            max_positions=read_max_positions(compressed / candidate_name(model.model, model.compute_type)),
            rule=None if model.rule is None else str(model.rule),
        ),
        sources=sources,
        tests=[_test(name, scores) for name, scores in sorted(candidate.tests.items())],
        memory={str(direction): _memorization(found) for direction, found in candidate.memorization.items()},
        quality_estimator=estimator,
        versions={name: version(name) for name in LIBRARIES},
    )


def describe_sources(sources: Mapping[str, Source], ingest: Path) -> list[SourceInfo]:
    """Sources as params describe them, with the rows that were read from each."""
    return [
        SourceInfo(
            name=name,
            use=source.use,
            kind=source.kind,
            terms=source.terms,
            licence=source.licence,
            attribution=source.attribution,
            rows=load_kept(ingest / f"{name}.json", IngestResult),
            digest=load_result(ingest / f"{name}.json", IngestResult).digest if source.use == "train" else "",
        )
        for name, source in sources.items()
    ]


def _memorization(found: Memorization) -> MemorizationInfo:
    return MemorizationInfo(canaries=found.canaries, told=found.reproduced, by_chance=found.by_chance)


def _test(name: str, scores: TestScores) -> TestInfo:
    nearest = scores.nearest
    return TestInfo(
        name=name,
        direction=str(scores.direction),
        bleu=scores.metrics.bleu,
        chrf=scores.metrics.chrf,
        nearest_bleu=nearest.bleu.value if nearest else None,
        nearest_chrf=nearest.chrf.value if nearest else None,
    )


def result_of(bundle: Path, digest: str, info: BundleInfo, answers: SmokeTestAnswers) -> PackageResult:
    """What is told of a bundle that was put together and loaded."""
    model = info.model
    return PackageResult(
        digest=digest,
        name=info.name,
        direction=codes.Direction(info.direction),
        licence=info.licence,
        beam_size=info.beam_size,
        length_penalty=info.length_penalty,
        model=PackagedModel(
            which=ModelRole(model.which),
            compute_type=model.compute_type,
            digest=model.digest,
            bytes=model.bytes,
            parameters=model.parameters,
            max_positions=model.max_positions,
            rule=None if model.rule is None else SelectionRule(model.rule),
        ),
        files={path.relative_to(bundle).as_posix(): path.stat().st_size for path in files_below(bundle)},
        sources=tuple(
            PackagedSource(
                name=source.name,
                use=SourceUse(source.use),
                terms=Terms(source.terms),
                licence=source.licence,
                rows=source.rows,
            )
            for source in info.sources
        ),
        tests=tuple(test.name for test in info.tests),
        answers=answers,
        versions=info.versions,
    )
