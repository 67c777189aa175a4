"""Estimate quality: fit the estimator of a translation's confidence on half of dev, judge it on the other half.

reads    data/split/dev.parquet               never a test set
         models/compressed, models/tokenizer  the selected model, with the runtime that serves
writes   models/quality_estimator             quality_estimator.json, for the bundle: tables that NumPy evaluates
         reports/quality_estimation.json      correlation with sentence chrF++, calibration, precision and recall of
                                              `needs_review`, weights of the features
stops    when there is no dev set, or a model is missing or altered

A direction with too few dev rows (`quality_estimation.min_rows`) has no estimator, which the result says: its
translations are served without a confidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.corpus.language_pair import Direction, LanguagePair, pairs_of
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.inference.translator import Translation, TranslationPipeline
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.quality_estimation.dev_sample import DevSample, read_dev_sample
from hanyeong.quality_estimation.direction import Fitted, fit_and_judge, measure_rows, too_few_rows
from hanyeong.quality_estimation.estimator import QualityEstimator, write_estimator
from hanyeong.quality_estimation.features import FeatureExtractor
from hanyeong.quality_estimation.params import QualityEstimationParams
from hanyeong.release.systems import LoadedSystem, SystemFiles, load_candidate
from hanyeong.results import codes
from hanyeong.results.estimate_quality import FILE, EstimateQualityResult

LINES = 512
"""Translated between two steps of the progress bar."""


def estimate_quality(job: StageContext) -> StageResult:
    """Translate dev rows, fit and judge the estimator of each direction."""
    params: QualityEstimationParams = job.params.quality_estimation
    files = SystemFiles(job.root, job.reads["subword"], job.params.direction, job.params.evaluate, job.say)
    candidate = load_candidate(files)
    fitted = {codes.Direction(pair): _direction(job, candidate, pair) for pair in pairs_of(job.params.direction)}
    estimators = {way: one.estimator for way, one in fitted.items() if one.estimator is not None}
    path = job.out["estimator"] / FILE
    write_estimator(path, QualityEstimator(model_digest=candidate.model.digest, directions=estimators))
    return StageResult(
        EstimateQualityResult(
            model_digest=candidate.model.digest,
            directions={way: one.result for way, one in fitted.items()},
            poor_chrf=params.poor_chrf,
            max_rows=params.max_rows,
            min_rows=params.min_rows,
            samples=job.params.evaluate.bootstrap_samples,
            seed=job.params.seed,
            bytes=path.stat().st_size,
        )
    )


def _direction(job: StageContext, candidate: LoadedSystem, pair: LanguagePair) -> Fitted:
    params: QualityEstimationParams = job.params.quality_estimation
    sample = read_dev_sample(job.reads["split"], pair, params.max_rows)
    if len(sample) < params.min_rows:
        job.say(f"estimate_quality: {len(sample)} dev rows ({pair}), at least {params.min_rows} needed: no estimator")
        return too_few_rows(len(sample))
    label = f"translating dev ({pair})"
    translations = list(job.progress(_translations(candidate.translator, sample, pair), label, len(sample)))
    extractor = FeatureExtractor(candidate.translator.tokenizer.src)
    rows = measure_rows(sample, translations, extractor, pair)
    with job.waiting("fitting the quality estimator"):
        return fit_and_judge(
            rows.take(sample.fitted),
            rows.take(~sample.fitted),
            params,
            job.params.evaluate.bootstrap_samples,
            job.params.seed,
        )


def _translations(translator: TranslationPipeline, sample: DevSample, pair: LanguagePair) -> Iterator[Translation]:
    for start in range(0, len(sample), LINES):
        yield from translator.translate(sample.sources[start : start + LINES], pair)


STAGE = Stage.of(
    EstimateQualityResult,
    estimate_quality,
    params={
        "direction": Direction,
        "seed": Seed,
        "evaluate": EvaluateParams,
        "quality_estimation": QualityEstimationParams,
    },
    reads={"split": "data/split", "compressed": "models/compressed", "subword": "models/tokenizer"},
    writes={"estimator": "models/quality_estimator"},
)

if __name__ == "__main__":
    STAGE.main()
