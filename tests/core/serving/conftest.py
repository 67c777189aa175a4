from collections.abc import Iterator
from pathlib import Path

import pytest

from hanyeong.database.engine import Database, location
from tests.core.serving.tiny import tiny_bundle


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = location(None, tmp_path)
    assert url is not None
    found = Database.open(url)
    yield found
    found.close()
