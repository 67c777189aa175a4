"""Word, PowerPoint and Excel files: the text of their paragraphs and cells is translated, and all else stays as it is.

Libraries that know these formats write what they know and drop the rest (openpyxl: drawings; python-docx sees no text
boxes or notes), so the XML is changed where its text is, by lxml, and every other part is kept byte for byte. A
paragraph's runs are a text with marks: a run whose format is not that of most of it surrounds its words.
Not covered: text in charts, diagrams, pictures and embedded files, results of fields and formulas; they are listed.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lxml import etree

from hanyeong.documents.assembling import Blocks
from hanyeong.documents.blocks import Block, Piece, taken_apart
from hanyeong.documents.document import AssembledDocument, Left, Limits
from hanyeong.documents.protected import ATOM
from hanyeong.documents.segments import Settings
from hanyeong.pipeline import zip_errors
from hanyeong.pipeline.errors import InputError
from hanyeong.text.segment import Span

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_INVALID: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PARAGRAPHS: Final = frozenset({_WORD + "p", _DRAWING + "p"})
_UNSEEN: Final = re.compile(r"charts/chart|diagrams/data|embeddings/|media/.*\.(?:emf|wmf)$")


@dataclass(frozen=True)
class _Dialect:
    """How one of the formats writes a paragraph."""

    parts: re.Pattern[str]
    """Which parts of the file hold text."""
    space: str
    paragraphs: frozenset[str]
    fixed: frozenset[str]
    """Children of a paragraph that stay where they are."""
    containers: frozenset[str] = frozenset()
    """Children of a paragraph that hold runs."""

    def tag(self, name: str) -> str:
        return self.space + name


_DIALECTS: Final[Mapping[str, _Dialect]] = {
    ".docx": _Dialect(
        re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"),
        _WORD,
        frozenset({_WORD + "p"}),
        frozenset({_WORD + "pPr"}),
        frozenset({_WORD + "hyperlink", _WORD + "ins", _WORD + "smartTag"}),
    ),
    ".pptx": _Dialect(
        re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide)\d*\.xml"),
        _DRAWING,
        frozenset({_DRAWING + "p"}),
        frozenset({_DRAWING + "pPr", _DRAWING + "endParaRPr"}),
    ),
    ".xlsx": _Dialect(
        re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d*|comments\d*|comments/comment\d*)\.xml"),
        _SHEET,
        frozenset({_SHEET + "si", _SHEET + "is", _SHEET + "text"}),
        frozenset({_SHEET + "rPh", _SHEET + "phoneticPr"}),
    ),
}


@dataclass(frozen=True)
class _Unit:
    """A piece of a paragraph before translation."""

    text: str
    run: Any
    """The run that it stands in, whose format it has; of an atom, the elements themselves."""
    container: Any = None
    elements: Sequence[Any] = ()
    """Of an atom."""

    @cached_property
    def key(self) -> tuple[int, bytes]:
        """What tells its format from others."""
        properties = [] if self.run is None else [child for child in self.run if child.tag.endswith("}rPr")]
        return id(self.container), b"".join(etree.tostring(each, with_tail=False) for each in properties)


@dataclass
class _Paragraph:
    """A paragraph and its units."""

    element: Any
    units: list[_Unit]
    block: Block
    formats: list[_Unit]
    """The unit whose format each mark has."""
    base: _Unit


@dataclass
class _Part:
    """An XML part of the file."""

    name: str
    root: Any
    paragraphs: list[_Paragraph] = field(default_factory=list)


@dataclass(frozen=True)
class PreparedOffice:
    """A Word, PowerPoint or Excel file, ready to be translated."""

    members: Sequence[tuple[zipfile.ZipInfo, bytes]]
    parts: Sequence[_Part]
    dialect: _Dialect
    left: Sequence[Left]

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks([paragraph.block for part in self.parts for paragraph in part.paragraphs])

    @property
    def sentences(self) -> Sequence[str]:
        """What to translate."""
        return self._blocks.sentences

    def assemble(self, translations: Sequence[str]) -> AssembledDocument:
        """The translated file.

        Raises:
            ValueError: not one translation for each sentence.

        """
        finished = iter(self._blocks.finish(translations))
        flags = Counter[str]()
        changed: dict[str, bytes] = {}
        for part in self.parts:
            root = copy.deepcopy(part.root)
            same = dict(zip(part.root.iter(), root.iter(), strict=True))
            for paragraph in part.paragraphs:
                pieces, said = next(finished)
                _rewrite(paragraph, pieces, self.dialect, same)
                flags.update(flag for each in said for flag in each)
            if part.paragraphs:
                changed[part.name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return AssembledDocument(_zipped(self.members, changed), dict(flags), tuple(self.left))


def prepare_office(data: bytes, suffix: str, settings: Settings, limits: Limits) -> PreparedOffice:
    """A .docx, .pptx or .xlsx file, ready to be translated.

    Raises:
        InputError: it is no such file, holds more than the limits allow, or declares XML entities.

    """
    dialect = _DIALECTS[suffix]
    members = list(_members(data, suffix, limits))
    headings = _table_headings(members)
    parts, left = [], _unseen(members)
    for info, content in members:
        left += _formulas(info.filename, content)
        if dialect.parts.fullmatch(info.filename) and (suffix != ".xlsx" or _holds_text(content)):
            part = _Part(info.filename, _parsed(content, info.filename))
            left += _read(part, dialect, settings, headings)
            parts.append(part)
    if not any(dialect.parts.fullmatch(info.filename) for info, _ in members):
        raise InputError(
            f"{suffix} document: none of its parts can hold text; expected a file as Office writes it: save it anew"
        )
    return PreparedOffice(members, parts, dialect, left)


def _members(data: bytes, suffix: str, limits: Limits) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """What the archive holds, within the limits whatever it says of itself."""
    advice = "expected a file as Office writes it: save it anew"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > limits.members or len({info.filename for info in infos}) < len(infos):
                raise InputError(
                    f"{suffix} document: {len(infos):,} parts, some perhaps twice; "
                    f"at most {limits.members:,}, each once: {advice}"
                )
            room = limits.unpacked_bytes
            for info in infos:
                with archive.open(info) as stream:
                    content = stream.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise InputError(
                        f"{suffix} document: more than {limits.unpacked_bytes:,} bytes unpacked; give a smaller one"
                    )
                yield info, content
    except zip_errors.OPENING as error:
        raise InputError(
            f"{suffix} document: not to be unpacked ({type(error).__name__}); {advice}, without a password"
        ) from None


def _parsed(content: bytes, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name}: no sound XML at line {error.lineno}; save the document anew") from None
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise InputError(f"{name}: declares XML entities, which no Office file does; save the document anew")
    return root


def _unseen(members: Sequence[tuple[zipfile.ZipInfo, bytes]]) -> list[Left]:
    return [Left(info.filename, "picture", 1) for info, _ in members if _UNSEEN.search(info.filename)]


def _holds_text(sheet: bytes) -> bool:
    """Whether a part of a workbook has text of its own: most sheets only point to the shared strings."""
    return any(sign in sheet for sign in (b"<si", b"inlineStr", b"<text"))


def _formulas(name: str, content: bytes) -> list[Left]:
    n = len(re.findall(rb"<f[ >]", content)) if name.startswith("xl/worksheets/") else 0
    return [Left(name, "formula", n)] if n else []


def _table_headings(members: Sequence[tuple[zipfile.ZipInfo, bytes]]) -> frozenset[str]:
    """Headings of Excel's tables: a table and its cells must say the same, or Excel calls the file broken."""
    roots = [
        _parsed(data, info.filename)
        for info, data in members
        if re.fullmatch(r"xl/tables/table\d+\.xml", info.filename)
    ]
    return frozenset(each.get("name", "") for root in roots for each in root.iter(_SHEET + "tableColumn"))


