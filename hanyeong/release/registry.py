"""The registry, readable: every promoted bundle with its scores, dates, and which one is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.paths import DIGEST_FOLDER, POINTER, REGISTRY
from hanyeong.release.bundle import read_info
from hanyeong.release.bundle_info import BundleInfo, TestInfo
from hanyeong.release.champion import Pointer, bundle_path, read_pointer

Place = Literal["deployed", "before", "aside"]


@dataclass(frozen=True)
class Registered:
    """One promoted bundle."""

    digest: str
    place: Place
    """deployed; before: `hanyeong rollback` leads back to it; aside: rolled back, or promoted in another checkout."""
    since: str | None
    """When it was promoted, or came back; None where that was not recorded."""
    info: BundleInfo | None
    problem: str = ""
    """Why there is no `info`."""


def registry(root: Path) -> list[Registered]:
    """The bundle in service, those before it, the latest first, then all others.

    Raises:
        InputError: models/champion.json is missing or says something else.

    """
    pointer = read_pointer(root)
    return [_registered(root, digest, place, pointer) for digest, place in _places(root, pointer).items()]


def told(found: list[Registered]) -> Iterator[str]:
    """The registry in lines."""
    if not any(one.place == "deployed" for one in found):
        yield f"{POINTER}: no bundle is deployed; `hanyeong promote` deploys models/release"
    for one in found:
        yield f"{one.place:10}  {one.digest[:12]}  {_since(one)}"
        for detail in _details(one):
            yield f"{'':10}  {detail}"


def _places(root: Path, pointer: Pointer) -> dict[str, Place]:
    there: list[str] = sorted(path.name for path in (root / REGISTRY).glob(DIGEST_FOLDER))
    line = [*([pointer.digest] if pointer.digest else []), *reversed(pointer.previous)]
    known: dict[str, Place] = {digest: "deployed" if digest == pointer.digest else "before" for digest in line}
    return known | {digest: "aside" for digest in there if digest not in known}


def _registered(root: Path, digest: str, place: Place, pointer: Pointer) -> Registered:
    folder, since = bundle_path(root, digest), pointer.since.get(digest)
    if not folder.exists():
        return Registered(digest, place, since, None, f"not in {REGISTRY}; copy its folder back")
    try:
        return Registered(digest, place, since, read_info(folder))
    except InputError as error:
        return Registered(digest, place, since, None, str(error))


def _since(one: Registered) -> str:
    if one.since is None:
        return "date not recorded"
    return f"since {one.since}" if one.place == "deployed" else f"promoted {one.since}"


def _details(one: Registered) -> Iterator[str]:
    if one.info is None:
        yield one.problem
        return
    model = one.info.model
    yield f"{one.info.name}, {one.info.direction}, {model.which} {model.compute_type}, {model.bytes / 1e6:.1f} MB"
    yield from (_test(test) for test in one.info.tests)


def _test(test: TestInfo) -> str:
    return f"{test.name} ({test.direction}): BLEU {test.bleu}, chrF++ {test.chrf}, {test.bleu.n:,} rows"
