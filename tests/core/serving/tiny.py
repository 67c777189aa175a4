"""A bundle of a few thousand random weights, and a service over it: that it answers is the point, not what."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from hanyeong.database.engine import Database
from hanyeong.inference.translator import EncodedLine
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.release.bundle import build_bundle
from hanyeong.serving.access import Access, access_of
from hanyeong.serving.app import create_app
from hanyeong.serving.params import ServeParams
from hanyeong.serving.served_model import Answer, Question, ServedModel
from hanyeong.serving.service import Service
from hanyeong.serving.store import keys_of
from tests.core.release.bundles import info_of

KEY = "a-key-that-nobody-guesses"
LINES = [f"나는 {n}시에 밥을 먹는다. 그리고 책을 산다." for n in range(100)]
LINES += [f"I eat rice at {n}. And I buy books!" for n in range(100)]


def tiny_bundle(folder: Path, direction: str = "ko-en", seed: int = 3) -> Path:
    """A whole bundle, made by the project's own exporter; its digest depends on the seed."""
    import torch

    from hanyeong.export.ctranslate2_spec import export
    from hanyeong.models.transformer.model import TransformerModel
    from hanyeong.models.transformer.params import TransformerParams
    from hanyeong.tokenization.params import TokenizeParams
    from hanyeong.tokenization.tokenizer import read_tokenizer, train_tokenizer, write_tokenizer

    torch.set_num_threads(1)
    parts = folder / "parts"
    (parts / "ct2").mkdir(parents=True)
    model = train_tokenizer(LINES, TokenizeParams(vocab_size=400))
    write_tokenizer(parts, model, model)
    tokenizer = read_tokenizer(parts)
    torch.manual_seed(seed)
    shape = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=32, n_heads=4, d_ff=64, max_positions=64)
    export(TransformerModel(shape, tokenizer.vocabulary).eval(), tokenizer, "float32", parts / "ct2")
    info = info_of(parts / "ct2", parts, direction=direction)
    info = info.model_copy(update={"model": info.model.model_copy(update={"compute_type": "float32"})})
    bundle = folder / "bundle"
    bundle.mkdir()
    build_bundle(bundle, parts / "ct2", parts, info)
    write_manifest(bundle)
    return bundle


@dataclass
class Echo:
    """Stands where a loaded bundle's pipeline stands: answers each sentence with itself, in capitals."""

    poison: str = "poison"
    batches: list[int] = field(default_factory=list)
    mark: str = ""

    def question(self, sentence: str, _direction: object, n_alternatives: int = 0) -> Question:
        return Question(EncodedLine([sentence.split() or [""]], ()), n_alternatives)

    def fits(self, _: str) -> bool:
        return True

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        self.batches.append(len(questions))
        texts = [" ".join(question.line.rows[0]) for question in questions]
        if any(self.poison in text for text in texts):
            raise ValueError(f"a library quotes {texts}")
        return [Answer(self.mark + text.upper(), -0.5, 1, 1) for text in texts]


async def until(holds: Callable[[], object], what: str, within_s: float = 60) -> None:
    """Let others work until something holds, however slow this machine is."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, f"waited in vain: {what}"
        await asyncio.sleep(0.001)


def served(pipeline: object, digest: str = "0" * 64, direction: str = "ko-en") -> ServedModel:
    """A model in service around a pipeline."""
    info = type("Info", (), {"direction": direction, "name": "echo"})()
    return ServedModel(pipeline, info, digest, "release")  # type: ignore[arg-type]


@asynccontextmanager
async def client(
    model: ServedModel,
    params: ServeParams | None = None,
    key: str | None = None,
    host: str = "localhost",
    database: Database | None = None,
) -> AsyncIterator[tuple[httpx.AsyncClient, Service]]:
    """The whole application in this process, and the service inside it."""
    params = params or ServeParams()
    keys = keys_of(database)
    access: Access = access_of(params, {} if key is None else {"HANYEONG_API_KEY": key}, keys)
    service = Service(model, params, database, keys)
    app = create_app(service, access)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with service, httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as one:
        yield one, service
