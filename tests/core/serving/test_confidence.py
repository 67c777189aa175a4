"""The confidence of each segment as the service tells it; null for a bundle without an estimator."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hanyeong.serving.served_model import Answer, Question, ServedModel
from tests.core.serving.tiny import Echo, client, served


class Sure(Echo):
    """Is as sure of a sentence as the first number in it says."""

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        found = []
        for answer in super().answers(questions):
            value = float(next(word for word in answer.text.rstrip(".").split() if word[0].isdigit()))
            text, flags = ("", ("failed",)) if value == 0 else (answer.text, ())
            found.append(replace(answer, text=text, flags=flags, confidence=value, needs_review=value < 0.5))
        return found


def segments(model: ServedModel, text: str) -> list[dict[str, Any]]:
    async def ask() -> list[dict[str, Any]]:
        async with client(model) as (one, _):
            asked = {"texts": [text], "source": "ko", "target": "en"}
            answer = (await one.post("/api/v1/translate", json=asked)).raise_for_status().json()
            return list(answer["translations"][0]["segments"])

    return asyncio.run(ask())


def test_each_segment_has_its_own(bundle: Path) -> None:
    found = segments(served(Sure()), "문장 0.9\n문장 0.2\n문장 0.0")
    assert [(one["confidence"], one["needs_review"]) for one in found] == [
        (0.9, False),
        (0.2, True),
        (0.0, True),
    ]


def test_a_bundle_of_an_earlier_version_has_none(bundle: Path) -> None:
    (found,) = segments(ServedModel.load(bundle, "folder", 1), "나는 3시에 밥을 먹는다.")
    assert found["confidence"] is None
    assert found["needs_review"] is None
    assert found["text"]
