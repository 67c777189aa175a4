"""From AI Hub's records to rows: which keys hold the two sides, and what the names of files and folders tell.

AI Hub's data sets share no schema: Korean or English keys, one pair a record or three, machine drafts (`mt`) beside
the final text. Sets are therefore recognized by the keys of their records, never by where they came from. `mt`,
`ko_original` and `en_original` are never read as a side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from hanyeong.corpus.readers.base import ReadStats, Row, tidy_label
from hanyeong.corpus.sources import Fields
from hanyeong.results.ingest import RowError

_SIDES = (("ko", "en"), ("원문", "번역문"), ("한국어", "영어"))
"""Data sets 71265, 71266, 124, 125; 126; 111."""
_DOMAIN = ("domain", "대분류", "자동분류1", "분야")
_ID = ("sn", "sid")
_DELIVERY_FILE = re.compile(r"\.(xlsx?|csv|json|txt|zip)$", re.IGNORECASE)
_LANGUAGES = {"ko": "ko", "kr": "ko", "한국어": "ko", "en": "en", "영어": "en"}
_NAME_DIRECTION = ((re.compile("한영|ko2en"), "ko-en"), (re.compile("영한|en2ko"), "en-ko"))
_TRAIN = re.compile(r"training|trainset|학습데이터")
_VALID = re.compile(r"validation|validset|검증데이터")


DEFAULT: Final = Fields()
"""A source whose fields name nothing: sides are recognized."""


class PairKeys(NamedTuple):
    """Keys of the two sides; `part` tells the pairs of one record apart where it has several."""

    ko: str
    en: str
    part: str = ""


class MemberOrigin(NamedTuple):
    """What a file's place and name say about all its rows."""

    member: str
    domain: str
    direction: str
    split_hint: str


def origin(member: str) -> MemberOrigin:
    """Split, direction and domain as told by the path inside the source (an archive's members follow after `::`)."""
    places = [_plain(place) for place in re.split(r"/|::", member)]
    name = places[-1]
    direction = next((said for pattern, said in _NAME_DIRECTION if pattern.search(name)), "")
    return MemberOrigin(member, _domain_of_name(member), direction, _split_hint(places))


def folder_role(member: str) -> str:
    """Whether a file lies in the source (원천데이터) or label (라벨링데이터) folder, which often hold the same rows."""
    plain = _plain(member)
    return "label" if "라벨링데이터" in plain else "source" if "원천데이터" in plain else ""


def recognized(keys: Collection[str], fields: Fields = DEFAULT) -> list[PairKeys]:
    """The pairs that a record with these keys holds; none when it is no record of a known kind.

    Where the source's fields name the sides, nothing else is a side.
    """
    if fields.model_fields_set & {"ko", "en"}:
        return [PairKeys(fields.ko, fields.en)] if fields.ko in keys and fields.en in keys else []
    for ko, en in _SIDES:
        if ko in keys and en in keys:
            return [PairKeys(ko, en)]
    stems = sorted(key.removesuffix("_kor") for key in keys if key.endswith("_kor"))
    return [PairKeys(f"{stem}_kor", f"{stem}_eng", stem) for stem in stems if f"{stem}_eng" in keys]


def keys_of(pairs: Iterable[PairKeys]) -> list[str]:
    """Every key that holds a side."""
    return [key for pair in pairs for key in (pair.ko, pair.en)]


def expected(fields: Fields = DEFAULT) -> str:
    """The keys that would have been recognized, for messages."""
    if fields.model_fields_set & {"ko", "en"}:
        return f"{fields.ko} and {fields.en}, as the source's fields say"
    return " or ".join(f"{ko} and {en}" for ko, en in _SIDES) + " or ..._kor and ..._eng"


def rows(
    row: int,
    record: Mapping[str, Any],
    pairs: list[PairKeys],
    place: MemberOrigin,
    account: ReadStats,
    *,
    fields: Fields,
) -> Iterator[Row]:
    """The pairs of one record. In a record of several, a pair that is not there, or half there, is no defect."""
    domains = (fields.domain,) if fields.domain else _DOMAIN
    domain = next((found for key in domains if (found := tidy_label(record.get(key)))), place.domain)
    direction = _direction(record) or place.direction
    document = tidy_label(record.get(fields.document)) or _document(record, place, row, len(pairs))
    for pair in pairs:
        ko_cell, en_cell = record.get(pair.ko), record.get(pair.en)
        if pair.part and not ko_cell and not en_cell:
            continue
        member = f"{place.member}::{pair.part}" if pair.part else place.member
        if len(pairs) > 1 and (not ko_cell or not en_cell):
            account.reject(RowError.HALF, member, row)
            continue
        if both := account.pair(ko_cell, en_cell, member, row):
            yield Row(member, row, *both, domain, document, direction, place.split_hint)


def publisher_id(record: Mapping[str, Any]) -> str:
    """The id that AI Hub gave the record, where it is unique across a data set's files; else ""."""
    return next((found for key in _ID if (found := tidy_label(record.get(key)))), "")


def _direction(record: Mapping[str, Any]) -> str:
    """The original language first: as declared, or told by which original was kept."""
    src = _LANGUAGES.get(str(record.get("source_language", "")).strip().lower())
    tgt = _LANGUAGES.get(str(record.get("target_language", "")).strip().lower())
    if src and tgt and src != tgt:
        return f"{src}-{tgt}"
    if "ko_original" in record or "en_original" in record:
        return "ko-en" if "ko_original" in record else "en-ko"
    return ""


def _document(record: Mapping[str, Any], place: MemberOrigin, row: int, n_pairs: int) -> str:
    """What keeps rows of one text together: a patent's number, a news page, a dialogue; "" where nothing does.

    `file_name` names the text in 124 and 125, but in 71265 a delivered workbook with a whole domain in it.
    """
    if n_pairs > 1:
        return f"{place.member}#{row}"
    name = tidy_label(record.get("file_name"))
    if name and not _DELIVERY_FILE.search(name):
        return name
    page = tidy_label(record.get("URL"))
    dialogue = tidy_label(record.get("Set Nr."))
    return page or (f"{place.member}#{dialogue}" if dialogue else "")


def _split_hint(places: list[str]) -> str:
    """The publisher's part, from the innermost place that says so."""
    for place in reversed(places):
        valid, train = _VALID.search(place), _TRAIN.search(place)
        if valid or train:
            return "valid" if valid else "train"
    return ""


def _domain_of_name(member: str) -> str:
    """The Korean words of a workbook's name: 구어체 of 1_구어체(1)_200226.xlsx."""
    books = [place for place in member.split("::") if place.lower().endswith(".xlsx")]
    stem = books[-1].rpartition("/")[2].rpartition(".")[0] if books else ""
    return "_".join(re.findall(r"[가-힣]+", stem))


def _plain(name: str) -> str:
    """A name without what differs between downloads: blanks, underscores, case, Unicode form."""
    return re.sub(r"[\s_]", "", unicodedata.normalize("NFC", name)).lower()
