"""The monitoring reference of a bundle: what is usual, for windows of what the service really answered.

    reference.json           the bundle's digest; by direction: columns with thresholds, rates, shares of domains
    <direction>.frames.npz   features of the reference and of the rows that calibrated the thresholds
    <direction>.source_lm.npz  counts of the training sources (surprisal)
    <direction>.domains.npz  the classifier of domains, where there are two or more
    canaries.json            fixed sentences of our own, with the bundle's translations of them
    manifest.json            SHA-256 of every file

Numbers, names of features and labels of domains, never text of a corpus. It lies in models/monitoring, which the stage
`monitor` writes, and beside each promoted bundle as models/registry/<digest>.monitoring. It belongs to one bundle;
another bundle's is no reference at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
import pydantic
from numpy.typing import NDArray

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.monitoring.canary import Canaries, read_canaries, write_canaries
from hanyeong.monitoring.domains import DomainClassifier
from hanyeong.monitoring.drift import Column, Frame, Reference
from hanyeong.monitoring.features import FeatureMeter, ServedRequests
from hanyeong.monitoring.surprisal import SourceLM
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import HanyeongError, InputError
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.pipeline.paths import MONITORING, monitoring_path
from hanyeong.results.base import Model
from hanyeong.results.codes import Direction
from hanyeong.results.monitor import ColumnKind, Feature
from hanyeong.text.normalize import normalize

FILE: Final = "reference.json"
REMEDY: Final = "run `dvc repro monitor`"


class ReferenceColumn(Model):
    """One column, how it is compared, and its mean without drift."""

    name: Feature
    kind: ColumnKind
    most_frequent: float
    threshold: float
    mean: float


class DirectionReference(Model):
    """What is usual in one direction."""

    window_rows: int
    """Sentences of the windows that the thresholds are for."""
    columns: tuple[ReferenceColumn, ...]
    domains: Mapping[str, float]
    """Share of the reference's sentences that look like each domain; empty without a classifier."""
    review_below: float | None
    """Confidence below which a translation needs a review; null: the bundle has no quality estimator."""


class ReferenceInfo(Model):
    """The whole of reference.json."""

    format: Literal[1] = 1
    digest: str
    """Of the bundle."""
    directions: Mapping[Direction, DirectionReference]
    """Without those that had too few rows."""


@dataclass(frozen=True)
class MeasuredDirection:
    """What the stage measured in one direction."""

    reference: Reference
    calibration: Frame
    source_lm: SourceLM
    domains: DomainClassifier | None
    domain_numbers: NDArray[np.int64]
    """Of the reference's sentences; empty without a classifier."""
    review_below: float | None

    def info(self) -> DirectionReference:
        """What reference.json says of it."""
        return DirectionReference(
            window_rows=self.reference.window_rows,
            columns=tuple(self._column(column) for column in self.reference.columns),
            domains=self._domain_shares(),
            review_below=self.review_below,
        )

    def _column(self, column: Column) -> ReferenceColumn:
        return ReferenceColumn(
            name=Feature(column.name),
            kind=column.kind,
            most_frequent=column.most_frequent,
            threshold=column.threshold,
            mean=float(np.mean(self.reference.frame[column.name])),
        )

    def _domain_shares(self) -> dict[str, float]:
        if self.domains is None:
            return {}
        counts = np.bincount(self.domain_numbers, minlength=len(self.domains.labels))
        return dict(zip(self.domains.labels, (counts / max(1, counts.sum())).tolist(), strict=True))


def write_reference(
    folder: Path,
    digest: str,
    measured: Mapping[LanguagePair, MeasuredDirection],
    canaries: Mapping[LanguagePair, Canaries],
) -> None:
    """All files but the manifest, which whoever publishes the folder writes last."""
    write_canaries(folder, canaries)
    info = ReferenceInfo(digest=digest, directions={Direction(pair): one.info() for pair, one in measured.items()})
    write_json(folder / FILE, info.model_dump(mode="json"))
    for pair, one in measured.items():
        frames = {"reference": one.reference.frame, "calibration": one.calibration}
        columns: dict[str, Any] = {
            f"{part}.{name}": values for part, frame in frames.items() for name, values in frame.items()
        }
        np.savez_compressed(folder / f"{pair}.frames.npz", **columns)
        one.source_lm.save(folder / f"{pair}.source_lm.npz")
        if one.domains is not None:
            one.domains.save(folder / f"{pair}.domains.npz")


