"""Monitor: drift over windows of requests, detection rate and false-alarm rate.

reads    data/split               train (for the surprisal model), dev and tests (usual requests)
         data/raw                 sources with `use: monitor` (requests of another domain)
         models/release           the bundle that translates the requests
writes   reports/monitor.json     every window's effects, false alarms, detection by share, self-check
         reports/monitoring/      Evidently's pages for a usual window and for one with injected drift
stops    the reference is not the one pinned in params, or a source to be replayed was not ingested

The requests are a replay: usual rows, with a known share of another domain or of corrupted translations mixed in. They
are translated once, in batches, by the released bundle. Where there are too few rows the state is "not enough data".
"""

from __future__ import annotations

import numpy as np

from hanyeong.corpus.language_pair import Direction, pairs_of
from hanyeong.corpus.pair_table import raw_table
from hanyeong.corpus.sources import Sources
from hanyeong.monitoring.injected_faults import faults, other_domains
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.replay import replay
from hanyeong.monitoring.request_pool import reference_tables, requests
from hanyeong.monitoring.requests import MonitoredTranslator
from hanyeong.monitoring.summary import result_of, result_without_windows, too_few_rows
from hanyeong.monitoring.windows import divide
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.results.monitor import MonitorResult

NO_PAGES = "not-enough-data.txt"


def monitor(job: StageContext) -> Receipt:
    """Answer the replay's requests, judge its windows, write the pages."""
    params: MonitorParams = job.params.monitor
    pair = pairs_of(job.params.direction)[0]
    pool = requests(reference_tables(job.reads["split"], job.params.sources), pair.src, params.max_pool_rows)
    rng = np.random.default_rng([job.params.seed, 0])
    division = divide(len(pool), params.window_rows, params.min_window_rows, rng)
    result = result_without_windows(pool, division, params, pair)
    if not division.enough:
        why = too_few_rows(pool, params)
        job.say(f"monitor: {why}")
        # For whoever looks for the pages, and for DVC, which warns of an empty folder.
        (job.out["pages"] / NO_PAGES).write_text(f"{why}\n", encoding="utf-8")
        return Receipt(result)
    train = job.reads["split"] / "train.parquet"
    service = MonitoredTranslator.load(job.reads["release"], train, pair.src, params.background_rows)
    served = service.answer(pool.texts, job.progress)
    domains = {
        name: requests([raw_table(job.reads["raw"], name)], pair.src, 2 * division.window_rows)
        for name, source in job.params.sources.items()
        if source.use == "monitor"
    }
    changes = [
        *other_domains(service, domains, params, job.progress),
        *faults(service, served.take(division.served), division.window_rows, params, job.progress),
    ]
    with job.waiting("judging windows"):
        found = replay(service.measure(served), division, changes, params, job.params.seed)
    job.timings["lines_per_s"] = service.lines_per_s
    from hanyeong.monitoring.evidently_page import write_pages  # Evidently takes seconds to load

    return Receipt(result_of(result, found, params, list(write_pages(found, params, job.out["pages"]))))


STAGE = Stage.of(
    MonitorResult,
    monitor,
    params={"direction": Direction, "seed": Seed, "sources": Sources, "monitor": MonitorParams},
    reads={"split": "data/split", "raw": "data/raw", "release": "models/release"},
    writes={"pages": "reports/monitoring"},
)

if __name__ == "__main__":
    STAGE.main()
