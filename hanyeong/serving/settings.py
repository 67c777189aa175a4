"""Settings of the service: section `serve`, then the environment, then the command's options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from hanyeong.pipeline.errors import ParamsError
from hanyeong.serving.params import ServeParams
from hanyeong.serving.secret import secret

PREFIX: Final = "HANYEONG_SERVE_"
DATABASE: Final = "HANYEONG_DATABASE"
"""A name of its own for HANYEONG_SERVE_DATABASE: commands that are no service read it too."""
WORDS: Final = ("host", "database", "store_text")
"""Keys whose value is what stands there, not a number."""


def with_environment(params: ServeParams, environment: Mapping[str, str]) -> ServeParams:
    """The params, with what HANYEONG_SERVE_<KEY> says; lists are separated by commas.

    Raises:
        ParamsError: a variable of that name means no key, or holds what cannot be its value.

    """
    found = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    read = {name.removeprefix(PREFIX).lower(): _read(name, value) for name, value in found.items()}
    return with_options(params, read | ({"database": url} if (url := secret(DATABASE, environment)) else {}))


def with_options(params: ServeParams, options: Mapping[str, Any]) -> ServeParams:
    """The params, with the values that are not None.

    Raises:
        ParamsError: with a line for each problem.

    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return ServeParams.model_validate({**params.model_dump(), **given})
    except ValidationError as error:
        said = [f"  serve.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)]
    raise ParamsError("\n".join(["settings of the service from the environment or options:", *said]))


def _read(name: str, value: str) -> Any:
    """A variable's value as YAML would have it: a number, null, a list, or words."""
    key = name.removeprefix(PREFIX).lower()
    field = ServeParams.model_fields.get(key)
    if field is None:
        raise ParamsError(f"{name}: no setting of the service; expected {PREFIX} and one of {_known()}")
    if key in ("origins", "hosts"):
        return [one.strip() for one in value.split(",") if one.strip()]
    if key in WORDS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ParamsError(f"{name}: not a number; expected what serve.{key} takes") from None


def _known() -> str:
    return ", ".join(name.upper() for name in ServeParams.model_fields)
