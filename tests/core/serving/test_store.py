"""The database beside the service: what each request leaves in it, that no text does, and whose keys open what."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import URL, select, text

from hanyeong.database.engine import Database
from hanyeong.database.keys import add_key, revoke_key
from hanyeong.database.models import Request, Segment, Usage
from hanyeong.monitoring.live.monitor import LiveMonitor
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.showing import show
from hanyeong.monitoring.live.validation import Expectations
from hanyeong.report.live import draw_live_pages
from hanyeong.results.window import FOLDER
from hanyeong.serving import store
from hanyeong.serving.params import ServeParams
from hanyeong.serving.service import Service
from tests.core.database.conftest import cluster, url
from tests.core.serving.test_app import BODIES
from tests.core.serving.test_confidence import Sure
from tests.core.serving.tiny import KEY, Echo, client, served

Ask = Callable[[httpx.AsyncClient, Service], Awaitable[Any]]
DIALECTS = {
    "/api/v1/translate": "hanyeong",
    "/translate": "libretranslate",
    "/v2/translate": "deepl",
    "/deeplx": "deeplx",
    "/imme": "immersive",
    "/api/v1/translate/stream": "hanyeong",
}
ASKED = {**BODIES, "/api/v1/translate/stream": BODIES["/api/v1/translate"]}


__all__ = ["cluster", "url"]


def within(
    database: Database, ask: Ask, params: ServeParams | None = None, pipeline: Echo | None = None, **options: Any
) -> Any:
    async def run() -> Any:
        async with client(served(pipeline or Echo()), params, database=database, **options) as (one, service):
            return await ask(one, service)

    return asyncio.run(run())


def rows(database: Database, table: type[Any]) -> list[Any]:
    with database.read() as session:
        return list(session.scalars(select(table)))


async def upload(one: httpx.AsyncClient, path: str, content: str) -> httpx.Response:
    file = {"file": ("QXZCANARY.txt", content.encode(), "text/plain")}
    fields = {"target_lang": "EN-US"} if path.startswith("/v2") else {"source": "ko", "target": "en"}
    return await one.post(path, data=fields, files=file)


async def until_done(one: httpx.AsyncClient, name: str) -> None:
    for _ in range(200):
        if (await one.get(f"/api/v1/documents/{name}")).json()["status"] in ("done", "error"):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(name)


def test_each_dialect_leaves_a_row_and_its_sentences(url: URL) -> None:
    database = Database.open(url)

    async def ask(one: httpx.AsyncClient, _: Service) -> dict[str, str]:
        said = {}
        for path, dialect in DIALECTS.items():
            found = await one.post(path, json=ASKED[path], headers={"user-agent": "curl/8.1 (of Mrs. Kim)"})
            said[found.headers["x-request-id"]] = dialect
        await one.post("/detect", json=BODIES["/detect"])
        await one.get("/api/v1/languages")
        await one.post("/nowhere", json={})
        return said

    said = within(database, ask)
    requests = rows(database, Request)
    assert {one.id: one.dialect for one in requests} == said
    for one in requests:
        assert (one.client, one.status, one.items, one.characters) == ("curl", 200, 1, 1)
        assert (one.digest, one.key_name, one.code) == ("0" * 64, None, None)
        assert 0 <= one.queue_wait_ms <= one.latency_ms
    segments = rows(database, Segment)
    assert {one.request_id for one in segments} == set(said)
    assert {(one.direction, one.source_characters, one.target_tokens) for one in segments} == {("ko-en", 1, 1)}
    database.close()


def test_a_refusal_leaves_its_reason(database: Database) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> None:
        await one.post("/api/v1/translate", json={"texts": ["가"], "target": "fr"})
        await one.post("/translate", content=b"{", headers={"content-type": "application/json"})
        many = [one.post("/api/v1/translate", json={"texts": ["가"]}) for _ in range(5)]
        assert {found.status_code for found in await asyncio.gather(*many)} == {503}
        await one.post("/api/v1/translate", json={"texts": ["가"]}, headers={"host": "evil.example"})

    within(database, ask, ServeParams(max_queue_tokens=4, timeout_s=0.2, batch_wait_ms=1000))
    assert sorted((one.status, one.code, one.digest) for one in rows(database, Request)) == [
        (400, "malformed", None),
        (422, "language", None),
        (503, "timeout", None),
    ]


def test_a_document_is_logged_when_it_is_done(database: Database) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> None:
        await upload(one, "/translate_file", "가 나.\n\n다 라.")
        taken = await upload(one, "/api/v1/documents", "마 바.")
        await until_done(one, taken.json()["id"])

    within(database, ask)
    requests = {one.dialect: one for one in rows(database, Request)}
    assert {name: (one.route, one.status, one.characters) for name, one in requests.items()} == {
        "libretranslate": ("document", 200, 8),
        "hanyeong": ("document", 200, 4),
    }
    found = sorted((one.request_id == requests["hanyeong"].id, one.position) for one in rows(database, Segment))
    assert found == [(False, 0), (False, 1), (True, 0)]


def test_the_confidence_of_each_sentence_is_logged(database: Database) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> None:
        await one.post("/api/v1/translate", json={"texts": ["가 0.9\n나 0.2"], "source": "ko"})
        await upload(one, "/translate_file", "다 0.5")

    within(database, ask, pipeline=Sure())
    assert sorted(one.confidence for one in rows(database, Segment)) == [0.2, 0.5, 0.9]


@pytest.mark.parametrize("keep", ["never", "feedback"])
def test_no_text_is_anywhere_after_every_dialect_has_seen_it(
    keep: Any, database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    canary = "뷁새 QXZCANARY"

    async def ask(one: httpx.AsyncClient, service: Service) -> str:
        headers = {"user-agent": "QXZCANARY", "x-request-id": "QXZCANARY"}
        for path, body in ASKED.items():
            sent = json.loads(json.dumps(body, ensure_ascii=False).replace("가", f"{canary} 간다. poison {canary}."))
            await one.post(path, json=sent, headers=headers)
            await one.post(path, json={canary: canary, **sent, "target": canary}, headers=headers)
        for path in ("/translate_file", "/v2/document"):
            await upload(one, path, f"{canary}.")
        taken = await upload(one, "/api/v1/documents", f"{canary}.")
        await until_done(one, taken.json()["id"])
        store_ = service.store
        assert store_ is not None
        while store_.log.n_waiting:
            await asyncio.sleep(0.02)
        assert_clean(tmp_path)  # while the log is open, with what is in it
        return (await one.get("/metrics")).text

    counts = within(database, ask, ServeParams(store_text=keep))
    said = capfd.readouterr()
    assert not [each for each in (counts, said.out, said.err) if "CANARY" in each or "\\ubdc1" in each]
    assert {one.dialect for one in rows(database, Request)} == set(DIALECTS.values())
    assert len(rows(database, Segment)) > 9
    if keep == "never":
        look_at_windows(database, tmp_path)
    database.close()
    assert_clean(tmp_path)


def look_at_windows(database: Database, root: Path) -> None:
    """Close windows of what the service logged, with all that is written of them."""
    believed = Expectations(database, root / FOLDER)
    live = LiveMonitor(database, root / FOLDER, LiveParams(), lambda _: None, believed)
    reports = list(live.close_windows(datetime.now(UTC) + timedelta(days=2)))
    assert reports
    assert all(report.validated for report in reports)  # what the service writes is what is expected of it
    show(root, database, reports, lambda _: None)
    draw_live_pages(root)
    assert list((root / FOLDER).glob("*-docs/validations/sentences.html"))
    assert list((root / FOLDER / "html/ko").glob("[0-9]*.html"))
    assert list((root / ".hanyeong/evidently").rglob("metadata.json"))


def assert_clean(folder: Path) -> None:
    """No file holds the text, as UTF-8 or escaped."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"service.db"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert b"CANARY" not in content, path
        assert "뷁새".encode() not in content, path
        assert b"\\ubdc1" not in content, path