def _read(part: _Part, dialect: _Dialect, settings: Settings, headings: frozenset[str]) -> Iterator[Left]:
    """The paragraphs of a part that have anything to translate; what has and cannot."""
    counted = Counter[str]()
    for element in part.root.iter(*dialect.paragraphs):
        units = list(_units(element, dialect))
        counted.update("field" for unit in units if unit.run is None and _has_words(unit.elements))
        text = "".join(unit.text for unit in units)
        if text in headings:
            counted["table_heading"] += 1
        elif (paragraph := _paragraph(element, units, text, settings)) is not None:
            part.paragraphs.append(paragraph)
    yield from (Left(part.name, reason, n) for reason, n in counted.items() if n)


def _has_words(elements: Sequence[Any]) -> bool:
    """Whether elements hold a text that is in no paragraph of its own."""
    texts = (each for element in elements for each in element.iter(_WORD + "t", _DRAWING + "t"))
    said = [each for each in texts if (each.text or "").strip()]
    return any(not any(above.tag in _PARAGRAPHS for above in _up_to(each, elements)) for each in said)


def _up_to(element: Any, tops: Sequence[Any]) -> Iterator[Any]:
    """What is around an element, up to one of the tops."""
    while element is not None and element not in tops:
        element = element.getparent()
        yield element


