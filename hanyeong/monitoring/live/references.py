"""Where the reference of a bundle is found in a project."""

from __future__ import annotations

from pathlib import Path

from hanyeong.monitoring.live.closing import Stream
from hanyeong.monitoring.live.reference import StreamReference


class ProjectReferences:
    """The monitoring references of a project's bundles, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, _stream: Stream) -> StreamReference | None:
        """That of the bundle that answered; None where it has none."""
        return None
