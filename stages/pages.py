"""`python -m stages.pages`: the pages of a run that is under way, in reports/now, from what it has found so far.

It only reads what stages leave, holds no lock and writes nowhere else: reports/index.html and reports/html belong to
the stage `report`, whose outputs DVC keeps account of.
"""

from __future__ import annotations

from pathlib import Path

from hanyeong.report.render import render_now


def main() -> None:
    """Draw them once."""
    render_now(Path.cwd())


if __name__ == "__main__":
    main()
