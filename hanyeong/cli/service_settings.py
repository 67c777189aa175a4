"""Settings of the service for the commands that run it or work on its database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from hanyeong.cli.project import MARKER
from hanyeong.serving.params import ServeParams

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="postgresql://USER@HOST/NAME, sqlite:///FILE or off; a password belongs into HANYEONG_DATABASE",
    ),
]


def settings_here(**options: Any) -> ServeParams:
    """Section `serve` of params.yaml here, then the environment, then options that are not None."""
    from hanyeong.serving.settings import with_environment, with_options

    params = ServeParams()
    if (Path.cwd() / MARKER).exists() and (Path.cwd() / "params.yaml").exists():
        params = section(Path.cwd() / "params.yaml")
    return with_options(with_environment(params, os.environ), options)


def section(file: Path) -> ServeParams:
    """Section `serve` of params.yaml; the defaults where there is none."""
    from hanyeong.pipeline.params import parse, read_yaml

    found: ServeParams | None = parse({"serve": ServeParams | None}, read_yaml(file), "params.yaml")["serve"]
    return found or ServeParams()
