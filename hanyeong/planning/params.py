"""Section `plan` of params.yaml."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from hanyeong.pipeline.params import Params


class PlanParams(Params):
    """How long the probe may take, and the budgets above which the run is refused."""

    probe_seconds: Annotated[float, Field(gt=0, le=600)] = 15.0
    """For measuring this machine by some steps of both trainings; on a busy machine up to four times as long."""
    trial_rows: Annotated[int, Field(ge=100, le=200_000)] = 6_000
    """Rows from which trial tokenizers are trained, to know how many tokens a pair has."""
    budget_hours: Annotated[float, Field(gt=0)] | None = None
    """Longest acceptable run on this machine when it has no other work; null: any."""
    fit: bool = False
    """Choose both models' sizes, and tokens, by what `budget_hours` allows here; those of params are then not used."""
    budget_memory_bytes: Annotated[int, Field(gt=0)] | None = None
    """Largest acceptable memory of one stage; null: any."""
    budget_disk_bytes: Annotated[int, Field(gt=0)] | None = None
    """Largest acceptable disk use of the project with its cache; null: any."""

    @model_validator(mode="after")
    def _a_fit_has_a_budget(self) -> Self:
        if self.fit and self.budget_hours is None:
            raise ValueError("fit: true needs budget_hours, the hours to fit into")
        return self
