"""Package: package the selected model with tokenizers and cards as a bundle.

reads    models/compressed, models/tokenizer   the model that `evaluate@candidate` measured
         reports/evaluation/candidate.json   the selected model, its scores and its search
         reports/ingest                      how much was read from each source
         models/quality_estimator, reports/quality_estimation.json   the confidence of its translations
writes   models/release        ct2/, src.model, tgt.model, subword.json, bundle.json, quality_estimator.json,
                               translate.py, model cards in English and Korean, DATA.md, ATTRIBUTION.md
         reports/package.json  digest, files, and the result of loading and testing the bundle
stops    when the evaluated model, or the one whose quality is estimated, is another, or the bundle does not load and
         translate

The cards hold numbers, labels and the attributions that licences require; never a sentence of a corpus.
"""

from __future__ import annotations

from pathlib import Path

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.results_file import load_result
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.quality_estimation.estimator import read_estimator
from hanyeong.release.bundle import build_bundle, verify_bundle
from hanyeong.release.packaging import describe_sources, info_of, result_of
from hanyeong.release.params import PackageParams
from hanyeong.release.quality_estimator import estimator_info
from hanyeong.release.smoke_test import smoke_test
from hanyeong.results.compress import candidate_name
from hanyeong.results.estimate_quality import FILE, EstimateQualityResult
from hanyeong.results.evaluate import EvaluateResult
from hanyeong.results.package import PackageResult


def package(job: StageContext) -> StageResult:
    """Put the bundle together, load it, let it answer."""
    candidate = load_result(job.reads["candidate"], EvaluateResult)
    sources = describe_sources(job.params.sources, job.reads["ingest"])
    quality = load_result(job.reads["quality"], EstimateQualityResult)
    estimator = _estimator(job.reads["estimator"], quality)
    estimates = estimator_info(quality, estimator, candidate)
    info = info_of(
        job.params.package, job.params.direction, sources, candidate, job.reads["compressed"], estimator=estimates
    )
    picked = job.reads["compressed"] / candidate_name(info.model.which, info.model.compute_type)
    bundle = job.out["release"]
    build_bundle(bundle, picked, job.reads["tokenizer"], info, estimator if estimates else None)
    digest = write_manifest(bundle)
    verify_bundle(bundle)
    job.say("package: loading the bundle and letting it answer")
    proof = smoke_test(bundle, info)
    if proof.problems:
        raise GateError(f"package: the bundle does not work: {'; '.join(proof.problems)}. Run `compress` again")
    return StageResult(result_of(bundle, digest, info, proof.answers))


def _estimator(folder: Path, quality: EstimateQualityResult) -> Path:
    """The file of the quality estimator, after it was read as the service reads it."""
    path = folder / FILE
    estimator = read_estimator(path)
    if estimator is None or estimator.model_digest != quality.model_digest:
        raise InputError(f"{path}: not what `estimate_quality` left; run `dvc repro estimate_quality` again")
    return path


STAGE = Stage.of(
    PackageResult,
    package,
    params={"direction": Direction, "sources": Sources, "package": PackageParams},
    reads={
        "compressed": "models/compressed",
        "tokenizer": "models/tokenizer",
        "ingest": "reports/ingest",
        "candidate": "reports/evaluation/candidate.json",
        "estimator": "models/quality_estimator",
        "quality": "reports/quality_estimation.json",
    },
    writes={"release": "models/release"},
)

if __name__ == "__main__":
    STAGE.main()
