"""Both passes over a corpus: however its rows come in batches, the same rows are kept for the same reasons."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.corpus.cleaning_pass import CleaningPass
from hanyeong.corpus.filters.base import EN, KO
from hanyeong.corpus.pair_table import SCHEMA
from hanyeong.corpus.params import CleanParams

PAIRS = [(KO, EN), (KO + "!", EN.lower()), ("", EN), (EN, KO), ("네.", "Yes."), ("네.", "Yes, I do."), (KO * 4, "Yes.")]
ROWS = st.lists(st.tuples(st.sampled_from(PAIRS), st.sampled_from(["train", "valid", ""])), max_size=20)


def table(rows: list) -> pa.Table:
    columns = {name: [""] * len(rows) for name in SCHEMA.names}
    columns |= {"id": [f"{n:04}" for n in range(len(rows))], "source": ["talk"] * len(rows)}
    columns |= {"ko": [ko for (ko, _), _ in rows], "en": [en for (_, en), _ in rows]}
    return pa.table(columns | {"split_hint": [hint for _, hint in rows]}, schema=SCHEMA)


def cleaned(rows: list, size: int) -> tuple[list[str], dict]:
    cleaning, raw = CleaningPass(CleanParams(max_per_ko=1)), table(rows)
    drafts = [cleaning.filtered("talk", raw.slice(at, size)) for at in range(0, max(len(rows), 1), size)]
    reasons = [reason for draft in drafts for reason in cleaning.deduplicated(draft)["reason"].to_pylist()]
    return reasons, cleaning.result().model_dump(mode="json")


@settings(deadline=None, max_examples=40)
@given(ROWS, st.integers(1, 7))
def test_batches_make_no_difference(rows: list, size: int) -> None:
    assert cleaned(rows, size) == cleaned(rows, 1_000)


def test_filters_come_before_duplicates() -> None:
    rows = [(pair, "") for pair in (PAIRS[2], PAIRS[0], PAIRS[2], PAIRS[0], PAIRS[1], PAIRS[4], PAIRS[5])]
    reasons, result = cleaned(rows, 3)
    assert reasons == ["empty", "", "empty", "duplicate", "normalized_duplicate", "", "too_many_targets"]
    assert result["sources"]["talk"]["kept"] == 2
    assert sum(result["scores"]["length_ratio"]["counts"]) == 5
