"""The translator at work: lines in, as many lines out, however long, empty or strange they are.

The one runtime behind evaluation, monitoring, the command line and the service. A line is normalized; an empty one
stays empty; one without prose in the source language (hanyeong/text/prose.py) comes back as it is; a long one is taken
apart by sentences, never cut; a hundred ㅋ, or a hundred times the same word, which a model would answer with a loop,
are given to it as three; what the model answers is decoded and normalized again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, Protocol, Self

from pydantic import TypeAdapter

from hanyeong.corpus.language_pair import Direction, Language, LanguagePair
from hanyeong.inference.backend import FAILED, GREEDY, REPETITIVE, TRUNCATED, Backend, Hypothesis, Row
from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.inference.params import DecodingParams
from hanyeong.models.config import EOS
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.json_file import JsonFile
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.text.normalize import DEFAULT, normalize
from hanyeong.text.params import NormalizeParams
from hanyeong.text.prose import COPIED, translatable
from hanyeong.text.repetition import shorten_jamo_runs, shorten_runs
from hanyeong.text.segment import SENTENCE_SPLIT, pieces
from hanyeong.tokenization.tokenizer import LANGUAGE_TAGS, SPECIAL_TOKENS, Tokenizer, read_tokenizer

CHUNK_LINES: Final = 4096
"""Lines held while translating many."""
_JAMO: Final = re.compile(r"[\u3131-\u318e]")
_ONLY_JAMO: Final = re.compile(r"(?=.*[\u3131-\u318e])(?:[\u3131-\u318e]|[^\w])+")
"""Letters of Hangul outside syllables, with any punctuation."""
_BLANK: Final = "▁"
_SPELT: Final = ("<0x", "<unk>")
"""Pieces of what is not in a vocabulary."""

EMPTY, SPLIT = "empty", "split"
FLAGS: Final = (EMPTY, COPIED, SPLIT, SENTENCE_SPLIT, TRUNCATED, REPETITIVE, FAILED)
"""empty: the line has no readable text. copied: the line, or a sentence of it, has nothing to translate and is returned
as it is. split: split into sentences. sentence_split: a sentence was too long and was split as well. repetitive: the
line repeats a word or a syllable many times, and three of them were translated; or its output did. For the others see
hanyeong/inference/backend.py."""


@dataclass(frozen=True)
class Translation:
    """One line's answer."""

    text: str
    score: float
    """Mean log-probability of the answer's tokens, in nats; 0 where there is no answer."""
    n_src_tokens: int
    """Tokens that the model was given, those of copied text not among them."""
    n_tgt_tokens: int
    segments: int
    """Parts that the line was taken apart into; 1 for most, 0 for an empty one."""
    flags: tuple[str, ...] = ()
    """Of FLAGS, in that order."""
    confidence: float | None = None
    """Its expected quality (sentence chrF++ / 100), estimated without a reference; None where nothing was translated,
    or nobody estimates it."""
    needs_review: bool | None = None
    """Whether the confidence is below the estimator's threshold."""


RequestedDirection = LanguagePair | Literal["ko-en", "en-ko"]
"""A direction that is asked for; programs that use a bundle may write its name."""


@dataclass(frozen=True)
class ModelFiles:
    """What a translator is made of."""

    ct2: Path
    tokenizer: Path
    direction: Direction
    search: DecodingParams = GREEDY
    gate: NormalizeParams = DEFAULT

    @classmethod
    def of_bundle(cls, bundle: Path, digest: str | None = None) -> Self:
        """The parts of a bundle, after all its files were hashed; of the bundle `digest` where one is given.

        Raises:
            InputError: a file is missing or altered, it is another bundle, or bundle.json does not say what it must.

        """
        actual = str(verify_manifest(bundle)["digest"])
        if digest not in (None, actual):
            raise InputError(f"{bundle}: holds the bundle {actual[:12]}, expected {digest[:12]}; bring that one back")
        file = JsonFile(bundle / "bundle.json", "a bundle's description", "run `package` again")
        return cls(bundle / "ct2", bundle, *file.read(_described))


