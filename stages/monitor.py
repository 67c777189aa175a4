"""Monitor: whether drift would be noticed, and how often there is an alarm without any.

reads    data/split               train (what is familiar), dev and tests (usual requests)
         data/raw                 sources with `use: monitor` (requests of another domain)
         models/release           the bundle that answers
writes   reports/monitor.json     every window's effects, false alarms, detection by share, self-check
         reports/monitoring/      Evidently's pages for a usual window and for one with planted drift
stops    the reference is not the one pinned in params, or a source to be replayed was not ingested

The requests are a replay: usual rows, with a known share of another domain or of spoiled answers mixed in. They are
answered once, in batches, by the released bundle. Where there are too few rows the state is "not enough data".
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from hanyeong.corpus.language_pair import Direction, Language
from hanyeong.corpus.pair_table import raw_table
from hanyeong.corpus.sources import Source, Sources
from hanyeong.monitoring.features import ServedRequests
from hanyeong.monitoring.injected_faults import COPIED, EMPTY, LONGER, copied, empty, joined
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.replay import (
    DOMAIN,
    InjectedDrift,
    Replay,
    Window,
    column_facts,
    detection,
    replay,
    self_check,
    window_facts,
)
from hanyeong.monitoring.request_pool import Requests, reference_tables, requests
from hanyeong.monitoring.requests import MonitoredTranslator
from hanyeong.monitoring.windows import Division, divide
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Json, Receipt
from hanyeong.pipeline.stage import Stage, StageContext


def monitor(job: StageContext) -> Receipt:
    """Answer the replay's requests, judge its windows, write the pages."""
    params: MonitorParams = job.params.monitor
    src: Language = "en" if job.params.direction == "en-ko" else "ko"
    usual = requests(reference_tables(job.reads["split"], job.params.sources), src, params.max_pool_rows)
    rng = np.random.default_rng([job.params.seed, 0])
    division = divide(len(usual), params.window_rows, params.min_window_rows, rng)
    facts = _pool_facts(usual, division, params) | {"direction": f"{src}-{'ko' if src == 'en' else 'en'}"}
    if not division.enough:
        return Receipt(facts | {"state": "not enough data", "pages": []})
    service = MonitoredTranslator.load(
        job.reads["release"], job.reads["split"] / "train.parquet", src, params.background_rows
    )
    served = service.answer(usual.texts, job.progress)
    changes = [*_domains(job, service, src, division), *_faults(job, service, served, division)]
    with job.waiting("judging windows"):
        found = replay(service.measure(served), division, changes, params, job.params.seed)
    job.clock["lines_per_s"] = service.lines_per_s
    pages = _pages(found, params, job.out["pages"])
    told: dict[str, Json] = {"pages": [page["file"] for page in pages], "evidently": pages}
    return Receipt(facts | _found_facts(found, params) | told)


def _domains(job: StageContext, service: MonitoredTranslator, src: Language, division: Division) -> list[InjectedDrift]:
    """Requests of another domain, from each source that is there to be monitored."""
    changes = []
    for name in _monitored(job.params.sources):
        other = requests([raw_table(job.reads["raw"], name)], src, 2 * division.window_rows)
        frame = service.measure(service.answer(other.texts, job.progress))
        changes.append(InjectedDrift(DOMAIN, name, frame, job.params.monitor.drift_shares))
    return changes


def _faults(
    job: StageContext, service: MonitoredTranslator, served: ServedRequests, division: Division
) -> list[InjectedDrift]:
    """Usual requests with something broken."""
    some = served.take(division.served)
    longer = service.answer(joined(some.sources, division.window_rows), job.progress)
    spoiled = {COPIED: copied(some), EMPTY: empty(some), LONGER: longer}
    shares = [job.params.monitor.fault_share]
    return [InjectedDrift(kind, "", service.measure(rows), shares) for kind, rows in spoiled.items()]


def _monitored(sources: Mapping[str, Source]) -> list[str]:
    return [name for name, source in sources.items() if source.use == "monitor"]


def _pool_facts(usual: Requests, division: Division, params: MonitorParams) -> dict[str, Json]:
    """What the windows are made of; refuses a reference other than the one that params hold on to."""
    rows = Requests(tuple(usual.ids[i] for i in division.reference), (), {}).digest
    if params.reference_digest and division.enough and rows != params.reference_digest:
        raise GateError(
            f"monitor: the reference rows have digest {rows}, params hold on to {params.reference_digest}; "
            "if the reference was meant to change, put the new digest (or nothing) into monitor.reference_digest"
        )
    return {
        "pool": {
            "rows": len(usual),
            "tables": dict(usual.tables),
            "reference_rows": len(division.reference),
            "calibration_rows": len(division.calibration),
            "served_rows": len(division.served),
            "window_rows": division.window_rows,
        },
        "reference": {"rows_digest": rows, "pinned": bool(params.reference_digest)},
    }


def _found_facts(found: Replay, params: MonitorParams) -> dict[str, Json]:
    return {
        "state": "judged",
        "reference_digest": found.reference.digest,
        "columns": column_facts(found.reference),
        "windows": [window_facts(window) for window in found.windows],
        "detection": detection(found),
        "self_check": self_check(found, params),
    }


def _pages(found: Replay, params: MonitorParams, out: Path) -> list[dict[str, Json]]:
    """Evidently's pages for the window in the middle of those without drift, and for one with planted drift."""
    drifted = [w for w in found.of(DOMAIN) if w.share >= params.must_find_share]
    chosen: dict[str, Window] = {"no-drift": found.typical}
    if drifted:
        chosen["drift"] = min(drifted, key=lambda w: (w.share, w.name))
    return [_page(found, window, out / f"{name}.html") for name, window in chosen.items()]


def _page(found: Replay, window: Window, path: Path) -> dict[str, Json]:
    from hanyeong.monitoring.evidently_page import write_page

    told = write_page(path, found.reference, window.frame)
    return {
        "file": path.name,
        "window": window.name,
        "columns": len(told.effects),
        "drifted": told.n_drifted,
        "agrees": told.n_drifted == sum(e.drifts for e in window.effects),
    }


STAGE = Stage(
    name="monitor",
    run=monitor,
    params={"direction": Direction, "seed": Seed, "sources": Sources, "monitor": MonitorParams},
    reads={"split": "data/split", "raw": "data/raw", "release": "models/release"},
    writes={"pages": "reports/monitoring", "facts": "reports/monitor.json"},
)

if __name__ == "__main__":
    STAGE.main()
