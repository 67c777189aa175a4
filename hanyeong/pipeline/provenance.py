"""What a result depends on: the code behind a module, the files which that code reads, and the versions of libraries.

The code counts by its syntax tree, so comments, docstrings and formatting change nothing. Everything that decides
whether work can be kept asks here: a training's checkpoints, the teacher's translations, the kept outputs of a stage.
A call of `modules_of` (hanyeong/pipeline/discovery.py) counts as imports of what it finds. Not covered: other modules
that are imported by a name made at run time, and other programs.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE: Final = Path(__file__).parents[2]
"""The folder that holds the project's packages."""
PACKAGES: Final = ("hanyeong", "stages", "flows", "learn")
SEARCH: Final = "modules_of"
"""The function that imports what it finds; its arguments are constants."""
NO_ARITHMETIC: Final = ("hanyeong.pipeline", "pydantic")
"""What cannot change a number that is learned or computed: files, processes, progress; params come as values."""
SILENT: Final = tuple(
    f"hanyeong.pipeline.{name}"
    for name in (
        *("checked", "cpu_share", "disk_space", "history", "interpreter", "memory", "notify", "page_refresher"),
        *("process", "progress", "provenance", "proxies", "run_state", "standard_streams", "telemetry_off"),
        *("timings", "watchdog"),
    )
)
"""Modules that leave nothing in any output: progress, log lines, timings, processes and their ends."""


def code_digest(*modules: str, root: Path = HERE, without: Collection[str] = (), indirect: bool = False) -> str:
    """SHA-256 of what the code behind `modules` means, and of the versions of the libraries that it imports.

    Args:
        modules: dotted names; a training, for one, depends on its loop and on its model.
        root: the folder that holds the project's packages.
        without: modules, packages and libraries that cannot change the result; what only they import does not count.
        indirect: whether what the libraries themselves need counts as well.

    """
    files = closure(*modules, root=root, without=without)
    code = {path.relative_to(root).as_posix(): _read(path).meaning for path in files}
    libraries = library_versions(files, without, indirect=indirect)
    return digest_json({"python": sys.version_info[:2], "code": code, "libraries": libraries})


def digest_json(document: Any) -> str:
    """SHA-256 of JSON values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def closure(*modules: str, root: Path = HERE, without: Collection[str] = ()) -> set[Path]:
    """Every file of the project that importing `modules` executes, and the files beside these that they name."""
    found: set[Path] = set()
    waiting = [file_of(root, module) for module in modules]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += [file_of(root, name) for name in imported_by(root, path) if not _is_below(name, without)]
        waiting += _named_beside(path)
    return {path for path in found if path.stat().st_size}


def imported_by(root: Path, path: Path) -> frozenset[str]:
    """Modules of the project in a file's import statements, wherever in the file they are, and those that it finds."""
    source = _read(path)
    named = {name for name in source.imports if name.split(".")[0] in PACKAGES}
    return _modules(root, frozenset(named.union(*(_found(root, *call) for call in source.searches))))


def file_of(root: Path, module: str) -> Path:
    """The file of a module or package."""
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


# -- one file


@dataclass(frozen=True)
class _Source:
    """What counts of a file."""

    meaning: str
    """Digest of the syntax tree without docstrings; of the bytes, where it is not Python."""
    imports: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    """String constants."""
    searches: frozenset[tuple[str, ...]] = frozenset()
    """Arguments of calls of `modules_of`."""


def _read(path: Path) -> _Source:
    found = path.stat()
    return _parsed(path, found.st_mtime_ns, found.st_size)


@cache
def _parsed(path: Path, _changed_ns: int, _size: int) -> _Source:
    content = path.read_bytes()
    if path.suffix != ".py":
        return _Source(hashlib.sha256(content).hexdigest())
    tree = ast.parse(content)
    nodes = list(ast.walk(tree))
    executed = list(_executed(tree))
    imports = frozenset(name for node in executed for name in _imported(node))
    searches = frozenset(call for node in executed for call in _searched(node))
    texts = frozenset(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))
    for node in nodes:
        _strip(node)
    return _Source(
        hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).hexdigest(), imports, texts, searches
    )


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree without what only a type checker reads."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        only_types = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        waiting += node.orelse if only_types else ast.iter_child_nodes(node)  # type: ignore[attr-defined]


def _searched(node: ast.AST) -> Iterator[tuple[str, ...]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == SEARCH:
        yield tuple(ast.literal_eval(argument) for argument in node.args)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _strip(node: ast.AST) -> None:
    """Remove statements that do nothing: docstrings, of attributes too, and `pass` that one may stand in for."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            setattr(node, name, [statement for statement in block if not _does_nothing(statement)])


def _does_nothing(statement: ast.AST) -> bool:
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, ast.Pass)


def _named_beside(path: Path) -> Iterator[Path]:
    """Templates, style sheets and other data beside a module whose names stand in it."""
    texts = _read(path).texts
    if texts:
        yield from (p for p in path.parent.iterdir() if p.suffix not in {".py", ""} and p.name in texts and p.is_file())


@cache
def _modules(root: Path, names: frozenset[str]) -> frozenset[str]:
    return frozenset(module for name in names for module in _with_parents(root, name))


def _found(root: Path, package: str, name: str = "") -> Iterator[str]:
    """As `modules_of`, by the names of files."""
    folder = root.joinpath(*package.split("."))
    files = folder.glob(f"*/{name}.py") if name else folder.glob("*.py")
    yield from (".".join(path.relative_to(root).with_suffix("").parts) for path in files if path.stem != "__init__")


def _with_parents(root: Path, name: str) -> Iterator[str]:
    """The module and the packages above it, as far as they exist (the last part may be a name inside a module).

    Without the outermost: stages/__init__.py only looks whether this is the right Python, which no output depends on.
    """
    parts = name.split(".")
    for n in range(2, len(parts) + 1):
        module = ".".join(parts[:n])
        if file_of(root, module).exists():
            yield module


def _is_below(module: str, packages: Collection[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


# -- what is installed


def library_versions(
    files: Collection[Path], without: Collection[str] = (), *, indirect: bool = False
) -> dict[str, str]:
    """The installed version of each library that files of the project import; with `indirect`, of their needs."""
    names = {name.split(".")[0] for path in files for name in _read(path).imports}
    own = {*PACKAGES, *without, *sys.stdlib_module_names}
    waiting = {distribution for name in names - own for distribution in _distributions().get(name, ())}
    versions: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name not in versions and (version := _version(name)) is not None:
            versions[name] = version
            waiting |= _needs(name) if indirect else frozenset()
    return dict(sorted(versions.items()))


@cache
def _distributions() -> dict[str, list[str]]:
    """Names of distributions by the module that they bring."""
    return {m: [canonicalize_name(d) for d in found] for m, found in metadata.packages_distributions().items()}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


@cache
def _needs(name: str) -> frozenset[str]:
    """What a distribution says it needs on this machine; extras, which nobody may have asked for, left out."""
    lines = map(Requirement, metadata.requires(name) or ())
    wanted = (one for one in lines if one.marker is None or one.marker.evaluate({"extra": ""}))
    return frozenset(canonicalize_name(one.name) for one in wanted)
