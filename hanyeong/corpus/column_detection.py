"""Which columns of a table are Korean and English: by their names, else by the script of most of their text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hanyeong.corpus.readers.column_names import is_heading, sides
from hanyeong.corpus.readers.columns import HEADER_ROWS
from hanyeong.pipeline.errors import CorpusError
from hanyeong.text.scripts import Script, counts, letters

_DOMAIN = ("domain", "category", "topic", "genre", "분야", "대분류", "주제", "도메인")
_DOCUMENT = ("document", "doc", "docid", "url", "page", "문서", "문서번호")
_HANGUL_SHARE, _LATIN_SHARE = 0.4, 0.6
"""Of a column's letters, on average, at least: Korean text holds names in Latin letters, English hardly any Hangul."""
_WORD = re.compile(r"[^\W\d_]+")


def header_or_columns(path: Path, rows: list[list[str]]) -> dict[str, Any]:
    """Settings of a table: its fields where it has a header, else the names given to its columns."""
    filled = [(row, index) for index, row in enumerate(rows) if any(row)]
    named = [index for row, index in filled[:HEADER_ROWS] if sides(row)]
    start = named[0] if named else filled[0][1] if filled else 0
    body = [row for row, index in filled if index > start]
    first = rows[start] if rows else []
    ko, en = _by_script(path, first, body or rows)
    if named or (is_heading(first[ko]) and is_heading(first[en])) or _differ(first, body, ko, en):
        return named_columns(path, first, body)
    columns = [f"column-{number}" for number in range(1, len(first) + 1)]
    columns[ko], columns[en] = "ko", "en"
    return {"header": False, "columns": columns}


def _differ(first: Sequence[str], body: Sequence[Sequence[str]], ko: int, en: int) -> bool:
    """Whether a first row is no pair: no Hangul on the Korean side, or some on the English one."""
    return bool(body) and (not _hangul([first[ko]])[0] > 0 or _hangul([first[en]])[0] > 0.3)


def named_columns(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The fields of a table with names."""
    ko, en = _by_script(path, names, rows)
    fields = {"ko": names[ko].strip(), "en": names[en].strip()}
    for key, known in (("domain", _DOMAIN), ("document", _DOCUMENT)):
        if name := next((name for name in names if re.sub(r"[\s_]", "", name).lower() in known), None):
            fields[key] = name
    return changed_fields(fields)


def changed_fields(fields: dict[str, str]) -> dict[str, Any]:
    """The setting `fields` of a source, without what is the default."""
    changed = {key: name for key, name in fields.items() if name != key or key in {"domain", "document"}}
    return {"fields": changed} if changed else {}


def _by_script(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """(Korean, English) column: by name where names say so, else the most text in Hangul and in Latin letters."""
    if named := sides(names):
        return list(names).index(named[0]), list(names).index(named[1])
    width = len(names)
    columns = [[row[index] for row in rows if len(row) == width] for index in range(width)]
    best = []
    for of_script, least in ((_hangul, _HANGUL_SHARE), (_latin, _LATIN_SHARE)):
        weights = [_text_chars(column) if _mean(of_script(column)) > least else 0.0 for column in columns]
        if not any(weights):
            raise CorpusError(f"{path}: {width} columns; expected one mostly in Hangul and one mostly in Latin letters")
        best.append(weights.index(max(weights)))
    return best[0], best[1]


def _text_chars(texts: Sequence[str]) -> float:
    """Mean length, less where the same words come again and again: credits, labels and numbers are no sentences."""
    words = [word for text in texts for word in _WORD.findall(text)]
    return _mean([len(text) for text in texts]) * (len(set(words)) / max(len(words), 1)) ** 2


def _hangul(texts: Sequence[str]) -> list[float]:
    return _shares(texts, (Script.HANGUL, Script.RARE_HANGUL))


def _latin(texts: Sequence[str]) -> list[float]:
    return _shares(texts, (Script.LATIN, Script.ACCENTED))


def _shares(texts: Sequence[str], scripts: Sequence[Script]) -> list[float]:
    """Share of each text's letters that are of these scripts; 0 where it has none."""
    if not texts:
        return []
    by_script = counts(texts)
    return list(by_script[:, list(scripts)].sum(axis=1) / np.maximum(letters(by_script), 1))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
