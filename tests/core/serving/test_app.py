"""The application in this process: every dialect, every limit, and that no text gets where it does not belong."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from hanyeong.pipeline.errors import ParamsError
from hanyeong.serving import body as bodies
from hanyeong.serving.access import access_of
from hanyeong.serving.params import ServeParams
from hanyeong.serving.service import Service
from tests.core.serving.tiny import KEY, Echo, client, served, until

CANARY = "카나리아 QXZCANARY"
LIMITS = ServeParams(max_chars=100, max_items=3, max_alternatives=2, max_body_bytes=2000)
Ask = Callable[[httpx.AsyncClient, Service], Awaitable[Any]]


def within(ask: Ask, params: ServeParams | None = None, direction: str = "ko-en", **options: Any) -> Any:
    async def run() -> Any:
        async with client(served(Echo(), direction=direction), params, **options) as (one, service):
            return await ask(one, service)

    return asyncio.run(run())


def post(path: str, body: Any, params: ServeParams | None = None, **options: Any) -> httpx.Response:
    headers = options.pop("headers", None)

    async def ask(one: httpx.AsyncClient, _: Service) -> httpx.Response:
        return await one.post(path, json=body, headers=headers)

    return within(ask, params, **options)


# -- what each dialect answers


def test_our_own_dialect_says_where_each_sentence_is_and_who_answered() -> None:
    text = "나는 간다.  너는\n\n 온다!"
    found = post("/api/v1/translate", {"texts": [text], "source": "ko", "target": "en"}).json()
    (one,) = found["translations"]
    assert (one["source"], one["target"], one["flags"]) == ("ko", "en", [])
    assert found["bundle"] == {"digest": "0" * 64, "name": "echo", "origin": "release"}
    assert [text[s["source"]["start"] : s["source"]["end"]] for s in one["segments"]] == ["나는 간다.", "너는", "온다!"]
    for segment in one["segments"]:
        assert one["text"][segment["target"]["start"] : segment["target"]["end"]] == segment["text"]
        assert segment["score"] == -0.5


@pytest.mark.parametrize(
    ("path", "body", "answer"),
    [
        ("/translate", {"q": "가 x", "source": "ko", "target": "en"}, {"translatedText": "가 X"}),
        ("/translate", {"q": ["가 x", "나"], "source": "ko", "target": "EN"}, {"translatedText": ["가 X", "나"]}),
        ("/translate", {"q": "bye x", "source": "en", "target": "en"}, {"translatedText": "bye x"}),
        (
            "/translate",
            {"q": "가나 x", "source": "auto", "target": "en"},
            {"translatedText": "가나 X", "detectedLanguage": {"confidence": 66.7, "language": "ko"}},
        ),
        (
            "/translate",
            {"q": "<p>가나 <b>x</b>.</p>\n<code>가 x</code>", "source": "ko", "target": "en", "format": "html"},
            {"translatedText": "<p>가나 <b>X</b>.</p>\n<code>가 x</code>"},
        ),
        ("/detect", {"q": "Hello!"}, [{"confidence": 100.0, "language": "en"}]),
        ("/detect", {"q": "123"}, [{"confidence": 0.0, "language": "en"}]),
        (
            "/v2/translate",
            {"text": ["가나 x"], "target_lang": "EN-US", "formality": "more"},
            {"translations": [{"detected_source_language": "KO", "text": "가나 X"}]},
        ),
        (
            "/deeplx/translate",
            {"text": "가나 x", "source_lang": "auto", "target_lang": "EN"},
            {"code": 200, "id": 1, "data": "가나 X", "alternatives": [], "source_lang": "KO", "target_lang": "EN"}
            | {"method": "Free"},
        ),
        (
            "/imme",
            {"text_list": ["가 x", "b"], "source_lang": "ko", "target_lang": "en"},
            {
                "translations": [
                    {"detected_source_lang": "ko", "text": "가 X"},
                    {"detected_source_lang": "ko", "text": "B"},
                ]
            },
        ),
    ],
)
def test_the_dialects_of_others(path: str, body: Any, answer: Any) -> None:
    found = post(path, body)
    assert (found.status_code, found.json()) == (200, answer)


@pytest.mark.parametrize(
    ("how", "text", "said"),
    [
        (
            "text",
            "- 가 x {name} 3개\n\n  나 y https://a.example/x",
            "- 가 X {name} 3개\n\n  나 Y https://a.example/x",
        ),
        ("markdown", "# 가 x\n\n```\n나 y\n```\n", "# 가 X\n\n```\n나 y\n```\n"),
        ("html", "<i>가 x</i><br>나 &amp; y", "<i>가 X</i><br>나 &amp; Y"),
    ],
)
def test_layout_markup_and_protected_words_come_out_as_they_went_in(how: str, text: str, said: str) -> None:
    body = {"texts": [text], "source": "ko", "format": how}
    assert post("/api/v1/translate", body).json()["translations"][0]["text"] == said


def test_a_glossary_decides_words_and_a_bad_one_is_refused() -> None:
    body = {"texts": ["사과 x"], "source": "ko", "glossary": {"사과": "Apple"}}
    assert post("/api/v1/translate", body).json()["translations"][0]["text"] == "Apple X"
    refused = post("/api/v1/translate", body | {"glossary": {"사과": ""}})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:hanyeong:problem:glossary")
    assert "사과" not in refused.text


def test_forms_are_read_like_json() -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> list[Any]:
        fields = {"q": "가 x", "source": "ko", "target": "en", "alternatives": "0"}
        answers = [await one.post("/translate", data=fields), await one.post("/translate", files=_parts(fields))]
        many = {"text": ["가 x", "나 y"], "target_lang": "EN-GB"}
        answers.append(await one.post("/v2/translate", data=many))
        return [found.json() for found in answers]

    *libre, deepl = within(ask)
    assert libre == [{"translatedText": "가 X"}] * 2
    assert [found["text"] for found in deepl["translations"]] == ["가 X", "나 Y"]


def _parts(fields: dict[str, str]) -> dict[str, Any]:
    return {name: (None, value) for name, value in fields.items()}


@pytest.mark.parametrize(
    ("direction", "into"),
    [("ko-en", {"ko": ["en"]}), ("en-ko", {"en": ["ko"]}), ("both", {"ko": ["en"], "en": ["ko"]})],
)
def test_languages_are_those_of_the_model(direction: str, into: dict[str, list[str]]) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> list[Any]:
        paths = ["/languages", "/api/v1/languages", "/v2/languages?type=source", "/v2/languages?type=target"]
        return [(await one.get(path)).json() for path in paths]

    libre, own, sources, targets = within(ask, direction=direction)
    assert {one["code"]: one["targets"] for one in own["languages"] if one["targets"]} == into
    assert {one["code"]: [x for x in one["targets"] if x != one["code"]] for one in libre} == {
        "en": [],
        "ko": [],
    } | into
    assert {one["language"].lower() for one in sources} == set(into)
    assert {one["language"][:2].lower() for one in targets} == {code for codes in into.values() for code in codes}


def test_a_model_of_both_directions_goes_the_other_way_by_itself() -> None:
    found = post("/api/v1/translate", {"texts": ["안녕 x", "hello"]}, direction="both").json()["translations"]
    assert [(one["source"], one["target"]) for one in found] == [("ko", "en"), ("en", "ko")]


def test_a_sentence_that_fails_stays_in_its_place_and_is_flagged() -> None:
    body = {"texts": ["좋다 ab. 참 poison 나쁘다. 좋다 cd."], "source": "ko"}
    (one,) = post("/api/v1/translate", body).json()["translations"]
    assert one["text"] == "좋다 AB. 참 poison 나쁘다. 좋다 CD."
    assert (one["flags"], [s["flags"] for s in one["segments"]]) == (["failed"], [[], ["failed"], []])


# -- what is refused

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff{}", "application/json", 400),
        (b'{"texts": ["a"], "texts": ["b"]}', "application/json", 400),
        (b'{"texts": [NaN]}', "application/json", 400),
        (b'{"texts": [1e999]}', "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
        (b'{"texts": ["\\ud800"]}', "application/json", 422),
        (b'{"\\udfff": 1}', "application/json", 422),
        (b'{"texts": "a"}', "application/json", 422),
        (b'{"texts": [1]}', "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"texts": ["a"], "surprise": 1}', "application/json", 422),
        (b'{"texts": ["a"], "target": "fr"}', "application/json", 422),
        (b'{"texts": ["a"], "target": "ko"}', "application/json", 422),
        (b'{"texts": ["a"], "alternatives": -1}', "application/json", 422),
        (b'{"texts": ["a"], "alternatives": 99999999}', "application/json", 422),
        (b"texts=a", "text/plain", 415),
        (b'{"texts": ["a"]}', "application/json; charset=utf-8", 200),
        (b'{"texts": []}', "application/json", 200),
        (b'{"texts": ["", " ", "\\u0000\\u001b[2J", "\\u202e", "</s> <2ko>", "1"]}', "application/json", 200),
    ],
)
def test_bodies_of_every_kind(content: bytes, kind: str, status: int) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> httpx.Response:
        return await one.post("/api/v1/translate", content=content, headers={"content-type": kind})

    found = within(ask)
    assert found.status_code == status, found.text
    if status != 200:
        assert found.headers["content-type"] == PROBLEM
        assert found.json()["status"] == status
        assert found.json()["request_id"] == found.headers["x-request-id"]


@pytest.mark.parametrize(
    ("texts", "limit"), [(["가" * 101], 100), (["가"] * 4, 3), (["가" * 50, "가" * 51], 100), (["a" * 2500], 2000)]
)
@pytest.mark.parametrize("path", ["/api/v1/translate", "/translate", "/v2/translate", "/imme"])
def test_limits_are_named(path: str, texts: list[str], limit: int) -> None:
    bodies = {
        "/api/v1/translate": {"texts": texts},
        "/translate": {"q": texts, "source": "ko", "target": "en"},
        "/v2/translate": {"text": texts, "target_lang": "EN-US"},
        "/imme": {"text_list": texts, "target_lang": "en"},
    }
    found = post(path, bodies[path], LIMITS)
    assert found.status_code == 413
    assert f"{limit:,}" in found.text


def test_at_its_limits_a_request_is_answered() -> None:
    body = {"texts": ["가" * 50, "나" * 49, "다"], "alternatives": 2}
    assert post("/api/v1/translate", body, LIMITS).status_code == 200
    assert post("/api/v1/translate", {**body, "alternatives": 3}, LIMITS).json()["limit"] == 2


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    sent = []

    async def endless() -> Any:
        for n in range(10_000):
            sent.append(n)
            yield b"a" * 1000

    async def ask(one: httpx.AsyncClient, _: Service) -> int:
        headers = {"content-type": "application/json"}
        return (await one.post("/api/v1/translate", content=endless(), headers=headers)).status_code

    assert within(ask, LIMITS) == 413
    assert len(sent) < 10


def test_a_body_that_trickles_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_S", 0.05)

    async def trickling() -> Any:
        yield b"{"
        await asyncio.Event().wait()  # nothing more comes

    async def ask(one: httpx.AsyncClient, _: Service) -> int:
        return (await one.post("/translate", content=trickling())).status_code

    assert within(ask) == 408


def test_more_requests_than_there_are_places_for_are_told_to_come_again() -> None:
    async def ask(one: httpx.AsyncClient, service: Service) -> list[httpx.Response]:
        body = {"texts": ["가"]}
        return await asyncio.gather(*(one.post("/api/v1/translate", json=body) for _ in range(20)))

    found = within(ask, ServeParams(max_requests=5, batch_wait_ms=50))
    assert {each.status_code for each in found} == {200, 503}
    assert all("retry-after" in each.headers for each in found if each.status_code == 503)


@pytest.mark.parametrize(
    "path",
    ["/translate", "/api/v1/translate", "/api/v1/translate/stream", "/v2/translate", "/deeplx/translate", "/imme"],
)
def test_a_full_queue_refuses_a_request_before_it_is_read(path: str) -> None:
    async def ask(one: httpx.AsyncClient, service: Service) -> tuple[int, list[int]]:
        service.batcher.queued_tokens = service.params.max_queue_tokens
        full = [await one.post(path, content=b"{not read"), await one.get("/languages"), await one.post("/detect")]
        service.batcher.queued_tokens = 0
        assert 1 <= int(full[0].headers["retry-after"]) <= 60
        return (await one.post(path, content=b"{read")).status_code, [found.status_code for found in full]

    read, full = within(ask)
    assert (read, full[:2]) == (400, [503, 200])
    assert full[2] != 503


def test_who_is_not_served_in_time_is_told_to_come_again() -> None:
    found = post(
        "/translate", {"q": "가", "source": "ko", "target": "en"}, ServeParams(timeout_s=0.01, batch_wait_ms=500)
    )
    assert (found.status_code, list(found.json())) == (503, ["error"])


def test_who_is_still_unanswered_at_the_end_is_told_to_come_again() -> None:
    async def ask(one: httpx.AsyncClient, service: Service) -> httpx.Response:
        service.batcher._is_due = lambda: False  # no batch ever begins
        asking = asyncio.ensure_future(one.post("/api/v1/translate", json={"texts": ["가"]}))
        await until(lambda: service.batcher.queued_tokens, "the request to wait for its batch")
        asking.cancel()
        return await asking

    found = within(ask)
    assert (found.status_code, found.json()["type"]) == (503, "urn:hanyeong:problem:stopping")


# -- who may ask

BODIES = {
    "/api/v1/translate": {"texts": ["가"]},
    "/translate": {"q": "가", "source": "ko", "target": "en"},
    "/detect": {"q": "가"},
    "/v2/translate": {"text": ["가"], "target_lang": "EN-US"},
    "/deeplx": {"text": "가", "target_lang": "EN"},
    "/imme": {"text_list": ["가"], "target_lang": "en"},
}


@pytest.mark.parametrize("path", BODIES)
def test_with_a_key_nobody_is_answered_without_it(path: str) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> list[int]:
        ways: list[dict[str, Any]] = [
            {},
            {"headers": {"authorization": "Bearer wrong"}},
            {"headers": {"authorization": f"Bearer {KEY}x"}},
            {"headers": {"authorization": f"Bearer {KEY}"}},
            {"headers": {"authorization": f"DeepL-Auth-Key {KEY}"}},
            {"headers": {"x-api-key": KEY}},
            {"params": {"token": KEY}},
        ]
        return [(await one.post(path, json=BODIES[path], **way)).status_code for way in ways]

    refused = 401 if path.startswith("/api") else 403
    assert within(ask, key=KEY, host="anywhere.example") == [refused] * 3 + [200] * 4


def test_libretranslates_key_is_in_the_body() -> None:
    body = {**BODIES["/translate"], "api_key": KEY}
    assert post("/translate", body, key=KEY).status_code == 200
    assert post("/translate", {**body, "api_key": "no"}, key=KEY).json()["error"].startswith("this service asks for")


def test_another_address_needs_a_key_and_a_key_must_be_one() -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):  # noqa: S104  what is refused
        with pytest.raises(ParamsError, match="HANYEONG_API_KEY"):
            access_of(ServeParams(host=host), {})
        assert access_of(ServeParams(host=host), {"HANYEONG_API_KEY": KEY}).key == KEY
    with pytest.raises(ParamsError, match="16"):
        access_of(ServeParams(), {"HANYEONG_API_KEY": "short"})


def test_the_key_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    named = {"HANYEONG_API_KEY_FILE": str(file)}
    assert access_of(ServeParams(), named).key == KEY
    with pytest.raises(ParamsError, match="both set"):
        access_of(ServeParams(), named | {"HANYEONG_API_KEY": KEY})
    for content in (b"", b"\xff", b"short"):
        file.write_bytes(content)
        with pytest.raises(ParamsError, match=r"is empty|cannot be read|16"):
            access_of(ServeParams(), named)
    with pytest.raises(ParamsError, match="cannot be read"):
        access_of(ServeParams(), {"HANYEONG_API_KEY_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(("host", "status"), [("evil.example", 421), ("127.0.0.1", 200), ("localhost:99", 200)])
def test_without_a_key_other_names_are_not_answered(host: str, status: int) -> None:
    assert post("/api/v1/translate", BODIES["/api/v1/translate"], host=host).status_code == status


@pytest.mark.parametrize(("origins", "told"), [([], None), (["https://a.example"], "https://a.example")])
def test_pages_of_other_sites_may_ask_only_if_they_are_listed(origins: list[str], told: str | None) -> None:
    headers = {"origin": "https://a.example"}
    found = post("/translate", BODIES["/translate"], ServeParams(origins=origins), headers=headers)
    assert found.headers.get("access-control-allow-origin") == told


# -- what is told


def test_no_text_is_in_logs_counts_or_refusals(capfd: pytest.CaptureFixture[str]) -> None:
    odd = {"x-request-id": "QXZCANARY", "user-agent": "QXZCANARY\x1b[2J", "x-forwarded-for": "QXZCANARY"}
    bad = [*BODIES.values(), {"texts": [CANARY], CANARY: CANARY}, {"q": CANARY}, {"texts": CANARY, "target": CANARY}]

    async def ask(one: httpx.AsyncClient, _: Service) -> list[str]:
        said = []
        for path in [*BODIES, "/QXZCANARY", "/api/v1/QXZCANARY?QXZCANARY=QXZCANARY"]:
            text = json.dumps(BODIES.get(path, {})).encode().decode("unicode_escape").replace("가", f"poison {CANARY}")
            await one.post(path, content=text.encode(), headers={"content-type": "application/json", **odd})
            for body in bad:
                found = await one.post(path, json=json.loads(json.dumps(body).replace("가", CANARY)))
                said += [found.text] if found.status_code != 200 else []
            broken = f"{{{CANARY}".encode()
            said.append((await one.post(path, content=broken, headers={"content-type": "application/json"})).text)
            said.append((await one.request("QXZCANARY", path)).text)
        return [*said, (await one.get("/metrics")).text]

    said = within(ask)
    assert len(said) > 50
    assert not [each for each in said if "QXZCANARY" in each.upper() or "카나리아" in each]
    logged = capfd.readouterr().err
    assert logged.count('"event": "request"') > 50
    assert "QXZCANARY" not in logged
    assert "\\uce74" not in logged
    assert {json.loads(line)["event"] for line in logged.splitlines()} == {"request"}


def test_a_fault_of_ours_is_told_without_what_it_quotes(capfd: pytest.CaptureFixture[str]) -> None:
    class Broken(Echo):
        def question(self, sentence: str, *_: object) -> Any:
            raise ValueError(f"quotes {sentence}")

    async def run() -> httpx.Response:
        async with client(served(Broken())) as (one, _):
            return await one.post("/api/v1/translate", json={"texts": [CANARY], "source": "ko"})

    found = asyncio.run(run())
    assert found.status_code == 500
    said = found.text + capfd.readouterr().err
    assert "CANARY" not in said
    assert '"error": "ValueError", "at": "test_app.py:' in said


def test_counts_have_the_same_labels_whatever_is_asked() -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> list[set[str]]:
        found = []
        for round_ in range(3):
            for path, body in BODIES.items():
                await one.post(path, json=body)
                await one.post(f"{path}/{round_}-{path}", json=body)
                await one.post(path, json={"source": f"x{round_}"})
            text = (await one.get("/metrics")).text
            found.append(set(re.findall(r"^[a-z_]+(?:\{[^}]*\})?", text, re.MULTILINE)))
        return found

    first, *_, last = within(ask)
    assert {one for one in last - first if "/metrics" not in one} == set()
    assert any('hanyeong_requests_total{route="none",status="4xx"}' in one for one in last)


def test_openapi_is_complete_and_loads_nothing_from_elsewhere() -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> tuple[Any, Any, list[int]]:
        pages = [(await one.get(path)).status_code for path in ("/docs", "/redoc")]
        return (await one.get("/openapi.json")).json(), (await one.get("/spec")).json(), pages

    found, spec, pages = within(ask)
    assert (spec, pages) == (found, [404, 404])
    operations = {(path, method): one for path, item in found["paths"].items() for method, one in item.items()}
    assert set(BODIES) <= set(found["paths"])
    for (path, method), one in operations.items():
        assert one["summary"], path
        if method == "post":
            for content in one["requestBody"]["content"].values():
                assert content["example"], path
                assert content["schema"]["properties"], path


def test_settings_are_told() -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> Any:
        return (await one.get("/api/v1/settings")).json(), (await one.get("/frontend/settings")).json()

    own, libre = within(ask, LIMITS)
    assert (own["limits"]["max_chars"], libre["charLimit"], own["key_required"]) == (100, 100, False)


def test_health_and_readiness_answer_without_a_key_and_when_all_places_are_taken() -> None:
    async def ask(one: httpx.AsyncClient, service: Service) -> list[int]:
        found = [(await one.get(path)).status_code for path in ("/health", "/ready", "/metrics")]
        service.stopping = True
        return [*found, (await one.get("/health")).status_code, (await one.get("/ready")).status_code]

    assert within(ask, ServeParams(max_requests=1), key=KEY) == [200, 200, 401, 200, 503]
