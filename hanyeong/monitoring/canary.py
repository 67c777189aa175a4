"""Canary sentences: fixed sentences of the sample's grammar, and what a bundle said of them when it was released.

They are translated again while the bundle is in service (hanyeong/serving/canary.py): another tokenizer, model, library
or processor shows in them at once, whatever people ask for. On one instruction set a translation depends neither on
the batch nor on the order or the number of threads; another one rounds otherwise, and changes some. So chrF against the
release is the measure, and the number of changed translations says that something is different. Their text is ours and
open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.json_file import JsonFile, as_list

FILE: Final = "canaries.json"
N_SENTENCES: Final = 200
SLICE: Final = 4
"""Sentences that are translated at once: few, so that whoever asks meanwhile does not wait."""
DECIMALS: Final = 3
UNCHANGED: Final = 100.0


@dataclass(frozen=True)
class Canaries:
    """Sentences, and their translations at the release."""

    sources: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class CanaryComparison:
    """Translations of the sentences, compared with those at the release."""

    n_changed: int
    digest: str
    """SHA-256 of all translations."""
    chrf: float
    """chrF++ against the release, 0 to 100."""


def compare_canaries(canaries: Canaries, answers: Sequence[str]) -> CanaryComparison:
    """How far translations, one for each sentence, are from those at the release."""
    n_changed = sum(new != old for new, old in zip(answers, canaries.answers, strict=True))
    from hanyeong.evaluation.metrics import chrf  # so that what only reads a reference needs no sacreBLEU

    metric = chrf()
    score = float(metric.score(metric.statistics(answers, canaries.answers).sum(axis=0))) if n_changed else UNCHANGED
    return CanaryComparison(n_changed, digest_of_answers(answers), round(score, DECIMALS))


def digest_of_answers(answers: Sequence[str]) -> str:
    """SHA-256 of texts in order."""
    return hashlib.sha256("\0".join(answers).encode()).hexdigest()


def write_canaries(folder: Path, canaries: Mapping[LanguagePair, Canaries]) -> None:
    """Write them to a monitoring reference."""
    document = {str(pair): {"sources": one.sources, "answers": one.answers} for pair, one in canaries.items()}
    write_json(folder / FILE, document)


def read_canaries(folder: Path) -> dict[LanguagePair, Canaries]:
    """Those of a monitoring reference, by direction; none in a reference of an earlier version.

    Raises:
        InputError: the file is not what it should be.

    """
    path = folder / FILE
    if not path.exists():
        return {}
    return JsonFile(path, "canary sentences with their translations", "run `dvc repro monitor`").read(_parsed)


def _parsed(document: Mapping[str, Any]) -> dict[LanguagePair, Canaries]:
    return {LanguagePair(name): _canaries(one) for name, one in document.items()}


def _canaries(document: Mapping[str, Any]) -> Canaries:
    sources, answers = (tuple(map(str, as_list(document[name]))) for name in ("sources", "answers"))
    if len(sources) != len(answers) or not sources:
        raise ValueError
    return Canaries(sources, answers)