def _paragraph(element: Any, units: list[_Unit], text: str, settings: Settings) -> _Paragraph | None:
    said = Counter[tuple[int, bytes]]()
    for unit in units:
        if not unit.elements and unit.text.strip():
            said[unit.key] += len(unit.text)
    if not said:
        return None
    base = said.most_common(1)[0][0]
    marks, formats, at = list[Span](), list[_Unit](), 0
    for unit in units:
        end = at + len(unit.text)
        if not unit.elements and unit.key != base and unit.text.strip():
            if formats and formats[-1].key == unit.key and marks[-1].end == at:
                marks[-1] = Span(marks[-1].start, end)
            else:
                marks.append(Span(at, end))
                formats.append(unit)
        at = end
    block = taken_apart(text, settings, marks)
    if not any(part.translated for part in block.parts):
        return None
    return _Paragraph(element, units, block, formats, next(u for u in units if not u.elements and u.key == base))


def _units(element: Any, dialect: _Dialect) -> Iterator[_Unit]:
    """What a paragraph consists of; a field, from its beginning to its end, is one atom."""
    waiting, depth = list[Any](), 0
    for child, container in _children(element, dialect):
        marks = [each.get(_WORD + "fldCharType") for each in child.iter(_WORD + "fldChar")]
        depth += marks.count("begin") - marks.count("end")
        if depth > 0 or marks:
            waiting.append(child)
            if depth <= 0:
                yield _Unit(ATOM, None, None, tuple(waiting))
                waiting, depth = [], 0
        elif child.tag == dialect.tag("r"):
            yield from _run(child, container, dialect)
        elif child.tag == dialect.tag("t"):
            yield _Unit(_cleaned(child.text), None, None)
        elif child.tag == _DRAWING + "br":
            yield _Unit("\n", None, None)
        else:
            yield _Unit(ATOM, None, container, (child,))
    if waiting:
        yield _Unit(ATOM, None, None, tuple(waiting))


def _children(element: Any, dialect: _Dialect) -> Iterator[tuple[Any, Any]]:
    for child in element:
        if child.tag in dialect.containers:
            yield from ((each, child) for each in child)
        elif child.tag not in dialect.fixed:
            yield child, None


def _run(run: Any, container: Any, dialect: _Dialect) -> Iterator[_Unit]:
    for child in run:
        if child.tag == dialect.tag("t"):
            yield _Unit(_cleaned(child.text), run, container)
        elif child.tag == _WORD + "tab":
            yield _Unit("\t", run, container)
        elif child.tag in {_WORD + "br", _WORD + "cr"} and not child.attrib:
            yield _Unit("\n", run, container)
        elif child.tag not in {dialect.tag("rPr"), _WORD + "lastRenderedPageBreak"}:
            yield _Unit(ATOM, run, container, (child,))