def _described(info: Mapping[str, Any]) -> tuple[Direction, DecodingParams, NormalizeParams]:
    direction: Direction = TypeAdapter(Direction).validate_python(info["direction"])
    search = DecodingParams(beam_size=info["beam_size"], length_penalty=info["length_penalty"])
    return direction, search, NormalizeParams.model_validate(info["gate"])


@dataclass(frozen=True)
class EncodedLine:
    """A line on its way: its segments, and what had to be done to it."""

    segments: Sequence[Row | str]
    """Source tokens of each, or its text where there is nothing to translate."""
    flags: tuple[str, ...]
    text: str = ""
    """The normalized line."""
    source: Language | None = None
    """Its language; None for an empty line."""

    @property
    def rows(self) -> list[Row]:
        """What the model is asked."""
        return [segment for segment in self.segments if not isinstance(segment, str)]


class ConfidenceEstimator(Protocol):
    """Estimates the quality of translations without references (hanyeong/quality_estimation)."""

    def annotate(self, lines: Sequence[EncodedLine], translations: Sequence[Translation]) -> list[Translation]:
        """The translations with their confidence."""
        ...


class TranslationPipeline:
    """A loaded model with its tokenizers; safe to call from several threads."""

    def __init__(self, parts: ModelFiles, tokenizer: Tokenizer, backend: Backend) -> None:
        self.parts, self.tokenizer, self.backend = parts, tokenizer, backend
        self.longest_segment = min(tokenizer.max_tokens, backend.max_positions)
        """Source tokens above which a line is taken apart: more were never trained on."""
        self.confidence: ConfidenceEstimator | None = None
        """Set by whoever wants to know how good the translations are."""

    @classmethod
    def load(cls, source: Path | ModelFiles, threads: int = 1) -> Self:
        """The translator in a bundle (verified first), or made of parts; `threads` batches are worked at side by side.

        Raises:
            InputError: a file is missing, altered or unreadable, or a vocabulary is not the tokenizer's.

        """
        parts = source if isinstance(source, ModelFiles) else ModelFiles.of_bundle(source)
        tokenizer = read_tokenizer(parts.tokenizer)
        return cls(parts, tokenizer, CTranslate2Backend.load(parts.ct2, tokenizer, parts.search, threads))

    @property
    def compute_type(self) -> str:
        """What this processor really computes in, such as int8_float32."""
        return self.backend.compute_type

    def translate(self, lines: Iterable[str], direction: RequestedDirection | None = None) -> list[Translation]:
        """One translation for each line, in order.

        `direction` matters only for a model that translates both ways; without it each line is taken as Korean if it
        has more Hangul than Latin letters.

        Raises:
            ParamsError: the model does not translate in that direction.

        """
        return list(self.stream(lines, direction))

    def stream(self, lines: Iterable[str], direction: RequestedDirection | None = None) -> Iterator[Translation]:
        """The same, some thousand lines at a time."""
        if direction not in (None, self.parts.direction) and self.parts.direction != "both":
            raise ParamsError(f"direction {direction}: this model translates {self.parts.direction}")
        remaining = iter(lines)
        while chunk := list(islice(remaining, CHUNK_LINES)):
            yield from self._translate([self._encode(line, direction) for line in chunk])

    def _encode(self, raw: str, direction: RequestedDirection | None) -> EncodedLine:
        """The line normalized, split if it is long, as tokens."""
        line = normalize(raw, self.parts.gate)
        if not line:
            return EncodedLine([], (EMPTY,))
        source = self._source_language(line, direction)
        if not self._may_know(line, source):
            return EncodedLine([line], (COPIED,), line, source)
        tag = (
            [SPECIAL_TOKENS[LANGUAGE_TAGS["en" if source == "ko" else "ko"]]] if self.parts.direction == "both" else []
        )
        encode = self.tokenizer.src.encode
        laughs = shorten_jamo_runs(line)
        given = shorten_runs(laughs)
        split = pieces(given, self.fits)
        segments = [
            [*tag, *encode(text, out_type=str), SPECIAL_TOKENS[EOS]] if self._may_know(text, source) else text
            for text in split.texts
        ]
        conditions = {
            COPIED: str in map(type, segments),
            SPLIT: len(segments) > 1,
            SENTENCE_SPLIT: split.broken,
            REPETITIVE: given != laughs,
        }
        return EncodedLine(segments, tuple(flag for flag, holds in conditions.items() if holds), line, source)

    def _may_know(self, text: str, source: Language) -> bool:
        """Whether a text is prose, and not only letters of Hangul (ㅋㅋ, ㅠㅠ) that the vocabulary can merely spell."""
        if not translatable(text, source):
            return False
        return _ONLY_JAMO.fullmatch(text) is None or self._is_in_vocabulary("".join(_JAMO.findall(text)))

    def _is_in_vocabulary(self, word: str) -> bool:
        """Whether the vocabulary has a piece for any of it, and not only its bytes."""
        return any(
            piece != _BLANK and not piece.startswith(_SPELT) for piece in self.tokenizer.src.encode(word, out_type=str)
        )

    def fits(self, text: str) -> bool:
        """Whether the model has room for a text as one segment."""
        marks = 1 + (self.parts.direction == "both")
        given = shorten_runs(shorten_jamo_runs(normalize(text, self.parts.gate)))
        return len(self.tokenizer.src.encode(given)) <= self.longest_segment - marks

    def _source_language(self, line: str, direction: RequestedDirection | None) -> Language:
        """The language to translate from: the model's, or the one asked for, or the one that the line is in."""
        if self.parts.direction != "both":
            return LanguagePair(self.parts.direction).src
        if direction is not None:
            return LanguagePair(direction).src
        return "ko" if _is_korean(line) else "en"

    def _translate(self, lines: Sequence[EncodedLine]) -> list[Translation]:
        hypotheses = iter(self.backend.translate([row for line in lines for row in line.rows]))
        translations = [self._join(line, list(islice(hypotheses, len(line.rows)))) for line in lines]
        return translations if self.confidence is None else self.confidence.annotate(lines, translations)

    def _join(self, line: EncodedLine, hypotheses: Sequence[Hypothesis]) -> Translation:
        """A line's answer from those of its segments."""
        n_tgt = sum(len(hypothesis.tokens) for hypothesis in hypotheses)
        flags = {flag for hypothesis in hypotheses for flag in hypothesis.flags}.union(line.flags)
        return Translation(
            text=normalize(" ".join(self._segment_texts(line, hypotheses)), self.parts.gate),
            score=sum(hypothesis.score * len(hypothesis.tokens) for hypothesis in hypotheses) / n_tgt if n_tgt else 0.0,
            n_src_tokens=sum(map(len, line.rows)),
            n_tgt_tokens=n_tgt,
            segments=len(line.segments),
            flags=tuple(flag for flag in FLAGS if flag in flags),
        )

    def _segment_texts(self, line: EncodedLine, hypotheses: Sequence[Hypothesis]) -> Iterator[str]:
        """Each segment's answer, or itself."""
        remaining = iter(hypotheses)
        for segment in line.segments:
            yield segment if isinstance(segment, str) else self._decode(next(remaining))

    def _decode(self, hypothesis: Hypothesis) -> str:
        return self.tokenizer.decode_tgt([[self.tokenizer.tgt.piece_to_id(token) for token in hypothesis.tokens]])[0]


def count_flags(translations: Iterable[Translation]) -> dict[str, int]:
    """How many lines carry each flag."""
    counted = dict.fromkeys(FLAGS, 0)
    for translation in translations:
        for flag in translation.flags:
            counted[flag] += 1
    return counted


def _is_korean(line: str) -> bool:
    """Whether a line has more Hangul than Latin letters."""
    hangul = sum("가" <= c <= "힣" or "ㄱ" <= c <= "ㆎ" for c in line)
    return hangul > sum(c.isascii() and c.isalpha() for c in line)
