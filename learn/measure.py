"""`python -m learn.measure NAME`: measure one part of the course; a stage of learn/dvc.yaml.

reads    learn/params.yaml              the section NAME
writes   reports/learn/NAME.json        what was measured
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import hanyeong.pipeline.telemetry_off  # noqa: F401  before any library that could call home
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.params import Params, parse, read_yaml
from hanyeong.pipeline.process import exit_on
from learn.part import Measurement

PARAMS: Final = "learn/params.yaml"
REPORTS: Final = "reports/learn"


def measure(root: Path, name: str) -> None:
    """Measure the part with the params of the project and keep the result.

    Raises:
        ParamsError: the params of the part are not right.

    """
    result = measurement(name).run(read_params(name, root))
    write_json(root / result_file(name), result.model_dump(mode="json"))


def result_file(name: str) -> str:
    """The file with what the part has measured."""
    return f"{REPORTS}/{name}.json"


def measurement(name: str) -> Measurement[Any, Any]:
    """What the part measures."""
    found: Measurement[Any, Any] = import_module(f"learn.parts.{name}.measure").MEASUREMENT
    return found


def read_params(name: str, root: Path, file: str = PARAMS) -> Params:
    """The part's section of the params, checked.

    Raises:
        ParamsError: with a line for each problem.

    """
    found: Params = parse({name: measurement(name).params}, read_yaml(root / file), file)[name]
    return found


def main() -> None:
    """The stage; exit status 2 for a problem with the params."""
    exit_on(signal.SIGTERM, signal.SIGINT)
    try:
        measure(Path.cwd(), sys.argv[1])
    except HanyeongError as error:
        sys.stderr.write(f"learn: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
