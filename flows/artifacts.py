"""What a run leaves in Prefect's pages: receipts as tables, the verdict, a link to the reports."""

from __future__ import annotations

from flows import here  # isort: skip  settings before Prefect

import json
from html import escape
from pathlib import Path
from typing import Any

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.reports import START


def show_receipt(address: str) -> None:
    """The rows that a stage read, kept and refused by reason, where it handles rows."""
    stage, _, item = address.partition("@")
    for path in sorted((here.ROOT / "reports").rglob("*.json")):
        document = _json(path)
        if document and (document.get("stage"), document.get("item")) == (stage, item or None):
            _table(address, document.get("rows"))


def show_verdict() -> str:
    """The judge's word and checks; returns the word."""
    facts = (_json(here.ROOT / "reports/judgement.json") or {}).get("facts", {})
    verdict = str(facts.get("verdict", "not judged"))
    rows = "\n".join(_row(check) for check in facts.get("checks", []))
    text = f"# {escape(verdict)}\n\n| check | status | found | expected |\n| --- | --- | --- | --- |\n{rows}\n"
    create_markdown_artifact(text, key="verdict", description="The judgement of the released bundle")
    return verdict


def show_reports() -> None:
    """Where the pages are, if there are any; `make ui` serves them."""
    if (here.ROOT / "reports/index.html").exists():
        link = f"http://{here.HOST}:{here.REPORTS_PORT}{START}"
        create_link_artifact(link, link_text="Reports", key="reports", description="The report pages (make ui)")


def _table(address: str, rows: Any) -> None:
    if not isinstance(rows, dict):
        return
    table = [{"what": "read", "rows": rows["read"]}, {"what": "kept", "rows": rows["kept"]}]
    table += [{"what": f"refused: {reason}", "rows": n} for reason, n in rows["refused"].items()]
    key = f"receipt-{address.replace('@', '-').lower()}"  # Prefect allows lower-case letters, digits and dashes
    create_table_artifact(table, key=key, description=f"Receipt of {address}")


def _row(check: dict[str, Any]) -> str:
    """A line of a Markdown table; null is an empty cell."""
    cells = ("" if check[key] is None else str(check[key]) for key in ("name", "status", "found", "expected"))
    return "| " + " | ".join(escape(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _json(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
