"""Which paths of a project a stage opens, and which of them dvc.yaml does not name.

Python's own audit events: what a library opens in C++ (Parquet, models) is not heard, but every folder of outputs is
hashed against its manifest before it is read, and that is.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
DVC_YAML = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
NOT_INPUTS = (".hanyeong", "params.yaml", "dvc.yaml", "reports/timings.js", "reports/run.js", "reports/status.js")
"""What the runner reads and writes beside inputs and outputs."""
BESIDE = {
    "ingest": {"data/sample": "hashed whole before a part of it is read"},
    "clean": {"data/sample": "hashed whole before its defect labels are read"},
    "split": {"data/sample": "hashed whole before its defect labels are read"},
    "evaluate": {"models/registry": "content-addressed: models/champion.json, a dep, holds the digest"},
    "tokenize": {"models/registry": "content-addressed: models/initial.json, a dep, holds the digest"},
    "train": {"models/registry": "content-addressed: models/initial.json, a dep, holds the digest"},
    "distill": {"models/registry": "content-addressed: models/initial.json, a dep, holds the digest"},
    "judge": {"models/registry": "locked, so that no promotion happens meanwhile"},
    "report": {"reports": "what is not there yet is looked for"},
}
"""Paths that a stage opens and dvc.yaml does not name, with the reason."""


TEMPORARY = re.compile(r"(?<=/)\.+(?=[^/]*\.part-)|\.part-[0-9a-f]+")
"""What hanyeong/pipeline/atomic_output.py adds to a name, perhaps twice, until the file is whole."""


@dataclass
class Recorder:
    """Paths opened while it listens."""

    listening: bool = False
    opened: set[str] = field(default_factory=set)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if (
            self.listening
            and event in {"open", "os.listdir", "os.scandir"}
            and isinstance(arguments[0], str | bytes | os.PathLike)
        ):
            self.opened.add(os.fsdecode(arguments[0]))

    @contextmanager
    def on(self) -> Iterator[None]:
        self.opened.clear()
        self.listening = True
        try:
            yield
        finally:
            self.listening = False


RECORDER = Recorder()
sys.addaudithook(RECORDER.hear)


def undeclared(root: Path, stage: str, item: str | None, params: Mapping[str, Any], opened: set[str]) -> set[str]:
    """The opened paths below `root` that the stage's entry in dvc.yaml does not name."""
    named = _named(stage, item, params) | set(NOT_INPUTS) | set(BESIDE.get(stage, {}))
    paths = {Path.cwd() / path for path in opened}
    below = {path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root) and path != root}
    return {path for path in below if not any(_within(path, one) for one in named)}


def _within(path: str, named: str) -> bool:
    """Whether a path is a named one, below it, or a folder on the way to it, its temporary name aside."""
    final = TEMPORARY.sub("", f"/{path}").removeprefix("/")
    return final == named or final.startswith(f"{named}/") or named.startswith(f"{final}/")


def _named(stage: str, item: str | None, params: Mapping[str, Any]) -> set[str]:
    """Data among the deps, and all outputs, of one instance."""
    body = DVC_YAML[stage].get("do", DVC_YAML[stage])
    each = DVC_YAML[stage].get("foreach") or {}
    each = params.get("sources", {}) if each == "${sources}" else each
    values = {"key": item, "item.table": item} | {f"item.{k}": v for k, v in (each.get(item) or {}).items()}
    entries = [*body["deps"], *body.get("outs", []), *body.get("metrics", [])]
    found = set()
    for entry in entries:
        path = entry if isinstance(entry, str) else next(iter(entry))
        for name, value in values.items():
            path = path.replace(f"${{{name}}}", str(value))
        found.add(path)
    return found