def _cleaned(text: str | None) -> str:
    return (text or "").replace(ATOM, " ")


def _rewrite(paragraph: _Paragraph, pieces: Sequence[Piece], dialect: _Dialect, same: Mapping[Any, Any]) -> None:
    """Put the translated pieces in the place of a paragraph's content."""
    element = same[paragraph.element]
    inline = [child for child in element if child.tag not in dialect.fixed]
    at = element.index(inline[0])
    for child in inline:
        element.remove(child)
    writing = _Writing(dialect, same)
    atoms = iter([unit for unit in paragraph.units if unit.elements])
    for piece in pieces:
        unit = paragraph.formats[piece.marks[-1]] if piece.marks else paragraph.base
        first, *others = _INVALID.sub("", piece.text).split(ATOM)
        writing.text(first, unit)
        for text in others:
            writing.atom(next(atoms))
            writing.text(text, unit)
    for n, child in enumerate(writing.found):
        element.insert(at + n, child)


class _Writing:
    """The content of a paragraph that is being written."""

    def __init__(self, dialect: _Dialect, same: Mapping[Any, Any]) -> None:
        self.dialect, self.same = dialect, same
        self.found: list[Any] = []
        self.container: Any = None
        """The one, as it was, whose copy is the last of `found`."""

    def text(self, text: str, unit: _Unit) -> None:
        """Text in the format of a unit."""
        if not text:
            return
        if unit.run is None:
            self._bare(text)
        elif self.dialect.space == _DRAWING:
            for n, line in enumerate(text.split("\n")):
                if n:
                    self._put(etree.Element(_DRAWING + "br"), None)
                if line:
                    self._put(self._with_text(unit.run, line), unit.container)
        else:
            self._put(self._with_text(unit.run, text), unit.container)

    def _bare(self, text: str) -> None:
        """Text without a run: a cell of one format has one element."""
        if self.found and self.found[-1].tag == self.dialect.tag("t"):
            self.found[-1].text += text
        else:
            self._put(self._element("t", text), None)

    def _with_text(self, run: Any, text: str) -> Any:
        copied = self._shell(run)
        if self.dialect.space != _WORD:
            copied.append(self._element("t", text))
            return copied
        for part in re.findall(r"[\t\n]|[^\t\n]+", text):
            name = {"\t": "tab", "\n": "br"}.get(part)
            copied.append(etree.Element(_WORD + name) if name else self._element("t", part))
        return copied

    def _element(self, name: str, text: str) -> Any:
        made = etree.Element(self.dialect.tag(name))
        made.text = text
        if self.dialect.space != _DRAWING:
            made.set(_SPACE, "preserve")
        return made

    def _shell(self, run: Any) -> Any:
        """A run of the same format, without content."""
        copied = etree.Element(run.tag, run.attrib, nsmap=run.nsmap)
        copied.extend(copy.deepcopy(child) for child in run if child.tag == self.dialect.tag("rPr"))
        return copied

    def atom(self, unit: _Unit) -> None:
        """What stands there without words, itself."""
        elements = [self.same[each] for each in unit.elements]
        if unit.run is not None:
            run = self._shell(unit.run)
            run.extend(elements)
            elements = [run]
        for each in elements:
            self._put(each, unit.container)

    def _put(self, element: Any, container: Any) -> None:
        if container is None:
            self.found.append(element)
        elif container is self.container:
            self.found[-1].append(element)
        else:
            self.found.append(etree.Element(container.tag, container.attrib, nsmap=container.nsmap))
            self.found[-1].append(element)
        self.container = container


def _zipped(members: Sequence[tuple[zipfile.ZipInfo, bytes]], changed: Mapping[str, bytes]) -> bytes:
    """The file with its changed parts, in its order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in members:
            copied = zipfile.ZipInfo(info.filename, info.date_time)
            copied.compress_type, copied.external_attr = info.compress_type, info.external_attr
            archive.writestr(copied, changed.get(info.filename, content))
    return stream.getvalue()
