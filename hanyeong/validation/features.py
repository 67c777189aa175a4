"""A pair table as numbers: lengths, script shares and flags, one row a pair. No text leaves this module.

Great Expectations prints what it is given; so it is given these columns and nothing else. Tables stream in batches;
what stays is some 50 bytes a row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hanyeong.corpus.pair_table import read_batches
from hanyeong.pipeline.errors import InputError
from hanyeong.text.fingerprints import NO_FINGERPRINTS, Fingerprints, fingerprints, pair_fingerprints
from hanyeong.text.normalize import normalize
from hanyeong.text.placeholders import WHOLE, for_no_text
from hanyeong.text.scripts import counts, hangul, latin, letters, share

BATCH_ROWS = 20_000
KOREAN_SHARE = 0.1
"""Hangul letters / letters from which a text counts as Korean: technical text is mostly Latin."""
WRONG_SHARE = 0.5
"""Hangul letters / letters from which an English side counts as Korean."""
_LINE_BREAK = "[\n\r\x0b\x0c\u0085\u2028\u2029]"


@dataclass(frozen=True)
class MeasuredTable:
    """A table in numbers: columns of features, and 64-bit marks that stand for ids and for folded sides."""

    frame: pd.DataFrame
    id: Fingerprints
    ko: Fingerprints
    en: Fingerprints

    @property
    def pair(self) -> Fingerprints:
        """Marks of both sides together."""
        return pair_fingerprints(self.ko, self.en)

    def with_flags(self, **flags: NDArray[np.bool_]) -> MeasuredTable:
        """The table with further 0/1 columns."""
        columns = {name: flag.astype(np.int8) for name, flag in flags.items()}
        return MeasuredTable(self.frame.assign(**columns), self.id, self.ko, self.en)


def measure(path: Path, sources: Collection[str], *, through_gate: bool = False) -> MeasuredTable:
    """Features of every row, in order.

    Args:
        path: a pair table.
        sources: the names that rows may carry.
        through_gate: whether marks are those of the texts as they leave the gate. Test sets are kept as they came, but
            train went through it: only so do their marks meet.

    Raises:
        InputError: when ids are not what ingest writes.

    """
    frames, marks = [], []
    for batch in read_batches(path, BATCH_ROWS, ["id", "ko", "en", "source"]):
        ko, en = batch["ko"].to_pylist(), batch["en"].to_pylist()
        frames.append(_features(batch, ko, en, sources))
        sides = ([normalize(text) for text in texts] for texts in (ko, en)) if through_gate else (ko, en)
        marks.append((_ids(batch["id"].to_pylist(), path), *map(fingerprints, sides)))
    if not frames:
        return MeasuredTable(_features(_EMPTY, [], [], sources), *(NO_FINGERPRINTS for _ in range(3)))
    ids, ko_marks, en_marks = (np.concatenate(parts) for parts in zip(*marks, strict=True))
    found = MeasuredTable(pd.concat(frames, ignore_index=True), ids, ko_marks, en_marks)
    return found.with_flags(id_repeated=again(ids), pair_repeated=again(found.pair))


def again(marks: Fingerprints) -> NDArray[np.bool_]:
    """Which marks stood earlier in the array."""
    repeated = np.ones(len(marks), dtype=bool)
    repeated[np.unique(marks, return_index=True)[1]] = False
    return repeated


def among(marks: Fingerprints, others: Sequence[Fingerprints]) -> NDArray[np.bool_]:
    """Which marks occur in any of the other arrays."""
    return np.isin(marks, np.concatenate(others)) if others else np.zeros(len(marks), dtype=bool)


def _features(batch: pa.Table, ko: list[str], en: list[str], sources: Collection[str]) -> pd.DataFrame:
    ko_counts, en_counts = counts(ko), counts(en)
    ko_hangul = share(hangul(ko_counts), letters(ko_counts))
    en_hangul = share(hangul(en_counts), letters(en_counts))
    ko_chars, en_chars = (np.asarray(pc.utf8_length(batch[name]), np.int32) for name in ("ko", "en"))
    ko_empty, en_empty = (_flag(pc.equal(pc.utf8_trim_whitespace(batch[name]), "")) for name in ("ko", "en"))
    shorter, longer = np.minimum(ko_chars, en_chars), np.maximum(ko_chars, en_chars)
    broken = pc.or_(*(pc.match_substring_regex(batch[name], _LINE_BREAK) for name in ("ko", "en")))
    swapped = (ko_hangul < KOREAN_SHARE) & (latin(ko_counts) > 0) & (en_hangul >= WRONG_SHARE)
    stranger = _flag(pc.invert(pc.is_in(batch["source"], pa.array(sorted(sources), pa.string()))))
    return pd.DataFrame(
        {
            "ko_chars": ko_chars,
            "en_chars": en_chars,
            "ko_hangul_share": ko_hangul.astype(np.float32),
            "en_hangul_share": en_hangul.astype(np.float32),
            "en_latin_share": share(latin(en_counts), letters(en_counts)).astype(np.float32),
            "length_ratio": (longer / np.maximum(shorter, 1)).astype(np.float32),
            "ko_empty": ko_empty.astype(np.int8),
            "en_empty": en_empty.astype(np.int8),
            "not_korean": ((ko_hangul < KOREAN_SHARE) & (letters(ko_counts) > 0)).astype(np.int8),
            "swapped": swapped.astype(np.int8),
            "untranslated": (_flag(pc.equal(batch["ko"], batch["en"])) & ~ko_empty).astype(np.int8),
            "placeholder": _placeholder(batch, ko, en).astype(np.int8),
            "line_break": _flag(broken).astype(np.int8),
            "other_source": stranger.astype(np.int8),
            "id_repeated": np.zeros(len(ko), np.int8),
            "pair_repeated": np.zeros(len(ko), np.int8),
        }
    )


def _placeholder(batch: pa.Table, ko: list[str], en: list[str]) -> NDArray[np.bool_]:
    found = _flag(pc.or_(*(pc.match_substring_regex(batch[name], WHOLE) for name in ("ko", "en"))))
    for row in np.flatnonzero(found).tolist():
        found[row] = for_no_text(ko[row], en[row]) or for_no_text(en[row], ko[row])
    return found


def _flag(values: pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.array(values.combine_chunks().to_numpy(zero_copy_only=False), dtype=bool)


def _ids(ids: list[str], path: Path) -> Fingerprints:
    """Ids are 16 hexadecimal digits, 64 bits."""
    try:
        marks = np.frombuffer(bytes.fromhex("".join(ids)), dtype=">u8").astype(np.uint64)
    except ValueError:
        marks = np.zeros(0, np.uint64)
    if len(marks) != len(ids):
        raise InputError(
            f"{path}: ids that are not 16 hexadecimal digits; expected a table as ingest writes it. Run it again"
        )
    return marks


_EMPTY = pa.table({name: pa.array([], pa.string()) for name in ("id", "ko", "en", "source")})
