"""What /openapi.json says is so: requests made from it by Schemathesis, and every answer compared with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hanyeong.database.engine import Database, location
from hanyeong.serving.access import access_of
from hanyeong.serving.app import create_app
from hanyeong.serving.params import ServeParams
from hanyeong.serving.served_model import ServedModel
from hanyeong.serving.service import Service
from tests.core.serving.tiny import Echo, served

LIMITS = ServeParams(max_chars=300, max_items=20, max_body_bytes=5000, max_document_bytes=5000, max_documents=10_000)
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
FEW, MANY = 16, 400
"""Requests to each operation, of which about half break what the document says."""


def document() -> Any:
    service = Service(served(Echo()), LIMITS)
    return create_app(service, access_of(LIMITS, {})).openapi()


SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}


class App:
    """The application with a real bundle, in an event loop that lasts for all requests."""

    def __init__(self, model: ServedModel, database: Database) -> None:
        self.runner = asyncio.Runner()
        self._context = self._opened(model, database)
        self.client = self.runner.run(self._context.__aenter__())

    @asynccontextmanager
    async def _opened(self, model: ServedModel, database: Database) -> AsyncIterator[httpx.AsyncClient]:
        service = Service(model, LIMITS, database)
        app = create_app(service, access_of(LIMITS, {}))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with service, httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client

    def ask(self, case: Case) -> httpx.Response:
        kwargs = case.as_transport_kwargs(base_url="http://localhost")
        prepared = requests.Request(**kwargs).prepare()
        headers = {name: value for name, value in prepared.headers.items() if name.lower() != "host"}
        request = self.client.build_request(prepared.method, prepared.url, headers=headers, content=prepared.body)
        return self.runner.run(self.client.send(request))

    def close(self) -> None:
        self.runner.run(self._context.__aexit__(None, None, None))
        self.runner.close()


@pytest.fixture(scope="module")
def app(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    url = location(None, tmp_path_factory.mktemp("database"))
    assert url is not None
    database = Database.open(url)
    found = App(ServedModel.load(bundle, "folder", 1), database)
    yield found
    found.close()
    database.close()


def ask_and_compare(app: App, label: str, n: int) -> None:
    operation = OPERATIONS[label]
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])

    @settings(
        max_examples=n,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def ask(case: Case) -> None:
        case.validate_response(app.ask(case), checks=CHECKS)

    ask()


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_the_document_describes(app: App, label: str) -> None:
    ask_and_compare(app, label, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
def test_so_is_every_answer_to_many_more(app: App, label: str) -> None:
    ask_and_compare(app, label, MANY)
