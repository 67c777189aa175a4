"""Section `notify` of params.yaml; what is done with it: hanyeong/pipeline/notify.py."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from hanyeong.pipeline.params import Params, never_shown

Event: TypeAlias = Literal["failure", "no_go", "alarm", "go", "renewal"]
_VARIABLE: Final = r"^[A-Za-z_][A-Za-z0-9_]*$"
_BLOCK: Final = r"^[a-z0-9-]+/[a-z0-9-]+$"
Variable: TypeAlias = Annotated[
    str,
    Field(json_schema_extra={"pattern": _VARIABLE}),
    never_shown(_VARIABLE, "the name of an environment variable that holds the address"),
]
Block: TypeAlias = Annotated[
    str, Field(json_schema_extra={"pattern": _BLOCK}), never_shown(_BLOCK, "TYPE/NAME, such as webhook/ours")
]


class NotifyParams(Params):
    """Notifications of how a run ended. The address itself is a secret: it is neither here nor in git."""

    on: Annotated[list[Event], Field(default_factory=lambda: ["failure", "no_go", "alarm", "renewal"])]
    """What is told: a run that failed, a no-go, a monitor whose alarms cannot be relied on, a go, a retraining that
    ended."""
    webhook_env: Variable | None = None
    """Name of the environment variable that holds the URL to which a JSON object is posted."""
    block: Block | None = None
    """Block in Prefect that the flow tells, as TYPE/NAME: such as slack-webhook/team, webhook/ours or secret/url."""
