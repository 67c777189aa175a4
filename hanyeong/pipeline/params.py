"""params.yaml, read as DVC reads it (YAML 1.2) and checked strictly: every error at once, each with its path."""

from __future__ import annotations

import codecs
import datetime
import re
from collections.abc import Callable, Mapping
from functools import partial, reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import pydantic
from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.renamed_keys import MIGRATE, old_values, renamed, renamed_value

Seed = Annotated[int, pydantic.Field(ge=0, lt=2**63)]
"""Section `seed` of params.yaml: from it and its purpose every random number follows."""


class Params(pydantic.BaseModel):
    """A section of params.yaml: frozen, no unknown key, no silent conversion, no NaN."""

    model_config = pydantic.ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


SCHEMA: Final = "params.schema.json"
"""What the comment names. In params/ stands a link to it: beside a preset it means the same file."""
SCHEMA_COMMENT: Final = f"# yaml-language-server: $schema={SCHEMA}"
"""At the head of params.yaml and of each preset: editors read the schema that it names."""

Root = TypeVar("Root", bound=Params)

_ENCODINGS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "cp949": (b"",),
}
"""What params are written in where they are not UTF-8, each with the bytes that it begins with."""

_TAG: Final = "kind="
"""Before the name of an alternative in the path of an error, where nobody wrote it."""


def alternative(kind: str) -> pydantic.Tag:
    """Marks a section's model among those that `by_kind` chooses from."""
    return pydantic.Tag(_TAG + kind)


def by_kind(default: str) -> pydantic.Discriminator:
    """Choose a section's model by its key `kind`: only that one's errors are told; without the key it is `default`."""

    def chosen(found: object) -> str:
        kind = found.get("kind", default) if isinstance(found, Mapping) else getattr(found, "kind", default)
        return f"{_TAG}{kind}"

    return pydantic.Discriminator(chosen)


def one_of(models: Mapping[str, type[Params]], default: str) -> Any:
    """The type of a section that is one of `models`, chosen by its key `kind`; without the key it is `default`."""
    tagged = [Annotated[model, alternative(kind)] for kind, model in sorted(models.items())]
    if len(tagged) == 1:
        return models[default]  # a union of one is none
    return Annotated[reduce(or_, tagged[1:], tagged[0]), by_kind(default)]


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML 1.2 file; DVC and we must see the same values (`1e-4` is a number, `no` is a word)."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ParamsError(f"{path}: not found; put a preset in place with `hanyeong preset sample`") from None
    except UnicodeDecodeError:
        raise ParamsError(f"{path}: not readable as YAML 1.2: not UTF-8 text; {_as_utf_8(path)}") from None
    return load_yaml(text, str(path))


def _as_utf_8(path: Path) -> str:
    """What to do with a file in the encoding of a Korean Windows, or in that of its older editors."""
    data = path.read_bytes()
    fitting = next((name for name, marks in _ENCODINGS.items() if data.startswith(marks) and _reads_as(data, name)), "")
    if not fitting:
        return "expected UTF-8; open it in the editor that wrote it and save it as UTF-8"
    return (
        f"it can be read as {fitting}. Save it as UTF-8 in your editor, or: "
        f"iconv -f {fitting.upper()} -t UTF-8 {path.name} > utf8.yaml && mv utf8.yaml {path.name}"
    )


