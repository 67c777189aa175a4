"""What is told of the model in service: what its bundle says, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.paths import POINTER
from hanyeong.release.bundle_info import BundleInfo, MemorizationInfo
from hanyeong.release.cards import model_card, model_card_ko
from hanyeong.serving import swap
from hanyeong.serving.params import ServeParams
from hanyeong.serving.served_model import ServedModel
from tests.core.release.bundles import BLEU, info_of, parts
from tests.core.serving.tiny import KEY, Echo, client

DIGEST = "a" * 64


@pytest.fixture
def info(tmp_path: Path) -> BundleInfo:
    memory = {"ko-en": MemorizationInfo(canaries=400, told=2, by_chance=1)}
    return info_of(*parts(tmp_path), memory=memory, versions={"hanyeong": "0.2.0"})


def told(model: ServedModel, root: Path | None = None) -> dict[str, Any]:
    """Of a model, after a look at the pointer of the project at `root`."""

    async def run() -> dict[str, Any]:
        async with client(model, ServeParams(max_chars=77)) as (one, service):
            if root is not None:
                await swap.look(root, service)
            return (await one.get("/api/v1/model")).json()

    return asyncio.run(run())


def test_it_is_what_the_bundle_says(info: BundleInfo) -> None:
    found = told(ServedModel(Echo(), info, DIGEST, "release"))  # type: ignore[arg-type]
    assert found["bundle"] == {"digest": DIGEST, "name": "tiny", "origin": "release"}
    assert (found["direction"], found["licence"], found["version"]) == ("ko-en", "MIT", "0.2.0")
    (test,) = found["tests"]
    assert (test["name"], test["nearest_bleu"], test["bleu"]) == ("mine", 20.0, BLEU.model_dump())
    assert [(one["name"], one["licence"], one["attribution"]) for one in found["sources"]] == [
        ("mine", "L", "A friend")
    ]
    assert found["memorized"] == {"ko-en": {"pairs": 400, "repeated": 2, "by_chance": 1}}
    assert found["limits"]["max_chars"] == 77
    assert found["use_and_limits"]["en"] in model_card(info)
    assert found["use_and_limits"]["ko"] in model_card_ko(info)


@pytest.mark.parametrize(
    ("since", "said"),
    [("2026-11-30 09:30 UTC", "2026-11-30T09:30:00+00:00"), ("yesterday", None), (None, None)],
)
def test_when_it_was_promoted_is_told_where_it_is_known(info: BundleInfo, since: str | None, said: str | None) -> None:
    model = ServedModel(Echo(), info, DIGEST, "champion", since)  # type: ignore[arg-type]
    assert told(model)["since"] == said


def test_a_release_that_is_promoted_while_it_answers_is_the_champion(info: BundleInfo, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    write_json(tmp_path / POINTER, {"digest": DIGEST, "previous": [], "since": {DIGEST: "2026-11-30 09:30 UTC"}})
    found = told(ServedModel(Echo(), info, DIGEST, "release"), tmp_path)  # type: ignore[arg-type]
    assert (found["bundle"]["origin"], found["since"]) == ("champion", "2026-11-30T09:30:00+00:00")


def test_the_key_is_asked_for(info: BundleInfo) -> None:
    async def run() -> int:
        async with client(ServedModel(Echo(), info, DIGEST, "release"), key=KEY) as (one, _):  # type: ignore[arg-type]
            return (await one.get("/api/v1/model")).status_code

    assert asyncio.run(run()) == 401
