"""CTranslate2 inference backend: batches of source tokens in, as many hypotheses out.

Batches depend on the lengths of rows alone and each is worked out by one thread, so neither the number of threads nor
the text of neighbours changes an answer beyond rounding. No answer is endless: its length is bounded by the source's,
and one that runs in circles is asked for again under a rule against it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

import ctranslate2

from hanyeong.inference.backend import (
    FAILED,
    GREEDY,
    REPETITIVE,
    TRUNCATED,
    Hypothesis,
    Row,
    batch_rows,
    length_buckets,
    max_target_length,
)
from hanyeong.inference.params import DecodingParams
from hanyeong.models.config import EOS
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.json_file import JsonFile, as_list
from hanyeong.pipeline.memory import memory_ran_out
from hanyeong.tokenization.tokenizer import SPECIAL_TOKENS, Tokenizer

MIN_REPETITION_TOKENS, REPETITION_TIMES, MAX_REPETITION_PERIOD = 12, 4, 8
"""An output is repetitive where at most MAX_REPETITION_PERIOD tokens repeat REPETITION_TIMES times, over
MIN_REPETITION_TOKENS or more in all."""
MAX_REPEATS: Final = 3
"""Tokens in a row that may not come twice when a looping answer is asked for again."""


@dataclass(frozen=True)
class CTranslate2Backend:
    """An exported model, loaded; safe to call from several threads."""

    model: Any
    max_positions: int
    """Positions of the model, which no source and no answer can exceed."""
    search: DecodingParams
    adds_eos: bool = field(default=False, kw_only=True)
    """Whether CTranslate2 itself ends each source with the end mark, as config.json says (`add_source_eos`). Bundles
    made before 2026-12 say no."""

    @classmethod
    def load(cls, ct2: Path, tokenizer: Tokenizer, search: DecodingParams = GREEDY, threads: int = 1) -> Self:
        """The model in `ct2`, checked against its tokenizers; `threads` batches are worked at side by side.

        Raises:
            InputError: it cannot be loaded, or a vocabulary is not the tokenizer's.

        """
        check_vocabularies(ct2, tokenizer)
        max_positions = read_max_positions(ct2)
        try:
            model = ctranslate2.Translator(str(ct2), device="cpu", inter_threads=threads, intra_threads=1)
        except (RuntimeError, ValueError) as error:
            if memory_ran_out(error):
                raise
            raise InputError(
                f"{ct2}: CTranslate2 cannot load it ({type(error).__name__}); run `compress` again"
            ) from None
        return cls(model, max_positions, search, adds_eos=read_adds_eos(ct2))

    @property
    def compute_type(self) -> str:
        """What this processor really computes in, such as int8_float32."""
        return str(self.model.compute_type)

    def translate(self, rows: Sequence[Row]) -> list[Hypothesis]:
        """One answer a row; source rows end with the end mark and are no longer than the model's positions."""
        hypotheses = self._translate(rows, {})
        repetitive = [n for n, hypothesis in enumerate(hypotheses) if _is_repetitive(hypothesis.tokens, rows[n])]
        retried = self._translate([rows[n] for n in repetitive], {"no_repeat_ngram_size": MAX_REPEATS})
        for n, hypothesis in zip(repetitive, retried, strict=True):
            hypotheses[n] = replace(hypothesis, flags=(*hypothesis.flags, REPETITIVE))
        return hypotheses

    def without_added_eos(self, rows: Sequence[Row]) -> list[Row]:
        """Complete source rows as CTranslate2 wants them: without the end mark where it adds that itself."""
        return [row[:-1] if self.adds_eos and row[-1] == SPECIAL_TOKENS[EOS] else row for row in rows]

    def _translate(self, rows: Sequence[Row], options: dict[str, Any]) -> list[Hypothesis]:
        """Rows of like length together, every batch in the queue before the first answer is waited for."""
        pending = [(indices, self._submit([rows[n] for n in indices], options)) for indices in length_buckets(rows)]
        hypotheses = [Hypothesis()] * len(rows)
        for indices, futures in pending:
            for n, result in zip(indices, self._results([rows[n] for n in indices], futures, options), strict=True):
                hypotheses[n] = _hypothesis_of(
                    result, max_target_length(len(rows[n]), self.max_positions), self.search.length_penalty
                )
        return hypotheses

    def _submit(self, rows: Sequence[Row], options: dict[str, Any]) -> Any:
        longest = max(map(len, rows))
        return self.model.translate_batch(
            self.without_added_eos(rows),
            beam_size=self.search.beam_size,
            length_penalty=self.search.length_penalty,
            max_batch_size=batch_rows(longest, self.search.beam_size),
            max_decoding_length=max_target_length(longest, self.max_positions),
            max_input_length=0,  # its own limit would cut a source without a word
            return_scores=True,
            asynchronous=True,
            **options,
        )

    def _results(self, rows: Sequence[Row], futures: Any, options: dict[str, Any]) -> list[Any]:
        """What CTranslate2 answered; after a failure each row by itself, so that one cannot spoil its neighbours."""
        try:
            return [future.result() for future in futures]
        except RuntimeError as error:
            if memory_ran_out(error):
                raise  # a smaller batch would be refused as well, and no answer is at fault
            return [self._translate_one(row, options) for row in rows]

    def _translate_one(self, row: Row, options: dict[str, Any]) -> Any:
        try:
            return self._submit([row], options)[0].result()
        except RuntimeError as error:
            if memory_ran_out(error):
                raise
            return None


