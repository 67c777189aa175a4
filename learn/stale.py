"""`python -m learn.stale`: exit status 1 if part 9 has to be measured again, because the pipeline has run since.

DVC cannot know: the results of the pipeline are outputs of another dvc.yaml, and as deps of part 9 they would make
`make learn` train the models first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hanyeong.pipeline.errors import HanyeongError
from learn.measure import measurement, read_params
from learn.page import read_result

NAME = "lifecycle"


def is_stale(root: Path) -> bool:
    """Whether measuring it now would give something else than what is there."""
    try:
        kept = read_result(NAME, root)
    except HanyeongError:
        return True
    return bool(kept != measurement(NAME).run(read_params(NAME, root)))


def main() -> None:
    """For `make learn`."""
    sys.exit(is_stale(Path.cwd()))


if __name__ == "__main__":
    main()
