"""What goes wrong around a running service (pointer, bundle, memory, disk, clock): requests go on being answered."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from hanyeong.cli.main import SUBCOMMANDS, load
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import parse
from hanyeong.pipeline.paths import POINTER
from hanyeong.release.bundle import verify_bundle
from hanyeong.release.champion import bundle_path
from hanyeong.serving import refused_bundle, swap
from hanyeong.serving.params import ServeParams
from hanyeong.serving.served_model import Answer, Question, ServedModel
from hanyeong.serving.service import Service
from tests.core.serving.tiny import KEY, Echo, client, served, until

OLD, NEW = "a" * 64, "b" * 64
ASKED = {"texts": ["나는 3시에 밥을 먹는다."], "source": "ko", "target": "en"}
QUICK = ServeParams(swap_check_s=0.001)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    return tmp_path


def put_into_service(root: Path, digest: str) -> None:
    write_json(root / POINTER, {"digest": digest, "previous": []})


@asynccontextmanager
async def following(root: Path, model: ServedModel) -> AsyncIterator[tuple[httpx.AsyncClient, Service]]:
    """The service, which looks at the pointer all the time."""
    async with client(model, QUICK) as (one, service):
        task = asyncio.create_task(swap.follow(root, service))
        try:
            yield one, service
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def status(one: httpx.AsyncClient) -> int:
    return (await one.post("/api/v1/translate", json=ASKED)).status_code


SPOILED = [
    b"",
    b"{",
    b"\xff\xfe",
    b"3",
    b"[]",
    b"{}",
    b'{"digest": 3}',
    b'{"digest": null, "previous": 3}',
    b'{"digest": "../../etc", "previous": []}',
    json.dumps({"digest": NEW, "previous": None}).encode(),
    json.dumps({"digest": NEW, "previous": 3}).encode(),
    json.dumps({"digest": NEW, "previous": "x"}).encode(),
    None,
]
"""What may stand in models/champion.json while somebody checks out, copies or edits it; None: it is a folder."""


def test_a_pointer_that_is_spoiled_or_half_written_keeps_the_bundle_in_service_and_a_whole_one_is_followed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    look = swap.look

    async def counted(root: Path, service: Service) -> None:
        looked.append(1)
        await look(root, service)

    monkeypatch.setattr(swap, "look", counted)
    monkeypatch.setattr(swap, "_load", lambda _root, digest, _threads: served(Echo(), digest))

    async def run() -> None:
        async with following(root, served(Echo(), OLD)) as (one, service):
            for content in SPOILED:
                pointer = root / POINTER
                if content is None:
                    pointer.unlink()
                    pointer.mkdir()
                else:
                    pointer.write_bytes(content)
                seen = len(looked) + 1
                await until(lambda: len(looked) > seen, "a whole look at it")  # noqa: B023
                assert (service.model.digest, await status(one)) == (OLD, 200), content
            pointer.rmdir()
            put_into_service(root, NEW)
            await until(lambda: service.model.digest == NEW, "the new bundle")

    asyncio.run(run())


def test_a_bundle_that_is_copied_after_its_pointer_takes_over_when_it_is_whole(
    root: Path, bundle: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(refused_bundle, "FIRST_PAUSE_S", 0.01)
    digest, _ = verify_bundle(bundle)
    put_into_service(root, digest)

    async def run() -> None:
        async with following(root, served(Echo(), OLD)) as (one, service):
            await until(lambda: service.refused.digest == digest, "the bundle to be refused")
            assert (await one.get("/ready")).json()["refused"] == digest
            part = root / "part"
            shutil.copytree(bundle, part)
            (part / "ct2/model.bin").rename(root / "model.bin")
            bundle_path(root, digest).parent.mkdir(parents=True)
            part.rename(bundle_path(root, digest))  # most of it is there
            assert (service.model.digest, await status(one)) == (OLD, 200)
            (root / "model.bin").rename(bundle_path(root, digest) / "ct2/model.bin")
            await until(lambda: service.model.digest == digest, "the new bundle")
            assert "refused" not in (await one.get("/ready")).json()
            assert await status(one) == 200

    asyncio.run(run())
    assert capfd.readouterr().err.count('"swap refused"') == 1


def test_memory_that_is_short_while_a_bundle_is_loaded_is_asked_for_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(refused_bundle, "FIRST_PAUSE_S", 0.01)
    tries = itertools.count(1)

    def load(_root: Path, digest: str, _threads: int | None) -> ServedModel:
        if next(tries) < 3:
            raise MemoryError("CANARY")
        return served(Echo(), digest)

    monkeypatch.setattr(swap, "_load", load)
    put_into_service(root, NEW)

    async def run() -> None:
        async with following(root, served(Echo(), OLD)) as (one, service):
            assert await status(one) == 200
            await until(lambda: service.model.digest == NEW, "the new bundle")

    asyncio.run(run())
    said = capfd.readouterr().err
    assert (said.count('"swap refused"'), said.count('"swap"'), "CANARY" in said) == (1, 1, False)


def test_what_happens_to_the_files_of_a_bundle_in_service_changes_no_answer(tmp_path: Path, bundle: Path) -> None:
    """`dvc checkout`, `dvc gc` and whoever makes room: all of it was read at the start."""
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)

    async def run() -> list[Any]:
        found = []
        async with client(ServedModel.load(copy, "folder", 1)) as (one, _):
            for harm in (lambda _: None, empty, shutil.rmtree):
                harm(copy)
                found.append((await one.post("/api/v1/translate", json=ASKED | {"alternatives": 2})).json())
        return found

    before, *after = asyncio.run(run())
    assert after == [before, before]


def empty(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")


@pytest.mark.parametrize("kind", ["full", "closed"])
def test_a_log_that_cannot_be_written_keeps_nobody_from_an_answer(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard error goes to a file on a full disk, or to a program that has ended."""
    with Path("/dev/full" if kind == "full" else "/dev/null").open("w") as log:
        if kind == "closed":
            log.close()
        monkeypatch.setattr("sys.stderr", log)

        async def run() -> list[int]:
            async with client(served(Echo())) as (one, _):
                return [await status(one), (await one.get("/ready")).status_code]

        found = asyncio.run(run())
        monkeypatch.undo()
        with suppress(OSError):
            log.close()
    assert found == [200, 200]


