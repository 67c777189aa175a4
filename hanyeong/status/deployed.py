"""The bundle in service: which one, since when, and its scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hanyeong.pipeline import outcome
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.release.bundle import read_info
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.champion import RELEASE, read_pointer
from hanyeong.release.registry import registry
from hanyeong.results.judge import ReleaseVerdict
from hanyeong.results.package import PackageResult


@dataclass(frozen=True)
class Deployed:
    """What `hanyeong serve` answers with."""

    digest: str | None = None
    """None: there is no bundle, or its digest is not known."""
    promoted: bool = False
    """False: nothing was promoted yet, so it is models/release."""
    since: str | None = None
    info: BundleInfo | None = None
    problem: str = ""
    """Why there is no `info` although there should be."""
    waiting: str | None = None
    """Digest of a release that may be promoted and is not."""


def deployed(root: Path) -> Deployed:
    """The champion, or models/release where nothing was promoted."""
    try:
        champion = next((one for one in registry(root) if one.place == "deployed"), None)
        pointer = read_pointer(root)
    except HanyeongError as error:
        return Deployed(problem=str(error))
    waiting = _waiting(root, pointer.digest)
    if champion is not None:
        return Deployed(champion.digest, True, champion.since, champion.info, champion.problem, waiting)
    if not (root / RELEASE).exists():
        return Deployed(waiting=waiting)
    try:
        return Deployed(_digest(root), info=read_info(root / RELEASE), waiting=waiting)
    except HanyeongError as error:
        return Deployed(problem=str(error), waiting=waiting)


def _waiting(root: Path, champion: str | None) -> str | None:
    judged = outcome.judgement(root)
    is_go = judged is not None and judged.verdict is ReleaseVerdict.GO
    return judged.bundle if judged is not None and is_go and judged.bundle != champion else None


def _digest(root: Path) -> str | None:
    packaged = outcome.read(root, PackageResult)
    return packaged.digest if packaged else None
