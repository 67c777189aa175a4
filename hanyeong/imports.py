"""Which of our files a stage stands on, read from the imports: the code half of its `deps` in dvc.yaml.

DVC does not look inside Python: a stage whose deps miss a module it imports believes it is fresh when it is not.
`python -m hanyeong.imports` writes the computed list into dvc.yaml; a test compares.
Not covered: imports made by name at run time (there are none).
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import PlainScalarString

RINGS = ("hanyeong", "stages", "flows")
HERE = Path(__file__).parents[1]
"""The folder in which this very code lies."""


def code_deps(root: Path, module: str) -> list[str]:
    """Files (relative, "/") that importing `module` reads, itself first; whole packages as one directory."""
    files = closure(root, module)
    own = file_of(root, module)
    packages = _whole_packages(root, files - {own})
    loose = {f for f in files if not any(p in f.parents for p in packages)} - {own}
    names = sorted(p.relative_to(root).as_posix() for p in packages | loose)
    return [own.relative_to(root).as_posix(), *names]


def closure(root: Path, module: str) -> set[Path]:
    """Every file of ours that importing `module` executes or finds beside it (templates); empty ones left out."""
    seen: set[Path] = set()
    waiting = [file_of(root, module)]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        waiting += [file_of(root, name) for name in imported_by(root, path)]
        seen.update(p for p in path.parent.iterdir() if p.suffix in {".html", ".css", ".js"})
    return {path for path in seen if path.read_text(encoding="utf-8").strip()}


def imported_by(root: Path, path: Path) -> set[str]:
    """Our modules named in a file's import statements, wherever in the file they stand."""
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        for name in _names(node):
            if name.split(".")[0] in RINGS:
                found.update(_with_parents(root, name))
    return found


def code_digest(root: Path, module: str) -> str:
    """SHA-256 of all code of ours that importing `module` executes; comments and layout do not count."""
    meaning = {path.relative_to(root).as_posix(): _meaning(path) for path in closure(root, module)}
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def library_versions(root: Path, module: str) -> dict[str, str]:
    """The installed version of each library that the code of ours behind `module` imports."""
    trees = [_tree(path) for path in closure(root, module) if path.suffix == ".py"]
    names = {name.split(".")[0] for tree in trees for node in ast.walk(tree) for name in _names(node)}
    packages = metadata.packages_distributions()
    wanted = {package for name in names - set(RINGS) - sys.stdlib_module_names for package in packages.get(name, ())}
    return {package: metadata.version(package) for package in sorted(wanted)}


def file_of(root: Path, module: str) -> Path:
    """The file of a module or package."""
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _meaning(path: Path) -> str:
    return ast.dump(_tree(path)) if path.suffix == ".py" else path.read_text(encoding="utf-8")


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _with_parents(root: Path, name: str) -> Iterator[str]:
    """The module and the packages above it, as far as they exist (the last part may be a name inside a module).

    Without the ring itself: stages/__init__.py only looks whether this is the right Python, which no output depends on.
    """
    parts = name.split(".")
    for n in range(2, len(parts) + 1):
        module = ".".join(parts[:n])
        if file_of(root, module).exists():
            yield module


def _whole_packages(root: Path, files: set[Path]) -> set[Path]:
    """Outermost packages below a ring all of whose files are among `files`."""
    whole = {
        folder
        for folder in {parent for file in files for parent in file.parents}
        if folder != root and folder.is_relative_to(root) and folder.parent != root and _code(folder) <= files
    }
    return {folder for folder in whole if not any(p in whole for p in folder.parents)}


def _code(folder: Path) -> set[Path]:
    inner = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {p for p in inner if not (p.suffix == ".py" and not p.read_text(encoding="utf-8").strip())}


def is_code(dep: object) -> bool:
    """Whether a dep of dvc.yaml is code of ours."""
    return isinstance(dep, str) and dep.split("/")[0] in RINGS


def rewrite(root: Path) -> None:
    """Bring the code deps of every stage in dvc.yaml up to date, leaving all else as it is."""
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(root / "dvc.yaml")
    for name, stage in document["stages"].items():
        body = stage.get("do", stage)
        data = [dep for dep in body["deps"] if not is_code(dep)]
        body["deps"] = [*map(PlainScalarString, code_deps(root, f"stages.{name}")), *data]
    yaml.dump(document, root / "dvc.yaml")


if __name__ == "__main__":
    rewrite(Path.cwd())
