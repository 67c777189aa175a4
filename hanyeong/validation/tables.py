"""Which tables there are, each with its suite and its numbers: the sources as read, or the parts of the split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from hanyeong.corpus.sources import HELD_OUT, Source
from hanyeong.pipeline.errors import InputError
from hanyeong.text.fingerprints import Fingerprints
from hanyeong.validation.expectations import Suite, dev_suite, held_out_suite, raw_suite, total_suite, train_suite
from hanyeong.validation.features import MeasuredTable, again, among, measure
from hanyeong.validation.params import RawExpectations, SplitExpectations

TOTAL = "all-train-sources"


def raw_tables(
    folder: Path, sources: Mapping[str, Source], limits: RawExpectations
) -> Iterator[tuple[Suite, pd.DataFrame]]:
    """Every source of params, and all train sources together. Nothing about a monitor source stops the run.

    Raises:
        InputError: naming each source that has not been read yet.

    """
    paths = {name: folder / name / "pairs.parquet" for name in sources}
    missing = [name for name, path in paths.items() if not path.is_file()]
    if missing:
        raise InputError(f"{folder}: no pair table of {', '.join(missing)}; run `dvc repro ingest@{missing[0]}` first")
    ids: list[Fingerprints] = []
    for name, source in sorted(sources.items()):
        measured = measure(paths[name], {name})
        if source.kind == "feedback" and not len(measured.frame):
            continue  # nobody has corrected anything yet
        suite = raw_suite(name, limits)
        if source.use == "train":
            ids.append(measured.id)
        yield suite.softened() if source.use == "monitor" else suite, measured.frame
    everything = np.concatenate([np.zeros(0, np.uint64), *ids])
    yield total_suite(TOTAL, limits.train_rows), pd.DataFrame({"id_repeated": again(everything).astype(np.int8)})


def split_tables(
    folder: Path, sources: Mapping[str, Source], limits: SplitExpectations
) -> Iterator[tuple[Suite, pd.DataFrame]]:
    """Train, dev and each test set, with flags for what also lies in another part.

    Raises:
        InputError: naming the part that is missing.

    """
    tests = {path.stem: path for path in sorted((folder / "test").glob("*.parquet"))}
    for path in (folder / "train.parquet", folder / "dev.parquet"):
        if not path.is_file():
            raise InputError(f"{path}: not found; run `dvc repro split` first")
    if not tests:
        raise InputError(
            f"{folder / 'test'}: no test set; mark a source `use: test` in params.yaml, or let split cut one"
        )
    learnt = {name for name, source in sources.items() if source.use == "train"}
    held_out = {
        name: measure(path, learnt if name == HELD_OUT else {name}, through_gate=True) for name, path in tests.items()
    }
    train, dev = (measure(folder / f"{part}.parquet", learnt) for part in ("train", "dev"))
    yield train_suite("train", limits), _leaks(train, held_out, {"dev": dev}).frame
    n_dev = len(dev.frame)
    yield dev_suite("dev", train.frame, n_dev, limits), _leaks(dev, held_out, {"train": train}).frame
    for name, measured in held_out.items():
        yield held_out_suite(f"test-{name}", limits), measured.frame


def _leaks(
    part: MeasuredTable, tests: Mapping[str, MeasuredTable], other: Mapping[str, MeasuredTable]
) -> MeasuredTable:
    """The part with flags for rows, pairs and sides that stand in a test set or in the other part."""
    flags = {
        "id_elsewhere": among(part.id, [m.id for m in (*tests.values(), *other.values())]),
        "ko_in_test": among(part.ko, [m.ko for m in tests.values()]),
        "en_in_test": among(part.en, [m.en for m in tests.values()]),
    }
    for name, measured in other.items():
        flags |= {
            f"pair_in_{name}": among(part.pair, [measured.pair]),
            f"ko_in_{name}": among(part.ko, [measured.ko]),
            f"en_in_{name}": among(part.en, [measured.en]),
        }
    return part.with_flags(**flags)
