"""Translating: the released bundle beside the plain ways, on the same lines of the test set, in one run with turns.

    make pipeline && python benchmarks/translating.py [LINES] [ROUNDS]

The plain ways: the trained model in PyTorch, float32, a batch of like lengths at a time (what evaluating a checkpoint
costs), and CTranslate2 as its own quick start uses it: the same bundle's model, one line after another. Both answer
with the bundle's beam. Ours is `hanyeong translate`: gate, sentence splitting, batches of like length, one line in for
one line out. Seconds are wall seconds; every way may use all cores.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import hanyeong  # noqa: F401  before any library that brings OpenMP's threads

# isort: split
import ctranslate2
import torch

from hanyeong.evaluation.test_sets import read_test_sets
from hanyeong.inference.pytorch import teacher_translator
from hanyeong.inference.translator import ModelFiles, TranslationPipeline
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.release.bundle import read_info
from hanyeong.tokenization.tokenizer import read_tokenizer
from hanyeong.training.device import n_cores

RELEASE, SUBWORD, SPLIT = Path("models/release"), Path("models/tokenizer"), Path("data/split")
Way = Callable[[list[str]], list[str]]


def in_pytorch(parts: ModelFiles) -> Way:
    """The model that was trained, of the same name as the bundle's."""
    name = read_info(RELEASE).model.which
    translator = teacher_translator(Path("models") / name, SUBWORD, parts.direction, parts.search, torch.device("cpu"))
    return lambda lines: [one.text for one in translator.translate(lines)]


def by_ctranslate2(parts: ModelFiles) -> Way:
    """The bundle's model as it is, a line at a time."""
    model = ctranslate2.Translator(str(parts.ct2), device="cpu", intra_threads=1)  # with two a single line is slower
    tokenizer = read_tokenizer(parts.tokenizer)

    def translate(lines: list[str]) -> list[str]:
        answers = []
        for line in lines:
            tokens = tokenizer.src.encode(line, out_type=str)
            found = model.translate_batch([tokens], **parts.search.model_dump())[0].hypotheses[0]
            answers.append(tokenizer.decode_tgt([[tokenizer.tgt.piece_to_id(piece) for piece in found]])[0])
        return answers

    return translate


def by_hanyeong(parts: ModelFiles) -> Way:
    """As `hanyeong translate` does it."""
    translator = TranslationPipeline.load(parts, threads=n_cores())
    return lambda lines: [one.text for one in translator.translate(lines)]


def main() -> None:
    """Let them take turns, then compare the medians."""
    n_lines, rounds = (int(one) for one in [*sys.argv[1:], *("400", "3")[len(sys.argv) - 1 :]])
    try:
        parts = ModelFiles.of_bundle(RELEASE)
        test = next(iter(read_test_sets(SPLIT, parts.direction, n_lines)))
    except HanyeongError as error:
        sys.exit(f"{error}\nThis benchmark translates with what `make pipeline` leaves; run it first")
    ways = {
        "PyTorch, float32, batches": in_pytorch(parts),
        "CTranslate2, line by line": by_ctranslate2(parts),
        "hanyeong translate": by_hanyeong(parts),
    }
    taken_s: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(test.sources[:8])
    for _ in range(rounds):
        for name, way in ways.items():
            started = time.perf_counter()
            way(list(test.sources))
            taken_s[name].append(time.perf_counter() - started)
    lines, words = len(test.sources), sum(len(line.split()) for line in test.sources)
    model = read_info(RELEASE).model
    print(
        f"{lines:,} lines of {test.name} ({words:,} words), {model.which} {model.compute_type}, "
        f"beam {parts.search.beam_size}, {n_cores()} cores, medians of {rounds} rounds"
    )
    base_s = statistics.median(taken_s["CTranslate2, line by line"])
    for name, seconds in taken_s.items():
        median_s = statistics.median(seconds)
        print(
            f"{name:26} {lines / median_s:8.1f} lines a second, {words / median_s:8,.0f} words a second, "
            f"{base_s / median_s:5.2f} times CTranslate2 line by line"
        )


if __name__ == "__main__":
    main()
