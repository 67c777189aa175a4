"""Registries that nobody has to edit: the members of a package, found by importing its modules.

Written with constant arguments, since hanyeong/pipeline/provenance.py reads a call as the imports that it stands for: a
stage that uses such a registry depends on everything in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from inspect import isabstract
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


def modules_of(package: str, name: str = "") -> list[ModuleType]:
    """The modules of a package, by name; given a `name`, the module of that name in each package below it.

    Where `name` is given, packages that have no such module are passed over.
    """
    inner = {found.name: found.ispkg for found in iter_modules(import_module(package).__path__, f"{package}.")}
    names = [module for module, is_package in sorted(inner.items()) if is_package == bool(name)]
    paths = [f"{module}.{name}" if name else module for module in names]
    return [import_module(path) for path in paths if find_spec(path)]


def classes_of(base: Any, modules: Iterable[ModuleType]) -> list[Any]:
    """The subclasses of `base` that can be used as they are, as the modules define them, in their order."""
    return [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, base)
        and found.__module__ == module.__name__
        and not isabstract(found)
    ]
