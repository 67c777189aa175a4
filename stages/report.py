"""Report: the results of every stage as pages, in Korean and English.

reads    reports/*.json and what lies in reports/{ingest,validate,evaluation}/   results, never corpus text
         data/evaluation/candidate, data/split, data/clean   sentences of sources with `terms: open`, as examples
         models/release/*.md           the cards of the bundle
writes   reports/index.html            the release decision first, in the language set in params
         reports/html/{ko,en}/*.html   one page a stage and one a card, in both languages
         reports/metrics.json          a dozen numbers for `dvc metrics` and `dvc exp show`
         reports/history.js            one more line, if the results of this run are new; not an output of the stage
         reports/report.json           how many pages, from how many result files
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import TypeAdapter

from hanyeong.corpus.sources import Sources
from hanyeong.pipeline import history
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.report.cards import BUNDLE, CARDS
from hanyeong.report.metrics import metrics
from hanyeong.report.pages.history import event
from hanyeong.report.params import ReportParams
from hanyeong.report.render import render
from hanyeong.report.result_store import read_results
from hanyeong.report.settings import report_settings
from hanyeong.results.base import StageInfo
from hanyeong.results.registry import BY_KEY


def report(job: StageContext) -> StageResult:
    """Every result file turned into pages."""
    wanted = report_settings({name: _plain(job.params, name) for name in ("report", "sources")})
    found = render(job.root, job.out["index"], job.out["html"], wanted)
    store = read_results(job.root / "reports", wanted.sources)
    write_json(job.out["metrics"], metrics(store))
    history.note(job.root, "run", event(job.root, store))
    return StageResult({"language": wanted.language, **found})


def _place(stage: StageInfo) -> str:
    """The result file of a stage, or the folder of its instances' files."""
    return f"reports/{stage.file}" if stage.items == () else f"reports/{stage.key}"


def _plain(params: SimpleNamespace, section: str) -> Any:
    """A section as it stands in params.yaml."""
    return TypeAdapter(Any).dump_python(getattr(params, section))


STAGE = Stage(
    name="report",
    run=report,
    params={"report": ReportParams, "sources": Sources},
    reads={
        **{key: _place(model.stage) for key, model in BY_KEY.items()},
        "monitoring": "reports/monitoring",
        "answers": "data/evaluation/candidate",
        "tables": "data/split",
        "clean_pairs": "data/clean",
        **{Path(file).stem: f"{BUNDLE}/{file}" for languages in CARDS.values() for file in languages.values()},
    },
    writes={
        "index": "reports/index.html",
        "html": "reports/html",
        "metrics": "reports/metrics.json",
        "result": "reports/report.json",
    },
    restorable=False,  # it notes in the history that it ran
)

if __name__ == "__main__":
    STAGE.main()
