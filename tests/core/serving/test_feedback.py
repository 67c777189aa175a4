"""Ratings and corrections over HTTP, in our dialect and in LibreTranslate's."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from hanyeong.database import feedback as sent
from hanyeong.database.engine import Database
from hanyeong.database.models import Feedback
from hanyeong.database.translation_memory import recall
from hanyeong.serving.params import ServeParams
from hanyeong.serving.service import Service
from tests.core.serving.test_app import within as without_database
from tests.core.serving.test_store import key_for, rows, within

ID = "0123456789abcdef0123456789abcdef"
KEPT = ServeParams(store_text="feedback", max_chars=40)
SUGGESTION = {"q": "안녕하세요.", "s": "Hello there.", "source": "ko", "target": "en"}


def said(found: Database, path: str, body: Any, params: ServeParams | None = None, **headers: str) -> httpx.Response:
    async def ask(one: httpx.AsyncClient, _: Service) -> httpx.Response:
        return await one.post(path, json=body, headers=headers)

    answer = within(found, ask, params)
    assert isinstance(answer, httpx.Response)
    return answer


def test_a_rating_is_noted_with_whose_it_is(database: Database) -> None:
    mine = key_for(database, "mine")
    body = {"request_id": ID, "segment": 2, "rating": "down"}
    found = said(database, "/api/v1/feedback", body, **mine)
    assert (found.status_code, found.json()) == (201, {"id": 1, "state": "noted"})
    (one,) = rows(database, Feedback)
    assert (one.request_id, one.segment, one.rating, one.key_name) == (ID, 2, "down", "mine")


def test_a_correction_waits_and_is_used_once_it_is_approved(database: Database) -> None:
    body = {"request_id": ID, "correction": "I am going.", "source": "나는 간다."}
    assert said(database, "/api/v1/feedback", body, KEPT).json() == {"id": 1, "state": "waiting"}
    assert said(database, "/suggest", SUGGESTION, KEPT).json() == {"success": True}
    with database.write() as session:
        assert recall(session, ["나는 간다."], "ko-en") == {}
        for one in sent.corrections(session):
            sent.approve(session, one.id, "me")
        assert recall(session, ["나는 간다.", "안녕하세요."], "ko-en") == {
            "나는 간다.": "I am going.",
            "안녕하세요.": "Hello there.",
        }


def test_a_sentence_that_is_kept_need_not_be_sent_again(database: Database) -> None:
    always = ServeParams(store_text="always")

    async def ask(one: httpx.AsyncClient, _: Service) -> int:
        answer = await one.post("/api/v1/translate", json={"texts": ["가 x.", "나 y."], "source": "ko"})
        body = {"request_id": answer.headers["x-request-id"], "segment": 1, "correction": "B y."}
        return (await one.post("/api/v1/feedback", json=body)).status_code

    assert within(database, ask, always) == 201
    with database.write() as session:
        sent.approve(session, 1, "me")
        assert recall(session, ["나 y."], "ko-en") == {"나 y.": "B y."}


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({}, 422, "request_id"),
        ({"request_id": ID}, 422, "expected one of them"),
        ({"request_id": ID, "rating": "up", "source": "가"}, 422, "source: belongs to a correction"),
        ({"request_id": "../x", "rating": "up"}, 422, "request_id"),
        ({"request_id": ID, "rating": "meh"}, 422, "rating"),
        ({"request_id": ID, "rating": "up", "segment": -1}, 422, "segment"),
        ({"request_id": ID, "correction": "가" * 30, "source": "가" * 11}, 413, "40"),
    ],
)
def test_what_is_no_feedback_is_refused(database: Database, body: Any, status: int, told: str) -> None:
    found = said(database, "/api/v1/feedback", body, KEPT)
    assert (found.status_code, told in found.json()["detail"]) == (status, True)
    assert rows(database, Feedback) == []


def test_where_no_text_is_kept_a_correction_is_refused_and_the_setting_named(database: Database) -> None:
    own = said(database, "/api/v1/feedback", {"request_id": ID, "correction": "QXZCANARY", "rating": "up"})
    libre = said(database, "/suggest", {**SUGGESTION, "s": "QXZCANARY"})
    assert (own.status_code, libre.status_code) == (422, 403)
    assert "serve.store_text" in own.json()["detail"]
    assert "serve.store_text" in libre.json()["error"]
    assert "CANARY" not in own.text + libre.text
    assert rows(database, Feedback) == []


def test_whether_suggestions_are_on_is_told(database: Database) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> Any:
        own, libre = (await one.get("/api/v1/settings")).json(), (await one.get("/frontend/settings")).json()
        assert own["stores_corrections"] == libre["suggestions"]
        return own["store_text"], own["stores_feedback"], own["stores_corrections"], own["stores_glossaries"]

    assert within(database, ask) == ("never", True, False, True)
    assert within(database, ask, KEPT) == ("feedback", True, True, True)
    assert without_database(ask, KEPT) == ("never", False, False, False)


def test_without_a_database_or_while_it_is_away_feedback_is_refused(database: Database) -> None:
    async def ask(one: httpx.AsyncClient, _: Service) -> int:
        return (await one.post("/api/v1/feedback", json={"request_id": ID, "rating": "up"})).status_code

    assert without_database(ask) == 403
    with database.write() as session:
        session.execute(text("DROP TABLE feedback"))
    assert within(database, ask) == 503