def test_text_is_kept_where_all_of_it_is_to_be(database: Database) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> None:
        await one.post("/api/v1/translate", json={"texts": ["가 x.", "나\0 y."], "source": "ko"})
        await upload(one, "/translate_file", "다 z.")

    within(database, ask, ServeParams(store_text="always"))
    found = sorted((one.source_text, one.target_text) for one in rows(database, Segment))
    assert found == [("가 x.", "가 X."), ("나\ufffd y.", "나\ufffd Y."), ("다 z.", "다 Z.")]


def test_without_its_database_the_service_goes_on(database: Database) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> list[int]:
        with database.write() as session:
            session.execute(text("DROP TABLE requests"))
        found = []
        for _ in range(3):
            found.append((await one.post("/api/v1/translate", json=BODIES["/api/v1/translate"])).status_code)
            await asyncio.sleep(0.3)
        return [*found, (await one.get("/ready")).status_code]

    assert within(database, ask) == [200] * 4


def test_what_is_too_old_is_swept_at_the_start(database: Database) -> None:
    async def nothing(*_: object) -> None:
        return None

    async def ask(one: httpx.AsyncClient, _: Service) -> None:
        await one.post("/api/v1/translate", json=BODIES["/api/v1/translate"])

    within(database, ask)
    with database.write() as session:
        for table in (Request, Segment):
            for one in session.scalars(select(table)):
                one.time = datetime.now(UTC) - timedelta(8)
    within(database, nothing, ServeParams(retention_days=9))
    assert len(rows(database, Request)) == 1
    within(database, nothing, ServeParams(retention_days=7))
    assert (rows(database, Request), rows(database, Segment)) == ([], [])


# -- keys


