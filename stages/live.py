"""Dev readings as DVCLive curves: `dvc plots show` draws them, `dvc exp run` compares them.

Written into a stage's output, every reading again after a resume, so that a run that was killed leaves the same bytes.
DVCLive's own HTML page is not made: it would load its plots from the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import hanyeong.run.offline  # noqa: F401  before DVCLive could call home
from hanyeong.run.errors import InputError
from hanyeong.training.history import Reading

CURVES = ("train_loss", "dev_loss", "dev_accuracy", "learning_rate")


@contextmanager
def live_curves(directory: Path) -> Iterator[Callable[[Reading], None]]:
    """What hears the dev readings of a training and writes them below `directory`.

    Raises:
        InputError: in a git repository without a commit, which DVCLive cannot name.

    """
    from dvclive.live import Live
    from scmrepo.exceptions import SCMError

    try:
        opened = Live(str(directory), report=None, save_dvc_exp=False, dvcyaml=None)
    except SCMError:
        raise InputError(
            "this git repository has no commit yet, and DVCLive names its curves by one; "
            "run `git commit --allow-empty -m start`, then again"
        ) from None
    with opened as live:

        def note(reading: Reading) -> None:
            told = asdict(reading)
            live.step = reading.step
            for name in CURVES:
                live.log_metric(name, told[name])
            live.make_summary()

        yield note
