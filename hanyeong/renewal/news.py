"""What there is to learn from that the last training has not seen: other files of a source, approved corrections."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from hanyeong.corpus.ingest import files_digest
from hanyeong.corpus.readers.base import ReadStats
from hanyeong.corpus.readers.registry import read
from hanyeong.corpus.sources import Source
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.stray_files import files_below
from hanyeong.release.bundle_info import BundleInfo

KNOWN: Final = ".hanyeong/source_digests.json"
"""Digests that were taken, with the sizes and times of the files then: a corpus is not read anew every day."""


def trained_on(sources: Mapping[str, Source]) -> dict[str, Source]:
    """The sources to learn from, without corrections, which are counted by themselves."""
    return {name: one for name, one in sources.items() if one.use == "train" and one.kind != "feedback"}


def digests(root: Path, sources: Mapping[str, Source]) -> dict[str, str]:
    """The digest of each source's files, as ingest would take it now; without what a stage has yet to make.

    Raises:
        CorpusError: one cannot be read.

    """
    before, now = _known(root), {}
    there = {name: source for name, source in sources.items() if (root / source.path).exists()}
    for name, source in there.items():
        state = json.dumps([source.model_dump(mode="json"), _state(root / source.path)])
        known = before.get(name, ("", ""))
        now[name] = known if known[0] == state else (state, digest(root / source.path, source))
    write_json(root / KNOWN, {name: list(pair) for name, pair in now.items()})
    return {name: found for name, (_, found) in now.items()}


def digest(path: Path, source: Source) -> str:
    """Of the files that the source's reader reads; it reads them all."""
    account = ReadStats()
    for _ in read(path, source, account):
        pass
    return files_digest(account)


def changed(now: Mapping[str, str], before: Mapping[str, str]) -> tuple[str, ...]:
    """Sources that are new, or have other files; where it is not known what was trained on, none has."""
    return tuple(name for name, found in now.items() if before and before.get(name) != found)


def digests_of_bundle(info: BundleInfo) -> dict[str, str]:
    """What a bundle was trained on, by source; bundles of earlier versions do not say."""
    found = {one.name: one.digest for one in info.sources if one.use == "train" and one.kind != "feedback"}
    return found if all(found.values()) else {}


def _state(path: Path) -> list[tuple[str, int, int]]:
    files = [path] if path.is_file() else files_below(path)
    return [(str(one), one.stat().st_size, one.stat().st_mtime_ns) for one in files]


def _known(root: Path) -> dict[str, tuple[str, str]]:
    with suppress(OSError, ValueError, AttributeError, TypeError):
        found = json.loads((root / KNOWN).read_text(encoding="utf-8"))
        return {str(name): (str(pair[0]), str(pair[1])) for name, pair in found.items()}
    return {}
