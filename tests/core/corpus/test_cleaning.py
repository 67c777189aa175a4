"""A batch cleaned, and the account of all batches."""

from collections import Counter

import pyarrow as pa
import pytest

from hanyeong.corpus.cleaning import LENGTH_EDGES, CleaningStats, clean_batch
from hanyeong.corpus.pair_table import SCHEMA
from hanyeong.corpus.params import CleanParams
from hanyeong.results.clean import Repair
from hanyeong.text.pii import KINDS

KO = ["안녕하세요.", "미\u200b국에 갔습니다.", "", "관객이 35명입니다.", "전화 010-1234-5678"]
EN = ["Hello.", "I went to the &quot;USA&quot;.", "Nothing.", "53 people came.", "Call 010-1234-5678"]


def raw(ko: list[str], en: list[str]) -> pa.Table:
    columns = {name: [""] * len(ko) for name in SCHEMA.names}
    return pa.table(columns | {"ko": ko, "en": en, "source": ["talk"] * len(ko)}, schema=SCHEMA)


def test_a_batch_keeps_its_rows_and_their_order() -> None:
    judged = clean_batch(KO, EN, CleanParams())
    assert judged.batch.ko.texts == ["안녕하세요.", "미국에 갔습니다.", "", "관객이 35명입니다.", "전화 010-1234-5678"]
    assert judged.batch.en.texts[1] == 'I went to the "USA".'
    assert list(judged.reasons) == ["", "", "empty", "", "pii"]
    assert [set(kinds) for kinds in judged.repairs] == [set(), {Repair.INVISIBLE, Repair.ENTITIES}, set(), set(), set()]
    table = judged.table(raw(KO, EN))
    assert table.column_names == [*SCHEMA.names, "reason"]
    assert table["en"].to_pylist() == judged.batch.en.texts
    assert table["reason"].to_pylist() == list(judged.reasons)


def test_columns_of_unequal_length_are_our_bug() -> None:
    with pytest.raises(ValueError, match="shorter"):
        clean_batch(KO, EN[:-1], CleanParams())


def test_the_account_adds_up() -> None:
    rules = CleanParams()
    account = CleaningStats(rules)
    for source, ko, en in (("talk", KO, EN), ("news", KO[:2], EN[:2])):
        judged = clean_batch(ko, en, rules)
        account.add_raw(source, ko, en, judged)
        account.add_final(judged.table(raw(ko, en)).set_column(3, "source", pa.array([source] * len(ko))))
    result = account.result({}, None)
    stored = result.model_dump(mode="json")
    assert account.totals() == Counter(empty=1, pii=1)
    assert stored["sources"] == {
        "talk": {"read": 5, "kept": 3, "rejected": {"empty": 1, "pii": 1}},
        "news": {"read": 2, "kept": 2, "rejected": {}},
    }
    assert stored["repairs"] == {kind.value: {"invisible": 2, "entities": 2}.get(kind.value, 0) for kind in Repair}
    assert stored["personal"] == dict.fromkeys(KINDS, 0) | {"phone_number": 1}
    assert stored["numbers"] == {"compared": 5, "differ": 1}


def test_lengths_are_counted_before_and_after() -> None:
    account = CleaningStats(CleanParams())
    ko, en = ["가" * 12, ""], ["This is a line of some length.", "x" * 900]
    judged = clean_batch(ko, en, CleanParams())
    account.add_raw("talk", ko, en, judged)
    account.add_final(judged.table(raw(ko, en)))
    lengths = account.result({}, None).model_dump(mode="json")["lengths"]
    assert lengths["edges"] == list(LENGTH_EDGES)
    assert (sum(lengths["ko"]["before"]), sum(lengths["ko"]["after"])) == (2, 1)
    assert lengths["ko"]["before"][:2] == [1, 1]
    assert lengths["en"]["before"][-1] == 1
    assert lengths["en"]["after"][3] == 1


def test_results_hold_no_text() -> None:
    account = CleaningStats(CleanParams())
    judged = clean_batch(KO, EN, CleanParams())
    account.add_raw("talk", KO, EN, judged)
    account.add_final(judged.table(raw(KO, EN)))
    told = str(account.result({}, None))
    assert not any(word in told for word in ("안녕", "Hello", "USA", "010-1234"))
