"""A loaded bundle: smoke-tested, then given sentence by sentence, with alternatives where they are requested."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, Self

from hanyeong.corpus.language_pair import Direction, LanguagePair
from hanyeong.inference.backend import FAILED, Row, batch_rows, max_target_length
from hanyeong.inference.ctranslate2 import MIN_REPETITION_TOKENS, CTranslate2Backend, repeated_tokens
from hanyeong.inference.translator import EncodedLine, ModelFiles, Translation, TranslationPipeline
from hanyeong.monitoring.reference import SentenceMeter, meter_of
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.memory import memory_ran_out
from hanyeong.quality_estimation.confidence import BundleConfidence
from hanyeong.release.bundle import verify_bundle
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.smoke_test import ask_smoke_questions
from hanyeong.text.normalize import normalize

Origin = Literal["champion", "release", "folder"]
"""champion: in service by `hanyeong promote`; release: nothing was promoted yet, so models/release; folder: named by
--bundle."""
FEWEST_TOKENS: Final = 4
"""That a sentence counts for at least: one with nothing to translate costs something as well."""
NICENESS: Final = 5
"""Of the threads that compute, as nice(2) has it: under load a refusal takes a few milliseconds, not hundreds."""


@dataclass(frozen=True)
class Alternative:
    """Another answer of the beam."""

    text: str
    score: float


@dataclass(frozen=True)
class Answer:
    """What the model says to a sentence; an empty text with the flag `failed` where it says nothing."""

    text: str
    score: float = 0.0
    n_src_tokens: int = 0
    n_tgt_tokens: int = 0
    flags: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    confidence: float | None = None
    needs_review: bool | None = None
    n_unknown: int = 0
    """Source tokens that stand for a byte, or for nothing that the tokenizer knows."""


UNKNOWN: Final = ("<0x", "<unk>")
"""What tokens begin with that spell a character in bytes, or stand for one that is not known at all."""
NO_ANSWER: Final = Answer("", flags=(FAILED,))


@dataclass(frozen=True)
class Question:
    """A sentence, encoded."""

    line: EncodedLine
    n_alternatives: int = 0

    @property
    def n_tokens(self) -> int:
        """Source tokens, times the beam that its alternatives need."""
        return max(FEWEST_TOKENS, sum(map(len, self.line.rows))) * (1 + self.n_alternatives)


class ServingPipeline(TranslationPipeline):
    """The translator of every other use, asked in two steps: encode where the request is, translate with others'."""

    def question(self, sentence: str, direction: LanguagePair | None, n_alternatives: int = 0) -> Question:
        """The sentence as the model will be given it."""
        return Question(self._encode(sentence, direction), n_alternatives)

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """One answer a question, whoever asked it."""
        found = self._translate([question.line for question in questions])
        answers = [_answer(one, question) for one, question in zip(found, questions, strict=True)]
        wanted = [n for n, question in enumerate(questions) if question.n_alternatives and _is_whole(question)]
        for n_more in sorted({questions[n].n_alternatives for n in wanted}):
            some = [n for n in wanted if questions[n].n_alternatives == n_more]
            rows = [questions[n].line.rows[0] for n in some]
            for n, beam in zip(some, self._alternatives(rows, n_more), strict=True):
                others = [one for one in beam if one.text and one.text != answers[n].text]
                answers[n] = replace(answers[n], alternatives=tuple(_distinct(others)[:n_more]))
        return answers

    def _alternatives(self, rows: Sequence[Row], n_more: int) -> list[list[Alternative]]:
        """The beam's answers to each row, the best first; none where the model fails: the answer itself stands."""
        if not isinstance(self.backend, CTranslate2Backend):
            return [[] for _ in rows]
        try:
            results = self._beam(self.backend, rows, n_more + 1)
        except RuntimeError as error:
            if memory_ran_out(error):
                raise
            return [[] for _ in rows]
        return [list(self._heard(result, row)) for result, row in zip(results, rows, strict=True)]

    def _beam(self, backend: CTranslate2Backend, rows: Sequence[Row], n_answers: int) -> Any:
        longest, beam = max(map(len, rows)), max(backend.search.beam_size, n_answers)
        return backend.model.translate_batch(
            backend.without_added_eos(rows),
            beam_size=beam,
            num_hypotheses=n_answers,
            length_penalty=backend.search.length_penalty,
            max_batch_size=batch_rows(longest, beam),
            max_decoding_length=max_target_length(longest, backend.max_positions),
            max_input_length=0,
            return_scores=True,
        )

    def _heard(self, result: Any, row: Row) -> Iterator[Alternative]:
        for tokens, score in zip(result.hypotheses, result.scores, strict=True):
            if math.isfinite(score) and repeated_tokens(tokens) <= max(repeated_tokens(row), MIN_REPETITION_TOKENS - 1):
                pieces = [self.tokenizer.tgt.piece_to_id(token) for token in tokens]
                mean = score * math.pow(len(tokens) + 1, self.parts.search.length_penalty - 1)
                yield Alternative(normalize(self.tokenizer.decode_tgt([pieces])[0], self.parts.gate), float(mean))


