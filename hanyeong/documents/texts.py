"""A text of one of the three forms, ready to be translated: what a service or a program calls.

prepared = prepare(text, "html", Settings(fits=translator.fits, glossary=glossary))
answers = [one.text for one in translator.translate(prepared.sentences)]
assembled = prepared.assemble(answers)
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from hanyeong.documents.assembling import PreparedText
from hanyeong.documents.html import prepare_html
from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.segments import Settings

TextForm: TypeAlias = Literal["text", "html", "markdown"]
DEFAULT: Final = Settings()


def prepare(text: str, form: TextForm = "text", settings: Settings = DEFAULT) -> PreparedText:
    """A text, ready to be translated.

    Raises:
        InputError: it is longer than its form allows.

    """
    if form == "markdown":
        from hanyeong.documents.markdown import prepare_markdown  # the only one that needs its parser

        return prepare_markdown(text, settings)
    return prepare_html(text, settings) if form == "html" else prepare_plain(text, settings)
