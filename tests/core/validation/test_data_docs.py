from html.parser import HTMLParser
from pathlib import Path

import pytest

from hanyeong.validation.data_docs import write_docs
from hanyeong.validation.expectations import raw_suite
from hanyeong.validation.features import measure
from hanyeong.validation.params import RawExpectations
from hanyeong.validation.runner import run_suite

CANARY = "<script>alert('카나리아')</script>"


class Links(HTMLParser):
    """What a page loads, and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "a":
            self.leads.append(given.get("href") or "")
        else:
            self.loads += [
                value for name, value in given.items() if value and name in {"src", "href", "srcset", "data"}
            ]


@pytest.fixture
def docs(table, tmp_path: Path) -> Path:
    pairs = [("가나다", "abc")] * 6 + [("Hello there", "안녕하세요")] * 6 + [(CANARY, CANARY)]
    judged = [
        run_suite("raw", raw_suite(name, RawExpectations()), measure(table(pairs), {"s"}).frame) for name in ("s", "t")
    ]
    folder = tmp_path / "raw-docs"
    folder.mkdir()
    write_docs(folder, "raw", judged)
    return folder


def test_pages_load_nothing_and_lead_to_pages_that_are_there(docs: Path) -> None:
    pages = sorted(docs.rglob("*.html"))
    assert len(pages) == 5
    report = docs.parents[1] / "index.html"  # the way back: reports/index.html above reports/validate/raw-docs
    for page in pages:
        links = Links(page.read_text(encoding="utf-8"))
        assert links.loads == []
        assert not links.tags & {"script", "iframe", "object", "embed", "img", "link"}
        for lead in links.leads:
            there = (page.parent / lead).resolve()
            assert lead.startswith("#") or there == report.resolve() or there.is_file(), (page.name, lead)
        assert any((page.parent / lead).resolve() == report.resolve() for lead in links.leads), page.name


def test_pages_say_what_is_broken_and_hold_no_text(docs: Path) -> None:
    page = (docs / "validations/s.html").read_text(encoding="utf-8")
    assert "✗" not in page
    assert page.count("fa-times text-danger") >= 2
    assert "English on the Korean side and Korean on the English side" in page
    index = (docs / "index.html").read_text(encoding="utf-8")
    assert "swapped" in index
    assert "stopped" in index
    for page in docs.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "카나리아" not in text
        assert "안녕" not in text


def test_the_same_table_gives_the_same_bytes(docs: Path, table, tmp_path: Path) -> None:
    before = {page.relative_to(docs): page.read_bytes() for page in docs.rglob("*.html")}
    pairs = [("가나다", "abc")] * 6 + [("Hello there", "안녕하세요")] * 6 + [(CANARY, CANARY)]
    judged = [
        run_suite("raw", raw_suite(name, RawExpectations()), measure(table(pairs), {"s"}).frame) for name in ("s", "t")
    ]
    again = tmp_path / "again"
    again.mkdir()
    write_docs(again, "raw", judged)
    assert {page.relative_to(again): page.read_bytes() for page in again.rglob("*.html")} == before
