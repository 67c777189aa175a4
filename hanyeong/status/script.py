"""reports/status.js: the status for the front page, which loads it like timings.js and run.js."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from hanyeong.pipeline.run_state import STATUS, in_script, moment, put
from hanyeong.report.catalog import Catalog
from hanyeong.report.params import Language
from hanyeong.status.project import Status
from hanyeong.status.wording import sections

LANGUAGES: Final[Sequence[Language]] = ("ko", "en")


def write(root: Path, status: Status) -> None:
    """Write it anew, in both languages; it cannot close the script element that loads it. Not worth an error."""
    found: dict[str, object] = {"at": moment()}
    for language in LANGUAGES:
        found[language] = [asdict(one) for one in sections(status, Catalog(language))]
    with suppress(OSError):
        put(root / STATUS, f"window.STATUS = {in_script(found)};\n")
