"""What `plan` fitted to a budget of hours, for the stages that train by it (hanyeong/planning/fit.py makes it)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hanyeong.pipeline.json_file import JsonFile

FITTED = "reports/plan/fitted.json"
"""Where `plan` leaves it, below the project."""


def fitted(params: SimpleNamespace, path: Path) -> SimpleNamespace:
    """Params with what `plan` fitted put in place; the same where nothing was fitted, or no plan was made.

    Raises:
        InputError: the file is none of `plan`'s.

    """
    if not path.exists():
        return params

    def sized(document: Mapping[str, Any]) -> SimpleNamespace:
        changes = document["fitted"]
        return params if changes is None else sized_by(params, changes)

    return JsonFile(path, "what `plan` fitted", "run `dvc repro plan` again").read(sized)


def sized_by(params: SimpleNamespace, changes: Mapping[str, Any]) -> SimpleNamespace:
    """A copy in which models and limits are the fitted ones; sections that are not there are left out."""
    sized = copy.copy(params)
    for section in ("teacher", "student", "train"):
        if section in changes and hasattr(sized, section):
            setattr(sized, section, _changed(getattr(sized, section), changes[section]))
    if "distill.train" in changes and hasattr(sized, "distill"):
        train = _changed(sized.distill.train, changes["distill.train"])
        sized.distill = sized.distill.model_copy(update={"train": train})
    return sized


def _changed(section: Any, changes: Mapping[str, Any]) -> Any:
    """Checked as params are."""
    return type(section).model_validate({**section.model_dump(), **changes}, strict=True)
