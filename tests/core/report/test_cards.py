"""The bundle's cards as pages of the report: what they say, in the reader's language, and nothing that acts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hanyeong.report.cards import BUNDLE, CARDS
from hanyeong.report.render import render_here
from tests.core.report.test_render import Anatomy
from tests.records import RECORDED

CARD = """\
---
language: ko
---

# pocket

{text}

## {heading}

| Test | BLEU |
| --- | --- |
| news | 21.4 [20.1, 22.7] |
| <img src=x onerror=alert(1)> | 1 |

![seen](http://127.0.0.1/seen.png) [go](javascript:alert(1))

```python
print("a" < "b")
```
"""
SAID = {
    "MODEL_CARD.md": ("A small translator.", "Scores"),
    "MODEL_CARD.ko.md": ("작은 번역기입니다.", "점수"),
    "DATA.md": ("Pairs are counted.", "Sources"),
    "ATTRIBUTION.md": ("Made with **these** sources.", "Trained on"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(RECORDED, tmp_path / "reports")
    (tmp_path / BUNDLE).mkdir(parents=True)
    for file, (text, heading) in SAID.items():
        (tmp_path / BUNDLE / file).write_text(CARD.format(text=text, heading=heading), encoding="utf-8")
    return tmp_path


def page(root: Path, language: str, name: str) -> str:
    render_here(root)
    return (root / f"reports/html/{language}/{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "name", "file", "of"),
    [
        ("en", "model_card", "MODEL_CARD.md", "en"),
        ("ko", "model_card", "MODEL_CARD.ko.md", "ko"),
        ("ko", "data_statement", "DATA.md", "en"),
        ("en", "attribution", "ATTRIBUTION.md", "en"),
    ],
)
def test_a_card_is_a_page_in_the_readers_language(root: Path, language: str, name: str, file: str, of: str) -> None:
    text = page(root, language, name)
    label, heading = SAID[file]
    shown = text.split(f'<div class="prose" lang="{of}">')[1]
    assert re.sub(r"\*\*(.*?)\*\*", r"<strong>\1</strong>", label) in shown
    assert f"<h2>{heading}</h2>" in shown
    assert "<td>21.4 [20.1, 22.7]</td>" in shown
    assert "<code>print(&#34;a&#34; &lt; &#34;b&#34;)" in shown
    assert "language: ko" not in text, "front matter is for the Hub"
    assert text.count("<h1>") == 1


def test_what_params_wrote_into_a_card_neither_acts_nor_loads(root: Path) -> None:
    anatomy = Anatomy(page(root, "en", "model_card"))
    assert anatomy.active == []
    assert not any(address.startswith("javascript:") for address in anatomy.addresses)


def test_every_way_to_a_card_leads_to_its_page(root: Path) -> None:
    render_here(root)
    for index in (root / "reports/index.html", root / "reports/html/ko/index.html"):
        text = index.read_text(encoding="utf-8")
        ways = {name: re.findall(f'href="([^"]*{name}.html)"', text) for name in CARDS}
        assert all(len(found) == 1 and (index.parent / found[0]).is_file() for found in ways.values()), ways
        assert ".md" not in "".join(Anatomy(text).addresses)


def test_cards_of_a_bundle_that_no_fact_is_about_are_not_shown(root: Path) -> None:
    (root / "reports/package.json").unlink()
    render_here(root)
    assert not any((root / f"reports/html/en/{name}.html").exists() for name in CARDS)
