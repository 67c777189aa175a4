"""A promotion under load: nobody fails, nobody gets two models' words, and a broken bundle replaces nothing."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import httpx
import pytest

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.paths import POINTER
from hanyeong.release.bundle import verify_bundle
from hanyeong.release.champion import bundle_path
from hanyeong.serving import swap
from hanyeong.serving.served_model import ServedModel
from hanyeong.serving.server import load
from hanyeong.serving.service import Service
from tests.core.serving.tiny import Echo, client, served, until

OLD, NEW = "a" * 64, "b" * 64


@pytest.fixture
def root(tmp_path: Path, bundle: Path) -> Path:
    """A project with a bundle that was never promoted."""
    shutil.copytree(bundle, tmp_path / "models/release")
    (tmp_path / POINTER).write_text("null\n")
    return tmp_path


def promote(root: Path, digest: str) -> None:
    write_json(root / POINTER, {"digest": digest, "previous": []})


def test_before_any_promotion_the_released_bundle_answers_and_says_so(root: Path, tmp_path: Path) -> None:
    digest, _ = verify_bundle(root / "models/release")
    found = load(root, None, 1)
    assert (found.digest, found.origin) == (digest, "release")
    shutil.copytree(root / "models/release", bundle_path(root, digest))
    promote(root, digest)
    assert load(root, None, 1).origin == "champion"
    assert load(None, root / "models/release", 1).origin == "folder"
    with pytest.raises(InputError, match="models/release: no bundle yet"):
        load(tmp_path / "nowhere", None, 1)


@pytest.mark.parametrize("damage", ["missing", "altered", "another"])
def test_a_broken_bundle_never_replaces_one_that_works(
    root: Path, damage: str, capfd: pytest.CaptureFixture[str]
) -> None:
    digest, _ = verify_bundle(root / "models/release")
    target = bundle_path(root, NEW if damage != "altered" else digest)
    if damage != "missing":
        shutil.copytree(root / "models/release", target)
    if damage == "altered":
        (target / "ct2/model.bin").write_bytes(b"0")
    promote(root, target.name)

    async def run() -> None:
        async with client(served(Echo(), OLD)) as (one, service):
            for _ in range(2):
                await swap.look(root, service)
            assert service.model.digest == OLD
            ready = (await one.get("/ready")).json()
            assert (ready["digest"], ready["refused"]) == (OLD, target.name)
            assert (await one.post("/translate", json={"q": "가", "source": "ko", "target": "en"})).status_code == 200

    asyncio.run(run())
    assert capfd.readouterr().err.count('"swap refused"') == 1


def test_a_good_bundle_takes_over(root: Path) -> None:
    digest, _ = verify_bundle(root / "models/release")
    shutil.copytree(root / "models/release", bundle_path(root, digest))
    promote(root, digest)

    async def run() -> str:
        async with client(served(Echo(), OLD)) as (one, service):
            await swap.look(root, service)
            body = {"texts": ["나는 3시에 밥을 먹는다. 그리고 책을 산다."], "alternatives": 2}
            found = (await one.post("/api/v1/translate", json=body)).json()
            segments = found["translations"][0]["segments"]
            assert len(segments) == 2
            return str(found["bundle"]["digest"])

    assert asyncio.run(run()) == digest


def test_promoting_and_rolling_back_under_load_fails_nobody_and_mixes_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(_root: Path, digest: str, _threads: int | None) -> ServedModel:
        return served(Echo(mark=digest[0]), digest)

    monkeypatch.setattr(swap, "_load", loaded)
    texts = [" ".join(f"가{n}." for n in range(20)), "나."]
    over: list[bool] = []

    async def ask(one: httpx.AsyncClient, service: Service, answers: list[tuple[str, set[str]]]) -> None:
        while not over:
            found = await one.post("/api/v1/translate", json={"texts": texts})
            assert found.status_code == 200
            said = {segment["text"][0] for each in found.json()["translations"] for segment in each["segments"]}
            answers.append((found.json()["bundle"]["digest"], said))

    async def run() -> list[tuple[str, set[str]]]:
        answers: list[tuple[str, set[str]]] = []
        async with client(served(Echo(mark="a"), OLD)) as (one, service):
            asking = [asyncio.ensure_future(ask(one, service, answers)) for _ in range(8)]
            for digest in [NEW, OLD] * 4:
                promote(root, digest)
                await swap.look(root, service)
                before = len(answers)
                await until(lambda: digest in {by for by, _ in answers[before:]}, "an answer by this bundle")  # noqa: B023
            over.append(True)
            await asyncio.gather(*asking)
        return answers

    found = asyncio.run(run())
    assert all(said == {digest[0]} for digest, said in found)
    assert {digest for digest, _ in found} == {OLD, NEW}
