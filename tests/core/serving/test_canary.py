"""Canary sentences in service: what is written of them, when, and that nobody waits for them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.database.engine import Database
from hanyeong.database.models import CanaryRun, Request, Segment
from hanyeong.monitoring.canary import SLICE, Canaries, compare_canaries, digest_of_answers, read_canaries
from hanyeong.pipeline.errors import InputError
from hanyeong.serving import canary
from hanyeong.serving.canary import Reason, keep_translating, translate_canaries
from hanyeong.serving.params import ServeParams
from hanyeong.serving.served_model import Answer, Question, ServedModel
from hanyeong.serving.service import Service
from tests.core.monitoring.references import CANARIES, make_reference
from tests.core.serving.test_measuring import KOREAN
from tests.core.serving.tiny import Echo, client, served, until

TEXTS = st.lists(st.text(alphabet="ab ", max_size=6), min_size=1, max_size=8)


@given(TEXTS, st.data())
def test_the_comparison_counts_what_changed_and_scores_it(texts: list[str], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.text(alphabet="xy", max_size=6), min_size=len(texts), max_size=len(texts)))
    canaries = Canaries(("?",) * len(texts), tuple(texts))
    same, found = compare_canaries(canaries, texts), compare_canaries(canaries, others)
    assert (same.n_changed, same.chrf) == (0, 100.0)
    assert found.n_changed == sum(a != b for a, b in zip(texts, others, strict=True))
    assert (found.digest == same.digest) == (found.n_changed == 0)
    assert 0 <= found.chrf <= 100


@pytest.mark.parametrize("text", ["[]", "{", '{"ko-en": {"sources": ["a"], "answers": []}}', '{"de-en": {}}'])
def test_a_file_that_is_none_of_ours_is_named(text: str, tmp_path: Path) -> None:
    assert read_canaries(tmp_path) == {}
    (tmp_path / "canaries.json").write_text(text)
    with pytest.raises(InputError, match=r"canaries\.json"):
        read_canaries(tmp_path)


@pytest.fixture(scope="module")
def model(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> ServedModel:
    folder = tmp_path_factory.mktemp("registry") / "bundle"
    shutil.copytree(bundle, folder)
    make_reference(folder.with_name("bundle.monitoring"), folder, KOREAN)
    return ServedModel.load(folder, "champion", 1)


def with_canaries(pipeline: Echo, digest: str, answers: Sequence[str] | None = None) -> ServedModel:
    """A model that answers in capitals, with canary sentences of its own."""
    said = tuple(pipeline.mark + text.upper() for text in CANARIES) if answers is None else tuple(answers)
    meter = type("Meter", (), {"digest": digest, "canaries": {LanguagePair.KO_EN: Canaries(CANARIES, said)}})()
    return replace(served(pipeline, digest), meter=meter)


def runs(database: Database) -> list[CanaryRun]:
    with database.read() as session:
        return list(session.scalars(select(CanaryRun).order_by(CanaryRun.id)))


def test_a_bundle_that_is_what_it_was_says_what_it_said(model: ServedModel, database: Database) -> None:
    async def run() -> str:
        async with client(model, database=database) as (one, service):
            await translate_canaries(service, model, Reason.START)
            return (await one.get("/metrics")).text

    metrics = asyncio.run(run())
    (found,) = runs(database)
    assert (found.digest, found.direction, found.reason) == (model.digest, "ko-en", "start")
    assert (found.n_sentences, found.n_changed, found.chrf) == (10, 0, 100.0)
    assert found.seconds > 0
    assert 'hanyeong_canary_chrf{direction="ko-en"} 100.0' in metrics
    assert 'hanyeong_canary_changed{direction="ko-en"} 0.0' in metrics
    with database.read() as session:
        assert not list(session.scalars(select(Request))) + list(session.scalars(select(Segment))), "nobody asked"


def test_a_swapped_tokenizer_or_model_is_seen_at_once(model: ServedModel, database: Database) -> None:
    class Swapped:
        """Reads each sentence backwards: it garbles the model's input, as another model's tokenizer would."""

        def question(self, sentence: str, pair: LanguagePair) -> Question:
            return model.pipeline.question(sentence[::-1], pair)

        def answers(self, questions: Sequence[Question]) -> list[Answer]:
            return model.pipeline.answers(questions)

    async def run() -> None:
        broken = replace(model, pipeline=Swapped())  # type: ignore[arg-type]
        async with client(broken, database=database) as (_, service):
            await translate_canaries(service, broken, Reason.TIMER)

    asyncio.run(run())
    (found,) = runs(database)
    assert found.n_changed > 0
    assert found.chrf < 98
    assert found.answers_digest != digest_of_answers(model.meter.canaries[LanguagePair.KO_EN].answers)  # type: ignore[union-attr]


def test_they_are_translated_at_the_start_after_a_swap_and_from_time_to_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canary, "REST", 0.0)
    params = ServeParams(canary_minutes=0.2 / 60, swap_check_s=0.01)
    first, second = with_canaries(Echo(), "1" * 64), with_canaries(Echo(mark="!"), "2" * 64)

    async def run() -> None:
        async with client(first, params, database=database) as (_, service):
            task = asyncio.create_task(keep_translating(service))
            await until(lambda: len(runs(database)) >= 2, "a second run")
            service.switch_to(second)
            await until(lambda: runs(database)[-1].digest == second.digest, "a run of the new bundle")
            task.cancel()

    asyncio.run(run())
    found = [(run.digest[0], run.reason) for run in runs(database)]
    assert found[:2] == [("1", "start"), ("1", "timer")]
    assert next(reason for digest, reason in found if digest == "2") == "swap"
    assert all(run.chrf == 100.0 for run in runs(database)), "each bundle is compared with its own release"


@pytest.mark.parametrize("minutes", [None, 60.0])
def test_off_or_without_a_reference_nothing_is_asked(minutes: float | None, database: Database) -> None:
    pipeline = Echo()
    model = served(pipeline) if minutes else with_canaries(pipeline, "1" * 64)

    async def run() -> None:
        async with client(model, ServeParams(canary_minutes=minutes), database=database) as (_, service):
            task = asyncio.create_task(keep_translating(service))
            await asyncio.sleep(0.05)
            task.cancel()

    asyncio.run(run())
    assert pipeline.batches == []


def test_a_run_that_fails_is_told_and_the_next_one_comes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def fails(_: Service, __: ServedModel, reason: Reason) -> None:
        asked.append(reason)
        raise ValueError("quotes a sentence")

    monkeypatch.setattr(canary, "translate_canaries", fails)

    async def run() -> None:
        params = ServeParams(canary_minutes=0.01 / 60, swap_check_s=0.01)
        async with client(with_canaries(Echo(), "1" * 64), params) as (_, service):
            task = asyncio.create_task(keep_translating(service))
            await until(lambda: len(asked) >= 3, "a third run")
            task.cancel()

    asyncio.run(run())
    told = capsys.readouterr().err
    assert "canary failed" in told
    assert "quotes" not in told


def test_requests_go_first_and_a_run_under_constant_load_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "PATIENCE_S", 0.05)
    pipeline = Echo()
    model = with_canaries(pipeline, "1" * 64)

    async def run() -> tuple[int, int]:
        async with client(model) as (one, service):
            busy = True

            async def load() -> int:
                n = 0
                while busy:
                    assert (await one.post("/translate", json={"q": "a b", "source": "ko", "target": "en"})).is_success
                    n += 1
                return n

            loads = [asyncio.create_task(load()) for _ in range(3)]
            await asyncio.wait_for(translate_canaries(service, model, Reason.TIMER), 60)
            busy = False
            return sum([await load for load in loads]), max(pipeline.batches)

    answered, largest = asyncio.run(run())
    assert answered > len(CANARIES)
    assert largest <= SLICE + 3
