"""What the confidence of a translation costs, and what the lowest log-probability of a token would add to it.

    python benchmarks/confidence.py PROJECT [ROWS] [TURNS]

PROJECT is one in which the pipeline has run. Dev rows are translated by the selected model with and without the
confidence, in turns. Then CTranslate2 scores the outputs again, token by token, which is the only way to the lowest
log-probability with a beam; boosted trees with and without it are fitted on one half and correlated on the other.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import hanyeong  # noqa: F401  before any library that brings OpenMP's threads

# isort: split
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from hanyeong.corpus.language_pair import pairs_of
from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.inference.translator import Translation, TranslationPipeline
from hanyeong.params import read_params
from hanyeong.quality_estimation.assessment import pearson, spearman
from hanyeong.quality_estimation.confidence import BundleConfidence
from hanyeong.quality_estimation.dev_sample import DevSample, read_dev_sample
from hanyeong.quality_estimation.direction import measure_rows
from hanyeong.quality_estimation.estimator import read_estimator
from hanyeong.quality_estimation.features import FEATURES, TRENDS, FeatureExtractor, Numbers
from hanyeong.release.systems import SystemFiles, load_candidate
from hanyeong.results.estimate_quality import FILE, QualityFeature


def main() -> None:
    project = Path(sys.argv[1])
    rows, turns = (int(sys.argv[at]) if len(sys.argv) > at else default for at, default in ((2, 2000), (3, 3)))
    params = read_params(project)
    files = SystemFiles(project, project / "models/tokenizer", params.direction, params.evaluate, print)
    translator = load_candidate(files).translator
    pair = pairs_of(params.direction)[0]
    sample = read_dev_sample(project / "data/split", pair, rows)
    translations = cost(project, translator, sample, turns)
    measured = measure_rows(sample, translations, FeatureExtractor(translator.tokenizer.src), pair)
    started = time.perf_counter()
    lowest = lowest_log_probabilities(translator, sample.sources, translations)
    print(f"scoring the outputs token by token: {time.perf_counter() - started:.2f} s")
    names = [QualityFeature.LOG_PROBABILITY]
    column = measured.features[:, [FEATURES.index(name) for name in names]]
    both = np.column_stack([column, lowest])
    more = np.column_stack([measured.features, lowest])
    signs = [TRENDS[name] for name in FEATURES]
    for label, features, trends in (
        ("mean log-probability", column, [1]),
        ("mean and lowest log-probability", both, [1, 1]),
        ("all features", measured.features, signs),
        ("all features and the lowest log-probability", more, [*signs, 1]),
    ):
        found = predicted(features, measured.quality, sample.fitted, trends)
        quality = measured.quality[~sample.fitted]
        print(f"{label}: Pearson {pearson(found, quality):.4f}, Spearman {spearman(found, quality):.4f}")


def cost(project: Path, translator: TranslationPipeline, sample: DevSample, turns: int) -> list[Translation]:
    """Seconds of the same translations with and without the confidence."""
    estimator = read_estimator(project / "models/quality_estimator" / FILE)
    if estimator is None:
        raise SystemExit("no quality estimator there; run `estimate_quality` first")
    confidence = BundleConfidence(estimator, translator.tokenizer)
    seconds: dict[bool, list[float]] = {False: [], True: []}
    found: list[Translation] = []
    for _ in range(turns):
        for with_confidence in (False, True):
            translator.confidence = confidence if with_confidence else None
            started = time.perf_counter()
            found = translator.translate(sample.sources)
            seconds[with_confidence].append(time.perf_counter() - started)
    plain, ours = (float(np.median(seconds[key])) for key in (False, True))
    per_row = 1e6 * (ours - plain) / len(sample)
    print(f"{len(sample)} rows: {plain:.2f} s without, {ours:.2f} s with the confidence: {per_row:.0f} µs a row more")
    lines = [translator._encode(text, None) for text in sample.sources]
    started = time.perf_counter()
    confidence.annotate(lines, found)
    print(f"the confidence alone: {1e6 * (time.perf_counter() - started) / len(sample):.0f} µs a row")
    return found


def lowest_log_probabilities(
    translator: TranslationPipeline, sources: list[str], translations: list[Translation]
) -> Numbers:
    """Of each output's tokens, by scoring it again."""
    backend = translator.backend
    if not isinstance(backend, CTranslate2Backend):
        raise SystemExit("the selected model is not CTranslate2's")
    lines = [translator._encode(text, None) for text in sources]
    rows = [backend.without_added_eos(line.rows)[0] if line.rows else ["<unk>"] for line in lines]
    targets = [translator.tokenizer.tgt.encode(one.text, out_type=str) for one in translations]
    scored = backend.model.score_batch(rows, targets, max_batch_size=2048, batch_type="tokens", max_input_length=0)
    return np.array([min(one.log_probs, default=0.0) for one in scored])


def predicted(features: Numbers, quality: Numbers, fitted: np.ndarray, trends: list[int]) -> Numbers:
    """Of the rows that were not fitted."""
    model = HistGradientBoostingRegressor(
        learning_rate=0.05,
        max_iter=200,
        max_leaf_nodes=4,
        min_samples_leaf=max(5, int(fitted.sum()) // 50),
        l2_regularization=1.0,
        monotonic_cst=trends,
        interaction_cst="no_interactions",
        early_stopping=False,
        random_state=0,
    ).fit(features[fitted], quality[fitted])
    return np.asarray(model.predict(features[~fitted]))


if __name__ == "__main__":
    main()
