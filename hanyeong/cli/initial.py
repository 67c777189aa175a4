"""`hanyeong init`: looks at corpora, asks what cannot be seen, and writes a whole params.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hanyeong.corpus.compose_params import compose, fitting_preset
from hanyeong.corpus.folder_parts import DEV, TEST, Part, parts_of, role_of
from hanyeong.corpus.inspection import Seen, inspect, place, slug
from hanyeong.pipeline.errors import InputError, ParamsError

Ask = Callable[[str, str, str], str]
"""(source, question, answer if nothing is said) to the answer."""

QUESTIONS = {
    "use": "train (learned from), test (only scored) or monitor",
    "terms": "open (text may be shown) or restricted (never shown; all AI Hub text is)",
    "licence": "licence or terms of use (for the cards; while empty the verdict is no-go)",
    "attribution": "line of attribution (for the cards; while empty the verdict is no-go)",
}
_CHOICES = {"use": ("train", "test", "monitor"), "terms": ("restricted", "open")}


@dataclass(frozen=True)
class Found:
    """A corpus, what it turned out to be, and what was said of it."""

    seen: Seen
    entry: dict[str, Any]


def write_params(root: Path, paths: Sequence[Path], preset: str | None, ask: Ask) -> tuple[str, list[str]]:
    """(text of params.yaml, what to tell people).

    Raises:
        InputError: a corpus cannot be read, or nothing of it is to be trained on.

    """
    found: dict[str, Found] = {}
    said = []
    for part in (part for path in paths for part in parts_of(path)):
        seen = inspect(part.path, part.files)
        name = slug(part.named, found)
        found[name] = Found(seen, _entry(root, part, seen, name, ask))
        said.append(f"{name}: {found[name].entry['path']} is {seen.told()}")
    trained = sum(one.seen.n_rows for one in found.values() if one.entry["use"] == "train")
    if not trained:
        raise InputError(f"{', '.join(map(str, paths))}: nothing to train on; name a corpus with the use `train`, too")
    presets = {path.stem: path for path in sorted((root / "params").glob("*.yaml"))}
    if preset is not None and preset not in presets:
        raise ParamsError(f"params/{preset}.yaml: not found; expected one of {', '.join(presets)}")
    chosen = preset or fitting_preset(trained, list(presets))
    text = presets[chosen].read_text(encoding="utf-8")
    said.append(f"params.yaml: from the preset {chosen}, for {trained:,} rows to train on; next: hanyeong check")
    return compose(text, chosen, {name: one.entry for name, one in found.items()}, trained), said


def _entry(root: Path, part: Part, seen: Seen, name: str, ask: Ask) -> dict[str, Any]:
    """The source as params.yaml has it."""
    here = place(part.path, seen).absolute()
    shown = here.relative_to(root) if here.is_relative_to(root) else here
    use = "test" if (part.role or role_of(name)) in {TEST, DEV} else "train"
    answers = {key: _answer(ask, name, key, use) for key in QUESTIONS}
    return {"kind": seen.kind, "path": shown.as_posix()} | answers | seen.settings


def _answer(ask: Ask, name: str, key: str, use: str) -> str:
    """An answer that the key allows."""
    answer = ask(name, key, {"use": use, "terms": "restricted"}.get(key, "")).strip()
    if key in _CHOICES and answer not in _CHOICES[key]:
        raise InputError(f"{key} of {name}: found {answer}; expected {' or '.join(_CHOICES[key])}")
    return answer


def asked(given: Mapping[str, str | None], prompt: Callable[[str, str], str] | None) -> Ask:
    """Answers from the command line, else from a person, else the default."""

    def ask(name: str, key: str, default: str) -> str:
        if (answer := given.get(key)) is not None:
            return answer
        return default if prompt is None else prompt(f"{name}: {QUESTIONS[key]}", default)

    return ask
