"""A text out in sentences and back: nothing between them is lost, and offsets lead to what they say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.serving.plain_text import prepare

TEXTS = st.text(st.sampled_from("가나다 ab.!?\n\r\t\u3000\u200b😀\"'”)1"), max_size=60)


@settings(max_examples=200, deadline=None)
@given(TEXTS | st.text(max_size=30))
def test_what_is_put_back_unchanged_is_the_text(text: str) -> None:
    prepared = prepare(text)
    assert prepared.assemble(prepared.sentences).text == text
    assert "".join(prepared.sentences).split() or not text.split()
    assert all(one.strip() == one and one for one in prepared.sentences)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_offsets_lead_to_the_sentence_and_to_its_translation(text: str) -> None:
    prepared = prepare(text)
    said = [f"<{n}>" for n in range(len(prepared.sentences))]
    assembled = prepared.assemble(said)
    for n, one in enumerate(assembled.segments):
        assert text[one.source.start : one.source.end] == prepared.sentences[n]
        assert assembled.text[one.target.start : one.target.end] == said[n]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\n ", []),
        ("하나.  둘!\n\n - 셋", ["하나.", "둘!", "- 셋"]),
        ("\t1. 밥을 산다.\r\n\t2. 책을  산다.", ["1. 밥을 산다.", "2. 책을  산다."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert list(prepare(text).sentences) == sentences