@dataclass(frozen=True)
class MonitoringReference:
    """A verified folder; arrays are read when they are asked for."""

    folder: Path
    info: ReferenceInfo

    @classmethod
    def load(cls, folder: Path, digest: str | None = None) -> Self:
        """The reference in a folder, every file verified; of the bundle `digest` where one is given.

        Raises:
            InputError: a file is missing or altered, or it belongs to another bundle.

        """
        verify_manifest(folder)
        try:
            info = ReferenceInfo.model_validate_json((folder / FILE).read_bytes())
        except (OSError, pydantic.ValidationError):
            raise InputError(f"{folder / FILE}: not a monitoring reference of this version; {REMEDY}") from None
        if digest is not None and info.digest != digest:
            raise InputError(
                f"{folder}: the monitoring reference of bundle {info.digest[:12]}, expected {digest[:12]}; {REMEDY}"
            )
        return cls(folder, info)

    @property
    def digest(self) -> str:
        """Of the bundle that it belongs to."""
        return self.info.digest

    @property
    def directions(self) -> list[LanguagePair]:
        """Those that windows can be compared in."""
        return [pair for pair in LanguagePair if Direction(pair) in self.info.directions]

    def of(self, direction: LanguagePair) -> DirectionReference:
        """Thresholds, rates and shares of domains of a direction in `directions`."""
        return self.info.directions[Direction(direction)]

    def reference(self, direction: LanguagePair) -> Reference:
        """The reference window, for hanyeong.monitoring.drift.compare and calibrate."""
        found = self.of(direction)
        columns = (Column(str(one.name), one.kind, one.most_frequent, one.threshold) for one in found.columns)
        return Reference(self._frame(direction, "reference"), tuple(columns), found.window_rows)

    def calibration(self, direction: LanguagePair) -> Frame:
        """The rows beside the reference from which thresholds are calibrated."""
        return self._frame(direction, "calibration")

    def canaries(self) -> dict[LanguagePair, Canaries]:
        """The canary sentences with their translations at the release.

        Raises:
            InputError: the file is not what it should be.

        """
        return read_canaries(self.folder)

    def source_lm(self, direction: LanguagePair) -> SourceLM:
        """Counts of the training sources."""
        return SourceLM.load(self.folder / f"{direction}.source_lm.npz")

    def domains(self, direction: LanguagePair) -> DomainClassifier | None:
        """The classifier of domains; None where there are no two to tell apart."""
        path = self.folder / f"{direction}.domains.npz"
        return DomainClassifier.load(path) if path.exists() else None

    def _frame(self, direction: LanguagePair, part: str) -> Frame:
        with np.load(self.folder / f"{direction}.frames.npz", allow_pickle=False) as arrays:
            names = [str(column.name) for column in self.of(direction).columns]
            return {name: arrays[f"{part}.{name}"] for name in names}


def reference_of(bundle: Path, digest: str) -> tuple[MonitoringReference | None, str]:
    """The reference of a bundle in the folder `bundle`, or None and why there is none.

    It is looked for beside the bundle and in the project around it (models/monitoring).
    """
    parents = (bundle.parent, bundle.parent.parent)
    places = [monitoring_path(bundle), *(parent / Path(MONITORING).name for parent in parents)]
    problems = []
    for place in places:
        if place.is_dir():
            try:
                return MonitoringReference.load(place, digest), ""
            except (HanyeongError, OSError) as error:
                problems.append(str(error))
    return None, "; ".join(problems) or f"{places[0]}: not found; {REMEDY}, and promote the bundle again"


def meter_of(bundle: Path, digest: str, translator: TranslationPipeline) -> tuple[SentenceMeter | None, str]:
    """What measures the answers of the bundle in a folder, or None and why nothing does."""
    reference, why = reference_of(bundle, digest)
    if reference is None:
        return None, why
    try:
        return SentenceMeter(reference, translator), ""
    except (HanyeongError, OSError, ValueError, LookupError):
        return None, f"{reference.folder}: not a monitoring reference of this version; {REMEDY}"


class SentenceMeter:
    """Measures the sentences that a bundle answers, as its reference was measured; for use by one thread."""

    def __init__(self, reference: MonitoringReference, translator: TranslationPipeline) -> None:
        self.digest, self.canaries = reference.digest, reference.canaries()
        self._gate, self._tokenizer = translator.parts.gate, translator.tokenizer.src
        self._meters: dict[str, FeatureMeter] = {}
        self._domains: dict[str, DomainClassifier | None] = {}
        for pair in reference.directions:
            below = reference.of(pair).review_below
            self._meters[pair] = FeatureMeter(pair.tgt, self._tokenizer, reference.source_lm(pair), below)
            self._domains[pair] = reference.domains(pair)

    def measure(
        self,
        sources: Sequence[str],
        answers: Sequence[str],
        scores: Sequence[float],
        confidences: Sequence[float | None],
        direction: str,
    ) -> list[dict[str, float]] | None:
        """The features of each sentence; None in a direction without a reference."""
        meter = self._meters.get(direction)
        if meter is None:
            return None
        columns = meter.measure(ServedRequests(self._normalized(sources), answers, scores, confidences))
        rows = zip(*(values.tolist() for values in columns.values()), strict=True)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def domain(self, sources: Sequence[str], direction: str) -> list[str] | None:
        """The domain that each source looks like; None without a classifier."""
        classifier = self._domains.get(direction)
        if classifier is None:
            return None
        return classifier.names(self._tokenizer.encode(self._normalized(sources)))

    def _normalized(self, sources: Sequence[str]) -> list[str]:
        return [normalize(source, self._gate) for source in sources]