def read_max_positions(ct2: Path) -> int:
    """Positions of an exported model: the longest source or target in tokens.

    Raises:
        InputError: config.json is missing, or not as our export writes it.

    """
    return _config(ct2).read(lambda config: int(config["max_positions"]))


def read_adds_eos(ct2: Path) -> bool:
    """Whether CTranslate2 ends each source with the end mark itself.

    Raises:
        InputError: config.json is missing, or not JSON.

    """
    return _config(ct2).read(lambda config: config.get("add_source_eos") is True)


def _config(ct2: Path) -> JsonFile:
    return JsonFile(ct2 / "config.json", "the config of a model exported by `compress`", "run `compress` again")


def check_vocabularies(ct2: Path, tokenizer: Tokenizer) -> None:
    """Compare every piece with the tokenizers: CTranslate2 loads a wrong or short vocabulary without a word.

    Raises:
        InputError: a vocabulary is missing, unreadable or another one.

    """
    shared = ct2 / "shared_vocabulary.json"
    for side, model in (("source", tokenizer.src), ("target", tokenizer.tgt)):
        path = shared if shared.exists() else ct2 / f"{side}_vocabulary.json"
        file = JsonFile(path, "a list of pieces", "run `compress` again")
        found, expected = file.read(as_list), [model.id_to_piece(i) for i in range(model.vocab_size())]
        if found != expected:
            raise file.error(f"{len(found)} pieces, not the {len(expected)} of the {side} tokenizer")


def _hypothesis_of(result: Any, limit: int, length_penalty: float) -> Hypothesis:
    if result is None or not result.scores or not math.isfinite(result.scores[0]):
        return Hypothesis(flags=(FAILED,))
    tokens = list(result.hypotheses[0])
    truncated = len(tokens) >= limit
    n_scored = len(tokens) + (not truncated)  # with the end mark
    return Hypothesis(
        tokens, float(result.scores[0]) * math.pow(n_scored, length_penalty - 1), (TRUNCATED,) if truncated else ()
    )


def _is_repetitive(output: Row, source: Row) -> bool:
    """Whether the answer repeats itself longer than the source does."""
    return repeated_tokens(output) > max(repeated_tokens(source), MIN_REPETITION_TOKENS - 1)


def repeated_tokens(tokens: Row) -> int:
    """Tokens of the longest stretch in which a few tokens repeat over and over; 0 if there is none."""
    longest = 0
    for period in range(1, MAX_REPETITION_PERIOD + 1):
        run = 0
        for index in range(period, len(tokens)):
            run = run + 1 if tokens[index] == tokens[index - period] else 0
            if run >= period * (REPETITION_TIMES - 1):
                longest = max(longest, run + period)
    return longest
