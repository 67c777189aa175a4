"""The service without its protocols: texts in, texts with segments out, within its limits, by the bundle in service."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self, TypeVar

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.database.engine import Database
from hanyeong.database.keys import Keys
from hanyeong.database.request_log import Entry, Sentence
from hanyeong.database.translation_memory import MEMORY
from hanyeong.documents.glossary import Glossary
from hanyeong.documents.html import prepare_html
from hanyeong.documents.markdown import prepare_markdown
from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.segments import FLAGS as LAYOUT_FLAGS
from hanyeong.documents.segments import Assembled, Hint, Need, Prepared, Settings, Written
from hanyeong.documents.segments import Segment as Placed
from hanyeong.inference.backend import FAILED
from hanyeong.inference.translator import FLAGS
from hanyeong.pipeline.errors import InputError
from hanyeong.serving.batcher import Batcher, BatchLimits
from hanyeong.serving.call import current_call, spending
from hanyeong.serving.glossaries import NO_GLOSSARY, Glossaries
from hanyeong.serving.log import event
from hanyeong.serving.metrics import Metrics
from hanyeong.serving.params import ServeParams
from hanyeong.serving.refusal import Refusal, come_again, invalid, too_large
from hanyeong.serving.refused_bundle import RefusedBundle
from hanyeong.serving.served_model import Alternative, Answer, Question, ServedModel
from hanyeong.serving.store import Store
from hanyeong.serving.turns import Turns
from hanyeong.text.prose import COPIED
from hanyeong.text.segment import Span

T = TypeVar("T")

Format = Literal["text", "html", "markdown"]
PREPARE: Final = {"text": prepare_plain, "html": prepare_html, "markdown": prepare_markdown}
ALL_FLAGS: Final = tuple(dict.fromkeys((*FLAGS, *LAYOUT_FLAGS, MEMORY)))
"""Of answers (hanyeong.inference.translator), of what was done around them (hanyeong.documents.segments), and memory:
the translation memory answered."""
TOKENS_A_CHARACTER: Final = 0.5
"""As a request is counted until it is encoded; Korean has somewhat fewer."""
NOT_ASKED: Final = Answer("")
"""Of a segment in which there is nothing to translate."""


@dataclass(frozen=True)
class Segment:
    """A sentence and its translation, where they stand in the two texts."""

    source: Span
    target: Span
    text: str
    score: float
    flags: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
    answer: Answer = NOT_ASKED
    """What the model said."""


@dataclass(frozen=True)
class Translated:
    """A text's translation."""

    text: str
    segments: Sequence[Segment]
    flags: tuple[str, ...]
    """What was special about any of them, of ALL_FLAGS and in that order."""
    variants: Sequence[str] = ()
    """Other translations of the whole: the first has the first alternative of each sentence, and so on."""


@dataclass(frozen=True)
class Asked:
    """A text, and the way it has to go; None: it comes back as it is."""

    text: str
    pair: LanguagePair | None
    format: Format = "text"
    glossary: Glossary = NO_GLOSSARY


AskedSentence = tuple[str, LanguagePair | None]


@dataclass(frozen=True)
class _Wanted:
    """Sentences: what is known of each already, and the questions about the others."""

    model: ServedModel
    sentences: Sequence[str]
    known: Sequence[Answer | None]
    questions: Sequence[Question]


@dataclass(frozen=True)
class _Untouched:
    """A text that is not translated."""

    text: str
    sentences: Sequence[str] = ()

    def assemble(self, _: Sequence[str]) -> Assembled:
        whole = Span(0, len(self.text))
        return Assembled(self.text, (Placed(whole, whole, (COPIED,)),) if self.text.strip() else ())

    def needs(self) -> Sequence[Need]:
        return [Need(None)] if self.text.strip() else []

    def write(self, _: Iterator[str], __: Hint) -> Iterator[Written]:
        whole = self.assemble(())
        yield Written(self.text, next(iter(whole.segments), None))


