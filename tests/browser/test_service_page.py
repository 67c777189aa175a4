"""The service's page in a real browser, over the real service with a real bundle, which has only this machine."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from tests.core.documents.test_office import BODY, archive, part
from tests.core.serving.tiny import tiny_bundle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = pytest.mark.browser

PHONE, LAPTOP = 360, 1180
ONE, TWO = "나는 3시에 밥을 먹는다.", "그리고 책을 산다."
PATIENCE_MS: Final = 120_000
WORDS: Final = {"ko": "한국어를 영어로 번역", "en": "Translate Korean into English"}


class Served:
    """The real command, at a port that it keeps when it is started again."""

    def __init__(self, bundle: Path, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        code = "from hanyeong.cli.main import main; main()"
        self.command = [sys.executable, "-c", code, "serve", "--bundle", str(bundle), "--port", str(self.port)]
        self.folder = folder
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
        log = (self.folder / "log.txt").open("w", encoding="utf-8")
        self.child = subprocess.Popen(self.command, stderr=log, env=environment, cwd=self.folder)
        log.close()
        for _ in range(6000):
            if '"event": "serving"' in (self.folder / "log.txt").read_text(encoding="utf-8"):
                return
            assert self.child.poll() is None, (self.folder / "log.txt").read_text(encoding="utf-8")
            with pytest.raises(subprocess.TimeoutExpired):
                self.child.wait(0.05)
        raise AssertionError("the service did not begin")

    def stop(self) -> None:
        self.child.kill()
        self.child.wait()

    def translate(self, *texts: str, **more: Any) -> list[dict[str, Any]]:
        body = {"texts": texts, "source": "ko", "target": "en", **more}
        answer = httpx.post(f"{self.url}api/v1/translate", json=body, timeout=300, trust_env=False)
        found: list[dict[str, Any]] = answer.json()["translations"]
        return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    found = Served(tiny_bundle(tmp_path_factory.mktemp("tiny")), tmp_path_factory.mktemp("service"))
    yield found
    found.stop()


OTHERS: Final = [{"text": "And I buy a book.", "score": -0.61}, {"text": "I buy books, too.", "score": -0.9}]
"""Other translations of a sentence; the bundle, which knows nothing, has none."""


def with_alternatives(route: Route) -> None:
    """The service's answer, with other translations where they were asked for."""
    if not json.loads(route.request.post_data or "{}").get("alternatives"):
        route.continue_()
        return
    answer = route.fetch()
    found = answer.json()
    for segment in found["translations"][0]["segments"]:
        segment["alternatives"] = OTHERS
    route.fulfill(response=answer, json=found)


