"""What the templates of the reports and of the course have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import jinja2

from hanyeong.report.charts import symbol_of

HERE: Final = Path(__file__).parent


def environment() -> jinja2.Environment:
    """An environment that escapes, refuses unknown names, and finds the parts beside this module."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    found.globals["symbol"] = symbol_of
    return found
