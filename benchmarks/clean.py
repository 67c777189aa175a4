"""Cleaning, beside the plain way: pairs a second of both in one run, then seconds and peak memory of a million rows.

The plain way asks the same questions row by row, as one would write them down: `DataFrame.apply`, a loop over the
characters, a regular expression with a back-reference, the language model for every row, `drop_duplicates`. Both take
turns on one thread; figures are process seconds, medians. The million rows go through the stages `clean` and `split`
themselves, each in a process of its own.

    python benchmarks/clean.py                            # pairs made here
    python benchmarks/clean.py data/raw/NAME/pairs.parquet --rows 20000 --all
"""

from __future__ import annotations

import argparse
import html
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from hanyeong.corpus.cleaning import clean_batch
from hanyeong.corpus.dedup.exact import KEPT, DuplicateFinder
from hanyeong.corpus.pair_table import SCHEMA, PairWriter, count_rows, pair_id, read_batches
from hanyeong.corpus.params import CleanParams
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.pipeline.timings import peak_bytes
from hanyeong.results.validate import ValidateResult, Verdict
from hanyeong.text.language_id import language

ROUNDS = 3
BATCH_ROWS = 20_000
RULES = CleanParams()
PASSED = ValidateResult(
    verdict=Verdict.PASS, critical_broken=0, warnings_broken=0, suite_digest="", tables=(), expectations=()
)
SOURCES = {"bench": {"kind": "tsv", "path": "-", "use": "train"}}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("table", nargs="?", type=Path, help="a pair table; made here if none is named")
    arguments.add_argument("--rows", type=int, default=10_000, help="rows for the comparison (default: %(default)s)")
    arguments.add_argument("--all", action="store_true", help="the stages take the table as it is, not a million rows")
    given = arguments.parse_args()
    compare(list(first(given.table, given.rows)))
    through_the_stages(given.table, None if given.all and given.table else 1_000_000)


def compare(pairs: list[tuple[str, str]]) -> None:
    """Both ways on the same pairs, in turns."""
    ways: dict[str, Callable[[list[tuple[str, str]]], int]] = {"row by row": plain, "hanyeong": ours}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    kept = {}
    language("Load the model before the clock starts, for both.")
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            kept[name] = way(pairs)
            spent[name].append(time.process_time() - start)
    middle = {name: statistics.median(times) for name, times in spent.items()}
    print(f"{len(pairs):,} pairs, {ROUNDS} rounds in turns, process seconds on one thread")
    for name, seconds in middle.items():
        print(f"  {name:<12}{seconds:8.2f} s{len(pairs) / seconds:10,.0f} pairs/s   kept {kept[name]:,}")
    print(f"  ratio       {middle['row by row'] / middle['hanyeong']:8.1f}")


def ours(pairs: list[tuple[str, str]]) -> int:
    """What the stage does, without its files."""
    repeats = DuplicateFinder()
    for at in range(0, len(pairs), BATCH_ROWS):
        part = pairs[at : at + BATCH_ROWS]
        judged = clean_batch([ko for ko, _ in part], [en for _, en in part], RULES)
        left = judged.batch.take(np.flatnonzero([not reason for reason in judged.reasons]))
        repeats.add(left.ko.texts, left.en.texts, np.zeros(len(left), dtype=bool))
    return int((repeats.decisions(RULES.max_per_ko, RULES.max_per_en) == KEPT).sum())


# -- the plain way


TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
CODE = re.compile(r"`[^`]*`|<[^<>\s][^<>]*>|\]\([^)\s]*\)|https?://\S+")
AGAIN = re.compile(r"(\w{3,60})\1{3}")
LONG_WORD = re.compile(rf"\S{{{RULES.max_word_chars + 1}}}")
PERSONAL = re.compile(r"\b\d{6}-[1-8]\d{6}\b|\b01\d-\d{3,4}-\d{4}\b|(?:\d{4}[- ]){3}\d{4}|[\w.+-]+@[\w-]+\.\w{2,}")


def plain(pairs: list[tuple[str, str]]) -> int:
    frame = pd.DataFrame(pairs, columns=["ko", "en"])
    frame["ko"] = frame["ko"].apply(mend)
    frame["en"] = frame["en"].apply(mend)
    frame = frame[frame.apply(sound, axis=1)].drop_duplicates()
    folded = pd.DataFrame({side: frame[side].apply(lambda text: re.sub(r"[\W_]+", "", text.lower())) for side in frame})
    folded = folded.drop_duplicates()
    few = folded.groupby("ko").cumcount() < RULES.max_per_ko
    return int((few & (folded.groupby("en").cumcount() < RULES.max_per_en)).sum())


