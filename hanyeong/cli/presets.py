"""`hanyeong init`, `preset`, `migrate` and `schema`: where a params.yaml comes from, and what helps to write it."""

from __future__ import annotations

import sys
from itertools import takewhile
from pathlib import Path
from typing import Annotated

import typer

from hanyeong.cli.project import project_root
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.progress import log


def complete_preset(incomplete: str) -> list[str]:
    """The presets whose names begin with what was typed."""
    return sorted(path.stem for path in Path("params").glob("*.yaml") if path.stem.startswith(incomplete))


def preset(
    name: Annotated[
        str | None,
        typer.Argument(help="a file of params/; without it they are listed", autocompletion=complete_preset),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite unsaved edits of params.yaml")] = False,
) -> None:
    """Copy params/NAME.yaml to params.yaml. Refuses to overwrite edits that no preset holds."""
    root = project_root()
    presets = {path.stem: path for path in sorted((root / "params").glob("*.yaml"))}
    if name is None:
        for known, path in presets.items():
            sys.stdout.write(f"{known:{max(map(len, presets))}}  {_first_sentence(path)}\n")
        return
    if name not in presets:
        raise ParamsError(f"params/{name}.yaml: not found; expected one of {', '.join(presets)}")
    current = _to_be_replaced(root, force=force)
    with atomic_output(current) as part:
        part.write_bytes(presets[name].read_bytes())
    log(f"params.yaml is now the preset {name}")


def init(  # noqa: PLR0917  typer's options
    paths: Annotated[list[Path], typer.Argument(help="a corpus, file or folder; several become as many sources")],
    use: Annotated[str | None, typer.Option(help="train, test or monitor, for all of them")] = None,
    terms: Annotated[str | None, typer.Option(help="open or restricted")] = None,
    licence: Annotated[str | None, typer.Option(help="licence or terms of use, for the cards")] = None,
    attribution: Annotated[str | None, typer.Option(help="line of attribution, for the cards")] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="a file of params/; without it the number of rows decides", autocompletion=complete_preset),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="overwrite unsaved edits of params.yaml")] = False,
) -> None:
    """Inspect a corpus and write params.yaml. Asks for what it cannot find out, if run in a terminal."""
    from hanyeong.cli.initial import asked, write_params

    root = project_root()
    current = _to_be_replaced(root, force=force)
    given = {"use": use, "terms": terms, "licence": licence, "attribution": attribution}
    prompt = (lambda question, default: typer.prompt(question, default, err=True)) if sys.stdin.isatty() else None
    text, messages = write_params(root, paths, preset, asked(given, prompt))
    with atomic_output(current) as part:
        part.write_text(text, encoding="utf-8")
    for line in messages:
        log(line)


def _to_be_replaced(root: Path, *, force: bool) -> Path:
    """params.yaml, unless it holds edits that would be lost."""
    current = root / "params.yaml"
    if not force and current.exists() and not _is_saved(root, current):
        raise ParamsError(
            "params.yaml: holds edits that no preset holds; keep them with `cp params.yaml params/mine.yaml`, "
            "or throw them away with --force"
        )
    return current


def _is_saved(root: Path, current: Path) -> bool:
    """Whether a preset holds the same, but for sections that were written with their defaults before a run."""
    presets = [path.read_bytes() for path in (root / "params").glob("*.yaml")]
    data = current.read_bytes()
    return data in presets or any(_completed(preset) == data for preset in presets)


def _completed(preset: bytes) -> bytes | None:
    from hanyeong.complete_params import completed

    try:
        return completed(preset.decode("utf-8")).encode("utf-8")
    except (ParamsError, UnicodeDecodeError):
        return None


def migrate() -> None:
    """Rename what an earlier version called differently; keeps copies. Keys in params.yaml and in your own presets,
    instances of stages in dvc.lock and their results.
    """
    from hanyeong import migrations

    lines = list(migrations.migrate(project_root()))
    for line in lines or ["nothing to migrate: everything has the form of this version already"]:
        log(line)


def schema() -> None:
    """Write params.schema.json, for completion of params.yaml in editors. They also show what each key means."""
    from hanyeong.params_schema import write_schema
    from hanyeong.pipeline.params import SCHEMA

    changed = write_schema(project_root())
    log(f"{SCHEMA}: {'written' if changed else 'as it was'}")


def _first_sentence(preset: Path) -> str:
    """The first sentence of the comment that a preset begins with."""
    comment = takewhile(lambda line: line.startswith("#"), preset.read_text(encoding="utf-8").split("\n"))
    return " ".join(line.removeprefix("#").strip() for line in comment).partition(". ")[0].removesuffix(".")
