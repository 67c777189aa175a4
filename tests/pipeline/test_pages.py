"""The pages of a real run: every stage is there, no fact without a place, every link leads somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from hanyeong.report import numbers
from hanyeong.report.catalog import Catalog
from hanyeong.report.params import Language
from hanyeong.report.result_store import CHAIN, Entry, read_results
from hanyeong.report.verdict import verdict_lines
from tests.pipeline.workspace import Workspace


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ["index", *CHAIN])
def test_a_page_shows_every_fact_of_its_stage(finished: Workspace, name: str, language: Language) -> None:
    w = Catalog(language)
    text = (finished.root / f"reports/html/{language}/{name}.html").read_text(encoding="utf-8")
    for key in ("missing", "state_missing", "unjudged"):
        assert w(key) not in text, key
    if name != "index":
        store = read_results(finished.root / "reports")
        entries = store.all(name)
        rows = [number for entry in entries for number in (entry.rows.read, entry.rows.kept) if number is not None]
        found = [number for entry in entries for part in parts(entry) for number in counts(part)]
        assert rows or found, "a page about nothing"
        assert [number for number in rows if numbers.plain(number) not in text] == []
        # What has no place of its own stands in the whole result, as its file has it.
        assert [number for number in found if not (numbers.plain(number) in text or json.dumps(number) in text)] == []


def parts(entry: Entry) -> list[Mapping[str, object]]:
    """A stage's result and the mappings in it."""
    result = entry.tree if isinstance(entry.tree, Mapping) else {}
    return [result, *(part for part in result.values() if isinstance(part, Mapping))]


def counts(part: Mapping[str, object]) -> list[float]:
    return [value for value in part.values() if type(value) in {int, float} and float(value).is_integer()]


def test_every_link_leads_to_a_file(finished: Workspace) -> None:
    reports = finished.root / "reports"
    for page in [reports / "index.html", *(reports / "html").rglob("*.html")]:
        for address in re.findall(r'(?:href|src)="([^"#]+)', page.read_text(encoding="utf-8")):
            if address != "data:,":
                assert (page.parent / address).is_file(), f"{page.name}: {address}"


def test_the_run_ended_with_the_lines_that_the_pages_say(finished: Workspace) -> None:
    told = Path(finished.root / "first-run.txt").read_text(encoding="utf-8")
    lines = verdict_lines(finished.root)
    assert len(lines) >= 4
    assert all(line in told for line in lines)
