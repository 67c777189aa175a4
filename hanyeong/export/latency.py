"""Latency and throughput of an exported model on this machine, measured now."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.pipeline.stage_result import Json

BATCH_LINES: Final = 64


def measure_latency(
    translator: TranslationPipeline, lines: Sequence[str], direction: LanguagePair | None
) -> dict[str, Json]:
    """Latency line by line, and throughput at 64 lines at once, on this machine now: timings, not results.

    The translator decides how many threads work; load it with one.
    """
    translator.translate(lines[:2], direction)  # the first lines include the warm-up
    alone_ms = np.array([1e3 * seconds for seconds in _seconds(translator, ([line] for line in lines), direction)])
    batches = [lines[at : at + BATCH_LINES] for at in range(0, len(lines), BATCH_LINES)]
    together_s = sum(_seconds(translator, batches, direction))
    return {
        "lines": len(lines),
        "p50_ms": round(float(np.percentile(alone_ms, 50)), 2),
        "p95_ms": round(float(np.percentile(alone_ms, 95)), 2),
        "lines_per_s_alone": round(1e3 * len(lines) / float(alone_ms.sum()), 2),
        "lines_per_s_together": round(len(lines) / together_s, 2),
    }


def _seconds(
    translator: TranslationPipeline, batches: Iterable[Sequence[str]], direction: LanguagePair | None
) -> list[float]:
    found = []
    for batch in batches:
        started = time.perf_counter()
        translator.translate(batch, direction)
        found.append(time.perf_counter() - started)
    return found
