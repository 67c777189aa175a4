"""`hanyeong serve`: a bundle as a service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from hanyeong.cli.project import MARKER, project_root
from hanyeong.serving.params import ServeParams


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="address to listen on; any but 127.0.0.1 needs HANYEONG_API_KEY")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", help="port to listen on; 0: any that is free")] = None,
    bundle: Annotated[Path | None, typer.Option("--bundle", help="a bundle in this folder, wherever it is")] = None,
) -> None:
    """Serve the deployed bundle over HTTP. It speaks the dialects of LibreTranslate, DeepL and others.

    Without --bundle the champion answers, or the released bundle while nothing was promoted; a promotion or a rollback
    takes effect at once, without a pause. Ctrl-C or SIGTERM: what is under way is answered first.
    """
    from hanyeong.serving.access import access_of
    from hanyeong.serving.server import load
    from hanyeong.serving.server import serve as run
    from hanyeong.serving.settings import with_environment, with_options

    root = project_root() if bundle is None else None
    params = ServeParams()
    if (Path.cwd() / MARKER).exists() and (Path.cwd() / "params.yaml").exists():
        params = _section(Path.cwd() / "params.yaml")
    params = with_options(with_environment(params, os.environ), {"host": host, "port": port})
    access = access_of(params)
    run(load(root, bundle, params.threads), params, access, root)


def _section(file: Path) -> ServeParams:
    """Section `serve` of params.yaml; the defaults where there is none."""
    from hanyeong.pipeline.params import parse, read_yaml

    found: ServeParams | None = parse({"serve": ServeParams | None}, read_yaml(file), "params.yaml")["serve"]
    return found or ServeParams()
