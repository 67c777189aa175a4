"""Section `renew` of params.yaml: when a new model is trained by itself, and what becomes of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params


class RenewParams(Params):
    """`hanyeong retrain`. The limits hold for what starts by itself; whoever asks by hand is only told to wait for
    another one.
    """

    promote: Literal["automatic", "manual"] = "manual"
    """automatic: a challenger that the judge lets through goes into service at once; manual: someone runs
    `hanyeong promote`."""
    start: Literal["scratch", "champion"] = "scratch"
    """scratch: from random weights; champion: from the champion's, with its tokenizers and for as long as `train` and
    `distill.train` say. Its weights are kept in models/registry then, in full precision."""
    min_new_pairs: Annotated[int, Field(ge=1)] = 100
    """Corrections approved since the last training, below which none starts; other files of a source are enough."""
    max_per_week: Annotated[int, Field(ge=1)] = 3
    """Retrainings begun in seven days, at most."""
    budget_hours_per_week: Annotated[float, Field(gt=0)] = 48.0
    """Hours that retrainings may have taken in seven days for another one to start."""
    cooldown_hours: Annotated[float, Field(ge=0)] = 24.0
    """Hours after one that failed or was refused, in which none starts."""
    max_feedback_share: Annotated[float, Field(gt=0, le=1)] = 0.2
    """Rows of corrections / all rows to train on, at most, counted with the weights of their sources."""
