"""Monitor: drift over windows of requests, detection rate and false-alarm rate.

reads    data/split               train (for the surprisal model), dev and tests (usual requests)
         data/raw                 sources with `use: monitor` (requests of another domain)
         models/release           the bundle that translates the requests
writes   reports/monitor.json     every window's effects, false alarms, detection by share, self-check
         reports/monitoring/      Evidently's pages for a usual window and for one with injected drift
         models/monitoring/       the bundle's monitoring reference: what is usual, for windows of live requests, and
                                  what the bundle says of the canary sentences
stops    the reference is not the one pinned in params, or a source to be replayed was not ingested

The requests are a replay: usual rows, with a known share of another domain or of corrupted translations mixed in. They
are translated once, in batches, by the released bundle, in each direction that it translates. Where there are too few
rows the state is "not enough data", and the reference holds nothing of that direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hanyeong.corpus.language_pair import Direction, LanguagePair, pairs_of
from hanyeong.corpus.pair_table import raw_table
from hanyeong.corpus.sources import Sources
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.monitoring.canary_release import canaries_of
from hanyeong.monitoring.drift import take
from hanyeong.monitoring.injected_faults import faults, other_domains
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.reference import MeasuredDirection, write_reference
from hanyeong.monitoring.replay import InjectedDrift, replay
from hanyeong.monitoring.request_pool import reference_tables, requests
from hanyeong.monitoring.requests import AnsweredSentences, Background, MonitoredTranslator, load_translator
from hanyeong.monitoring.summary import (
    replay_without_windows,
    result_of,
    too_few_rows,
    too_few_sentences,
    with_windows,
)
from hanyeong.monitoring.windows import Division, divide
from hanyeong.pipeline.manifest import digest_of
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.results.monitor import DirectionReplay, MonitorResult

NO_PAGES = "not-enough-data.txt"


def monitor(job: StageContext) -> StageResult:
    """Answer the replay's requests, judge its windows, write the pages and the reference."""
    translator = load_translator(job.reads["release"])
    found = [_monitored(job, pair, translator) for pair in pairs_of(job.params.direction)]
    measured = {one.pair: one.reference for one in found if one.reference is not None}
    canaries = {one.pair: canaries_of(translator, one.pair) for one in found}
    write_reference(job.out["reference"], digest_of(job.reads["release"]), measured, canaries)
    if not any(one.replay.pages for one in found):
        # For whoever looks for the pages, and for DVC, which warns of an empty folder.
        (job.out["pages"] / NO_PAGES).write_text("".join(f"{one.problem}\n" for one in found), encoding="utf-8")
    if seconds := sum(one.seconds for one in found):
        job.timings["lines_per_s"] = round(sum(one.answered for one in found) / seconds, 2)
    return StageResult(result_of([one.replay for one in found]))


@dataclass(frozen=True)
class _Monitored:
    """One direction."""

    pair: LanguagePair
    replay: DirectionReplay
    reference: MeasuredDirection | None = None
    problem: str = ""
    answered: int = 0
    seconds: float = 0.0


def _monitored(job: StageContext, pair: LanguagePair, translator: TranslationPipeline) -> _Monitored:
    params: MonitorParams = job.params.monitor
    pool = requests(reference_tables(job.reads["split"], job.params.sources), pair.src, params.max_pool_rows)
    rng = np.random.default_rng([job.params.seed, 0])
    division = divide(len(pool), params.window_rows, params.min_window_rows, rng)
    before = replay_without_windows(pool, division, params, pair)
    if not division.enough:
        return _too_few(job, pair, before, too_few_rows(pool, params))
    train = job.reads["split"] / "train.parquet"
    background = Background.of(train, pair.src, translator, params.background_rows)
    service = MonitoredTranslator(translator, pair.src, background)
    answered = service.answer(pool.texts, job.progress)
    of_sentences = division.of_sentences(answered.texts, params.min_window_rows)
    if not of_sentences.enough:
        return _too_few(job, pair, before, too_few_sentences(len(answered.texts), params))
    changes = list(_changes(job, service, answered, of_sentences, 2 * division.window_rows))
    frame = service.measure(answered.served)
    with job.waiting("judging windows"):
        found = replay(frame, of_sentences, changes, params, job.params.seed)
    from hanyeong.monitoring.evidently_page import write_pages  # Evidently takes seconds to load

    first = pair == pairs_of(job.params.direction)[0]
    pages = list(write_pages(found, params, job.out["pages"], "" if first else f".{pair}"))
    measured = MeasuredDirection(
        found.reference,
        take(frame, of_sentences.calibration),
        background.source_lm,
        background.domains,
        service.domains(answered.served.take(of_sentences.reference)),
        service.review_below,
    )
    domains = service.domain_accuracy(job.reads["split"], params.max_pool_rows)
    after = with_windows(before, found, params, pages, domains)
    return _Monitored(pair, after, measured, "", service.answered, service.seconds)


def _too_few(job: StageContext, pair: LanguagePair, before: DirectionReplay, why: str) -> _Monitored:
    job.say(f"monitor: {pair}: {why}")
    return _Monitored(pair, before, problem=why)


def _changes(
    job: StageContext, service: MonitoredTranslator, answered: AnsweredSentences, division: Division, most: int
) -> Iterator[InjectedDrift]:
    """The drift to inject: requests of other domains, at most so many of each, and faults."""
    params: MonitorParams = job.params.monitor
    domains = {
        name: requests([raw_table(job.reads["raw"], name)], service.pair.src, most)
        for name, source in job.params.sources.items()
        if source.use == "monitor"
    }
    yield from other_domains(service, domains, params, job.progress)
    yield from faults(service, answered.served.take(division.served), division.window_rows, params, job.progress)


STAGE = Stage.of(
    MonitorResult,
    monitor,
    params={"direction": Direction, "seed": Seed, "sources": Sources, "monitor": MonitorParams},
    reads={"split": "data/split", "raw": "data/raw", "release": "models/release"},
    writes={"pages": "reports/monitoring", "reference": "models/monitoring"},
)

if __name__ == "__main__":
    STAGE.main()
