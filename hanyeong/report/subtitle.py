"""What a page is about, in a line under its title: model, direction, corpus, test set, bundle."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.report import numbers, scores
from hanyeong.report.catalog import Catalog
from hanyeong.report.result_store import ResultStore
from hanyeong.report.settings import ReportSettings
from hanyeong.results.codes import Direction
from hanyeong.results.package import PackageResult
from hanyeong.results.plan import PlanResult
from hanyeong.results.tokenize import TokenizeResult

MOST_NAMES = 4
"""Sources that are named; of more, the number is told."""


def subtitle(store: ResultStore, settings: ReportSettings, w: Catalog) -> list[str]:
    """Name, direction, pairs and where they are from, primary test set, bundle: what is known of them."""
    return [part for part in _parts(store, settings, w) if part]


def _parts(store: ResultStore, settings: ReportSettings, w: Catalog) -> Iterator[str | None]:
    package, direction = store.result(PackageResult), direction_of(store)
    yield package.name if package else None
    yield w.of(direction) if direction else None
    kept = numbers.plain(store.one("clean").rows.kept)
    named = _named(settings, w)
    yield None if not kept else w("place_pairs", n=kept, sources=named) if named else w("place_all", n=kept)
    test = scores.primary_test(store)
    yield w("place_test", test=test) if test else None
    yield w("place_bundle", digest=package.digest[:12]) if package else None


def direction_of(store: ResultStore) -> Direction | None:
    """As the latest stage that knows it says."""
    known = (store.result(PackageResult), store.result(TokenizeResult), store.result(PlanResult))
    return next((result.direction for result in known if result), None)


def _named(settings: ReportSettings, w: Catalog) -> str:
    """The sources, or how many there are; nothing where params do not say."""
    names = list(settings.learned)
    return ", ".join(names) if len(names) <= MOST_NAMES else w("place_sources", n=numbers.plain(len(names)))
