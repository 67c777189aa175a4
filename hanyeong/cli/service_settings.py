"""Settings of the service for the commands that run it or work on its database."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hanyeong.cli.project import MARKER
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.progress import warn
from hanyeong.serving.params import ServeParams

_PASSWORD: Final = re.compile(r"://[^/?#]*:[^/?#]*@|[?&]password=")
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

    if has_password(options.get("database")):
        warn("--database: others on this machine can read the password in the list of processes; use HANYEONG_DATABASE")
    params = ServeParams()
    if (Path.cwd() / MARKER).exists() and (Path.cwd() / "params.yaml").exists():
        params = section(Path.cwd() / "params.yaml")
    return with_options(with_environment(params, os.environ), options)


def section(file: Path) -> ServeParams:
    """Section `serve` of params.yaml; the defaults where there is none."""
    from hanyeong.pipeline.params import parse, read_yaml

    found: ServeParams | None = parse({"serve": ServeParams | None}, read_yaml(file), "params.yaml")["serve"]
    if found is not None and has_password(found.database):
        raise ParamsError(
            "params.yaml: serve.database holds a password, and this file is kept in git; put the whole URL into the "
            "variable HANYEONG_DATABASE instead"
        )
    return found or ServeParams()


def has_password(url: str | None) -> bool:
    """Whether a database's URL holds one: user:password@, or ?password=."""
    return url is not None and bool(_PASSWORD.search(url))