class Opened:
    """The page in a tab of its own, with nothing kept from before, that notes whatever goes wrong."""

    def __init__(self, browser: Browser, served: Served, width: int, **context: Any) -> None:
        options = {"locale": "en-US", "permissions": ["clipboard-read", "clipboard-write"], **context}
        self.context = browser.new_context(viewport={"width": width, "height": 844}, **options)
        self.tab: Page = self.context.new_page()
        self.tab.set_default_timeout(PATIENCE_MS)
        self.wrong: list[str] = []
        self.sent: list[dict[str, Any]] = []
        self.served = served
        self.context.route("**/api/v1/translate", with_alternatives)
        self.context.route(lambda url: not url.startswith((served.url, "data:", "blob:")), self._foreign)
        self.tab.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.tab.on("console", lambda message: self._heard(message.text))
        self.tab.on("request", lambda request: self._sent(request.url, request.post_data))

    def _foreign(self, route: Route) -> None:
        self.wrong.append(f"asked another host: {route.request.url}")
        route.abort()

    def _heard(self, text: str) -> None:
        if not text.startswith("Failed to load resource"):  # a refusal, which the page itself tells
            self.wrong.append(f"console: {text}")

    def _sent(self, url: str, body: str | None) -> None:
        if url.endswith("/api/v1/translate") and body:
            self.sent.append(json.loads(body))

    def close(self) -> None:
        self.context.unroute_all(behavior="ignoreErrors")  # what is still under way is nobody's business any more
        self.context.close()

    def go(self) -> Opened:
        self.tab.goto(self.served.url)
        self.tab.locator("body.ready").wait_for()
        return self

    def write(self, text: str) -> None:
        self.tab.fill("#source", text)
        self.done()

    def done(self) -> None:
        """Until every line is translated."""
        self.tab.locator("#target[aria-busy=false]").wait_for()
        self.tab.locator("#target:not(:has(.stale, .waits))").wait_for(state="attached")

    def sentence(self, n: int) -> Locator:
        return self.tab.locator("#target .seg").nth(n)

    def lit(self, side: str) -> list[str]:
        return self.texts(f"#{side} .seg.on")

    def texts(self, sentences: str = "#target .seg") -> list[str]:
        """Sentences without what is said of them to a screen reader."""
        found: list[str] = self.tab.locator(sentences).evaluate_all("(all) => all.map((one) => one.firstChild.data)")
        return found

    def copied(self) -> str:
        self.tab.locator("#said", has_text="Copied").wait_for()
        return str(self.tab.evaluate("navigator.clipboard.readText()"))

    def too_wide(self) -> int:
        return int(self.tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def opened(browser: Browser, served: Served) -> Iterator[Any]:
    pages: list[Opened] = []

    def open_page(width: int = LAPTOP, **context: Any) -> Opened:
        pages.append(Opened(browser, served, width, **context))
        return pages[-1].go()

    yield open_page
    for page in pages:
        page.close()
        assert page.wrong == []


def test_what_is_typed_is_translated_and_only_lines_that_changed(opened: Any, served: Served) -> None:
    page = opened()
    text = f"  - {ONE} {TWO}\n\n{TWO}"
    page.write(text)
    expected = "\n".join(one["text"] for one in served.translate(*text.split("\n")))
    page.tab.click("#copy")
    assert page.copied() == expected
    assert page.tab.get_attribute("#target", "lang") == "en"
    assert page.tab.get_attribute("#source", "lang") == "ko"
    n_before = len(page.sent)
    page.tab.press("#source", "Control+End")
    page.tab.keyboard.type(" 나는")
    page.tab.locator("#target .stale").wait_for()
    page.done()
    assert {line for sent in page.sent[n_before:] for line in sent["texts"]} <= {TWO + " ", TWO + " 나", TWO + " 나는"}
    page.tab.reload()
    page.tab.locator("body.ready").wait_for()
    assert page.tab.input_value("#source") == text + " 나는"


PARTS = """
() => {
  window.parts = new Set();
  const target = document.getElementById("target");
  new MutationObserver(() => window.parts.add(target.querySelectorAll(".line:not(.waits):has(.seg)").length))
    .observe(target, { childList: true, subtree: true, attributes: true });
}
"""
"""Notes after how many lines the page was drawn."""


def test_a_long_text_comes_line_by_line(opened: Any, served: Served) -> None:
    page = opened()
    lines = [f"  {n}. 나는 {n}시에 밥을 먹는다. {TWO}" for n in range(300)]
    page.tab.evaluate(PARTS)
    page.write("\n".join(lines))
    drawn = page.tab.evaluate("[...window.parts]")
    assert any(0 < n < len(lines) for n in drawn), drawn
    page.tab.click("#copy")
    assert page.copied() == "\n".join(one["text"] for one in served.translate(*lines))
    assert page.sent == []  # all of it came by the stream


def test_a_sentence_and_its_partner_are_marked_together(opened: Any) -> None:
    page = opened()
    page.write(f"{ONE} {TWO}")
    said = page.texts()
    page.sentence(1).hover()
    assert (page.lit("back"), page.lit("target")) == ([TWO], [said[1]])
    box = page.tab.locator("#back .seg").first.bounding_box()
    page.tab.mouse.move(box["x"] + 20, box["y"] + 10)
    page.tab.locator("#target .seg.on", has_text=said[0]).first.wait_for()
    assert (page.lit("back"), page.lit("target")) == ([ONE], [said[0]])
    page.tab.mouse.move(5, 5)
    page.tab.press("#source", "Control+End")
    page.tab.locator("#back .seg.on", has_text=TWO).wait_for()
    page.tab.press("#source", "Control+Home")
    page.tab.locator("#back .seg.on", has_text=ONE).wait_for()
    page.sentence(1).focus()
    assert (page.lit("back"), page.lit("target")) == ([TWO], [said[1]])


def test_another_translation_takes_the_place_of_the_first(opened: Any, served: Served) -> None:
    page = opened()
    page.write(f"{ONE} {TWO}")
    (segment,) = served.translate(TWO)[0]["segments"]
    page.sentence(1).click()
    others = page.tab.locator(".card .other")
    others.nth(1).wait_for()
    assert others.locator("[lang=en]").all_inner_texts() == [segment["text"], *(one["text"] for one in OTHERS)]
    others.nth(1).click()
    page.tab.locator(".card .other[aria-pressed=true] .note", has_text="in use").wait_for()
    page.tab.click("#copy")
    assert page.copied().endswith(f" {OTHERS[0]['text']}")
    assert page.sent[-1]["texts"] == [TWO]


def test_glossary_goes_with_the_request_and_to_a_file_and_back(opened: Any, tmp_path: Path) -> None:
    page = opened()
    tab = page.tab
    page.write(f"{ONE}\n{TWO}")
    tab.click("#glossary summary")
    tab.click("#term-add")
    tab.fill("#terms input >> nth=0", "책을")
    with tab.expect_request("**/api/v1/translate"):
        tab.fill("#terms input >> nth=1", "a tome")
    tab.locator("#glossary-count", has_text="1 term").wait_for()
    page.done()
    assert page.sent[-1]["texts"] == [TWO]
    assert page.sent[-1]["glossary"] == {"책을": "a tome"}
    with tab.expect_download() as saved:
        tab.click("#terms-save")
    assert Path(saved.value.path()).read_text(encoding="utf-8") == "책을\ta tome\n"
    file = tmp_path / "terms.tsv"
    file.write_text("밥\trice\nnothing\n책을\tbook\textra\n", encoding="utf-8")
    tab.set_input_files("#terms-file", file)
    tab.locator("#terms-said", has_text="2 terms imported. 1 line was skipped").wait_for()
    tab.reload()
    tab.locator("#glossary-count", has_text="2 terms").wait_for()
    tab.click("#glossary summary")
    tab.uncheck("#glossary-on")
    page.write(TWO + " " + ONE)
    assert page.sent[-1]["glossary"] == {}


def test_a_stored_glossary_is_chosen_for_texts_and_documents(opened: Any, served: Served) -> None:
    body = {"name": "<b>menu</b>", "source": "ko", "target": "en", "entries": {"책을": "a tome", "밥을": "rice"}}
    name = httpx.post(f"{served.url}api/v1/glossaries", json=body, timeout=60, trust_env=False).json()["id"]
    page = opened()
    tab = page.tab
    tab.click("#glossary summary")
    tab.click("#term-add")
    tab.fill("#terms input >> nth=0", "밥을")
    tab.fill("#terms input >> nth=1", "a meal")
    page.write(f"{ONE} {TWO}")
    assert page.sent[-1]["glossary"] == {"밥을": "a meal"}
    with tab.expect_request("**/api/v1/translate"):
        tab.select_option("#stored", label="<b>menu</b> (2 terms)")
    page.done()
    assert page.sent[-1]["glossary"] == {"책을": "a tome", "밥을": "a meal"}
    tab.reload()
    tab.locator("#glossary-count", has_text="2 terms").wait_for()
    assert tab.input_value("#stored") == name
    file = archive(**{"word/document.xml": BODY})
    tab.set_input_files("#file", {"name": "글.docx", "mimeType": "application/octet-stream", "buffer": file})
    with tab.expect_download() as saved:
        tab.click("#jobs button >> text=Download")
    assert saved.value.suggested_filename == "글.en.docx"
    written = part(Path(saved.value.path()).read_bytes(), "word/document.xml")
    kinds = [re.findall(r"<w:(p|b/|u/|tab/|hyperlink|footnoteReference)\b", xml) for xml in (BODY, written)]
    assert Counter(kinds[0]) == Counter(kinds[1])
    httpx.delete(f"{served.url}api/v1/glossaries/{name}", timeout=60, trust_env=False)
    tab.reload()
    tab.locator("#glossary-count", has_text="1 term").wait_for()
    assert not tab.is_visible("#stored-row")


def test_a_document_is_followed_and_fetched(opened: Any, served: Served, tmp_path: Path) -> None:
    page = opened()
    file = tmp_path / "문서.md"
    file.write_text(f"# {TWO}\n\n- {ONE} `code`\n", encoding="utf-8")
    page.tab.set_input_files("#file", file)
    page.tab.locator("#jobs button", has_text="Download").wait_for()
    assert "available until" in page.tab.inner_text("#jobs")
    page.tab.click("#jobs summary")
    assert "code, or text marked" in page.tab.inner_text("#jobs")
    with page.tab.expect_download() as saved:
        page.tab.click("#jobs button")
    assert saved.value.suggested_filename == "문서.en.md"
    heading = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()[0]
    assert heading == f"# {served.translate(TWO)[0]['text']}"
    page.tab.set_input_files("#file", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    page.tab.locator("#jobs .bad", has_text="This kind of document cannot be translated").wait_for()


def told(route: Route, more: dict[str, Any]) -> None:
    """What the service says of itself, with other facts; None: it does not say."""
    answer = route.fetch()
    facts = {**answer.json(), **more}
    route.fulfill(response=answer, json={name: value for name, value in facts.items() if value is not None})


@pytest.mark.parametrize("keeps", [None, "never", "feedback"])
def test_feedback_is_asked_for_only_where_it_is_taken(browser: Browser, served: Served, keeps: str | None) -> None:
    page = Opened(browser, served, LAPTOP)
    taken: list[dict[str, Any]] = []
    stored = {"stores_feedback": keeps is not None, "stores_corrections": keeps == "feedback"}
    facts = {"store_text": keeps, **stored}

    def take(route: Route) -> None:
        taken.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=201, json={})

    page.context.route("**/api/v1/settings", lambda route: told(route, facts))
    page.context.route("**/api/v1/feedback", take)
    page.go().write(f"{ONE}\n{ONE} {TWO}")
    page.sentence(2).click()
    page.tab.locator(".card").wait_for()
    assert page.tab.locator(".card .feedback").count() == (keeps is not None)
    assert page.tab.is_visible("text=Suggest a better translation") == (keeps == "feedback")
    if keeps == "feedback":
        page.tab.click(".card button:has-text('Good')")
        page.tab.click("text=Suggest a better translation")
        page.tab.fill(".card textarea", "And I buy books.")
        page.tab.click(".card button:has-text('Send')")
        page.tab.locator("#target .seg", has_text="And I buy books.").wait_for()
        assert [one.keys() - {"request_id"} for one in taken] == [
            {"segment", "rating"},
            {"segment", "correction", "source"},
        ]
        assert {one["segment"] for one in taken} == {2}
        assert all(re.fullmatch("[0-9a-f]{32}", one["request_id"]) for one in taken)
        assert (taken[1]["source"], taken[1]["correction"]) == (TWO, "And I buy books.")
    page.close()


def test_the_language_is_the_browsers_until_another_is_chosen(opened: Any) -> None:
    tab = opened(locale="ko-KR").tab
    assert tab.inner_text("h1") == WORDS["ko"]
    assert tab.get_attribute("html", "lang") == "ko"
    tab.click("#language")
    tab.locator("h1", has_text=WORDS["en"]).wait_for()
    tab.reload()
    tab.locator("h1", has_text=WORDS["en"]).wait_for()
    assert tab.get_attribute("html", "lang") == "en"
    opened(locale="fr-FR").tab.locator("h1", has_text=WORDS["en"]).wait_for()


FOCUSED = "(document.activeElement.id || document.activeElement.className)"


def test_everything_can_be_reached_and_done_by_keyboard(opened: Any) -> None:
    page = opened()
    tab = page.tab
    seen: list[str] = []
    for _ in range(40):
        tab.keyboard.press("Tab")
        seen.append(tab.evaluate(FOCUSED))
    first = seen.index("skip")
    assert seen[first : first + 6] == ["skip", "brand", "help-open", "language", "source", "swap"]
    assert "file" in seen
    tab.focus("#source")
    tab.keyboard.type(f"{ONE} {TWO}")
    tab.keyboard.press("Control+Enter")
    tab.locator("#target .seg:focus").wait_for()
    tab.keyboard.press("Home")
    assert page.lit("back") == [ONE]
    tab.keyboard.press("ArrowRight")
    assert page.lit("back") == [TWO]
    tab.keyboard.press("Enter")
    tab.locator(".card .other").nth(1).wait_for()
    assert tab.get_attribute("#target .seg:focus", "aria-expanded") == "true"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('.card') !== null")
    tab.keyboard.press("Escape")
    assert tab.locator(".card").count() == 0
    assert page.lit("back") == [TWO]
    tab.keyboard.press("c")
    page.copied()
    tab.keyboard.press("Escape")
    assert tab.evaluate(FOCUSED) == "source"
    tab.keyboard.press("Control+/")
    tab.locator("dialog[open]").wait_for()
    tab.keyboard.press("Escape")
    assert tab.evaluate(FOCUSED) == "source"


NAMELESS = """
[...document.querySelectorAll("button, input, textarea, a[href], [role=button], summary")]
  .filter((e) => e.checkVisibility())
  .filter((e) => ![e.ariaLabel, e.labels?.[0]?.textContent, e.textContent].some((name) => name?.trim()))
  .map((e) => e.outerHTML)
"""

REFERRED = """
[...document.querySelectorAll("*")]
  .flatMap((e) => ["aria-labelledby", "aria-describedby", "aria-controls"].map((name) => e.getAttribute(name)))
  .filter((ids) => ids).flatMap((ids) => ids.split(" "))
"""

FAINT = """
(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => channels(color).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (e) => {
    for (let each = e; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (e) => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && !e.closest(".unseen, #back, svg"))
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !e.disabled)
    .map((e) => [contrast(e), e]).filter(([ratio]) => ratio < 4.5)
    .map(([ratio, e]) => `${ratio.toFixed(2)} ${e.outerHTML.slice(0, 120)}`);
})()
"""
"""Text with less contrast than WCAG 2.2 AA wants; what is disabled does not count."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_everything_fits_is_legible_and_has_a_name(opened: Any, scheme: str, tmp_path: Path) -> None:
    page = opened(PHONE, color_scheme=scheme)
    tab = page.tab
    page.write(f"{ONE} {TWO} {'x' * 200}\n{'가' * 200}")
    tab.set_input_files("#file", {"name": f"{'y' * 90}.txt", "mimeType": "text/plain", "buffer": TWO.encode()})
    tab.locator("#jobs button").wait_for()
    page.sentence(1).click()
    tab.locator(".card .other").nth(1).wait_for()
    tab.click("#glossary summary")
    tab.click("#term-add")
    tab.locator("#history-count", has_text="1").wait_for()
    tab.click("#history summary")
    tab.click("#model summary")
    tab.locator("#past button").first.wait_for()
    assert page.too_wide() <= 0
    assert tab.evaluate(NAMELESS) == []
    assert tab.evaluate(FAINT) == []
    assert tab.evaluate("document.querySelectorAll('h1').length") == 1
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    referred = tab.evaluate(REFERRED)
    assert set(referred) <= set(ids)
    tab.click("#help-open")
    assert page.too_wide() <= 0


def test_on_paper_both_texts_stand_and_no_controls(opened: Any) -> None:
    page = opened()
    page.write(f"{ONE} {TWO}")
    page.tab.emulate_media(media="print", color_scheme="light")
    assert not any(
        page.tab.is_visible(f"#{name}") for name in ("source", "copy", "clear", "swap", "documents", "glossary")
    )
    assert page.tab.evaluate("getComputedStyle(document.getElementById('back')).color") == "rgb(0, 0, 0)"
    assert page.tab.is_visible("#target .seg")


def test_right_to_left_and_emoji_keep_their_places(opened: Any, served: Served) -> None:
    page = opened()
    text = f"😀👨‍👩‍👧 {ONE} 👍🏽 {TWO} שלום עולם."
    page.write(text)
    (found,) = served.translate(text)
    spans = [(one["source"]["start"], one["source"]["end"]) for one in found["segments"]]
    assert page.tab.locator("#back .seg").all_inner_texts() == [text[start:end] for start, end in spans]
    assert page.texts() == [one["text"] for one in found["segments"]]
    assert page.tab.inner_text("#count").startswith(f"{len(text)} /")
    page.write("שלום עולם")
    assert page.tab.evaluate("getComputedStyle(document.querySelector('#source')).direction") == "rtl"
    page.tab.fill("#source", "")
    assert page.tab.is_visible("#empty")


def test_fifty_thousand_characters_do_not_stop_the_page(opened: Any) -> None:
    page = opened()
    line = f"{ONE} {TWO} "
    text = "\n".join([line * 17] * 114)[:49_999] + "다"
    page.write(text)
    assert page.tab.inner_text("#count") == "50,000 / 50,000 characters"
    took = page.tab.evaluate(
        """async () => {
          const source = document.getElementById("source");
          const begun = performance.now();
          for (const end of ["", "가", ""]) {
            source.value = source.value.slice(0, 49000) + end;
            source.dispatchEvent(new InputEvent("input", { inputType: "insertText" }));
            source.getBoundingClientRect();
          }
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          return performance.now() - begun;
        }"""
    )
    assert took < 3000, f"{took:.0f} ms for three keys"  # about 100 on a free core
    page.tab.fill("#source", text + "가")
    page.tab.locator("#notice", has_text="The text has 50,001 characters; the service takes up to 50,000").wait_for()
    assert page.tab.input_value("#source") == text + "가"


def problem(route: Route, status: int, code: str, **facts: Any) -> None:
    body = {"type": f"urn:hanyeong:problem:{code}", "status": status, "detail": "x", "request_id": "ab" * 16, **facts}
    route.fulfill(status=status, json=body, content_type="application/problem+json")


@pytest.mark.parametrize(
    ("status", "code", "facts", "said"),
    [
        (413, "body-too-large", {"limit": 5}, "too large for one request (limit: 5 bytes)"),
        (422, "glossary", {}, "The glossary has a term"),
        (500, "fault", {}, "(status 500). Try again; if it happens again, give its operator this number: abab"),
        (429, "quota", {"retry_after": 1}, "The service is busy. It is asked again in 1 s"),
        (503, "queue-full", {"retry_after": 1}, "The service is busy. It is asked again in 1 s"),
    ],
)
def test_a_refusal_is_told_in_plain_words(
    opened: Any, status: int, code: str, facts: dict[str, Any], said: str
) -> None:
    page = opened()
    refused: list[int] = []

    def refuse(route: Route) -> None:
        refused.append(status)
        problem(route, status, code, **facts)

    page.context.route("**/api/v1/translate", refuse, times=1)
    page.tab.fill("#source", ONE)
    page.tab.locator("#notice", has_text=said).wait_for()
    assert page.tab.input_value("#source") == ONE
    if status in (429, 503):  # it is sent again by itself
        page.done()
        page.tab.locator("#notice:empty").wait_for(state="attached")
        assert refused == [status]


def test_a_key_is_asked_for_where_the_service_wants_one(browser: Browser, served: Served) -> None:
    page = Opened(browser, served, LAPTOP)
    keys: list[str | None] = []

    def locked(route: Route) -> None:
        keys.append(route.request.headers.get("authorization"))
        if keys[-1] == "Bearer the-right-key":
            route.continue_()
        else:
            problem(route, 401, "key")

    page.context.route("**/api/**", locked)
    page.go().tab.locator("#key", has_text="This service asks for a key").wait_for()
    for key in ("the-wrong-key", "the-right-key"):
        page.tab.fill("#key-field", key)
        page.tab.keyboard.press("Enter")
        page.tab.locator("#notice", has_text="does not know this key" if "wrong" in key else "").wait_for(
            state="attached"
        )
    page.write(ONE)
    assert not page.tab.is_visible("#key")
    assert page.tab.evaluate("JSON.stringify(localStorage)").count("the-right-key") == 0
    page.tab.reload()
    page.done()
    assert not page.tab.is_visible("#key")
    page.close()


def test_with_both_directions_the_text_decides_and_then_the_reader(browser: Browser, served: Served) -> None:
    page = Opened(browser, served, LAPTOP)

    def shout(route: Route) -> None:
        asked = json.loads(route.request.post_data or "")
        (text,) = asked["texts"]
        whole = {"start": 0, "end": len(text)}
        segment = {"source": whole, "target": whole, "text": f"{text[:-1]}!", "score": -0.1, "flags": []}
        found = {"text": f"{text[:-1]}!", "source": "", "target": "", "flags": [], "segments": [segment]}
        route.fulfill(json={"translations": [found], "bundle": bundle})

    bundle = httpx.get(f"{served.url}api/v1/settings", trust_env=False).json()["bundle"]
    page.context.route("**/api/v1/settings", lambda route: told(route, {"direction": "both"}))
    page.context.route("**/api/v1/translate", shout)
    page.go().write("I buy books.")
    page.tab.locator("#target .seg", has_text="I buy books!").wait_for()
    assert page.tab.inner_text("h1") == "Translate English into Korean"
    page.tab.click("#swap")
    page.tab.locator("h1", has_text=WORDS["en"]).wait_for()
    assert page.tab.input_value("#source") == "I buy books!"
    page.done()
    assert [(one["source"], one["target"]) for one in page.sent] == [("en", "ko"), ("ko", "en")]
    page.close()


def test_swap_says_why_it_cannot(opened: Any) -> None:
    page = opened()
    page.tab.locator("#swap").press("Enter")
    page.tab.locator("#said", has_text="translates from Korean to English only").wait_for()


def test_the_history_can_be_taken_back_and_switched_off(opened: Any) -> None:
    page = opened()
    page.write(ONE)
    page.tab.locator("#history-count", has_text="1").wait_for()
    page.tab.click("#clear")
    page.tab.click("#history summary")
    page.tab.click("#past button")
    assert page.tab.input_value("#source") == ONE
    page.tab.uncheck("#history-on")
    assert page.tab.locator("#past li").count() == 0
    assert ONE not in page.tab.evaluate("JSON.stringify(localStorage)")


def test_a_service_that_is_started_again_gets_the_text_again(opened: Any, served: Served) -> None:
    """Last: it ends the service of the others."""
    page = opened()
    page.write(ONE)
    served.stop()
    page.tab.press("#source", "End")
    page.tab.keyboard.type(f" {TWO}")
    page.tab.locator("#notice", has_text="Your text is safe on this page").wait_for()
    served.start()
    # By script: the service may have been found again in the meantime, and the button with it gone.
    page.tab.evaluate("document.querySelector('#notice button')?.click()")
    page.done()
    page.tab.locator("#notice:empty").wait_for(state="attached")
    assert page.tab.input_value("#source") == f"{ONE} {TWO}"
    assert page.tab.locator("#target .seg").count() == 2
