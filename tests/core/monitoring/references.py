"""A monitoring reference of any bundle, of what it answers to some lines."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.monitoring.canary import Canaries
from hanyeong.monitoring.domains import DomainCounts
from hanyeong.monitoring.drift import calibrate, n_rows, take
from hanyeong.monitoring.features import marks
from hanyeong.monitoring.reference import MeasuredDirection, write_reference
from hanyeong.monitoring.requests import Background, MonitoredTranslator, load_translator
from hanyeong.monitoring.surprisal import fit, flat
from hanyeong.pipeline.manifest import digest_of, write_manifest
from hanyeong.results.monitor import ColumnKind

DOMAINS = ("even", "odd")
CANARIES = tuple(f"나는 {n}시에 책을 산다." for n in range(10))


def make_reference(folder: Path, bundle: Path, lines: Sequence[str]) -> None:
    """Half of the lines are the reference, a quarter calibrates it; every second line is of another domain."""
    translator = load_translator(bundle)
    tokenizer = translator.tokenizer.src
    pieces = tokenizer.encode(list(lines))
    counts = DomainCounts(DOMAINS, tokenizer.vocab_size())
    counts.add(pieces, [DOMAINS[n % 2] for n in range(len(lines))])
    source_lm = fit([flat(pieces, 3)], tokenizer.vocab_size(), 3, marks(tokenizer))
    background = Background(source_lm, counts.classifier())
    service = MonitoredTranslator(translator, "ko", background)
    served = service.answer(lines, lambda items, *_: iter(items)).served
    frame = service.measure(served)
    half, quarter = n_rows(frame) // 2, n_rows(frame) // 4
    parts = np.arange(half), np.arange(half, half + quarter)
    reference = calibrate(
        take(frame, parts[0]),
        take(frame, parts[1]),
        np.random.default_rng(0),
        window_rows=quarter,
        draws=200,
        level=0.01,
        floors={ColumnKind.NUMBER: 0.1, ColumnKind.EVENT: 0.1},
    )
    numbers = service.domains(served.take(range(half)))
    measured = MeasuredDirection(
        reference, take(frame, parts[1]), background.source_lm, background.domains, numbers, service.review_below
    )
    folder.mkdir(parents=True)
    answers = tuple(found.text for found in translator.translate(CANARIES, "ko-en"))
    canaries = {LanguagePair.KO_EN: Canaries(CANARIES, answers)}
    write_reference(folder, digest_of(bundle), {LanguagePair.KO_EN: measured}, canaries)
    write_manifest(folder)
