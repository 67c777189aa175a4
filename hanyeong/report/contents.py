"""The pages of the stages, found in hanyeong/report/pages: each module there says what its page shows."""

from __future__ import annotations

from collections.abc import Mapping

from hanyeong.pipeline.discovery import modules_of
from hanyeong.pipeline.results_file import State
from hanyeong.report.catalog import Catalog
from hanyeong.report.page_spec import PageSpec
from hanyeong.report.result_store import ResultStore
from hanyeong.results.registry import BY_KEY

_SPECS = {
    spec.stage: spec
    for module in modules_of("hanyeong.report.pages")
    for spec in vars(module).values()
    if isinstance(spec, PageSpec)
}

PAGES: Mapping[str, PageSpec] = {stage: _SPECS[stage] for stage in BY_KEY}


def headlines(store: ResultStore, w: Catalog) -> dict[str, str]:
    """A few words for each stage that has left its result."""
    return {
        stage: page.headline(store, w)
        for stage, page in PAGES.items()
        if any(entry.state is State.THERE for entry in store.all(stage))
    }
