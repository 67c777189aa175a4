"""A document of any format that is known, by the ending of its name."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hanyeong.documents.assembling import PreparedText
from hanyeong.documents.document import AssembledDocument, Limits, PreparedDocument
from hanyeong.documents.html import prepare_html
from hanyeong.documents.json_strings import prepare_json
from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.segments import Settings
from hanyeong.documents.subtitles import prepare_subtitles
from hanyeong.pipeline.errors import InputError

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OFFICE: Final = (".docx", ".pptx", ".xlsx")


def _markdown(source: str, settings: Settings) -> PreparedText:
    from hanyeong.documents.markdown import prepare_markdown  # the parser is needed for it alone

    return prepare_markdown(source, settings)


_TEXTS: Final[Mapping[str, Callable[[str, Settings], PreparedText]]] = {
    ".txt": prepare_plain,
    ".tsv": prepare_plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": prepare_html,
    ".htm": prepare_html,
    ".srt": prepare_subtitles,
    ".vtt": prepare_subtitles,
    ".json": prepare_json,
}
SUFFIXES: Final = (*_TEXTS, *_OFFICE)
"""The formats, by the ending of their names."""


@dataclass(frozen=True)
class TextDocument:
    """A document that is a text in some encoding."""

    prepared: PreparedText
    bom: bytes
    encoding: str

    @property
    def sentences(self) -> Sequence[str]:
        """What to translate."""
        return self.prepared.sentences

    def assemble(self, translations: Sequence[str]) -> AssembledDocument:
        """The translated document; in UTF-8 where its encoding does not have what the translation needs.

        Raises:
            ValueError: not one translation for each sentence.

        """
        done = self.prepared.assemble(translations)
        flags = Counter(flag for segment in done.segments for flag in segment.flags)
        return AssembledDocument(self.bom + _encoded(done.text, self.encoding), dict(flags), self.prepared.left)


def prepare_document(data: bytes, suffix: str, settings: Settings, limits: Limits | None = None) -> PreparedDocument:
    """A document, ready to be translated; `suffix` is the ending of its name.

    Raises:
        InputError: the format is not known, the document is not of it, or holds more than the limits allow.

    """
    limits, suffix = limits or Limits(), suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"document {suffix or 'without an ending'}: not known; expected one of {', '.join(SUFFIXES)}")
    if len(data) > limits.file_bytes:
        raise InputError(f"{suffix} document of {len(data):,} bytes; at most {limits.file_bytes:,}: divide it")
    prepared = _prepared(data, suffix, settings, limits)
    if len(prepared.sentences) > limits.sentences:
        raise InputError(
            f"{suffix} document of {len(prepared.sentences):,} sentences; at most {limits.sentences:,}: divide it"
        )
    return prepared


def _prepared(data: bytes, suffix: str, settings: Settings, limits: Limits) -> PreparedDocument:
    if suffix in _OFFICE:
        try:
            from hanyeong.documents.office import prepare_office  # lxml is needed for it alone
        except ModuleNotFoundError:
            raise InputError(f"{suffix} document: needs lxml; pip install 'hanyeong[documents]'") from None
        return prepare_office(data, suffix, settings, limits)
    bom, text, encoding = _decoded(data, suffix)
    return TextDocument(_TEXTS[suffix](text, settings), bom, encoding)


def _decoded(data: bytes, suffix: str) -> tuple[bytes, str, str]:
    """Its first bytes where they tell the encoding, the text, and the encoding: else UTF-8 or Korean Windows' own."""
    marked = [(bom, encoding) for bom, encoding in _BOMS if data.startswith(bom)]
    for bom, encoding in marked or [(b"", "utf-8"), (b"", "cp949")]:
        try:
            return bom, data[len(bom) :].decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise InputError(f"{suffix} document: neither UTF-8 nor CP949 nor UTF-16 with its mark; save it in UTF-8")


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
