"""`hanyeong lr-range`: which learning rate this model can take on this corpus."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hanyeong.cli.project import project_root
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.progress import log, progress, warn

if TYPE_CHECKING:
    from hanyeong.training.trainer import TrainJob

ROWS: Final = 12
"""Lines of the table: the curve itself is in the picture."""
DATA, TOKENIZER = "data/tokens", "models/tokenizer"


def lr_range(
    student: Annotated[
        bool, typer.Option("--student", help="of the student and distill.train, on the original pairs")
    ] = False,
    low: Annotated[float, typer.Option(help="the first learning rate")] = 1e-5,
    high: Annotated[float, typer.Option(help="the last one")] = 1.0,
    steps: Annotated[int, typer.Option(help="optimizer steps, one a learning rate")] = 120,
    picture: Annotated[Path, typer.Option(help="where the curve goes, a page for a browser")] = Path(
        "reports/lr_range.html"
    ),
) -> None:
    """Try rising learning rates on the encoded corpus and propose one. Trains for some steps, then throws it away.

    Needs the output of `tokenize`. Nothing is changed: put what it proposes under train.learning_rate yourself.
    """
    from hanyeong.report.range_picture import range_page
    from hanyeong.training.lr_range import LrRange, range_test
    from hanyeong.training.trainer import Callbacks

    root = project_root()
    asked = LrRange(low, high, steps)
    task = _task(root, student=student)
    found = range_test(task, asked, Callbacks(progress, log))
    current = task.params.learning_rate
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(range_page(found, current), encoding="utf-8")
    sys.stdout.write(f"{'rate':>10}  {'loss':>7}\n")
    every = max(1, len(found.rates) // ROWS)
    for rate, loss in list(zip(found.rates, found.smoothed, strict=True))[::every]:
        sys.stdout.write(f"{rate:10.2e}  {loss:7.3f}\n")
    section = "distill.train" if student else "train"
    if found.proposed is None:
        warn(f"no proposal: the loss never fell and rose again between {low:g} and {high:g}; widen --low and --high")
    else:
        sys.stdout.write(
            f"proposed   {found.proposed:g}   (the loss stops falling at {found.lowest:.1e}; "
            f"{section}.learning_rate is {current:g})\n"
        )
    sys.stdout.write(f"{picture}\n")


def _task(root: Path, *, student: bool) -> TrainJob:
    """The training that params ask for, as far as data and sizes go.

    Raises:
        InputError: the corpus has not been encoded yet.

    """
    from hanyeong.params import read_params
    from hanyeong.planning.fitted import FITTED, fitted
    from hanyeong.tokenization.tokenizer import read_vocab_sizes
    from hanyeong.training.encoded_job import encoded_job

    for folder in (DATA, TOKENIZER):
        if not (root / folder).exists():
            raise InputError(f"{folder}: not there yet; run `dvc repro tokenize`, which encodes the corpus")
    params = read_params(root)
    sections = SimpleNamespace(
        teacher=params.teacher, student=params.student, train=params.train, distill=params.distill
    )
    sized = fitted(sections, root / FITTED)
    model, train = (sized.student, sized.distill.train) if student else (sized.teacher, sized.train)
    data, words = root / DATA, read_vocab_sizes(root / TOKENIZER)
    return encoded_job(data, data, model, words, train, seed=params.seed, digest="")