def test_a_clock_that_jumps_delays_and_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    jumps, steady = itertools.count(), time.time  # noqa: TID251
    monkeypatch.setattr(time, "time", lambda: steady() + (10**6 if next(jumps) % 2 else -(10**6)))

    async def run() -> None:
        async with client(served(Echo()), ServeParams(timeout_s=30, document_s=60)) as (one, _):
            assert [await status(one) for _ in range(5)] == [200] * 5
            way = {"source": "ko", "target": "en"}
            taken = await one.post("/api/v1/documents", data=way, files={"file": ("a.txt", "가".encode())})
            place = f"/api/v1/documents/{taken.json()['id']}"
            for _ in range(1000):
                if (await one.get(place)).json()["status"] == "done":
                    break
                await asyncio.sleep(0.001)
            assert (await one.get(f"{place}/result")).status_code == 200

    asyncio.run(run())


class TooFew(Echo):
    """Forgets an answer once."""

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        return super().answers(questions)[: None if len(self.batches) > 1 else -1]


@pytest.mark.parametrize("spoil", ["answers", "metrics"])
def test_a_batch_that_goes_wrong_in_an_unknown_way_costs_its_own_requests_and_no_other(spoil: str) -> None:
    """What empties the queue lives on, or nobody would be answered any more and /ready would not know."""

    async def run() -> list[int]:
        async with client(served(TooFew() if spoil == "answers" else Echo())) as (one, service):
            if spoil == "metrics":
                service.batcher._seen = _fails
            return [await status(one) for _ in range(4)]

    found = asyncio.run(run())
    assert found == ([500, 200, 200, 200] if spoil == "answers" else [200] * 4)


def _fails(*_: object) -> None:
    raise KeyError("CANARY")


PLACES: dict[str, Callable[[str], dict[str, Any]]] = {
    "Authorization": lambda key: {"headers": {"Authorization": f"Bearer {key}"}},
    "DeepL's": lambda key: {"headers": {"Authorization": f"DeepL-Auth-Key {key}"}},
    "X-API-Key": lambda key: {"headers": {"X-API-Key": key}},
    "query api_key": lambda key: {"params": {"api_key": key}},
    "query token": lambda key: {"params": {"token": key}},
    "query auth_key": lambda key: {"params": {"auth_key": key}},
}


def test_a_key_stands_in_no_log_count_or_refusal_wherever_a_client_puts_it(capfd: pytest.CaptureFixture[str]) -> None:
    async def run() -> list[tuple[str, int, int]]:
        found = []
        async with client(served(Echo()), key=KEY) as (one, _):
            for place, put in PLACES.items():
                right = await one.post("/api/v1/translate", json=ASKED, **put(KEY))
                wrong = await one.post("/api/v1/translate", json=ASKED, **put(f"wrong-{KEY}"))
                broken = await one.post("/api/v1/translate", content=b"{", **put(KEY))
                metrics = await one.get("/metrics", **put(KEY))
                assert not [each for each in (right, wrong, broken, metrics) if KEY in each.text + str(each.headers)]
                found.append((place, right.status_code, wrong.status_code))
        return found

    assert asyncio.run(run()) == [(place, 200, 401) for place in PLACES]
    said = capfd.readouterr()
    assert '"event": "request"' in said.err
    assert KEY not in said.out + said.err


def test_no_option_takes_a_key_and_a_key_in_params_is_refused_without_being_shown() -> None:
    """Command lines can be read by everybody on a machine, and params.yaml stands in git."""
    options = [option for name in SUBCOMMANDS for one in load(name).params for option in one.opts]
    assert "--port" in options
    assert [name for name in options if re.search("api.?key|token|secret|password", name)] == []
    for section in ({"api_key": KEY}, {"key": KEY}, {"host": "127.0.0.1", "HANYEONG_API_KEY": KEY}):
        with pytest.raises(ParamsError) as refused:
            parse({"serve": ServeParams}, {"serve": section}, "params.yaml")
        assert KEY not in str(refused.value)
