"""Results of earlier versions: fields that have another name now are read under it."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin

from hanyeong.results.base import Model


def renamed(tree: Any, kind: Any) -> Any:
    """The stored value with the field names that `kind` (a model or a type of its fields) has now."""
    if isinstance(kind, type) and issubclass(kind, Model):
        return _renamed_fields(tree, kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        for alternative in inner:
            tree = renamed(tree, alternative)
        return tree
    if origin is Mapping and isinstance(tree, dict):
        return {key: renamed(value, inner[1]) for key, value in tree.items()}
    if origin is tuple and isinstance(tree, list):
        return [renamed(value, inner[0]) for value in tree]
    return tree


def _renamed_fields(tree: Any, model: type[Model]) -> Any:
    if not isinstance(tree, dict):
        return tree
    named = {model.former.get(key, key): value for key, value in tree.items()}
    fields = model.model_fields
    return {key: renamed(value, fields[key].annotation) if key in fields else value for key, value in named.items()}