def _reads_as(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def load_yaml(text: str, origin: str) -> dict[str, Any]:
    """As `read_yaml`, of a text."""
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not UTF-8 text"
        raise ParamsError(f"{origin}{where}: not readable as YAML 1.2: {problem}") from None
    if not isinstance(found, dict):
        raise ParamsError(f"{origin}: expected a mapping of sections, found {type(found).__name__}")
    return found


def parse(sections: Mapping[str, Any], document: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The values of `sections` (name -> model or plain type), checked; every error of all of them in one message."""
    values: dict[str, Any] = {}
    problems = _old_values({name: document[name] for name in sections if name in document})
    for name, kind in sections.items():
        check = partial(pydantic.TypeAdapter(kind).validate_python, strict=True)
        try:
            values[name] = check(document[name]) if name in document else _left_out(check)
        except pydantic.ValidationError as error:
            found = _sentences(error, name)
            problems += found if name in document else [f"{name}: missing"]
    if problems:
        raise _refusal(problems, origin)
    return values


def parse_root(model: type[Root], document: Mapping[str, Any], origin: str) -> Root:
    """A whole document, checked; every error in one message."""
    problems = _old_values(document)
    try:
        found = model.model_validate(dict(document), strict=True)
    except pydantic.ValidationError as error:
        problems += _sentences(error)
    if problems:
        raise _refusal(problems, origin)
    return found


def _old_values(document: Mapping[str, Any]) -> list[str]:
    """A sentence for each value that has another name now."""
    return [f"{'.'.join(path)}: {old} is called {now} now; {MIGRATE}" for path, old, now in old_values(document)]


def _sentences(error: pydantic.ValidationError, *section: str) -> list[str]:
    """A sentence for each error, but for values that `_old_values` names."""
    details = error.errors(include_url=False)
    return [_sentence(one, *section) for one in details if not renamed_value(_path(one, *section), one["input"])]


def _left_out(check: Callable[[object], Any]) -> Any:
    """The value of a section that the document does not have: nothing, where that may be, else all its defaults."""
    try:
        return check(None)
    except pydantic.ValidationError:
        return check({})


def _refusal(problems: list[str], origin: str) -> ParamsError:
    return ParamsError(f"{origin}: {len(problems)} problem(s)\n" + "\n".join(f"  {p}" for p in problems))


_HIDDEN: Final = "hidden"
_SHAPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("model_type", "dict_type", "mapping_type", "model_attributes_type"), "keys with their values"),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "a list"),
}
"""What a value should have been, by pydantic's name of the error, whose own sentence is about Python."""
_KINDS: Mapping[type, str] = {bool: "yes or no", int: "a number", float: "a number", datetime.date: "a date"}


def _path(detail: Any, *section: str) -> list[str]:
    """The place of what an error is about, from the top of the document."""
    return [*section, *(str(part) for part in detail["loc"] if not str(part).startswith(_TAG))]


def _sentence(detail: Any, *section: str) -> str:
    """One error with the path of its key, what was found and what was expected."""
    parts = _path(detail, *section)
    path = ".".join(parts)
    if detail["type"] == "extra_forbidden":
        if now := renamed(parts):
            return f"{path}: is called {now} now; {MIGRATE}"
        return f"{path}: unknown {'key' if len(parts) > 1 else 'section'}; a typing error?"
    if detail["type"] == "missing":
        return f"{path}: missing"
    return _of_value(detail, path)


def never_shown(pattern: str, expected: str) -> pydantic.AfterValidator:
    """Ask for this pattern; what does not match may be a secret in the wrong place, so no message shows it."""
    said = f"found {{n}} characters, not shown since they may be a secret; expected {expected}"

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(_HIDDEN, said, {"n": len(value)})
        return value

    return pydantic.AfterValidator(check)


def _of_value(detail: Any, path: str) -> str:
    """What is wrong with a value that is there."""
    if detail["type"] == _HIDDEN:
        return f"{path}: {detail['msg']}"
    if detail["type"] == "union_tag_invalid":
        kind, expected = (str(detail["ctx"][name]).replace(_TAG, "") for name in ("tag", "expected_tags"))
        return f"{path}.kind: found '{kind}'; expected one of {expected}"
    found = detail["input"]
    if detail["type"] == "string_type" and type(found) in _KINDS:
        name = path.removesuffix(".[key]")
        return f'{name}: found {found}, which YAML takes for {_KINDS[type(found)]}; write it in quotes ("{found}")'
    if detail["type"] == "value_error" and isinstance(found, dict):
        return f"{path}: {detail['ctx']['error']}"
    shown = repr(found) if isinstance(found, bool | int | float | str) else type(found).__name__
    if shape := _SHAPES.get(detail["type"]):
        return f"{path}: found {shown}; expected {shape}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{path}: found {shown}; {message[0].lower()}{message[1:]}"
