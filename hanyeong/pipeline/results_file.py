"""The result file of a stage: its result, its rows and a digest; the one reader of it, strict or lenient."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import pydantic

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.stage_result import Json, read_document, rejected_rows, result_in
from hanyeong.results.base import Result
from hanyeong.results.former_names import renamed

R = TypeVar("R", bound=Result)


class State(StrEnum):
    """What there is of a stage's result."""

    THERE = "there"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    OTHER_VERSION = "other_version"
    """Readable, but not what this version's stage leaves."""


@dataclass(frozen=True)
class Loaded(Generic[R]):
    """A result file as far as it could be read; `result` is there exactly where `state` says so."""

    state: State
    result: R | None = None
    rows: Json = None
    tree: Json = None
    """The result as it is stored, whatever version wrote it."""


def load_result(path: Path, model: type[R]) -> R:
    """The result that a stage left at `path`.

    Raises:
        InputError: there is none, it was altered, or another version of the stage wrote it.

    """
    return _load(path, model).result


def load_kept(path: Path, model: type[R]) -> int:
    """How many rows a stage kept, of the result at `path`.

    Raises:
        InputError: as `load_result`, or the stage handles no rows.

    """
    found = _load(path, model)
    kept = found.rows.get("kept") if isinstance(found.rows, dict) else None
    if not isinstance(kept, int):
        raise InputError(f"{path}: says nothing of rows kept; {_anew(path, model)}")
    return kept


class _Loaded(NamedTuple, Generic[R]):
    result: R
    rows: Json


def _load(path: Path, model: type[R]) -> _Loaded[R]:
    label, stored = _label(path, model), _stored(path, model)
    if not stored.is_file():
        raise InputError(f"{path}: not found; expected the result of `{label}`. Run `dvc repro {label}` first")
    try:
        document = read_document(stored)
        return _Loaded(parse_result(document["result"], model), document.get("rows"))
    except pydantic.ValidationError as error:
        raise InputError(f"{path}: made by another version ({_first(error)}); {_anew(path, model)}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path}: not the result of `{label}`, or altered; {_anew(path, model)}") from None


def _stored(path: Path, model: type[Result]) -> Path:
    """The file itself, or the one that an earlier version left of the same instance under its name then."""
    former = model.stage.former_items.get(path.stem)
    return path if former is None or path.exists() else path.with_stem(former)


def _label(path: Path, model: type[R]) -> str:
    return model.stage.label(None if model.stage.items == () else path.stem)


def _anew(path: Path, model: type[R]) -> str:
    return f"make it anew with `dvc repro --force --single-item {_label(path, model)}`"


def look(path: Path, model: type[R]) -> Loaded[R]:
    """The same for those who show whatever there is: never an error, the state says what was found."""
    try:
        document = json.loads(_stored(path, model).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Loaded(State.MISSING)
    except (OSError, ValueError, RecursionError):
        return Loaded(State.UNREADABLE)
    result = result_in(document)
    if result is None:
        return Loaded(State.UNREADABLE)
    return examine(result, model, document.get("rows"))


def examine(tree: Json, model: type[R], rows: Json = None) -> Loaded[R]:
    """What a stored result is, as this version sees it."""
    try:
        result = parse_result(tree, model)
    except ValueError:
        return Loaded(State.OTHER_VERSION, None, rows, tree)
    state = State.THERE if _known_reasons(rows, model) else State.OTHER_VERSION
    return Loaded(state, result if state is State.THERE else None, rows, tree)


def _known_reasons(rows: Json, model: type[R]) -> bool:
    """Whether this version has texts for every reason for which rows were rejected."""
    return model.reasons is None or set(rejected_rows(rows)) <= set(model.reasons)


def parse_result(tree: Json, model: type[R]) -> R:
    """The model of a stored result; JSON has no codes and no tuples, so it is read as JSON."""
    return model.model_validate_json(json.dumps(renamed(tree, model)))


def _first(error: pydantic.ValidationError) -> str:
    """Where it differs, without the value, which could be anything."""
    detail = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"
