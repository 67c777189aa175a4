"""`-q` and `-v`, understood before and after the name of a subcommand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from inspect import Parameter
from typing import Annotated, ParamSpec

import typer

from hanyeong.pipeline.log_level import Level, set_log_level

P = ParamSpec("P")

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Write only results, warnings and errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also write what is of use when looking for a fault.")]


def choose_level(*, quiet: bool, verbose: bool) -> None:
    """Set the level that the options ask for; without any it stays as it is."""
    if quiet and verbose:
        raise typer.BadParameter("give --quiet or --verbose, not both")
    if quiet or verbose:
        set_log_level(Level.WARNING if quiet else Level.DEBUG)


def with_verbosity(command: Callable[P, None]) -> Callable[..., None]:
    """The same command with both options."""

    @wraps(command)
    def run(*args: P.args, quiet: bool = False, verbose: bool = False, **kwargs: P.kwargs) -> None:  # type: ignore[valid-type]
        choose_level(quiet=quiet, verbose=verbose)
        command(*args, **kwargs)

    own = inspect.signature(command, eval_str=True)
    options = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in (("quiet", Quiet), ("verbose", Verbose))
    ]
    run.__signature__ = own.replace(parameters=[*own.parameters.values(), *options])  # type: ignore[attr-defined]
    return run
