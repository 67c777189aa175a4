"""Hot swap: when another bundle is promoted, or one is rolled back to, it takes over while requests go on.

The new one is loaded beside the old one and asked its test questions; only then requests are given to it, from the
next one on. One that cannot be loaded or answers wrongly never replaces the one in service. It is looked at again from
time to time: its folder may be copied after the pointer, and memory may be free again.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.log_level import Level
from hanyeong.release.champion import bundle_path, read_pointer
from hanyeong.serving.log import event, failure
from hanyeong.serving.served_model import ServedModel
from hanyeong.serving.service import Service


async def follow(root: Path, service: Service) -> None:
    """Keep to the champion of the project at `root`, as long as the service runs."""
    while True:
        await asyncio.sleep(service.params.swap_check_s)
        try:
            await look(root, service)
        except Exception as error:  # noqa: BLE001  the next look may find something else
            event("fault", Level.WARNING, **failure(error))


async def look(root: Path, service: Service) -> None:
    """Change to the champion if it is another bundle than the one that answers; say once why it cannot be."""
    try:
        pointer = await asyncio.to_thread(read_pointer, root)
    except (HanyeongError, OSError):
        return  # a file in the middle of a checkout; the bundle in service is not touched by it
    digest = pointer.digest
    if digest is None or service.refused.stands(digest):
        return
    since = pointer.since.get(digest)
    if digest == service.model.digest:
        service.model = replace(service.model, origin="champion", since=since)  # it may have been a release before
        return
    try:
        model = await asyncio.to_thread(_load, root, digest, service.params.threads)
    except Exception as error:  # noqa: BLE001  whatever a broken bundle does, the one in service goes on
        if service.refuse(digest):
            said = {"message": str(error)} if isinstance(error, HanyeongError) else failure(error)
            event("swap refused", Level.WARNING, refused=digest, digest=service.model.digest, **said)
        return
    before = service.model.digest
    service.switch_to(replace(model, since=since))
    event("swap", digest=digest, before=before)


def _load(root: Path, digest: str, threads: int | None) -> ServedModel:
    return ServedModel.load(bundle_path(root, digest), "champion", threads or n_cores(), digest)
