"""Small tables of which everything is known."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hanyeong.corpus.pair_table import PairWriter, pair_id

Table = Callable[..., Path]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Writes (ko, en) pairs as a pair table."""

    def writing(pairs: Sequence[tuple[str, str]], name: str = "one", source: str = "s", first_row: int = 1) -> Path:
        path = tmp_path / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        n = len(pairs)
        with PairWriter(path) as writer:
            writer.write(
                {
                    "id": [pair_id(source, "m", first_row + row) for row in range(n)],
                    "ko": [ko for ko, _ in pairs],
                    "en": [en for _, en in pairs],
                    "source": [source] * n,
                    **{label: [""] * n for label in ("domain", "document", "direction", "split_hint")},
                    "terms": ["open"] * n,
                }
            )
        return path

    return writing
