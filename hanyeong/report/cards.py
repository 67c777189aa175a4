"""The cards of the bundle as pages: Markdown that the stage `package` wrote, rendered where the report is read.

Text in them comes from params too (names, licences, attributions): HTML in it is shown as it is written, images are
not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from hanyeong.report.blocks import Page, Prose, Section
from hanyeong.report.catalog import Catalog
from hanyeong.report.params import Language
from hanyeong.report.result_store import ResultStore
from hanyeong.results.package import PackageResult

BUNDLE = "models/release"
CARDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "model_card": {"en": "MODEL_CARD.md", "ko": "MODEL_CARD.ko.md"},
    "data_statement": {"en": "DATA.md"},
    "attribution": {"en": "ATTRIBUTION.md"},
}
"""Page and the card's file by language; a card of one language is shown on the pages of both."""
FRONT_MATTER: Final = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
"""What the Hugging Face Hub reads."""


def cards(root: Path, store: ResultStore, w: Catalog) -> list[Page]:
    """The cards of the bundle that the results are about; a bundle of another run has none here."""
    package = store.result(PackageResult)
    files = package.files if package else ()
    found = [(name, *_select(languages, w)) for name, languages in CARDS.items()]
    return [
        Page(name, w(name), w("card_lead", file=file), [Section("", [Prose(_rendered(text), language)])])
        for name, language, file in found
        if file in files and (text := _read(root / BUNDLE / file))
    ]


def _select(languages: Mapping[Language, str], w: Catalog) -> tuple[Language, str]:
    """The card in the page's language, otherwise in the one that there is."""
    language: Language = w.language if w.language in languages else next(iter(languages))
    return language, languages[language]


def _read(path: Path) -> str:
    """A card that is not there gives no page."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _rendered(text: str) -> Markup:
    """The card without its front matter and its title, which the page has already."""
    tokens = _parser().parse(FRONT_MATTER.sub("", text))
    if [token.type for token in tokens[:1]] == ["heading_open"]:
        tokens = tokens[3:]
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))  # noqa: S704  HTML in it is escaped


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("fence", _fence)
    return parser


def _table_open(*_: object) -> str:
    """A wide table moves inside its frame, as tables of other pages do."""
    return '<div class="scroll" tabindex="0"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _fence(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType) -> str:
    return Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(tokens[at].content)
