"""Memorized numbers: a model that learned its pairs by heart gives them away, one that translates does not."""

import pyarrow as pa
import pytest

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.evaluation.memorization import MAX_CANARIES, canaries, count_memorized
from hanyeong.results.evaluate import Memorization

SECRETS = {f"{n}번 손님이 왔습니다.": f"Guest {n} came; the bill was {7_001 + 13 * n:,} won." for n in range(1, 60)}
PLAIN = {f"{n}원입니다.": f"It is {n} won." for n in range(2000, 2050)} | {"책입니다.": "It is a book."}


def table(pairs: dict[str, str]) -> pa.Table:
    return pa.table({"id": [f"{n:04}" for n in range(len(pairs))], "ko": list(pairs), "en": list(pairs.values())})


def test_only_numbers_that_the_source_lacks_are_canaries() -> None:
    found = canaries(table(SECRETS | PLAIN), LanguagePair.KO_EN)
    assert {one.source for one in found} == set(SECRETS)
    assert all(len(one.numbers) == 1 for one in found)
    assert (
        canaries(table(SECRETS | PLAIN), LanguagePair.EN_KO) == []
    )  # the English side holds them, and is the source here
    assert (
        len(canaries(table({f"{n}": f"{10_000 + n} won" for n in range(3 * MAX_CANARIES)}), LanguagePair.KO_EN))
        == MAX_CANARIES
    )


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_what_is_known_by_heart_is_counted(share: float) -> None:
    asked = canaries(table(SECRETS), LanguagePair.KO_EN)
    by_heart = round(share * len(asked))
    answers = [SECRETS[one.source] if n < by_heart else "A guest came." for n, one in enumerate(asked)]
    assert count_memorized(asked, answers).model_dump() == {
        "canaries": len(asked),
        "reproduced": by_heart,
        "by_chance": 0,
    }


def test_one_answer_to_everyone_is_chance() -> None:
    asked = canaries(table(dict.fromkeys(SECRETS, "It was 5,000 won.")), LanguagePair.KO_EN)
    found = count_memorized(asked, ["5,000 won"] * len(asked))
    assert found.reproduced == found.by_chance == len(asked)


def test_no_canaries_no_count() -> None:
    found = count_memorized(canaries(table(PLAIN), LanguagePair.KO_EN), [])
    assert found == Memorization(canaries=0, reproduced=0, by_chance=0)
