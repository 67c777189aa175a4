"""JSON schema of params.yaml: editors complete keys by it, show what they mean and underline what is wrong.

A comment at the head of params.yaml and of each preset names the file, as the YAML language server reads it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hanyeong.params import PipelineParams
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.params import SCHEMA


def schema() -> dict[str, Any]:
    """The schema; docstrings of sections and keys are the descriptions."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_untitled(PipelineParams.model_json_schema())}


def schema_text() -> str:
    """The schema as it is written: UTF-8, sections in the order of the root model."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def write_schema(root: Path) -> bool:
    """Write the schema; whether it changed."""
    path, text = root / SCHEMA, schema_text()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    with atomic_output(path) as part:
        part.write_text(text, encoding="utf-8")
    return True


def _untitled(node: Any) -> Any:
    """Without the titles that pydantic makes of names ("D Ff"): an editor would show them above the meaning."""
    if isinstance(node, list):
        return [_untitled(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    return {key: _untitled(inner) for key, inner in node.items() if key != "title" or not isinstance(inner, str)}
