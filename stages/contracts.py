"""Generates docs/contracts.md from the stages: what each does, reads, writes, when it stops, and its params.

`python -m stages.contracts` (make docs) writes it; a test compares.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from hanyeong.corpus.dedup.kinds import DuplicateKind
from hanyeong.corpus.filtering.registry import FILTERS
from hanyeong.params import SECTIONS
from hanyeong.pipeline.params import Params, read_yaml
from hanyeong.pipeline.stage import Stage
from hanyeong.results.base import Code
from hanyeong.results.registry import RESULTS

HEAD = """# The stages' contracts

Written from the stages by `make docs`; change the docstrings, not this page.
Exit status of every stage: 0 done, 2 problem with input or settings (one message says where, what was found, what was
expected and what to do), 3 internal error, 75 already running elsewhere, 124 stalled (no progress for an hour, or for
HANYEONG_STALL_S seconds), 130 interrupted (SIGINT), 143 terminated (SIGTERM). A stage that fails leaves nothing
half-written; its earlier outputs, which DVC removes before it starts a stage, are restored by `dvc checkout`.
Every directory under data/ or models/ has a manifest.json with the SHA-256 of each file; the stages that read the
directory verify it.

"""

PARAMS = """
## params

The sections of params.yaml, strict: an unknown key or a wrong type is an error. One whose keys all have a default may
be left out; it is written as `NAME: {}` before a run.
"""


def page(root: Path) -> str:
    """The whole of docs/contracts.md."""
    described = read_yaml(root / "dvc.yaml")["stages"]
    parts = [
        HEAD,
        " · ".join(f"[{name}](#{name})" for name in described),
        " · [filters](#filters) · [results](#results) · [params](#params)\n",
    ]
    for name, entry in described.items():
        module = importlib.import_module(f"stages.{name}")
        body = entry.get("do", entry)
        parts += _stage(name, body, module.STAGE, str(module.__doc__))
    parts += [*_filters(), *_results()]
    parts.append(PARAMS)
    for section, kind in SECTIONS.items():
        parts += _section(section, kind)
    return "\n".join(parts).rstrip() + "\n"


def _stage(name: str, body: Mapping[str, Any], stage: Stage, doc: str) -> Iterator[str]:
    title, _, rest = doc.partition("\n")
    summary = title.partition(": ")[2]
    yield f"\n## {name}\n\n{summary[:1].upper()}{summary[1:]}\n"
    if stage.items != ():
        items = ", ".join(stage.items) if stage.items else "each of `sources`"
        yield f"Instances: {items}.\n"
    yield "```text"
    yield rest.strip("\n")
    yield "```\n"
    yield f"Params: {', '.join(f'[{section}](#params-{section})' for section in stage.params) or 'none'}."
    if body.get("meta", {}).get("exclusive"):
        yield "\nRuns alone: it trains, or it measures time on this machine."


def _filters() -> Iterator[str]:
    """The filters of cleaning in their order, then the duplicates over the whole corpus."""
    yield "\n## filters\n"
    yield "Applied in this order; the first that rejects a pair gives its `reason` in data/clean/rejected.parquet.\n"
    yield "| order | reason | meaning | params of `clean` |\n| --- | --- | --- | --- |"
    for kind in FILTERS:
        keys = ", ".join(f"`{key}`" for key in kind.params_type.model_fields)
        yield f"| {kind.order} | `{kind.code}` | {kind.text.en} | {keys} |"
    for duplicate in DuplicateKind:
        limit = duplicate.limit and f"`{duplicate.limit}`"
        yield f"| last | `{duplicate}` | {duplicate.text.en} | {limit} |"
    yield ""


def _results() -> Iterator[str]:
    """The result of each stage, as its model describes it."""
    yield "\n## results\n"
    yield "What the stages write to reports/, under `result`: frozen models (hanyeong/pipeline/results_file.py).\n"
    for model in RESULTS:
        yield f"\n### result {model.stage.name}\n\n`reports/{model.stage.file}`\n"
        for part in _models(model):
            yield from _table(part)


def _section(name: str, kind: Any) -> Iterator[str]:
    models = list(_models(kind))
    yield f"\n### params {name}\n"
    if not models:
        yield f"{_type(kind)}.\n"
    for model in models:
        yield from _table(model)


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield f"**{model.__name__}** {(model.__doc__ or '').strip().splitlines()[0]}\n"
    yield "| key | type | default | meaning |\n| --- | --- | --- | --- |"
    for key, field in model.model_fields.items():
        meaning = " ".join((field.description or "").split()).replace("|", "\\|")
        yield f"| `{key}` | {_type(field.annotation)} | {_default(field)} | {meaning} |"
    yield ""


def _models(kind: Any, seen: tuple[type[BaseModel], ...] = ()) -> Iterator[type[BaseModel]]:
    """The models in a type, each with those it holds, outermost first, each once."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind in seen:
            return
        yield kind
        known = (*seen, kind)
        for field in kind.model_fields.values():
            for inner in _models(field.annotation, known):
                known = (*known, inner)
                yield inner
    else:
        for part in get_args(kind):
            yield from _models(part, seen)


def _type(kind: Any) -> str:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _type(args[0])
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in args if value != "") or "text"
    if origin in {Union, UnionType}:
        return " or ".join(_type(arg) for arg in args)
    if origin in {dict, Mapping}:
        keys = args[0].__name__ if isinstance(args[0], type) and issubclass(args[0], Code) else "names"
        return f"{keys} to {_type(args[1])}"
    if origin in {list, tuple}:
        return f"list of {_type(args[0])}"
    codes = ", ".join(f"`{code}`" for code in kind) if isinstance(kind, type) and issubclass(kind, Code) else ""
    names = {str: "text", int: "whole number", float: "number", bool: "true or false", NoneType: "null"}
    return codes or names.get(kind, getattr(kind, "__name__", str(kind)))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined or isinstance(value, Params):
        return ""
    if isinstance(value, bool) or value is None:
        return f"`{'null' if value is None else str(value).lower()}`"
    return f"`{list(value)}`" if isinstance(value, tuple | list) else f"`{value}`" if value != "" else "empty"


if __name__ == "__main__":
    (Path.cwd() / "docs/contracts.md").write_text(page(Path.cwd()), encoding="utf-8")
