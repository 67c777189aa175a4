"""Alternatives: others than the answer, each once, none that runs in circles, and scored like the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.serving.served_model import ServedModel, ServingPipeline

SENTENCE = "나는 3시에 밥을 먹는다."


@dataclass
class Told:
    """Stands where CTranslate2's model stands: the first answer, and a beam of others."""

    said: list[list[str]]
    broken: bool = False

    def translate_batch(self, rows: list[list[str]], *, asynchronous: bool = False, **options: Any) -> list[Any]:
        if asynchronous:
            found = SimpleNamespace(hypotheses=self.said[:1], scores=[-0.1])
            return [SimpleNamespace(result=lambda: found) for _ in rows]
        if self.broken:
            raise RuntimeError("boom")
        n = options["num_hypotheses"]
        assert n <= options["beam_size"]
        return [SimpleNamespace(hypotheses=self.said[:n], scores=[-0.1 * k for k in range(1, n + 1)]) for _ in rows]


@pytest.fixture
def pipeline(bundle: Path) -> ServingPipeline:
    return ServedModel.load(bundle, "folder", 1).pipeline


def told(pipeline: ServingPipeline, *texts: str, broken: bool = False) -> ServingPipeline:
    said = [list(pipeline.tokenizer.tgt.encode(text, out_type=str)) for text in texts]
    assert isinstance(pipeline.backend, CTranslate2Backend)
    backend = replace(pipeline.backend, model=Told(said, broken))
    return ServingPipeline(pipeline.parts, pipeline.tokenizer, backend)


def test_other_answers_come_once_each_and_without_circles(pipeline: ServingPipeline) -> None:
    one = told(pipeline, "I eat rice.", "I eat rice.", "I buy rice.", "I I I I I I I I I I I I I", "", "And rice.")
    questions = [one.question(SENTENCE, None, n) for n in (0, 5, 1)]
    none, many, few = one.answers(questions)
    assert {each.text for each in (none, many, few)} == {"I eat rice."}
    assert none.alternatives == few.alternatives == ()
    assert [each.text for each in many.alternatives] == ["I buy rice.", "And rice."]
    assert [each.score for each in many.alternatives] == pytest.approx([-0.3, -0.6])


def test_a_beam_that_fails_costs_the_alternatives_only(pipeline: ServingPipeline) -> None:
    one = told(pipeline, "I eat rice.", broken=True)
    (found,) = one.answers([one.question(SENTENCE, None, 3)])
    assert (found.text, found.alternatives, found.flags) == ("I eat rice.", (), ())


def test_a_sentence_in_parts_has_none(pipeline: ServingPipeline) -> None:
    question = pipeline.question("밥을 먹는다 " * 60, None, 2)
    assert len(question.line.rows) > 1
    (found,) = pipeline.answers([question])
    assert found.alternatives == ()
