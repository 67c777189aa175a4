"""What a person may choose for a run, in Prefect's form or on the command line; nothing of it reaches a shell."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.params import read_yaml

AS_IS = "params.yaml as it is"
THE_END = "the end"


def presets() -> list[str]:
    """Names of the files in params/."""
    return sorted(path.stem for path in (settings.ROOT / "params").glob("*.yaml"))


def stages() -> list[str]:
    """Names of the stages in dvc.yaml, in its order."""
    try:
        return list(read_yaml(settings.ROOT / "dvc.yaml")["stages"])
    except (HanyeongError, KeyError):
        return []  # said by whoever runs the pipeline


def request(**chosen: Any) -> dict[str, Any]:
    """What was chosen, by name."""
    return chosen


def _one_of(*allowed: str) -> Any:
    def check(word: str) -> str:
        if word not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return word

    return AfterValidator(check), Field(json_schema_extra={"enum": list(allowed)})


PRESET, UNTIL = _one_of(AS_IS, *presets()), _one_of(THE_END, *stages())
Preset = Annotated[str, *PRESET]
Until = Annotated[str, *UNTIL]
