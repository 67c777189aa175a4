"""What `sample` in params.yaml may say: how large the corpus is, and how many defects are injected."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from hanyeong.pipeline.params import Params

Share = Annotated[float, Field(ge=0, le=0.2)]
MOST_SPOILED: float = 0.4
"""All shares together; above this the corpus is no sample of anything."""


class Defects(Params):
    """Injected rows / pairs of the training part, by kind. A share above zero injects at least one row."""

    repeated: Share = 0.015
    """The same pair again, further down in the same file. AI Hub's 71265 has 8 % of these."""
    nearly_repeated: Share = 0.01
    """The same pair again but for case, spacing and punctuation."""
    swapped: Share = 0.004
    """English in the Korean column and Korean in the English one."""
    wrong_language: Share = 0.006
    """One side in the other's language, or in a third."""
    markup: Share = 0.005
    """Tags of HTML around or inside a side."""
    entities: Share = 0.006
    """HTML entities in place of characters; can be mended."""
    zero_width: Share = 0.006
    """Characters that nobody sees inside a side; can be mended."""
    draft: Share = 0.004
    """JSON records whose final text was never written: only the machine's draft stands in `mt`."""
    misaligned: Share = 0.005
    """Rows whose English slipped by one row, a few rows in a row; no rule of single rows sees these."""
    empty: Share = 0.004
    """One side empty or blank."""
    uneven: Share = 0.004
    """One side with several other sentences at its end."""
    leaked: Share = 0.005
    """Validation rows that stand in the training part too, some of them slightly altered. 71265 has 15.8 %."""

    @model_validator(mode="after")
    def _some_is_left(self) -> Self:
        if sum(self.model_dump().values()) > MOST_SPOILED:
            raise ValueError(f"the shares add up to more than {MOST_SPOILED:g}: too little would be sound")
        return self


class SampleParams(Params):
    """The embedded corpus."""

    seed: int = 1
    """The same seed, the same bytes."""
    pairs: Annotated[int, Field(ge=500, le=1_000_000)] = 20_000
    """Distinct pairs without defects to train on."""
    held_out_share: Annotated[float, Field(gt=0, le=0.5)] = 0.05
    """Held-out pairs / pairs to train on; they come on top. Combinations of predicate and argument are held out, and
    become the Validation part."""
    drift_pairs: Annotated[int, Field(ge=50, le=100_000)] = 1_500
    """Pairs of another domain (a kitchen's), kept out of the corpus for `monitor`."""
    defects: Defects = Defects()
