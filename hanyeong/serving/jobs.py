"""Documents on their way: taken, translated beside other requests, kept for a while, and forgotten.

They are in memory only: nothing of a document is written to a disk, and a service that ends has forgotten them.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import PurePath
from typing import Final, Literal

from starlette.responses import Response

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.database.request_log import Entry
from hanyeong.documents.document import AssembledDocument, Limits
from hanyeong.documents.files import SUFFIXES, prepare_document
from hanyeong.documents.glossary import Glossary
from hanyeong.documents.segments import Settings
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.log_level import Level
from hanyeong.serving.body import Upload
from hanyeong.serving.call import Call, current_call, spending
from hanyeong.serving.glossaries import NO_GLOSSARY
from hanyeong.serving.languages import AUTO, required_language, way
from hanyeong.serving.log import event, failure
from hanyeong.serving.refusal import Refusal, come_again, invalid
from hanyeong.serving.served_model import Answer, ServedModel
from hanyeong.serving.service import Service, sentence_of

SENTENCES_AT_ONCE: Final = 200
"""Of a document in the queue: more would only wait there, and progress is told in between."""
AT_ONCE: Final = 2
"""Documents under way; further ones wait for their turn."""
DOCUMENT: Final = "document"
"""What stands for a route in the log, whichever dialect brought the document."""
Status = Literal["queued", "translating", "done", "error"]


@dataclass(eq=False)
class Job:
    """A document."""

    data: bytes
    suffix: str
    pair: LanguagePair
    name: str
    """Under which it can be fetched: cannot be guessed, and holds nothing of its own name."""
    glossary: Glossary = NO_GLOSSARY
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    since: float = field(default_factory=time.monotonic)
    status: Status = "queued"
    n_sentences: int = 0
    n_done: int = 0
    n_chars: int = 0
    call: Call = field(default_factory=lambda: current_call().for_document())
    """The request that brought it; logged when it is done."""
    result: AssembledDocument | None = None
    refusal: Refusal | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)


def document_way(service: Service, source: str | None, target: str) -> LanguagePair:
    """The direction for a document; one that would stay in its language is refused.

    Raises:
        Refusal: the model does not translate so.

    """
    known = None if source is None or source.lower() in ("", AUTO) else required_language(source, "source")
    pair = way(service.model.direction, known, required_language(target, "target"))
    if pair is None:
        raise invalid("source, target: the same language; a document has to be translated into another", "direction")
    return pair


MEDIA_TYPE: Final = "application/octet-stream"


def result_of(job: Job) -> Response:
    """The translated document; a browser saves it and never shows it.

    Raises:
        Refusal: it is not done, or it could not be translated.

    """
    if job.refusal is not None:
        raise job.refusal
    if job.result is None:
        raise come_again("document-under-way", f"{job.n_done:,} of {job.n_sentences:,} sentences are translated", 1)
    headers = {"Content-Disposition": f'attachment; filename="{job.name}"'}
    return Response(job.result.data, media_type=MEDIA_TYPE, headers=headers)


class Jobs:
    """All documents that the service has."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._jobs: dict[str, Job] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, upload: Upload, pair: LanguagePair, glossary: Glossary = NO_GLOSSARY) -> Job:
        """Begin with a document.

        Raises:
            Refusal: its format is not known, or there are too many.

        """
        suffix = PurePath(upload.name).suffix.lower()
        if suffix not in SUFFIXES:
            raise invalid(f"file: a format that is not served; expected a name that ends in {', '.join(SUFFIXES)}")
        self._forget()
        if len(self._jobs) >= self.service.params.max_documents:
            raise come_again("too-many-documents", f"{len(self._jobs):,} documents are kept", 60)
        job = Job(upload.data, suffix, pair, secrets.token_hex(16) + suffix, glossary)
        self._jobs[job.name] = job
        task = asyncio.create_task(self._run(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    def find(self, name: str, key: str | None = None) -> Job:
        """A document that was taken; with its key, where the dialect has one.

        Raises:
            Refusal: there is none of that name any more.

        """
        self._forget()
        job = self._jobs.get(name)
        if job is None or (key is not None and not secrets.compare_digest(job.key.encode(), key.encode())):
            raise Refusal(HTTPStatus.NOT_FOUND, "document", "no such document, or not any more; send it again")
        return job

    def expires_in_s(self, job: Job) -> float:
        """Time that a document is kept from now on."""
        return max(0.0, round(job.since + self.service.params.document_s - time.monotonic(), 1))

    def drop(self, job: Job) -> None:
        """Forget a document."""
        self._jobs.pop(job.name, None)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _forget(self) -> None:
        oldest = time.monotonic() - self.service.params.document_s
        for name in [name for name, job in self._jobs.items() if job.ended.is_set() and job.since < oldest]:
            del self._jobs[name]

    async def _run(self, job: Job) -> None:
        try:
            async with self._turn:
                job.status = "translating"
                job.result = await self._translated(job)
            job.status = "done"
        except Refusal as refusal:
            job.status, job.refusal = "error", refusal
        except Exception as error:  # noqa: BLE001  a library's trouble with a file; its message could quote it
            event("document failed", Level.WARNING, suffix=job.suffix, **failure(error))
            job.status, job.refusal = "error", invalid("file: cannot be read as what its name says", "document")
        finally:
            job.data = b""
            job.ended.set()
            self._record(job)

    async def _translated(self, job: Job) -> AssembledDocument:
        model = self.service.model
        limits = Limits(file_bytes=self.service.params.max_document_bytes)
        settings = Settings(model.pipeline.fits, job.glossary)
        try:
            prepared = await asyncio.to_thread(prepare_document, job.data, job.suffix, settings, limits)
        except InputError as error:
            raise invalid(str(error), "document") from None
        sentences = prepared.sentences
        job.n_sentences, job.n_chars = len(sentences), sum(map(len, sentences))
        answers: list[str] = []
        with spending(job.n_chars):
            for start in range(0, len(sentences), SENTENCES_AT_ONCE):
                some = sentences[start : start + SENTENCES_AT_ONCE]
                found = await self._answers(model, some, job.pair)
                answers += [answer.text for answer in found]
                self._record_sentences(job, model.digest, some, found)
                job.n_done = len(answers)
            done = await asyncio.to_thread(prepared.assemble, answers)
        self.service.n_chars += job.n_chars
        return done

    def _record_sentences(self, job: Job, digest: str, some: Sequence[str], found: Sequence[Answer]) -> None:
        """Log the next sentences of a document."""
        job.call.digest = digest
        both = zip(some, found, strict=True)
        sentences = [
            sentence_of((sentence, answer.text), answer, answer.flags, str(job.pair)) for sentence, answer in both
        ]
        call = job.call
        self.service.record(
            Entry(call.request_id, call.time, call.latency_ms, digest, sentences=sentences, first=job.n_done)
        )

    def _record(self, job: Job) -> None:
        """Log the request that brought a document."""
        call, refusal = job.call, job.refusal
        call.n_items, call.n_characters = 1, job.n_chars
        status = refusal.status if refusal else HTTPStatus.OK if job.result else HTTPStatus.SERVICE_UNAVAILABLE
        self.service.record(call.entry(DOCUMENT, status, refusal.code if refusal else None))

    async def _answers(self, model: ServedModel, sentences: Sequence[str], pair: LanguagePair) -> list[Answer]:
        """Translations of some sentences; while the queue is full the document waits: nobody has to send it again."""
        return await self.service.answers(model, [(sentence, pair) for sentence in sentences], wait=True)