def key_for(database: Database, name: str, quota: int | None = None) -> dict[str, str]:
    with database.write() as session:
        return {"authorization": f"Bearer {add_key(session, name, quota, 'month')}"}


def test_a_key_of_the_database_opens_what_the_one_of_the_environment_opens(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "KEYS_EVERY_S", 0.1)
    mine, body = key_for(database, "mine"), BODIES["/api/v1/translate"]

    async def ask(one: httpx.AsyncClient, _: Service) -> list[int]:
        ways = [{}, {"x-api-key": "hanyeong-no"}, mine, {"x-api-key": KEY}]
        found = [(await one.post("/api/v1/translate", json=body, headers=way)).status_code for way in ways]
        with database.write() as session:
            revoke_key(session, "mine")
        other = key_for(database, "other")
        for _ in range(100):
            last = (await one.post("/api/v1/translate", json=body, headers=mine)).status_code
            if last != 200:
                break
            await asyncio.sleep(0.05)
        return [*found, last, (await one.post("/api/v1/translate", json=body, headers=other)).status_code]

    assert within(database, ask, key=KEY, host="anywhere.example") == [401, 401, 200, 200, 401, 200]
    assert {one.key_name for one in rows(database, Request)} == {"mine", "other", "environment"}
    with closing(sqlite3.connect(str(database.file))) as raw:
        dump = "\n".join(raw.iterdump())
    assert mine["authorization"].removeprefix("Bearer ") not in dump


def test_a_service_whose_keys_are_all_revoked_is_not_open(database: Database) -> None:
    key_for(database, "mine")
    with database.write() as session:
        revoke_key(session, "mine")

    async def ask(one: httpx.AsyncClient, _: Service) -> int:
        return (await one.post("/api/v1/translate", json=BODIES["/api/v1/translate"])).status_code

    assert within(database, ask) == 401


def test_a_database_that_is_emptied_opens_the_service_to_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "KEYS_EVERY_S", 0.05)
    key_for(database, "mine")

    async def ask(one: httpx.AsyncClient, service: Service) -> int:
        assert database.file is not None
        for path in database.file.parent.iterdir():
            path.unlink()
        keys = service.store.keys if service.store else None
        while keys is None or keys.known:
            await asyncio.sleep(0.02)
        return (await one.post("/api/v1/translate", json=BODIES["/api/v1/translate"])).status_code

    assert within(database, ask) == 401


def test_a_quota_is_kept_in_every_dialect_and_over_a_restart(database: Database) -> None:
    mine = key_for(database, "mine", 12)

    async def use(one: httpx.AsyncClient, _: Service) -> list[int]:
        bodies = [{"texts": ["가" * 7]}, {"texts": ["poison"], "target": "ko"}, {"texts": ["가" * 3]}]
        return [(await one.post("/api/v1/translate", json=body, headers=mine)).status_code for body in bodies]

    assert within(database, use) == [200, 422, 200]
    assert [(one.key_name, one.characters) for one in rows(database, Usage)] == [("mine", 10)]

    async def exceed(one: httpx.AsyncClient, _: Service) -> list[httpx.Response]:
        longer = {path: json.loads(json.dumps(ASKED[path]).replace("\\uac00", "xyz")) for path in DIALECTS}
        found = [await one.post(path, json=body, headers=mine) for path, body in longer.items()]
        found.append(await one.get("/v2/usage", headers=mine))
        found.append(await one.post("/translate", json=BODIES["/translate"], headers=mine))
        return found

    own, libre, deepl, *small, usage, fits = within(database, exceed)
    assert [one.status_code for one in (own, libre, deepl, *small, fits)] == [429, 429, 456, 429, 429, 429, 200]
    assert (own.json()["type"], own.json()["limit"], own.json()["used"]) == ("urn:hanyeong:problem:quota", 12, 10)
    assert int(own.headers["retry-after"]) > 0
    assert list(deepl.json()) == ["message"]
    assert usage.json() == {"character_count": 10, "character_limit": 12}


def test_requests_at_once_do_not_exceed_a_quota_together(database: Database) -> None:
    mine = key_for(database, "mine", 25)

    async def ask(one: httpx.AsyncClient, _: Service) -> list[int]:
        body = {"texts": ["가" * 10]}
        both = [one.post("/api/v1/translate", json=body, headers=mine) for _ in range(5)]
        return sorted(found.status_code for found in await asyncio.gather(*both))

    assert within(database, ask) == [200, 200, 429, 429, 429]


def test_a_document_beyond_the_quota_says_so(database: Database) -> None:
    mine = key_for(database, "mine", 5)

    async def ask(one: httpx.AsyncClient, _: Service) -> str:
        one.headers.update(mine)
        taken = await upload(one, "/api/v1/documents", "가 나 다 라.")
        await until_done(one, taken.json()["id"])
        return str((await one.get(f"/api/v1/documents/{taken.json()['id']}")).json()["problem"])

    assert "5 characters a month" in within(database, ask)
