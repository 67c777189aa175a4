"""Tokenizers: how sentences become numbers and back, with SentencePiece.

One model a side, or one for both. Text is normalized before it comes here, so the models change nothing
(`identity`); what they have no piece for is spelt in bytes, so no character is ever lost. Pad, unknown, begin and end
are ids 0 to 3, the direction marks <2en> and <2ko> are 4 and 5: control symbols, which no text can produce.
Training is the same bytes again for the same sentences in the same order.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece

from hanyeong.corpus.language_pair import Language
from hanyeong.models.config import BOS, EOS, PAD, UNK, VocabSizes
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.tokenization.params import MAX_TOKENS, TokenizeParams

LANGUAGE_TAGS: dict[Language, int] = {"en": 4, "ko": 5}
"""Ids of <2en> and <2ko>: the first source token where one model translates both ways."""
SPECIAL_TOKENS = ("<pad>", "<unk>", "<s>", "</s>", "<2en>", "<2ko>")
"""What stands at ids 0 to 5 of every model of ours."""
SRC, TGT, LIMITS = "src.model", "tgt.model", "subword.json"
FILES = (SRC, TGT, LIMITS)
"""What models/tokenizer and a bundle hold of it."""
THREADS = 2
"""Of training, on every machine: another number adds up in another order and gives another model."""
LONGEST_LINE_BYTES = 16_384
"""Longer lines are not learned from (they are encoded all the same)."""


@dataclass(frozen=True)
class Tokenizer:
    """The two models of a translator (one and the same where the vocabulary is shared)."""

    src: Any
    tgt: Any
    shared: bool
    max_tokens: int = MAX_TOKENS
    """Longest source that was trained on, end mark included."""

    @property
    def vocabulary(self) -> VocabSizes:
        """Sizes of both vocabularies."""
        return VocabSizes(self.src.vocab_size(), self.tgt.vocab_size(), self.shared)

    def encode_src(self, lines: Sequence[str], towards: Language | None = None) -> list[list[int]]:
        """Source ids: the mark of the language to translate into, if given, then the line, then the end mark."""
        mark = [] if towards is None else [LANGUAGE_TAGS[towards]]
        return [[*mark, *ids, EOS] for ids in self.src.encode(list(lines), num_threads=1)]

    def encode_tgt(self, lines: Sequence[str]) -> list[list[int]]:
        """Target ids, the end mark last."""
        return [[*ids, EOS] for ids in self.tgt.encode(list(lines), num_threads=1)]

    def decode_tgt(self, rows: Sequence[Sequence[int]]) -> list[str]:
        """The text of target ids; marks say nothing, and bytes that are no UTF-8 become the replacement character."""
        return [str(self.tgt.decode([i for i in row if i > UNK])) for row in rows]


def read_tokenizer(directory: Path) -> Tokenizer:
    """The models in `directory` (models/tokenizer, or a bundle).

    Raises:
        InputError: a model is missing, unreadable, or does not have our marks at their ids.

    """
    src, tgt, limits = (_bytes(directory / name) for name in FILES)
    try:
        max_tokens = int(json.loads(limits)["max_tokens"])
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{directory / LIMITS}: not what `tokenize` writes; run it again") from None
    return Tokenizer(_processor(src, directory / SRC), _processor(tgt, directory / TGT), src == tgt, max_tokens)


def read_vocab_sizes(directory: Path) -> VocabSizes:
    """Vocabulary sizes of the models in `directory`."""
    return read_tokenizer(directory).vocabulary


def write_tokenizer(directory: Path, src: bytes, tgt: bytes, max_tokens: int = MAX_TOKENS) -> None:
    """Write both models, the same bytes where the vocabulary is shared, and the longest row to be trained on."""
    (directory / SRC).write_bytes(src)
    (directory / TGT).write_bytes(tgt)
    write_json(directory / LIMITS, {"max_tokens": max_tokens})


def copy_tokenizer(source: Path, directory: Path) -> Tokenizer:
    """The models in `source`, copied byte by byte: weights that were trained with them fit no others.

    Raises:
        InputError: as `read_tokenizer` says.

    """
    for name in FILES:
        shutil.copyfile(source / name, directory / name)
    return read_tokenizer(directory)


def train_tokenizer(lines: Iterable[str], params: TokenizeParams) -> bytes:
    """A model learned from `lines`, which are read once; smaller than asked for where they hold too few pieces.

    Raises:
        GateError: no lines, or more distinct characters than the vocabulary has room for.

    """
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=model,
            model_type=params.model_type,
            vocab_size=params.vocab_size,
            hard_vocab_limit=False,
            character_coverage=params.character_coverage,
            byte_fallback=True,
            split_digits=True,
            normalization_rule_name="identity",
            max_sentence_length=LONGEST_LINE_BYTES,
            pad_id=PAD,
            unk_id=UNK,
            bos_id=BOS,
            eos_id=EOS,
            pad_piece=SPECIAL_TOKENS[PAD],
            unk_piece=SPECIAL_TOKENS[UNK],
            bos_piece=SPECIAL_TOKENS[BOS],
            eos_piece=SPECIAL_TOKENS[EOS],
            control_symbols=list(SPECIAL_TOKENS[EOS + 1 :]),
            num_threads=THREADS,
            minloglevel=2,
        )
    except RuntimeError as error:
        raise GateError(_refusal(str(error), params)) from None
    return model.getvalue()


def processor(model: bytes) -> Any:
    """A trained model, ready to encode and decode."""
    return sentencepiece.SentencePieceProcessor(model_proto=model)


def _refusal(message: str, params: TokenizeParams) -> str:
    """SentencePiece's complaint in our words; its own may quote a sentence."""
    if needed := re.search(r"smaller than required_chars\. \d+ vs (\d+)", message):
        return (
            f"tokenizer: {needed[1]} characters and marks need a piece each, "
            f"the vocabulary has {params.vocab_size}; raise tokenize.vocab_size, "
            f"or lower tokenize.character_coverage ({params.character_coverage})"
        )
    return (
        "tokenizer: SentencePiece found nothing to learn from these sentences; "
        "look at what reports/clean.json and reports/split.json left over"
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: not found; expected a tokenizer. Run `dvc repro tokenize`") from None


def _processor(model: bytes, path: Path) -> Any:
    try:
        found = processor(model)
    except RuntimeError:
        raise InputError(f"{path}: not readable as a SentencePiece model; run `tokenize` again") from None
    there = tuple(found.id_to_piece(i) for i in range(min(len(SPECIAL_TOKENS), found.vocab_size())))
    marks = all(found.is_control(i) for i in (PAD, BOS, EOS, *LANGUAGE_TAGS.values()) if i < len(there))
    if there != SPECIAL_TOKENS or not marks:
        raise InputError(
            f"{path}: expected {' '.join(SPECIAL_TOKENS)} as ids 0 to 5; this model is not ours. Run `tokenize` again"
        )
    return found
