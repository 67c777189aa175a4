"""A copy of the repository in which the real pipeline runs; never the user's own workspace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
CODE = (
    "flows",
    "stages",
    "hanyeong",
    "params",
    "requirements",
    "dvc.yaml",
    ".dvc/config",
    ".dvc/plots.html",
    ".dvcignore",
    ".gitignore",
)


class Workspace:
    """A copy of the repository with a git and a DVC of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def python(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """`python ARGUMENTS` at the top of the copy, output captured."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def environment(self, **changes: str) -> dict[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "DVC_", "PYTHONDONT"))}
        return {**inherited, "PATH": path, **changes}

    def hanyeong(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "hanyeong.cli", *arguments)

    def dvc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "dvc", *arguments)

    def ran(self) -> set[str]:
        """The stages that ran since the last `hanyeong run` began: each leaves a last word."""
        return {path.stem for path in self.exit_records()}

    def exit_records(self) -> list[Path]:
        """What each stage left of its end since then."""
        return sorted((self.root / ".hanyeong/status").glob("*.json"))

    def lock(self) -> dict:
        return YAML(typ="safe").load((self.root / "dvc.lock").read_text(encoding="utf-8"))

    def result(self, name: str) -> dict:
        """The result that a stage left in reports/NAME.json."""
        return json.loads((self.root / f"reports/{name}.json").read_text(encoding="utf-8"))["result"]

    def edit(self, change: Callable[[dict], None]) -> None:
        """Change params.yaml as a user would: read it, alter values, write it back."""
        path = self.root / "params.yaml"
        yaml = YAML()
        document = yaml.load(path.read_text(encoding="utf-8"))
        change(document)
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(document, file)

    def copy(self, target: Path) -> Workspace:
        """An independent copy, outputs and cache included."""
        shutil.copytree(self.root, target, symlinks=True)
        return Workspace(target)


def fresh_workspace(root: Path, preset: str = "tiny") -> Workspace:
    """What a clone with `hanyeong preset tiny` looks like."""
    for name in CODE:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    for folder in ("models", "data", "reports"):
        (root / folder).mkdir()
    for pointer in ("champion", "initial"):
        (root / f"models/{pointer}.json").write_text("null\n")
    shutil.copy(ROOT / f"params/{preset}.yaml", root / "params.yaml")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    who = ["-c", "user.name=tester", "-c", "user.email=tester@localhost"]
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "start"], cwd=root, check=True)
    return Workspace(root)
