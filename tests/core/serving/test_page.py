"""The page as it is served: by digest, with a strict policy, from this service alone, in two whole catalogues."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Any, Final

import httpx
import pytest

from hanyeong.serving.page.routes import HERE, page_files
from hanyeong.serving.service import ALL_FLAGS
from tests.core.serving.tiny import KEY, Echo, client, served

SCRIPTS: Final = {path.name: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.js"))}
CATALOGUES: Final = {name: text for name, text in SCRIPTS.items() if name.startswith("words_")}
INDEX: Final = (HERE / "index.html").read_text(encoding="utf-8")
CODE: Final = INDEX + "".join(text for name, text in SCRIPTS.items() if name not in CATALOGUES)
MOST_BYTES: Final = 60_000
"""Of all files as they are sent."""
FORMED: Final = ("flag_", "left_", "problem_", "origin_", "language_", "title_")
"""Beginnings of keys that are put together from the service's codes."""


def keys(catalogue: str) -> list[str]:
    return re.findall(r"^  (\w+):", catalogue, re.MULTILINE)


def within(ask: Callable[[httpx.AsyncClient], Awaitable[Any]], key: str | None = None) -> Any:
    async def run() -> Any:
        async with client(served(Echo()), key=key) as (one, _):
            return await ask(one)

    return asyncio.run(run())


@pytest.mark.parametrize("key", [None, KEY])
def test_the_page_needs_no_key_and_its_files_are_kept_for_good(key: str | None) -> None:
    async def ask(one: httpx.AsyncClient) -> None:
        found = await one.get("/")
        assert found.status_code == 200
        assert found.headers["content-type"] == "text/html; charset=utf-8"
        again = await one.get("/", headers={"If-None-Match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        linked = re.findall(r'(?:href|src)="(page/[^"]+)"', found.text)
        assert len(linked) == 2
        for name in page_files().files:
            file = await one.get(f"/page/{page_files().digest}/{name}")
            assert file.content == (HERE / name).read_bytes()
            assert "immutable" in file.headers["cache-control"]
            assert file.headers["x-content-type-options"] == "nosniff"
        for path in linked:
            assert (await one.get(path)).status_code == 200
        for path in ("page/0/page.js", linked[0].replace("page.css", "routes.py"), linked[0] + "/../routes.py"):
            assert (await one.get(path)).status_code == 404

    within(ask, key)


def test_a_browser_may_do_nothing_but_ask_this_service() -> None:
    policy = within(lambda one: one.get("/")).headers["content-security-policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert "unsafe" not in policy
    assert "http" not in policy


class Inline(HTMLParser):
    """Finds what the policy forbids and a browser would silently leave out."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.wrong += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.wrong += [tag] * (tag == "style" or (tag == "script" and "src" not in names))


def test_nothing_is_inline_and_nothing_names_another_host() -> None:
    found = Inline()
    found.feed(INDEX)
    assert found.wrong == []
    everything = {
        path.name: path.read_text(encoding="utf-8") for path in HERE.iterdir() if path.name in page_files().files
    }
    named = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z0-9]+", INDEX + "".join(everything.values()))
    assert set(named) <= {"http://127.0.0.1", "http://www.w3.org"}  # a sentence of help, and the name of SVG
    assert "@font-face" not in everything["page.css"]  # the reader's own fonts, as in the reports
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", CODE)


def test_both_catalogues_say_everything_and_nothing_else() -> None:
    english, korean = (keys(CATALOGUES[f"words_{language}.js"]) for language in ("en", "ko"))
    assert len(english) == len(set(english))
    assert len(korean) == len(set(korean))
    assert {key for key in english if not key.endswith("_one")} == set(korean)
    asked = set(re.findall(r'\bw\("(\w+)"', CODE)) | set(re.findall(r'data-w(?:-\w+)?="(\w+)"', CODE))
    assert asked <= set(english)
    idle = [key for key in korean if f'"{key}"' not in CODE and not key.startswith(FORMED)]
    assert idle == []
    places = [dict(re.findall(r"^  (\w+): (.*)$", CATALOGUES[f"words_{one}.js"], re.MULTILINE)) for one in ("en", "ko")]
    for key in korean:
        assert {*re.findall(r"{\w+}", places[0][key])} == {*re.findall(r"{\w+}", places[1][key])}, key


def test_every_flag_and_reason_has_words() -> None:
    from hanyeong.documents.document import REASONS

    said = set(keys(CATALOGUES["words_en.js"]))
    assert {f"flag_{flag}" for flag in ALL_FLAGS if flag != "empty"} <= said
    assert {f"left_{reason}" for reason in REASONS} <= said


def test_the_page_is_small() -> None:
    files = page_files()
    assert sum(len(one.packed) for one in (files.index, *files.files.values())) < MOST_BYTES
