"""Sections that params.yaml leaves out, because all their keys have a default, written into it as `name: {}`.

DVC notes the sections that dvc.yaml names in dvc.lock, and stops where one of them is not in the file. So that a new
section asks nobody to edit an old file, whoever starts a run has them written first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hanyeong.corpus.feedback_file import begin
from hanyeong.params import READ_BY_NO_STAGE, PipelineParams, check_all, parse_params
from hanyeong.pipeline import overrides
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import Params, load_yaml, read_yaml
from hanyeong.pipeline.progress import log


def check_and_complete(root: Path) -> PipelineParams:
    """Check everything that can be before a run, then write the sections that are left out.

    A source of corrections may be named before there are any: its file is made, without a line.

    Raises:
        ParamsError: with a line for each problem.

    """
    overrides.restore_if_killed(root)
    path = root / "params.yaml"
    begin(root, parse_params(read_yaml(path), "params.yaml").sources.values())
    params = check_all(root)
    if names := left_out(read_yaml(path)):
        text = completed(path.read_text(encoding="utf-8"))
        with atomic_output(path.resolve()) as part:
            part.write_text(text, encoding="utf-8")
        log(f"params.yaml: DVC wants to see every section; written, with their defaults: {', '.join(names)}")
    return params


def left_out(document: Mapping[str, Any]) -> list[str]:
    """Sections with defaults alone that a stage reads and that are not in the document."""
    fields = PipelineParams.model_fields.items()
    names = [field.alias or name for name, field in fields if isinstance(field.default, Params)]
    return [name for name in names if name not in {*document, *READ_BY_NO_STAGE}]


def completed(text: str) -> str:
    """The text of a params.yaml with all sections; unchanged where none is left out.

    Raises:
        ParamsError: they cannot be put at the end, as in a file in braces.

    """
    document = load_yaml(text, "params.yaml")
    added = left_out(document)
    if not added:
        return text
    whole = text.rstrip("\n") + "\n\n" + "".join(f"{name}: {{}}\n" for name in added)
    try:
        same = load_yaml(whole, "params.yaml") == {**document, **{name: {} for name in added}}
    except ParamsError:
        same = False
    if not same:
        lines = [f"  {name}: missing; DVC wants to see it: write `{name}: {{}}`" for name in added]
        raise ParamsError("\n".join([f"params.yaml: {len(lines)} problem(s)", *lines]))
    return whole
