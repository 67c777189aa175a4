"""The table of a window before it is believed: Great Expectations tries it, and writes Data Docs beside the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
from sqlalchemy import select

from hanyeong.database.engine import Database
from hanyeong.database.models import Request, Segment
from hanyeong.monitoring.live.closing import Span
from hanyeong.monitoring.live.table import SENTENCES_PER_REQUEST, within
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.progress import warn
from hanyeong.validation.window import validate_window

SENTENCES: Final = tuple(
    getattr(Segment, name)
    for name in (
        *("request_id", "position", "digest", "direction", "source_characters", "target_characters", "source_tokens"),
        *("target_tokens", "fertility", "unknown_bytes", "scripts", "confidence", "score", "flags", "latency_ms"),
        "features",
    )
)
REQUESTS: Final = tuple(
    getattr(Request, name) for name in ("id", "status", "items", "characters", "latency_ms", "queue_wait_ms")
)


@dataclass(frozen=True)
class Expectations:
    """Whether a window can be believed; what speaks against it is said and is in its Data Docs."""

    database: Database
    folder: Path

    def __call__(self, span: Span, number: int) -> bool:
        """Try the window that will have this number."""
        stream = (Segment.digest == span.stream.digest, Segment.direction == span.stream.direction)
        of_window = [*within(Segment.logged, span), *stream, Segment.position < SENTENCES_PER_REQUEST]
        asked = Request.id.in_(select(Segment.request_id).where(*of_window))
        requests = self._table(REQUESTS, [asked, *within(Request.logged, span)])
        found = validate_window(self._table(SENTENCES, of_window), requests if len(requests) else None)
        with atomic_output(self.folder / f"{number}-docs") as docs:
            docs.mkdir()
            found.write_docs(docs, number)
        if not found.passed:
            warn(f"window {number}: not believed: {found.failures}")
        return found.passed

    def _table(self, columns: Sequence[Any], where: Sequence[Any]) -> pd.DataFrame:
        with self.database.read() as session:
            rows = session.execute(select(*columns).where(*where)).all()
        return pd.DataFrame.from_records(rows, columns=[column.key for column in columns])
