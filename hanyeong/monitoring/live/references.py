"""Where the reference of a bundle is found in a project."""

from __future__ import annotations

from pathlib import Path

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.monitoring.live.closing import Stream
from hanyeong.monitoring.live.reference import StreamReference
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.reference import MonitoringReference, reference_of
from hanyeong.pipeline.paths import REGISTRY
from hanyeong.pipeline.progress import warn
from hanyeong.release.champion import RELEASE


class ProjectReferences:
    """The monitoring references of a project's bundles, each read once."""

    def __init__(self, root: Path, params: MonitorParams) -> None:
        self.root, self.params = root, params
        self._of_bundles: dict[str, MonitoringReference | None] = {}
        self._of_streams: dict[Stream, StreamReference | None] = {}

    def __call__(self, stream: Stream) -> StreamReference | None:
        """That of the bundle that answered; None, with a warning, where it has none."""
        if stream not in self._of_streams:
            if stream.digest not in self._of_bundles:
                self._of_bundles[stream.digest] = self._search(stream.digest)
            self._of_streams[stream] = self._of(stream)
        return self._of_streams[stream]

    def _search(self, digest: str) -> MonitoringReference | None:
        bundles = (self.root / REGISTRY / digest, self.root / RELEASE)
        problems = []
        for found, why in (reference_of(bundle, digest) for bundle in bundles):
            if found is not None:
                return found
            problems.append(why)
        warn(
            f"bundle {digest[:12]}: no monitoring reference ({problems[0]}); features and domains of its windows are "
            f"not compared"
        )
        return None

    def _of(self, stream: Stream) -> StreamReference | None:
        found, pair = self._of_bundles[stream.digest], LanguagePair(stream.direction)
        if found is None or pair not in found.directions:
            return None
        return StreamReference(found.reference(pair), found.calibration(pair), found.of(pair).domains, self.params)