def mend(text: str) -> str:
    text = "".join(c for c in html.unescape(text) if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join(unicodedata.normalize("NFC", text).split())


def sound(row: pd.Series) -> bool:
    ko, en = row["ko"], row["en"]
    if not ko or not en or max(len(ko), len(en)) > RULES.max_chars or ko == en:
        return False
    if "\ufffd" in ko + en or TAG.search(ko) or TAG.search(en) or PERSONAL.search(ko) or PERSONAL.search(en):
        return False
    ko_prose, en_prose = CODE.sub(" ", ko), CODE.sub(" ", en)
    if share(ko_prose, "HANGUL") < RULES.min_hangul_share or share(en_prose, "LATIN") < RULES.min_latin_share:
        return False
    if any(LONG_WORD.search(text) or AGAIN.search("".join(text.split())) for text in (ko_prose, en_prose)):
        return False
    longer = len(ko) * RULES.en_per_ko + RULES.ratio_slack_chars, len(en) + RULES.ratio_slack_chars
    if max(longer) > RULES.max_ratio * min(longer):
        return False
    found, confidence = language(en_prose)
    return len(en_prose) < RULES.min_language_letters or found == "en" or confidence < RULES.language_confidence


def share(text: str, script: str) -> float:
    """Letters of a script / letters."""
    letters = [c for c in text if c.isalpha()]
    return sum(unicodedata.name(c, "").startswith(script) for c in letters) / max(len(letters), 1)


# -- pairs


def first(table: Path | None, n: int) -> Iterator[tuple[str, str]]:
    """The first pairs of a table, or as many made here."""
    if table is None:
        yield from made(n)
        return
    for batch in read_batches(table, min(n, BATCH_ROWS), ["ko", "en"]):
        yield from list(zip(batch["ko"].to_pylist(), batch["en"].to_pylist(), strict=True))[: max(0, n)]
        n -= batch.num_rows
        if n <= 0:
            return


WORDS = (
    ("관리자", "the administrator"), ("사용자", "a user"), ("팀장님", "our team leader"), ("고객", "the customer"),
    ("서버", "the server"), ("문서", "this document"), ("설정 파일", "the settings file"), ("보고서", "the report"),
    ("회의", "the meeting"), ("예약", "the booking"), ("주문", "an order"), ("일정", "the schedule"),
)  # fmt: skip
DOINGS = (
    ("확인했습니다", "checked"), ("보냈습니다", "sent"), ("바꾸었습니다", "changed"), ("삭제했습니다", "deleted"),
    ("저장하지 않았습니다", "did not save"), ("다시 열었습니다", "opened once more"), ("요청했습니다", "asked for"),
)  # fmt: skip


def made(n: int) -> Iterator[tuple[str, str]]:
    """Pairs of 20 to 120 characters, about one in ten spoiled."""
    chance = random.Random(1)  # noqa: S311
    ko, en = "안녕하세요.", "Hello."
    for row in range(n):
        before = ko, en
        (who, who_en), (what, what_en) = chance.sample(WORDS, 2)
        done, done_en = chance.choice(DOINGS)
        number = chance.randrange(10**6)
        ko, en = f"{who} 쪽에서 {number}번 {what} 내용을 {done}.", f"For number {number}, {who_en} {done_en} {what_en}."
        for _ in range(chance.randrange(3)):
            more, more_en = chance.choice(WORDS)
            ko, en = f"{ko} 그리고 {more}도 {done}.", f"{en} Then somebody {done_en} {more_en} as well."
        defect = chance.randrange(100)
        spoiled = {
            0: (ko, ""),
            1: (en, ko),
            2: (f"<b>{ko}</b>", f"<b>{en}</b>"),
            3: (ko, ko),
            4: (ko, f"{en} &amp; so on"),
        }
        spoiled |= {
            5: before,
            6: (f"{ko}\u200b", en),
            7: (ko, f"{en} {row}-{row} " * 9),
            8: (ko.replace(" ", "  "), en),
        }
        yield spoiled.get(defect, (ko, en))


# -- the stages


def through_the_stages(table: Path | None, n_rows: int | None) -> None:
    """Clean and split on all rows, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        raw = root / "data/raw/bench"
        raw.mkdir(parents=True)
        rows = write(raw / "pairs.parquet", table, n_rows)
        write_manifest(raw)
        (root / "reports/validate").mkdir(parents=True)
        write_json(root / "reports/validate/raw.json", StageResult(PASSED).document("validate", "raw"))
        params = {"seed": 1, "sources": SOURCES, "clean": {}, "split": {"test_share": 0.01}}
        (root / "params.yaml").write_text(json.dumps(params))
        print(f"{rows:,} rows through the stages, one process each")
        for stage in ("clean", "split"):
            command = [sys.executable, __file__, "--stage", stage, str(root)]
            told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            print(
                f"  {stage:<12}{told['seconds']:8.1f} s{rows / told['seconds']:10,.0f} rows/s"
                f"{told['peak_mb']:8,.0f} MB at the peak   refused {told['refused']}"
            )


def write(path: Path, table: Path | None, n_rows: int | None) -> int:
    """A pair table of `n_rows` rows (all of `table` if None); what it lacks is filled up with pairs made here."""
    wanted = n_rows if n_rows is not None or table is None else count_rows(table)
    at = 0
    with PairWriter(path) as file:
        for texts in batches(table, int(wanted or 0)):
            columns = {name: [""] * len(texts) for name in SCHEMA.names}
            columns |= {"ko": [ko for ko, _ in texts], "en": [en for _, en in texts], "source": ["bench"] * len(texts)}
            file.write(columns | {"id": [pair_id("bench", "m", at + row) for row in range(len(texts))]})
            at += len(texts)
    return at


def batches(table: Path | None, n: int) -> Iterator[list[tuple[str, str]]]:
    """Pairs of the table, then pairs made here, `n` in all, some at a time."""
    have = min(n, count_rows(table)) if table else 0
    rows: list[tuple[str, str]] = []
    for source in (first(table, have) if table else iter(()), made(n - have)):
        for pair in source:
            rows.append(pair)
            if len(rows) == BATCH_ROWS:
                yield rows
                rows = []
    yield rows


def one_stage(name: str, root: Path) -> None:
    """Run a stage here and say what it took."""
    import importlib

    sys.path.insert(0, str(Path(__file__).parents[1]))  # a project's stages are not installed
    stage = importlib.import_module(f"stages.{name}").STAGE
    start = time.process_time()
    document = stage.call(root)
    told = {
        "seconds": time.process_time() - start,
        "peak_mb": peak_bytes() / 2**20,
        "refused": document["rows"]["rejected"],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stage"]:
        one_stage(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