class Service:
    """What every dialect speaks to."""

    def __init__(
        self, model: ServedModel, params: ServeParams, database: Database | None = None, keys: Keys | None = None
    ) -> None:
        self.model, self.params = model, params
        """The model is replaced by `switch_to`; requests under way keep the one that they began with."""
        self.metrics = Metrics()
        self.store = None if database is None else Store(database, params, self.metrics, keys)
        self.glossaries = Glossaries(self)
        self.turns = Turns()
        self.stopping = False
        self.n_chars = 0
        """Characters translated since the start."""
        self.refused = RefusedBundle()
        limits = BatchLimits(params.batch_tokens, params.batch_wait_ms / 1000, params.max_queue_tokens)
        self.batcher = Batcher(limits, self.metrics.batch)
        self.metrics.queue(lambda: self.batcher.queued_tokens)
        self._begin(model)

    async def __aenter__(self) -> Self:
        self.batcher.start()
        if self.store is not None:
            self.store.log.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.batcher.stop()
        if self.store is not None:
            await asyncio.to_thread(self.store.log.stop)

    def switch_to(self, model: ServedModel) -> None:
        """Answer every request from the next one on by another model."""
        self.model = model
        self.refused.forget()
        self._begin(model)
        self.metrics.swap(done=True)

    def _begin(self, model: ServedModel) -> None:
        """Tell who has to know that a bundle answers from now on."""
        self.metrics.serving(model.digest)
        if self.store is not None:
            self.store.measuring.begin(model.meter)
            if model.unmonitored:
                event("no monitoring reference", digest=model.digest, message=model.unmonitored)

    def refuse(self, digest: str) -> bool:
        """Remember a bundle that was put into service and cannot be served; the one before it goes on.

        Returns whether this is the first time.
        """
        first = self.refused.note(digest)
        if first:
            self.metrics.swap(done=False)
        return first

    async def translate(self, asked: Sequence[Asked], n_alternatives: int = 0) -> tuple[list[Translated], ServedModel]:
        """A translation for each text, and the model that made them all.

        Raises:
            Refusal: a limit of section `serve`, no room, or no time.

        """
        self.require_limits([one.text for one in asked], n_alternatives)
        self.batcher.require_room()
        model, n_chars = self.model, sum(len(one.text) for one in asked)
        try:
            with spending(n_chars):
                async with asyncio.timeout(self.params.timeout_s):
                    found = await self._translate(model, asked, n_alternatives)
        except TimeoutError:
            raise come_again("timeout", f"not done within {self.params.timeout_s:g} s", 10) from None
        self.n_chars += n_chars
        if self.store is not None:
            note_answers(model.digest, asked, [one.segments for one in found])
        return found, model

    @property
    def keeps_corrections(self) -> bool:
        """Whether a better translation can be sent."""
        return self.store is not None and self.params.store_text != "never"

    def record(self, entry: Entry) -> None:
        """Have the request log keep something, where there is one."""
        if self.store is not None:
            self.store.log.put(entry)

    def require_limits(self, texts: Sequence[str], n_alternatives: int = 0) -> None:
        """Refuse what is more than a request may hold.

        Raises:
            Refusal: with the limit.

        """
        limits = self.params
        if len(texts) > limits.max_items:
            raise too_large("too-many-items", "texts", len(texts), limits.max_items)
        if (n_chars := sum(map(len, texts))) > limits.max_chars:
            raise too_large("too-many-characters", "characters", n_chars, limits.max_chars)
        if not 0 <= n_alternatives <= limits.max_alternatives:
            raise invalid(
                f"alternatives: expected 0 to {limits.max_alternatives}",
                "too-many-alternatives",
                limit=limits.max_alternatives,
            )

    async def _translate(self, model: ServedModel, asked: Sequence[Asked], n_more: int) -> list[Translated]:
        n_chars = sum(len(one.text) for one in asked)
        with self.batcher.expecting(round(n_chars * TOKENS_A_CHARACTER) * (1 + n_more)):
            prepared, wanted = await self.turns.run(n_chars, lambda: self._prepared(model, asked, n_more))
        answers = await self._answered(wanted)
        found = await self.turns.run(n_chars, lambda: _assembled(prepared, answers))
        flags = Counter(flag for one in found for segment in one.segments for flag in segment.flags)
        self.metrics.sentences(sum(len(one.segments) for one in found), flags)
        return found

    async def answers(
        self,
        model: ServedModel,
        sentences: Sequence[AskedSentence],
        n_more: int = 0,
        *,
        wait: bool = False,
    ) -> list[Answer]:
        """What the memory, or else the model, says to sentences; with `wait`, however long the queue is full.

        Raises:
            Refusal: the queue has no room.

        """
        n_chars = sum(len(sentence) for sentence, _ in sentences)
        wanted = await self.turns.run(n_chars, lambda: self._wanted(model, sentences, n_more))
        return await self._answered(wanted, wait=wait)

    def _prepared(self, model: ServedModel, asked: Sequence[Asked], n_more: int) -> tuple[list[Prepared], _Wanted]:
        """Texts in their sentences, and what the model is asked of all of them."""
        prepared = [taken_apart(model, one) for one in asked]
        both = zip(asked, prepared, strict=True)
        return prepared, self._wanted(model, [(one, a.pair) for a, text in both for one in text.sentences], n_more)

    def _wanted(self, model: ServedModel, sentences: Sequence[AskedSentence], n_more: int) -> _Wanted:
        """What the memory knows of sentences, and the questions about the others."""
        known = [self._recalled(*one) for one in sentences]
        unknown = [one for one, found in zip(sentences, known, strict=True) if found is None]
        questions = [model.pipeline.question(sentence, pair, n_more) for sentence, pair in unknown]
        return _Wanted(model, [sentence for sentence, _ in sentences], known, questions)

    async def _answered(self, wanted: _Wanted, *, wait: bool = False) -> list[Answer]:
        ask = self.batcher.translate_when_room if wait else self.batcher.translate
        found = iter(await ask(wanted.model.pipeline, wanted.questions, current_call().waited))
        both = zip(wanted.sentences, wanted.known, strict=True)
        return [kept(next(found), sentence) if one is None else one for sentence, one in both]

    def _recalled(self, sentence: str, pair: LanguagePair | None) -> Answer | None:
        return None if self.store is None or pair is None else self.store.recall.find(sentence, pair)


