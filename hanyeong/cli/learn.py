"""`hanyeong learn`: check answers to the exercises of the course, export its pages as notebooks, forecast a series."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hanyeong.cli.project import project_root
from hanyeong.pipeline import standard_streams
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.progress import log


class Action(StrEnum):
    """What to do with a part of the course."""

    CHECK = "check"
    NOTEBOOK = "notebook"
    FORECAST = "forecast"


def learn(
    action: Annotated[
        Action, typer.Argument(help="check answers, export the page as a notebook, or forecast a series of your own")
    ],
    part: Annotated[
        str, typer.Argument(metavar="PART|CSV", help="number or name of the part; for forecast: the file of the series")
    ],
    file: Annotated[
        Path | None, typer.Argument(help="your answers; or the notebook to write, learn-PART-NAME.ipynb by default")
    ] = None,
    language: Annotated[str | None, typer.Option(help="ko or en; by default that of learn/params.yaml")] = None,
    column: Annotated[
        str | None, typer.Option(help="forecast: the column with the series; the first of numbers by default")
    ] = None,
) -> None:
    """Check answers to exercises of the course, or export a page as a notebook. Exit status 1: an answer is wrong.

    `forecast FILE.csv` hides the end of a series, forecasts it by the methods of part 7, and continues it.
    """
    standard_streams.require_open("stdout")
    root = project_root()
    if action is Action.FORECAST:
        _forecast(root, Path(part), column)
        return
    spoken = _language(root, language)
    if action is Action.NOTEBOOK:
        _export(part, file, spoken)
    elif file is None:
        raise InputError("hanyeong learn check: no file given; expected `hanyeong learn check 1 answers.py`")
    elif not _check(root, part, file, spoken):
        raise typer.Exit(1)


def _check(root: Path, part: str, file: Path, language: str) -> bool:
    """Write a line for each exercise; whether all passed."""
    from learn.checking import check
    from learn.course import chapter
    from learn.phrases import PHRASES

    passed = {key: PHRASES[key].ko if language == "ko" else PHRASES[key].en for key in ("passed", "failed", "score")}
    verdicts = []
    for verdict in check(chapter(part), file, root):
        verdicts.append(verdict)
        reason = verdict.reason and (verdict.reason.ko if language == "ko" else verdict.reason.en)
        sys.stdout.write(f"{verdict.exercise}: {passed['failed'] if reason else passed['passed']}")
        sys.stdout.write(f". {reason}\n" if reason else "\n")
        sys.stdout.flush()
    n_passed = sum(verdict.passed for verdict in verdicts)
    sys.stdout.write(passed["score"].format(n=len(verdicts), passed=n_passed) + "\n")
    return n_passed == len(verdicts)


def _export(part: str, file: Path | None, language: str) -> None:
    from learn.course import chapter
    from learn.notebook import notebook

    found = chapter(part)
    target = file or Path(f"learn-{found.number}-{found.name}.ipynb")
    if target.exists():
        raise InputError(f"{target}: exists already; move it away, or give another name")
    target.write_text(notebook(found, "ko" if language == "ko" else "en"), encoding="utf-8")
    log(f"open it with Jupyter, started in {Path.cwd()}")
    sys.stdout.write(f"{target}\n")


def _forecast(root: Path, file: Path, column: str | None) -> None:
    """How each method did on standard error, the next values as CSV on standard output."""
    from learn.measure import read_params
    from learn.parts.forecasting.own_series import backtest, csv_lines, read_series, table
    from learn.parts.forecasting.params import ForecastingParams

    params = read_params("forecasting", root)
    if not isinstance(params, ForecastingParams):
        raise TypeError(type(params))
    values, known = read_series(file, column)
    log(f"{len(values):,} values, {int((~known).sum()):,} missing; training on {params.steps:,} steps of random series")
    found = backtest(values, known, params)
    log(f"root mean squared error on the last {found.n_hidden:,} values, which were hidden:")
    for line in table(found):
        log(line)
    log(f"{found.covered:.0%} of them lay between the quantiles 5 % and 95 %")
    sys.stdout.write("\n".join(csv_lines(found)) + "\n")


def _language(root: Path, wanted: str | None) -> str:
    found = wanted or read_yaml(root / "learn/params.yaml").get("language", "ko")
    if found not in {"ko", "en"}:
        raise ParamsError(f"language: found {found!r}; expected ko or en")
    return str(found)