def loaded(parts: ModelFiles, threads: int) -> ServingPipeline:
    """The pipeline, whose computing threads give way to the thread that answers requests.

    They inherit their priority from the thread that starts them. None of them ever holds the interpreter's lock, so
    nobody waits for a thread that is kept from the processor.
    """
    with ThreadPoolExecutor(1, "loading", initializer=_give_way) as pool:
        return pool.submit(ServingPipeline.load, parts, threads).result()


def _give_way() -> None:
    """Lower the priority of this thread; only Linux has one for each thread."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.nice(NICENESS)


def answers_one_by_one(
    answers: Callable[[Sequence[Question]], list[Answer]], asked: Sequence[Question]
) -> list[Answer]:
    """The answers of a batch; where it fails, each question by itself, so that one cannot spoil its neighbours.

    Raises:
        MemoryError, RuntimeError, OSError: memory ran out, which no question is to blame for.

    """
    try:
        return answers(asked)
    except Exception as error:
        if memory_ran_out(error):
            raise
    return [_alone(answers, question) for question in asked]


def _alone(answers: Callable[[Sequence[Question]], list[Answer]], question: Question) -> Answer:
    try:
        (found,) = answers([question])
    except Exception as error:
        if memory_ran_out(error):
            raise
        return NO_ANSWER
    return found


def _answer(one: Translation, question: Question) -> Answer:
    n_unknown = sum(token.startswith(UNKNOWN) for row in question.line.rows for token in row)
    return Answer(
        one.text,
        one.score,
        one.n_src_tokens,
        one.n_tgt_tokens,
        one.flags,
        confidence=one.confidence,
        needs_review=one.needs_review,
        n_unknown=n_unknown,
    )


def _is_whole(question: Question) -> bool:
    """Whether the sentence went to the model in one piece: parts' alternatives do not make one of the whole."""
    return len(question.line.segments) == 1 and len(question.line.rows) == 1


def _distinct(found: Sequence[Alternative]) -> list[Alternative]:
    return list({one.text: one for one in reversed(found)}.values())[::-1]


@dataclass(frozen=True)
class ServedModel:
    """A loaded bundle that answered its questions."""

    pipeline: ServingPipeline
    info: BundleInfo
    digest: str
    origin: Origin
    since: str | None = None
    """When it was promoted, as models/champion.json has it."""
    meter: SentenceMeter | None = None
    """Measures its answers for the monitor; None without a monitoring reference."""
    unmonitored: str = ""
    """Why there is no reference."""

    @classmethod
    def load(cls, bundle: Path, origin: Origin, threads: int, digest: str | None = None) -> Self:
        """The bundle in a folder, every file verified, loaded and asked the questions of the smoke test.

        Raises:
            InputError: a file is missing or altered, it is another bundle than `digest`, or answers are wrong.

        """
        found, info = verify_bundle(bundle)
        pipeline = loaded(ModelFiles.of_bundle(bundle, digest or found), threads)
        pipeline.confidence = BundleConfidence.of_bundle(bundle, pipeline.tokenizer)
        if problems := ask_smoke_questions(pipeline, info).problems:
            raise InputError(f"{bundle}: fails its smoke test: {'; '.join(problems)}; not served")
        meter, why = meter_of(bundle, found, pipeline)
        return cls(pipeline, info, found, origin, meter=meter, unmonitored=why)

    @property
    def direction(self) -> Direction:
        """What it translates."""
        return self.info.direction