def note_answers(digest: str, asked: Sequence[Asked], found: Sequence[Sequence[Segment]]) -> None:
    """Note for the request log what was asked and answered, sentence by sentence."""
    call = current_call()
    sentences = [
        sentence_of(
            (one.text[segment.source.start : segment.source.end], segment.text),
            segment.answer,
            segment.flags,
            direction=one.pair and str(one.pair),
            item=call.n_items + item,
        )
        for item, (one, segments) in enumerate(zip(asked, found, strict=True))
        for segment in segments
    ]
    call.answered(digest, len(asked), sum(len(one.text) for one in asked), sentences)


def sentence_of(
    texts: tuple[str, str], answer: Answer, flags: tuple[str, ...], direction: str | None, item: int = 0
) -> Sentence:
    """A sentence and its translation for the request log."""
    tokens = answer.n_src_tokens, answer.n_tgt_tokens, answer.n_unknown
    return Sentence(item, direction, *texts, *tokens, answer.score, flags, answer.confidence)


async def unless_gone(work: Awaitable[T], gone: Callable[[], Awaitable[Any]]) -> T:
    """The result of `work`, which is cancelled when `gone` returns first: nobody waits for it any more.

    Raises:
        Refusal: the client left; nobody reads this answer.

    """
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(gone())
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise client_left()
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


def client_left() -> Refusal:
    """Nobody is there to read the answer."""
    return come_again("client-left", "the client closed the connection", 1)


def taken_apart(model: ServedModel, one: Asked) -> Prepared:
    """A text in its sentences.

    Raises:
        Refusal: it is longer than its format allows.

    """
    if one.pair is None:
        return _Untouched(one.text)
    settings = Settings(model.pipeline.fits, one.glossary)
    try:
        return PREPARE[one.format](one.text, settings)
    except InputError as error:
        raise invalid(str(error)) from None


def _assembled(texts: Sequence[Prepared], answers: Sequence[Answer]) -> list[Translated]:
    waiting = iter(answers)
    return [_whole(text, [next(waiting) for _ in text.sentences]) for text in texts]


def kept(answer: Answer, sentence: str) -> Answer:
    """A sentence that got no answer stays in the text as it is, and is flagged: nothing is lost."""
    return replace(answer, text=sentence) if FAILED in answer.flags and not answer.text else answer


def _whole(text: Prepared, answers: Sequence[Answer]) -> Translated:
    """The text put together from its sentences' answers, and again from the alternatives of each rank."""
    main = text.assemble([answer.text for answer in answers])
    deepest = max((len(answer.alternatives) for answer in answers), default=0)
    others = [text.assemble([of_rank(answer, rank) for answer in answers]) for rank in range(deepest)]
    segments = [
        segment_of(
            placed,
            [_said(one, n) for one in (main, *others)],
            NOT_ASKED if placed.sentence is None else answers[placed.sentence],
        )
        for n, placed in enumerate(main.segments)
    ]
    flags = ordered(flag for one in segments for flag in one.flags)
    return Translated(main.text, segments, flags, [other.text for other in others])


def of_rank(answer: Answer, rank: int) -> str:
    """The alternative of a rank, or the answer itself where there are fewer."""
    return answer.alternatives[rank].text if rank < len(answer.alternatives) else answer.text


def segment_of(placed: Placed, said: Sequence[str], answer: Answer) -> Segment:
    """A segment, from where it is, what it became (with the answer, then with its alternatives) and the answer."""
    alternatives = zip(said[1:], answer.alternatives, strict=False)
    return Segment(
        placed.source,
        placed.target,
        said[0],
        answer.score,
        tuple(dict.fromkeys((*answer.flags, *placed.flags))),
        tuple(Alternative(text, found.score) for text, found in alternatives),
        answer,
    )


def _said(assembled: Assembled, n: int) -> str:
    target = assembled.segments[n].target
    return assembled.text[target.start : target.end]


def ordered(flags: Iterable[str]) -> tuple[str, ...]:
    """Flags, each once, in the order of ALL_FLAGS."""
    return tuple(sorted(set(flags), key=ALL_FLAGS.index))
