"""Documents: sent, followed, fetched and forgotten, in each dialect that has them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from hanyeong.serving.params import ServeParams
from hanyeong.serving.service import Service
from tests.core.serving.tiny import Echo, client, served

TEXT = "# 가 x\n\n- 나 y `code z`\n"
SAID = "# 가 X\n\n- 나 Y `code z`\n"
LIMITS = ServeParams(max_document_bytes=1000, max_documents=2)
WAY = {"source": "ko", "target": "en"}


def within(ask: Callable[[httpx.AsyncClient], Awaitable[Any]], params: ServeParams | None = None) -> Any:
    async def run() -> Any:
        async with client(served(Echo()), params) as (one, _):
            return await ask(one)

    return asyncio.run(run())


def file(text: str | bytes = TEXT, name: str = "CANARY.md") -> dict[str, Any]:
    return {"file": (name, text if isinstance(text, bytes) else text.encode())}


async def ended(one: httpx.AsyncClient, name: str) -> dict[str, Any]:
    for _ in range(500):
        found = (await one.get(f"/api/v1/documents/{name}")).json()
        if found["status"] in ("done", "error"):
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(found)


def test_our_own_dialect_tells_progress_and_what_is_left(capfd: pytest.CaptureFixture[str]) -> None:
    async def ask(one: httpx.AsyncClient) -> None:
        taken = await one.post("/api/v1/documents", data=WAY, files=file())
        assert taken.status_code == 202
        found = await ended(one, taken.json()["id"])
        assert (found["status"], found["done"], found["problem"]) == ("done", found["sentences"], None)
        assert [one["reason"] for one in found["left"]] == ["code"]
        assert 1700 < found["expires_in_s"] <= 1800
        result = await one.get(f"/api/v1/documents/{found['id']}/result")
        assert result.text == SAID
        assert result.headers["content-disposition"].startswith("attachment")
        assert "CANARY" not in str([taken.headers, found, result.headers])

    within(ask)
    assert "CANARY" not in capfd.readouterr().err


def test_libretranslate_answers_with_an_address() -> None:
    async def ask(one: httpx.AsyncClient) -> None:
        found = (await one.post("/translate_file", data=WAY, files=file())).json()
        assert (await one.get(found["translatedFileUrl"])).text == SAID
        settings = (await one.get("/frontend/settings")).json()
        assert settings["filesTranslation"] is True
        assert {".docx", ".srt", ".html"} <= set(settings["supportedFilesFormat"])

    within(ask)


def test_deepl_gives_a_document_to_who_has_its_key_and_only_once() -> None:
    async def ask(one: httpx.AsyncClient) -> list[int]:
        taken = (await one.post("/v2/document", data={"target_lang": "EN-GB"}, files=file())).json()
        path, key = f"/v2/document/{taken['document_id']}", {"document_key": taken["document_key"]}
        await ended(one, taken["document_id"])
        assert (await one.post(path, json=key)).json()["status"] == "done"
        wrong = [await one.post(each, json={"document_key": "no"}) for each in (path, f"{path}/result")]
        first, again = [await one.post(f"{path}/result", json=key) for _ in range(2)]
        assert first.text == SAID
        return [each.status_code for each in (*wrong, again)]

    assert within(ask) == [404, 404, 404]


@pytest.mark.parametrize(
    ("content", "name", "way", "status"),
    [
        ("가", "a.exe", WAY, 422),
        ("가", "", WAY, 422),
        ("가", "a", WAY, 422),
        (b"\xff\xfe\xff", "a.txt", WAY, 202),
        ("가" * 400, "a.txt", WAY, 413),
        ("가", "a.txt", {**WAY, "target": "ko"}, 422),
        ("가", "a.txt", {**WAY, "target": "fr"}, 422),
        ("가", "a.txt", {"source": "ko"}, 422),
    ],
)
def test_what_is_no_document_is_refused(content: str | bytes, name: str, way: dict[str, str], status: int) -> None:
    async def ask(one: httpx.AsyncClient) -> int:
        return (await one.post("/api/v1/documents", data=way, files=file(content, name))).status_code

    assert within(ask, LIMITS) == status


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pptx", "json"])
def test_a_file_that_is_not_what_its_name_says_is_an_error_of_its_own(suffix: str) -> None:
    async def ask(one: httpx.AsyncClient) -> None:
        taken = await one.post("/api/v1/documents", data=WAY, files=file("PK CANARY {", f"a.{suffix}"))
        found = await ended(one, taken.json()["id"])
        assert found["status"] == "error"
        assert "CANARY" not in found["problem"]
        refused = [
            await one.get(f"/api/v1/documents/{found['id']}/result"),
            await one.post("/translate_file", data=WAY, files=file("PK CANARY {", f"a.{suffix}")),
        ]
        assert [each.status_code for each in refused] == [422, 400]

    within(ask)


def test_documents_are_forgotten_and_not_more_are_kept_than_there_may_be() -> None:
    async def ask(one: httpx.AsyncClient, service: Service) -> None:
        names = [(await one.post("/api/v1/documents", data=WAY, files=file())).json()["id"] for _ in range(2)]
        full = await one.post("/api/v1/documents", data=WAY, files=file())
        assert (full.status_code, "retry-after" in full.headers) == (503, True)
        for name in names:
            await ended(one, name)
        service.params = service.params.model_copy(update={"document_s": 1e-9})
        assert [(await one.get(f"/api/v1/documents/{name}")).status_code for name in names] == [404, 404]
        assert (await one.post("/api/v1/documents", data=WAY, files=file())).status_code == 202

    async def run() -> None:
        async with client(served(Echo()), LIMITS) as (one, service):
            await ask(one, service)

    asyncio.run(run())


def test_a_form_without_its_parts_is_refused() -> None:
    async def ask(one: httpx.AsyncClient) -> list[int]:
        kind = {"content-type": "multipart/form-data; boundary=x"}
        return [
            (await one.post("/translate_file", json=WAY)).status_code,
            (await one.post("/translate_file", content=b"--x", headers=kind)).status_code,
            (
                await one.post("/translate_file", content=b"", headers={"content-type": "multipart/form-data"})
            ).status_code,
            (await one.post("/translate_file", files={"source": (None, "ko")})).status_code,
        ]

    assert within(ask) == [415, 400, 400, 400]
