"""What params.yaml says that pages depend on, read leniently: pages are drawn also where it is not fit to run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import read_yaml
from hanyeong.report.params import Language

SAMPLE = "data/sample"
"""Where the stage `sample` leaves the corpus that it makes."""
OPEN = "open"


@dataclass(frozen=True)
class ReportSettings:
    """The language of the front page, the sources, and which of them may be quoted."""

    language: Language = "ko"
    sources: Sequence[str] | None = None
    """Their names; None where params say nothing of them."""
    learned: Sequence[str] = ()
    """Names of those that are learned from."""
    quotable: Collection[str] = ()
    """Names of those whose terms are open; whatever is not said to be open is not."""
    unused: Collection[str] = ()
    """Stages whose work nothing uses: the sample's, where no source is the sample."""


def report_settings(params: Mapping[str, Any]) -> ReportSettings:
    """What a mapping of sections says."""
    report, found = params.get("report"), params.get("sources")
    language: Language = "en" if isinstance(report, Mapping) and report.get("language") == "en" else "ko"
    if not isinstance(found, Mapping):
        return ReportSettings(language)
    sources = {str(name): source if isinstance(source, Mapping) else {} for name, source in found.items()}
    sampled = [path for source in sources.values() if (path := str(source.get("path", SAMPLE))).startswith(SAMPLE)]
    return ReportSettings(
        language,
        list(sources),
        [name for name, source in sources.items() if source.get("use") == "train"],
        frozenset(name for name, source in sources.items() if source.get("terms") == OPEN),
        () if sampled else ("sample",),
    )


def read_settings(root: Path) -> ReportSettings:
    """What root/params.yaml says; nothing if it cannot be read."""
    try:
        return report_settings(read_yaml(root / "params.yaml"))
    except ParamsError:
        return ReportSettings()
