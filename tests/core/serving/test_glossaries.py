"""Stored glossaries in our dialect and DeepL's, and the translation memory: what people decided counts for more."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import deepl
import httpx
import pytest
from deepl.api_data import MultilingualGlossaryDictionaryEntries as Dictionary

from hanyeong.database import glossaries as stored
from hanyeong.database.engine import Database
from hanyeong.database.keys import add_key
from hanyeong.database.models import Memory
from hanyeong.database.translation_memory import remember
from hanyeong.documents.glossary_file import read_terms, write_tsv
from hanyeong.pipeline.errors import InputError
from hanyeong.serving.params import ServeParams
from tests.core.serving.test_sockets import listening
from tests.core.serving.tiny import KEY, Echo, client, served

PATH = "/api/v1/glossaries"
MENU = {"name": "menu", "source": "ko", "target": "en"}


def within(
    database: Database | None,
    ask: Callable[[httpx.AsyncClient], Awaitable[Any]],
    model: Echo | None = None,
    **options: Any,
) -> Any:
    async def run() -> Any:
        async with client(served(model or Echo()), database=database, **options) as (one, _):
            return await ask(one)

    return asyncio.run(run())


def test_a_glossary_is_stored_used_and_deleted(database: Database, capfd: pytest.CaptureFixture[str]) -> None:
    async def ask(one: httpx.AsyncClient) -> None:
        ways: list[dict[str, Any]] = [
            {"entries": {"사과": "Apple", "배": "Pear"}},
            {"text": "\ufeff사과\tApple\n\n배\tPear\tfruit\r\n"},
            {"text": '사과,Apple\n"배","Pear"\n', "format": "csv"},
        ]
        made = [await one.post(PATH, json=MENU | way) for way in ways]
        assert [(each.status_code, each.json()["n_entries"]) for each in made] == [(201, 2)] * 3
        known = (await one.get(PATH)).json()["glossaries"]
        assert known == [each.json() for each in made]
        for each in known:
            whole = (await one.get(f"{PATH}/{each['id']}")).json()
            assert whole == each | {"entries": {"사과": "Apple", "배": "Pear"}}
            text = {"texts": ["사과 배 x"], "source": "ko", "glossary_id": each["id"]}
            for body, said in ((text, "Apple Pear X"), (text | {"glossary": {"사과": "APPLES"}}, "APPLES Pear X")):
                assert (await one.post("/api/v1/translate", json=body)).json()["translations"][0]["text"] == said
                done = (await one.post("/api/v1/translate/stream", json=body)).text.strip().rsplit("data: ", 1)[1]
                assert json.loads(done)["translations"][0]["text"] == said
            assert (await one.delete(f"{PATH}/{each['id']}")).status_code == 204
            gone = [await one.get(f"{PATH}/{each['id']}"), await one.post("/api/v1/translate", json=text)]
            assert [each.status_code for each in gone] == [404, 404]

    within(database, ask)
    said = capfd.readouterr().err
    assert "사과" not in said
    assert "Apple" not in said


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"entries": {"가": "A"}, "text": "가\tA"}, "invalid"),
        ({"entries": {"": "A"}}, "glossary"),
        ({"text": "QXZCANARY"}, "glossary"),
        ({"text": "가,A\nQXZCANARY", "format": "csv"}, "glossary"),
        ({"entries": {"가": "A"}, "source": "en", "target": "ko"}, "direction"),
        ({"entries": {"가": "A"}, "target": "fr"}, "language"),
        ({"entries": {"가": "A"}, "name": " "}, "invalid"),
    ],
)
def test_what_is_no_glossary_is_refused(database: Database, body: dict[str, Any], code: str) -> None:
    async def ask(one: httpx.AsyncClient) -> httpx.Response:
        return await one.post(PATH, json=MENU | body)

    found = within(database, ask)
    assert (found.status_code, found.json()["type"]) == (422, f"urn:hanyeong:problem:{code}")
    assert "CANARY" not in found.text


def test_another_direction_another_key_and_no_database(database: Database) -> None:
    with database.write() as session:
        keys = [add_key(session, name, None, "month") for name in ("one", "other")]

    async def ask(one: httpx.AsyncClient) -> list[int]:
        mine, others = ({"authorization": f"Bearer {key}"} for key in keys)
        name = (await one.post(PATH, json=MENU | {"entries": {"가": "A"}}, headers=mine)).json()["id"]
        body = {"texts": ["hello"], "source": "en", "target": "ko", "glossary_id": name}
        found = [
            await one.post("/api/v1/translate", json=body, headers=mine),
            await one.get(f"{PATH}/{name}", headers=others),
            await one.delete(f"{PATH}/{name}", headers=others),
            await one.get(f"{PATH}/{name}"),
            await one.get(f"{PATH}/{name}", headers=mine),
        ]
        assert (await one.get(PATH, headers=others)).json() == {"glossaries": []}
        return [each.status_code for each in found]

    async def without(one: httpx.AsyncClient) -> list[int]:
        return [(await one.get(path)).status_code for path in (PATH, "/v2/glossaries")]

    async def run() -> list[int]:
        async with client(served(Echo(), direction="both"), database=database, host="a.example") as (one, _):
            return await ask(one)

    assert asyncio.run(run()) == [422, 404, 404, 401, 200]
    assert within(None, without) == [403, 403]


def test_deepls_own_client_stores_and_uses_glossaries(database: Database) -> None:
    with listening(Echo(), ServeParams(), database) as ((host, port), _):
        url = f"http://{host}:{port}"
        with closing(deepl.DeepLClient(KEY, server_url=url, send_platform_info=False)) as ours:
            assert [(one.source_lang, one.target_lang) for one in ours.get_glossary_languages()] == [("ko", "en")]
            made = ours.create_glossary("menu", "KO", "EN", {"사과": "Apple"})
            assert (made.ready, made.entry_count, made.name) == (True, 1, "menu")
            csv = ours.create_glossary_from_csv("csv", "KO", "EN", "배,Pear,KO,EN\n")
            assert {one.glossary_id for one in ours.list_glossaries()} == {made.glossary_id, csv.glossary_id}
            assert ours.get_glossary(made.glossary_id).creation_time == made.creation_time
            assert ours.get_glossary_entries(csv) == {"배": "Pear"}
            said = ours.translate_text(["사과 x", "y 사과"], source_lang="KO", target_lang="EN-US", glossary=made)
            assert [one.text for one in said] == ["Apple X", "Y Apple"]
            file = "사과 x".encode()
            handle = ours.translate_document_upload(
                file, filename="a.txt", source_lang="KO", target_lang="EN-US", glossary=made
            )
            ours.translate_document_wait_until_done(handle)
            with io.BytesIO() as answer:
                ours.translate_document_download(handle, answer)
                assert answer.getvalue() == b"Apple X"
            ours.delete_glossary(made)
            with pytest.raises(deepl.GlossaryNotFoundException):
                ours.get_glossary(made.glossary_id)


def test_deepls_client_changes_glossaries_that_have_dictionaries(database: Database) -> None:
    menu = Dictionary("KO", "EN", {"사과": "Apple", "배": "Pear"})
    with listening(Echo(), ServeParams(), database) as ((host, port), _):
        url = f"http://{host}:{port}"
        with closing(deepl.DeepLClient(KEY, server_url=url, send_platform_info=False)) as ours:

            def said(glossary: str) -> str:
                found = ours.translate_text("사과 배 x", source_lang="KO", target_lang="EN-US", glossary=glossary)
                assert isinstance(found, deepl.TextResult)
                return str(found.text)

            def entries() -> Any:
                (one,) = ours.get_multilingual_glossary_entries(name, "KO", "EN").dictionaries
                return dict(line.split("\t") for line in str(one.entries).splitlines())

            made = ours.create_multilingual_glossary("menu", [menu])
            name = made.glossary_id
            assert [(one.source_lang, one.target_lang, one.entry_count) for one in made.dictionaries] == [
                ("KO", "EN", 2)
            ]
            assert [one.glossary_id for one in ours.list_multilingual_glossaries()] == [name]
            assert (entries(), said(name)) == (menu.entries, "Apple Pear X")
            more = Dictionary("KO", "EN", {"사과": "APPLE", "감": "Persimmon"})
            assert ours.update_multilingual_glossary_dictionary(name, more).dictionaries[0].entry_count == 3
            assert (entries(), said(name)) == ({**menu.entries, **more.entries}, "APPLE Pear X")
            other = Dictionary("KO", "EN", {"배": "boat"})
            assert ours.replace_multilingual_glossary_dictionary(name, other).entry_count == 1
            assert (entries(), said(name)) == (other.entries, "사과 boat X")
            assert ours.update_multilingual_glossary_name(name, "ships").name == "ships"
            assert ours.get_multilingual_glossary(name).creation_time == made.creation_time
            ours.delete_multilingual_glossary_dictionary(name, source_lang="KO", target_lang="EN")
            assert ours.get_multilingual_glossary(name).dictionaries == []
            assert said(name) == "사과 배 X"
            ours.update_multilingual_glossary_dictionary(name, other)
            assert said(name) == "사과 boat X"
            for wrong in (
                lambda: ours.create_multilingual_glossary("two", [menu, menu]),
                lambda: ours.get_multilingual_glossary_entries(name, "EN", "KO"),
                lambda: ours.create_multilingual_glossary("other", [Dictionary("EN", "KO", {"a": "가"})]),
            ):
                with pytest.raises(deepl.DeepLException, match=r"direction|ko-en"):
                    wrong()
            ours.delete_multilingual_glossary(name)
            with pytest.raises(deepl.GlossaryNotFoundException):
                ours.get_multilingual_glossary(name)


def test_an_approved_translation_is_remembered(database: Database) -> None:
    entry = Memory(direction="ko-en", source="나는  간다.", target="I am off.", approved_by="me")
    with database.write() as session:
        remember(session, entry)
    model = Echo()

    async def ask(one: httpx.AsyncClient) -> Any:
        body = {"texts": ["나는 간다. 너는 온다 yes."], "source": "ko", "alternatives": 0}
        async with asyncio.timeout(20):
            while True:
                found = (await one.post("/api/v1/translate", json=body)).json()["translations"][0]
                if "memory" in found["flags"]:
                    break
                await asyncio.sleep(0.05)
        model.batches.clear()
        again = (await one.post("/api/v1/translate", json=body)).json()["translations"][0]
        done = (await one.post("/api/v1/translate/stream", json=body)).text.strip().rsplit("data: ", 1)[1]
        assert json.loads(done)["translations"][0]["text"] == again["text"]
        assert sum(model.batches) == 2, "of each answer one sentence is the model's"
        assert "memory" in (await one.get("/api/v1/settings")).json()["flags"]
        counted = [line for line in (await one.get("/metrics")).text.splitlines() if 'flag="memory"' in line]
        assert float(counted[0].split()[1]) >= 3
        return again

    found = within(database, ask, model)
    assert found["text"] == "I am off. 너는 온다 YES."
    assert [one["flags"] for one in found["segments"]] == [["memory"], []]


def test_terms_are_read_as_they_are_written() -> None:
    terms = [("사과", "apple"), ("a b", '"c"'), ("x,y", "z")]
    assert read_terms(write_tsv(terms), "tsv") == terms
    with pytest.raises(InputError, match="line 2"):
        read_terms("a\tb\nc", "tsv")


def test_a_large_glossary_is_stored_in_order_and_without_an_object_for_each_term(database: Database) -> None:
    """10,000 objects held the database so long that the request log had to wait."""
    terms = [(f"용어{n}", f"term {n}") for n in range(10_000)]
    with database.write() as session:
        found = stored.store(session, "large", ("ko", "en"), terms, None)
        assert list(session.identity_map.values()) == [found]
    with database.read() as session:
        assert stored.terms_of(session, found.id) == terms
