import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.corpus.readers.json_stream import loads, records
from hanyeong.pipeline.errors import CorpusError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=6)


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


@given(RECORDS, st.integers(1, 40), st.sampled_from([None, 0, 2]), st.booleans())
def test_records_are_those_that_the_standard_decoder_finds(
    rows: list[dict[str, object]], size: int, indent: int | None, ascii_only: bool
) -> None:
    for document in (rows, {"data": rows}, {"version": 1.5, "data": rows, "rest": [1, {"data": []}]}):
        text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
        assert list(records(pieces(text, size), "f", ("data",), 10_000)) == rows


@given(RECORDS.filter(bool), st.integers(1, 40), st.data())
def test_a_document_cut_anywhere_is_refused(rows: list[dict[str, object]], size: int, data: st.DataObject) -> None:
    text = json.dumps({"data": rows})
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(CorpusError, match="f"):
        list(records(pieces(cut, size), "f", ("data",), 10_000))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "starts with neither"),
        ('"text"', "starts with neither"),
        ("[1]", "an? int in the list"),
        ('[{"a": NaN}]', "NaN is no JSON number"),
        ('[{"a": -Infinity}]', "-Infinity is no JSON number"),
        ('[{"a": 1, "a": 2}]', "the same key twice"),
        ('[{"a": {"b": 1, "b": 2}}]', "the same key twice"),
        ('{"data": [], "data": []}', "there twice"),
        ('{"rows": [{"a": 1}]}', "none of them data"),
        ('[{"a": 1},]', "not strict JSON after 1 values"),
        ('[{"a": 1}] x', "text after the end"),
        ('[{"a": 1} {"a": 2}]', r"expected '\]'"),
        ('[{"a": "\n"}]', "Invalid control character"),
        ('[{"a": ' + "[" * 40 + "]" * 40 + "}]", "nested more than 32"),
        ('[{"a": ' + "[" * 100_000, "nested too deeply|more than"),
        ('[{"a": ' + "1" * 5_000 + "}]", "a number too long"),
    ],
)
def test_what_is_not_strict_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint):
        list(records(pieces(text, 7_000), "f", ("data",), 50_000))


def test_a_record_larger_than_the_limit_stops_reading_early() -> None:
    asked = []

    def endless() -> Iterator[str]:
        yield '[{"a": "'
        for number in range(10_000):
            asked.append(number)
            yield "x" * 100

    with pytest.raises(CorpusError, match="a record of more than 1,000 characters"):
        list(records(endless(), "f", ("data",), 1_000))
    assert len(asked) < 20


def test_memory_holds_one_record_not_the_array() -> None:
    ahead = []

    def many() -> Iterator[str]:
        yield "["
        for number in range(1_000):
            ahead.append(number)
            yield ("," if number else "") + f'{{"n": {number}}}'
        yield "]"

    for read, record in enumerate(records(many(), "f", ("data",), 1_000)):
        assert record == {"n": read}
        assert len(ahead) <= read + 2


def test_messages_hold_no_text() -> None:
    with pytest.raises(CorpusError, match="not strict JSON") as caught:
        loads('{"ko": "비밀 문장", "en": secret}', "f:3")
    assert "비밀" not in str(caught.value)
    assert "secret" not in str(caught.value)
