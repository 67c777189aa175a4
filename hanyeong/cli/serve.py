"""`hanyeong serve`: a bundle as a service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hanyeong.cli.project import project_root
from hanyeong.cli.service_settings import DatabaseOption, settings_here


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="address to listen on; any but 127.0.0.1 requires a key")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", help="port to listen on; 0: any that is free")] = None,
    bundle: Annotated[Path | None, typer.Option("--bundle", help="serve the bundle in this folder")] = None,
    database: DatabaseOption = None,
) -> None:
    """Serve the deployed bundle over HTTP. It has the APIs of LibreTranslate, DeepL and others.

    Without --bundle it serves the champion, or models/release if nothing has been promoted yet; a promotion or a
    rollback takes effect without a pause. On Ctrl-C or SIGTERM, requests in flight are completed first.
    """
    from hanyeong.serving.access import access_of
    from hanyeong.serving.server import load
    from hanyeong.serving.server import serve as run
    from hanyeong.serving.store import keys_of, opened

    root = project_root() if bundle is None else None
    params = settings_here(host=host, port=port, database=database)
    with opened(params, Path.cwd()) as found:
        access = access_of(params, keys=keys_of(found))
        run(load(root, bundle, params.threads), params, access, root, found)
