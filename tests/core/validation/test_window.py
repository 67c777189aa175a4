"""A window of the request log is believed only if its numbers can be true."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hanyeong.database.translation_memory import MEMORY
from hanyeong.results.monitor import Feature
from hanyeong.validation.window import LEAST_SENTENCES, MEASURED, UNBOUNDED, WindowValidation, validate_window

CANARY = "카나리아 문장"


def sentences(n: int = 60, **columns: object) -> pd.DataFrame:
    features = dict.fromkeys(Feature, 0.5)
    rows = {
        "request_id": [f"r{row // 2}" for row in range(n)],
        "position": [row % 2 for row in range(n)],
        "direction": ["ko-en"] * n,
        "digest": ["d1"] * n,
        "source_characters": [12] * n,
        "target_characters": [30] * n,
        "source_tokens": [5] * n,
        "target_tokens": [7] * n,
        "fertility": [1.5] * n,
        "unknown_bytes": [0] * n,
        "scripts": [{"hangul": 10, "other": 2}] * n,
        "confidence": [0.7, None] * (n // 2),
        "score": [-0.4] * n,
        "flags": [[], [MEMORY]] * (n // 2),
        "latency_ms": [20.0] * n,
        "features": [features | {Feature.SCORE_PER_TOKEN: -0.4}] * n,
    }
    return pd.DataFrame(rows | columns)


def requests(n: int = 30) -> pd.DataFrame:
    names = {"status": 200, "items": 1, "characters": 12, "latency_ms": 20.0, "queue_wait_ms": None}
    return pd.DataFrame({"id": [f"r{row}" for row in range(n)], **{name: [one] * n for name, one in names.items()}})


def broken(found: WindowValidation) -> set[str]:
    return {each.check.name for one in found.judged for each in one.findings if not each.success}


def test_a_sound_window_is_believed() -> None:
    found = validate_window(sentences(), requests())
    assert (found.passed, found.failures, found.warnings, broken(found)) == (True, "", [], set())


def with_one(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def changed(table: pd.DataFrame) -> pd.DataFrame:
        values = table[column].tolist()
        values[3] = value
        return table.assign(**{column: pd.Series(values, dtype=object)})

    return changed


@pytest.mark.parametrize(
    ("change", "names", "passed"),
    [
        (with_one("latency_ms", None), {"latency_ms_gaps"}, False),
        (with_one("score", float("nan")), {"score_gaps"}, False),
        (with_one("score", 3.0), {"score_outside"}, False),
        (with_one("latency_ms", -1.0), {"latency_ms_outside"}, False),
        (with_one("confidence", 12.0), {"confidence_outside"}, False),
        (with_one("fertility", np.inf), {"fertility_outside"}, False),
        (with_one("unknown_bytes", 6), {"unknown_bytes_more"}, False),
        (with_one("scripts", {"hangul": 11}), {"scripts_differ"}, False),
        (with_one("digest", "d2"), {"other_bundle"}, False),
        (with_one("digest", None), {"other_bundle"}, False),
        (with_one("direction", "en-ko"), {"other_direction"}, False),
        (with_one("position", 0), {"row_repeated"}, False),
        (with_one("features", dict.fromkeys(Feature, 1.5)), {f"{n}_outside" for n in MEASURED}, False),
        (with_one("flags", [CANARY]), {"unknown_flag"}, True),
        (with_one("scripts", {CANARY: 12}), {"unknown_script"}, True),
        (lambda table: table.assign(features=None), set(), True),
        (lambda table: table.assign(features=table["features"].where(table.index > 5)), {"features_missing"}, True),
        (lambda table: table[: LEAST_SENTENCES - 1], {"rows_enough"}, True),
        (lambda table: table[:0], {"rows", "rows_enough"}, False),
    ],
)
def test_what_cannot_be_true_is_not_believed(change: Callable[[pd.DataFrame], pd.DataFrame], names, passed) -> None:
    found = validate_window(change(sentences()))
    wide = {name for name, (_, most) in UNBOUNDED.items() if most > 1.5}
    assert broken(found) == names - {f"{name}_outside" for name in wide if len(names) > 2}
    assert found.passed is passed


def test_features_may_be_columns_of_their_own() -> None:
    table = sentences().drop(columns="features").assign(copied_share=0.5)
    assert broken(validate_window(table)) == set()
    assert broken(validate_window(table.assign(copied_share=2.0))) == {"copied_share_outside"}


def test_data_docs_say_which_window_and_hold_no_label_of_the_table(tmp_path: Path) -> None:
    table = sentences(flags=[[CANARY]] * 60, domain=CANARY, scripts=[{CANARY: 12}] * 60, latency_ms=-1.0)
    validate_window(table, requests()).write_docs(tmp_path, 12)
    pages = {
        page.relative_to(tmp_path).as_posix(): page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.html")
    }
    assert "Window of the request log 12" in pages["index.html"]
    assert "not believed" in pages["index.html"]
    assert "latency_ms_outside" in pages["index.html"]
    assert all("카나리아" not in page for page in pages.values())
