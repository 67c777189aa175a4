"""What a person may choose for a run, in Prefect's form or on the command line; nothing of it reaches a shell."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

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


class Override(BaseModel):
    """Another value of params.yaml, for one run."""

    path: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$",
            max_length=200,
            description="The key and those above it, joined by dots, such as train.max_steps",
            examples=["train.max_steps"],
        ),
    ]
    value: Annotated[
        str, Field(max_length=2000, description="Written as in params.yaml: 400, true, null, [1, 2] or text")
    ]


def override(text: str) -> Override:
    """`PATH=VALUE` of the command line."""
    path, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text}: expected PATH=VALUE, such as train.max_steps=400")
    return Override(path=path, value=value)


def by_path(overrides: list[Override]) -> Mapping[str, str]:
    """The values by their paths; where a path is named twice, the last one."""
    return {one.path: one.value for one in overrides}


Overrides = Annotated[list[Override], Field(max_length=50)]
NO_OVERRIDES: list[Override] = []
NOTHING_ASKED = {"preset": AS_IS, "until": THE_END, "overrides": NO_OVERRIDES, "dry_run": False}
"""What a run does that nobody asked anything of."""
PRESET, UNTIL = _one_of(AS_IS, *presets()), _one_of(THE_END, *stages())
Preset = Annotated[str, *PRESET]
Until = Annotated[str, *UNTIL]
