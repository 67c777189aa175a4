"""The quality estimator as it is shipped: a small JSON file that NumPy alone evaluates.

The estimate is a sum: a constant, and for each feature a step function of its value, read from a table. A calibration
then turns it into the confidence, from 0 to 1: the sentence chrF++ / 100 to be expected. Every table rises or falls in
one direction only where that is known beforehand (hanyeong/quality_estimation/features.py), so the confidence of a
sentence can be explained feature by feature.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
import pydantic
from numpy.typing import NDArray
from pydantic import Field, model_validator

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import InputError
from hanyeong.quality_estimation.features import FEATURES, NO_TRANSLATION, Numbers
from hanyeong.results.base import Model
from hanyeong.results.codes import Direction
from hanyeong.results.estimate_quality import QualityFeature

Unit = Annotated[float, Field(ge=0, le=1)]


def is_no_translation(features: Numbers) -> NDArray[np.bool_]:
    """Which rows are copies in the wrong script, repeat themselves, or were truncated or decoded again."""
    exceeded: NDArray[np.bool_] = np.any(
        [features[:, FEATURES.index(name)] > limit for name, limit in NO_TRANSLATION.items()], axis=0
    )
    return exceeded


class FeatureTable(Model):
    """The effect of one feature: the first of `effects` up to the first bound, the next one up to the second, ..."""

    feature: QualityFeature
    bounds: tuple[float, ...]
    effects: tuple[float, ...]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.effects) != len(self.bounds) + 1 or list(self.bounds) != sorted(set(self.bounds)):
            raise ValueError("expected rising bounds, and one effect more than bounds")
        return self

    def effect(self, values: Numbers) -> Numbers:
        """Of each value; one that is not a number has the worst effect there is."""
        effects = np.array(self.effects)
        known = effects[np.searchsorted(self.bounds, values, side="left")]
        return np.where(np.isnan(values), effects.min(), known)


class Calibration(Model):
    """The confidence for some raw estimates, in rising order; between them it is interpolated."""

    raw: Annotated[tuple[float, ...], Field(min_length=1)]
    confidence: tuple[Unit, ...]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if len(self.raw) != len(self.confidence):
            raise ValueError("expected a confidence for each raw estimate")
        if any(list(values) != sorted(values) for values in (self.raw, self.confidence)):
            raise ValueError("expected rising values")
        return self


class DirectionEstimator(Model):
    """The estimator of one direction."""

    intercept: float
    tables: tuple[FeatureTable, ...]
    calibration: Calibration
    review_below: Unit
    """Confidence below which a translation needs a review."""

    def raw(self, features: Numbers) -> Numbers:
        """The sum of all effects, [rows] of [rows, features]."""
        effects = (table.effect(features[:, FEATURES.index(table.feature)]) for table in self.tables)
        return np.full(len(features), self.intercept) + sum(effects, np.zeros(len(features)))

    def confidence(self, features: Numbers) -> Numbers:
        """0 to 1, [rows] of [rows, features]; the lowest there is for what is no translation."""
        known = np.interp(self.raw(features), self.calibration.raw, self.calibration.confidence)
        return np.where(is_no_translation(features), self.calibration.confidence[0], known)


class QualityEstimator(Model):
    """The whole file."""

    format: Literal[1] = 1
    """Of this file; a reader refuses another."""
    model_digest: str
    """Of the model with its tokenizers whose translations it estimates."""
    directions: Mapping[Direction, DirectionEstimator]
    """Without those that had too few dev rows."""


def write_estimator(path: Path, estimator: QualityEstimator) -> None:
    """Write the file."""
    write_json(path, estimator.model_dump(mode="json"))


def read_estimator(path: Path) -> QualityEstimator | None:
    """The estimator, or None where there is no such file, as in bundles of earlier versions.

    Raises:
        InputError: it is not such a file, or one of another version.

    """
    try:
        return QualityEstimator.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except pydantic.ValidationError as error:
        raise InputError(
            f"{path}: {error.error_count()} problem(s); expected a quality estimator of this version. "
            f"Run `estimate_quality` and `package` again"
        ) from None
