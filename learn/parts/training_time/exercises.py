"""The exercises of the part on time and memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from hanyeong.results.base import Text
from learn.part import Exercise, expect
from learn.right import expect_close

Function = Callable[..., Any]


def _judge_padding(answer: Function) -> None:
    cases = (
        ([[3, 3, 3]], 0.0),
        ([[1, 4]], 3 / 8),
        ([[2, 2], [10]], 0.0),
        ([[5, 1, 3], [2, 8]], 1 - 19 / 31),
    )
    for lengths, wanted in cases:
        tried = Text(f"길이가 {lengths}인 배치", f"batches with lengths {lengths}")
        expect_close(answer(lengths), wanted, tried)


def _judge_buckets(answer: Function) -> None:
    lengths = np.random.default_rng(3).integers(1, 60, 500).tolist()
    found = [list(batch) for batch in answer(lengths, 240)]
    rows = sorted(row for batch in found for row in batch)
    expect(
        rows == list(range(500)),
        f"500개 행이 한 번씩 나와야 합니다. 결과에는 서로 다른 행 {len(set(rows))}개가 모두 {len(rows)}번 나옵니다",
        f"each of 500 rows should come once; found {len(set(rows))} different rows in {len(rows)} places",
    )
    size = max(len(batch) * max(lengths[row] for row in batch) for batch in found)
    expect(
        size <= 240,
        f"배치의 크기(행 수 × 최대 길이)는 240 이하여야 합니다. 가장 큰 배치: {size}",
        f"rows times the longest should be 240 at most in each batch; the largest is {size}",
    )
    real = sum(lengths)
    share = 1 - real / sum(len(batch) * max(lengths[row] for row in batch) for batch in found)
    expect(
        share < 0.05,
        f"길이가 비슷한 행을 모으면 패딩이 5%보다 적습니다. 결과: {share:.0%}",
        f"with rows of like length together less than 5% is padding; found {share:.0%}",
    )
    expect(
        len(found) < 500 / 4,
        f"배치를 채우지 않았습니다. 500개 행이 배치 {len(found)}개로 나뉘었습니다",
        f"the batches are not filled: {len(found)} of them for 500 rows",
    )


def _judge_largest(answer: Function) -> None:
    for limit in (1, 2, 7, 64, 1000, 123_457):
        tries: list[int] = []

        def fits(size: int, limit: int = limit, tries: list[int] = tries) -> bool:
            tries.append(size)
            return size <= limit

        found = answer(fits)
        expect(
            found == limit,
            f"{limit}까지 들어갈 때 결과가 {found}입니다. {limit}이어야 합니다",
            f"where sizes up to {limit} fit, found {found}, expected {limit}",
        )
        most = 2 * limit.bit_length() + 2
        expect(
            len(tries) <= most,
            f"{limit}을 찾는 데 {len(tries)}번 시도했습니다. 배로 늘리고 반으로 좁히면 {most}번이면 됩니다",
            f"{len(tries)} tries to find {limit}; doubling and bisecting needs no more than {most}",
        )


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise(
        "padding_share",
        '''def padding_share(batches):
    """The share of positions that are padding. Each batch is a list of lengths, padded to its longest."""
''',
        """def padding_share(batches):
    real = sum(sum(batch) for batch in batches)
    padded = sum(len(batch) * max(batch) for batch in batches)
    return 1 - real / padded
""",
        _judge_padding,
    ),
    Exercise(
        "bucketed",
        '''def bucketed(lengths, batch_tokens):
    """Batches of row numbers: every row once, rows of like length together.

    No batch has more than `batch_tokens` positions: its rows times the longest of them.
    """
''',
        """def bucketed(lengths, batch_tokens):
    batches, batch = [], []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if batch and (len(batch) + 1) * lengths[row] > batch_tokens:
            batches.append(batch)
            batch = []
        batch.append(row)
    return [*batches, batch]
""",
        _judge_buckets,
    ),
    Exercise(
        "largest_that_fits",
        '''def largest_that_fits(fits):
    """The largest whole number for which `fits(n)` is true; 1 fits. Each try is expensive, so make few."""
''',
        """def largest_that_fits(fits):
    good, bad = 1, 2
    while fits(bad):
        good, bad = bad, 2 * bad
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(middle) else (good, middle)
    return good
""",
        _judge_largest,
    ),
)
