"""What a run leaves in Prefect's pages: what was asked, row counts, progress, the verdict, a link to the reports."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import re
import time
from collections.abc import Sequence
from html import escape
from typing import Any

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.reports import START
from hanyeong.pipeline import outcome
from hanyeong.pipeline.outcome import Window
from hanyeong.pipeline.stage_result import rejected_rows

NOT_JUDGED = "not judged"
_ORDER = {"fail": 0, "unknown": 1, "not applicable": 3, "pass": 2}
OF = re.compile(r"\b([\d,]+) of ([\d,]+)\b")
"""How a stage says how far it is (`hanyeong.pipeline.progress`)."""
PROGRESS_EVERY_S = 10.0


def show_row_counts(address: str) -> None:
    """The rows that a stage read, kept and rejected by reason, where it handles rows."""
    _table(address, outcome.rows_of(settings.ROOT, address))


def read_verdict() -> str:
    """The judge's word."""
    judged = outcome.judgement(settings.ROOT)
    return str(judged.verdict) if judged else NOT_JUDGED


def show_verdict() -> None:
    """The judge's word, the scores, the checks with the failed ones first."""
    judged = outcome.judgement(settings.ROOT)
    verdict, words = (str(judged.verdict), judged.verdict.text.ko) if judged else (NOT_JUDGED, "판정 없음")
    checks = sorted(judged.checks if judged else (), key=lambda check: _ORDER[check.status])
    rows = [(check.label, str(check.status), check.reason, check.reason_ko) for check in checks]
    parts = [
        f"# {escape(verdict)} · {words}",
        f"[Report · 보고서]({reports_address()}) (while `make ui` runs · `make ui` 실행 중)",
        _scores(),
        _markdown(("check · 점검", "status", "reason", "이유"), rows),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    create_markdown_artifact(text, key="verdict", description="The judgement of the released bundle")


def show_metrics() -> None:
    """Every score of the release candidate, beside that of the bundle in service, and the change."""
    champion = outcome.champion_tests(settings.ROOT)
    rows = []
    for name, test in outcome.candidate_tests(settings.ROOT).items():
        before = champion[name].metrics if name in champion else None
        for metric in ("bleu", "chrf"):
            now, old = getattr(test.metrics, metric), getattr(before, metric, None)
            row = {"test": name, "metric": metric, "value": now.value, "low": now.low, "high": now.high}
            change = None if old is None else round(now.value - old.value, 2)
            rows.append({**row, "champion": old and old.value, "change": change})
    if rows:
        create_table_artifact(rows, key="metrics", description="Scores, and the change against the deployed bundle")


def show_request(request: dict[str, Any]) -> None:
    """What a person asked of this run, so that its results are not taken for another's."""
    rows = [(key, str(value)) for key, value in request.items()]
    create_markdown_artifact(_markdown(("asked for", "value"), rows), key="request", description="What was run")


def show_plan(todo: list[str]) -> None:
    """What a dry run found to do."""
    rows = [(address,) for address in todo] or [("nothing: everything is up to date",)]
    create_markdown_artifact(_markdown(("would run",), rows), key="dry-run", description="Stages with work to do")


def show_windows(windows: Sequence[Window]) -> None:
    """The last windows of the request log, the newest first, with what caused their states."""
    rows = [(_link(one.number), *_window(one)) for one in reversed(windows)]
    heads = ("window · 구간", "until · 끝", "state · 상태", "requests · 요청", "causes · 원인", "신호 · signals")
    table = _markdown(heads, rows)
    create_markdown_artifact(table, key="windows", description="The monitor's last windows of the request log")


def _link(number: int) -> str:
    """A window's page, as far as it is drawn already."""
    pages = sorted((settings.ROOT / outcome.WINDOWS / "html").glob(f"*/{number}.html"))
    links = [f"[{page.parent.name}]({reports_address(f'/{page.relative_to(settings.ROOT)}')})" for page in pages]
    return " ".join([str(number), *links])


def _window(one: Window) -> tuple[str, ...]:
    notable = [signal.name for signal in one.signals if signal.state in ("warning", "alarm")]
    causes = "; ".join(f"{cause.text.en} · {cause.text.ko}" for cause in one.causes)
    state = f"{one.state.text.en} · {one.state.text.ko}"
    return one.until, state, f"{one.requests:,}", causes, ", ".join(notable)


def show_release(action: str, before: str | None, after: str | None) -> None:
    """Which bundle was deployed, and which is now."""
    rows = [("before · 이전", (before or "none")[:12]), ("now · 현재", (after or "none")[:12])]
    create_markdown_artifact(_markdown((action, "bundle · 번들"), rows), key="release", description="What is deployed")


class Progress:
    """How far a stage is, told by its own lines ("32 of 450"), as a bar in the run's page."""

    def __init__(self, address: str) -> None:
        self.key, self._shown_at = f"progress-{_key(address)}", 0.0
        self._id: Any = None

    def due(self, text: str) -> float | None:
        """The share in percent that a line tells, if it is time to show one again."""
        found = OF.search(text)
        if not found or time.monotonic() - self._shown_at < PROGRESS_EVERY_S:
            return None
        done, total = (int(number.replace(",", "") or 0) for number in found.groups())
        return 100.0 * done / total if 0 < done <= total else None

    def show(self, share: float) -> None:
        """Move the bar."""
        self._shown_at = time.monotonic()
        if self._id is None:
            self._id = create_progress_artifact(share, key=self.key, description="How far the stage is")
        else:
            update_progress_artifact(self._id, share)


def show_reports() -> None:
    """Where the pages are, if there are any; `make ui` serves them."""
    if (settings.ROOT / "reports/index.html").exists():
        create_link_artifact(
            reports_address(), link_text="Reports", key="reports", description="The report pages (make ui)"
        )


def reports_address(path: str = START) -> str:
    """Of a page of reports/, where `make ui` serves them."""
    try:
        served = settings.REPORTS_FILE.read_text(encoding="utf-8")
    except OSError:
        served = settings.REPORTS_URL
    return f"{served}{path}"


def _table(address: str, rows: Any) -> None:
    if not isinstance(rows, dict):
        return
    table = [{"what": "read", "rows": rows["read"]}, {"what": "kept", "rows": rows["kept"]}]
    table += [{"what": f"rejected: {reason}", "rows": n} for reason, n in rejected_rows(rows).items()]
    create_table_artifact(table, key=f"rows-{_key(address)}", description=f"Row counts of {address}")


def _key(address: str) -> str:
    """Prefect allows lower-case letters, digits and dashes."""
    return address.replace("@", "-").lower()


def _scores() -> str:
    """BLEU and chrF++ of the release candidate, beside the nearest-neighbour baseline and the bundle in service."""
    champion = outcome.champion_tests(settings.ROOT)
    rows = []
    for name, test in outcome.candidate_tests(settings.ROOT).items():
        nearest = str(test.nearest.bleu) if test.nearest else ""
        before = str(champion[name].metrics.bleu) if name in champion else ""
        rows.append((name, str(test.metrics.bleu), nearest, before, str(test.metrics.chrf)))
    heads = ("test · 평가 세트", "BLEU", "nearest · 최근접 문장", "deployed · 배포 중", "chrF++")
    return _markdown(heads, rows) if rows else ""


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; cells are text, whatever stands in them."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(str(cell)) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return escape(text).replace("|", "\\|").replace("\n", " ")
