"""The key of the teacher's translations changes with everything that they depend on, and with nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import hanyeong.training.distill_teacher
from hanyeong.inference.params import DecodingParams
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.provenance import HERE, NO_ARITHMETIC, closure, code_digest, library_versions
from hanyeong.training.distill_teacher import search_of, translations_key
from hanyeong.training.params import DistillParams, TrainParams

MODULES = ("hanyeong.training.distill_teacher", "hanyeong.training.teacher_chunks")
CODE = sorted(path.relative_to(HERE).as_posix() for path in closure(*MODULES, without=NO_ARITHMETIC))
LIBRARIES = library_versions(closure(*MODULES, without=NO_ARITHMETIC), NO_ARITHMETIC)
TRAIN = TrainParams(max_steps=1, batch_tokens=100, learning_rate=0.1, warmup_steps=1, eval_every=1)


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    monkeypatch.setattr(
        hanyeong.training.distill_teacher, "code_digest", lambda *_, **__: "reading it all costs a second"
    )
    found = {name: tmp_path / name for name in ("tokens", "tokenizer", "teacher")}
    for name, path in found.items():
        path.mkdir()
        for file in ("one", "two"):
            (path / file).write_text(name)
        write_manifest(path)
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our code somewhere else, where it may be changed."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(HERE / "hanyeong", root / "hanyeong", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def digest_in(root: Path) -> str:
    return code_digest(*MODULES, root=root, without=NO_ARITHMETIC)


def key(inputs: dict[str, Path], seed: int = 1, **changes: Any) -> str:
    return json.dumps(translations_key(inputs, DistillParams(train=TRAIN, **changes), seed), sort_keys=True)


def test_all_that_is_loaded_to_translate_is_among_the_code() -> None:
    before, after = loaded("hanyeong"), loaded(", ".join(MODULES))
    assert len(after - before) > 15
    computing = {path for path in after - before if not path.startswith(("hanyeong/pipeline/", "hanyeong/results/"))}
    assert {path for path in computing if (HERE / path).read_text(encoding="utf-8").strip()} <= set(CODE)


def loaded(module: str) -> set[str]:
    """Files of ours that a fresh Python has executed after importing `module`."""
    script = f"import sys, {module}; print(*(m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=HERE, capture_output=True, text=True, check=True)
    files = (Path(name) for name in done.stdout.split() if Path(name).is_relative_to(HERE / "hanyeong"))
    return {path.relative_to(HERE).as_posix() for path in files}


def test_a_change_of_any_module_is_another_key_and_a_comment_is_not(copy: Path) -> None:
    before = digest_in(copy)
    for name in CODE:
        path = copy / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n# a remark\n", encoding="utf-8")
        if name == CODE[0]:
            assert digest_in(copy) == before, name
        path.write_text(text + "\nCHANGED = True\n", encoding="utf-8")
        assert digest_in(copy) != before, name
        path.write_text(text, encoding="utf-8")
    assert digest_in(copy) == before


def test_a_default_hidden_in_another_module_counts(copy: Path) -> None:
    before = digest_in(copy)
    path = copy / "hanyeong/inference/params.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("length_penalty: Annotated[float, Field(ge=0, le=5)] = 1.0", "length_penalty = 0.2"))
    assert path.read_text(encoding="utf-8") != text
    assert digest_in(copy) != before
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "change", [{"seed": 2}, {"beam_size": 4}, {"teacher_compute_type": "float32"}, {"max_rows": 5}], ids=str
)
def test_every_setting_is_in_the_key(inputs: dict[str, Path], change: dict[str, Any]) -> None:
    assert key(inputs, **change) != key(inputs)


@pytest.mark.parametrize(
    "change", [{"threads": 3}, {"drop_lowest_scoring": 0.5}, {"include_references": True}], ids=str
)
def test_what_no_translation_depends_on_throws_none_away(inputs: dict[str, Path], change: dict[str, Any]) -> None:
    assert key(inputs, **change) == key(inputs)


def test_no_setting_is_forgotten() -> None:
    """A new one of either model has to be put into one of the two lists above, or is in the key by itself."""
    assert set(DistillParams.model_fields) == {
        *("train", "threads", "drop_lowest_scoring", "include_references"),
        *("beam_size", "teacher_compute_type", "max_rows"),
    }


@pytest.mark.parametrize("field", DecodingParams.model_fields)
def test_all_of_the_search_is_in_the_key(inputs: dict[str, Path], monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    before = key(inputs)
    found = search_of(DistillParams(train=TRAIN))
    other = found.model_copy(update={field: getattr(found, field) + 1})
    monkeypatch.setattr(hanyeong.training.distill_teacher, "search_of", lambda _params: other)
    assert key(inputs) != before


@pytest.mark.parametrize("name", ["tokens", "tokenizer", "teacher"])
def test_every_file_of_every_input_is_in_the_key(inputs: dict[str, Path], name: str) -> None:
    before = key(inputs)
    for file in ("one", "two"):
        (inputs[name] / file).write_text("changed")
        write_manifest(inputs[name])
        assert key(inputs) != before
        (inputs[name] / file).write_text(name)
    write_manifest(inputs[name])
    assert key(inputs) == before


def test_code_is_in_the_key(inputs: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(inputs)
    monkeypatch.setattr(hanyeong.training.distill_teacher, "code_digest", lambda *_, **__: "other")
    assert key(inputs) != before


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_library_counts_by_its_version(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    assert {"ctranslate2", "numpy", "sentencepiece", "torch"} <= set(LIBRARIES)
    before, version = digest_in(HERE), metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: f"{version(name)}{'.1' * (name == library)}")
    assert digest_in(HERE) != before


@pytest.mark.parametrize("name", ["CT2_FORCE_CPU_ISA", "MKL_CBWR"])
def test_another_choice_of_kernels_is_another_key(
    inputs: dict[str, Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = key(inputs)
    monkeypatch.setenv(name, "GENERIC")
    assert key(inputs) != before


def test_the_key_asks_for_the_modules_that_are_looked_at_here(
    inputs: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(hanyeong.training.distill_teacher, "code_digest", lambda *modules, **_: asked.append(modules))
    key(inputs)
    assert asked == [MODULES]
