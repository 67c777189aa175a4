"""What the params of every architecture say: sizes, how to foretell its cost, and which stages can take it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from hanyeong.pipeline.params import Params


class ArchitectureParams(Params):
    """Params of a model. Each architecture has a key `kind`, whose one value is also the name of its package."""

    if TYPE_CHECKING:  # each declares them itself, in its own order and with its own limits
        kind: str
        d_model: int
        max_positions: int

    runs_in_ctranslate2: ClassVar[bool]
    """Whether hanyeong/export can write it for CTranslate2: the teacher's translations and the release need that."""
    sized_by_plan: ClassVar[bool] = False
    """Whether `plan.fit` can choose its sizes (hanyeong/planning/fit.py)."""
    example: ClassVar[Mapping[str, Any]]
    """Sizes of a small model, of which tests/core/models/test_conformance.py asks what it asks of every model."""

    @abstractmethod
    def activations(self) -> int:
        """Floats that a layer stack keeps for the backward pass, for one source and one target token."""

    @abstractmethod
    def layer_products(self) -> list[tuple[int, int]]:
        """Columns in and out of the products that most of the layers' time goes into, for timing a machine by them."""
