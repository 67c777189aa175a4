"""Params of a model, of whatever architecture: the packages of hanyeong/models that have a module `params`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from hanyeong.models.architecture import ArchitectureParams
from hanyeong.pipeline.discovery import classes_of, modules_of
from hanyeong.pipeline.params import one_of

DEFAULT: Final = "transformer"
"""The architecture of params that name none."""
ARCHITECTURES: Final[Mapping[str, type[ArchitectureParams]]] = {
    kind.model_fields["kind"].default: kind
    for kind in classes_of(ArchitectureParams, modules_of("hanyeong.models", "params"))
}
"""By their `kind`."""

if TYPE_CHECKING:
    ModelParams: TypeAlias = ArchitectureParams
else:
    ModelParams = one_of(ARCHITECTURES, DEFAULT)
