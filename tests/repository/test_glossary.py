"""Reports, result codes and documents use the terms of docs/glossary.md and none of their variants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import hanyeong.results
from hanyeong.corpus.filtering.registry import FILTERS
from hanyeong.report.catalog import LABELS, PHRASES
from hanyeong.report.phrases.terms import TERMS
from hanyeong.results.base import Code
from hanyeong.results.registry import RESULTS

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs/glossary.md"
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "README.ko.md",
    *(path for path in (ROOT / "learn").rglob("*.md")),
    *(path for path in (ROOT / "docs").glob("*.md") if path not in (GLOSSARY, ROOT / "docs/contracts.md")),
]
CODE = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]*>", re.DOTALL)


def _rows() -> list[list[str]]:
    lines = re.findall(r"^\| (.+) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [row for row in rows if row[0] not in ("English", "---")]


def _codes() -> Iterator[Code]:
    """Every code of every result."""
    for module in iter_modules(hanyeong.results.__path__):
        for kind in vars(import_module(f"hanyeong.results.{module.name}")).values():
            if isinstance(kind, type) and issubclass(kind, Code):
                yield from kind


def _texts() -> dict[str, str]:
    """Whatever a reader sees, by where it comes from: code, commands and links in documents left out."""
    pairs = [*PHRASES.values(), *LABELS.values(), *(code.text for code in _codes()), *(kind.text for kind in FILTERS)]
    pairs += [text for term in TERMS.values() for text in term]
    pairs += [text for model in RESULTS for text in (model.stage.title, model.stage.summary)]
    documents = {
        path.relative_to(ROOT).as_posix(): CODE.sub(" ", path.read_text(encoding="utf-8")) for path in DOCUMENTS
    }
    return {"reports": "\n".join(f"{ko}\n{en}" for ko, en in pairs)} | documents


TEXTS = _texts()


def test_the_glossary_names_each_term_once() -> None:
    english = [row[0] for row in _rows()]
    assert len(english) >= 80
    assert sorted(set(english)) == sorted(english)
    assert all(len(row) == 4 and all(row[:3]) for row in _rows())


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_a_term_is_used_in_both_languages_and_its_variants_in_none(row: list[str]) -> None:
    english, korean, _, variants = row
    everything = "\n".join(TEXTS.values())
    assert re.search(rf"(?i)\b{re.escape(english)}", everything), english
    assert korean in everything, korean
    for variant in filter(None, (each.strip() for each in variants.split(","))):
        start = r"\b" if variant.isascii() else ""
        found = [
            f"{name}: {hit}" for name, text in TEXTS.items() for hit in re.findall(f"(?i).*{start}{variant}.*", text)
        ]
        assert not found, f"write {english} ({korean}), not {variant}"
