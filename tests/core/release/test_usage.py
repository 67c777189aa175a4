"""A bundle used as its cards say, in a Python that sees CTranslate2 and SentencePiece only: hanyeong's own answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
import torch

from hanyeong.export.ctranslate2_spec import export
from hanyeong.inference.backend import REPETITIVE, TRUNCATED
from hanyeong.inference.model_files import translator_bytes, translator_digest
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.models.config import EOS
from hanyeong.models.transformer.model import TransformerModel as TorchTranslator
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.release.bundle import build_bundle
from hanyeong.release.bundle_info import ModelInfo
from hanyeong.text.normalize import normalize
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import read_tokenizer, train_tokenizer, write_tokenizer
from tests.core.release.bundles import info_of

KO = [
    f"나는 {hour}시에 {noun} {verb}." for hour in range(30) for noun in ("밥을", "책을") for verb in ("먹는다", "산다")
]
EN = [f"I {verb} {noun} at {hour}." for hour in range(30) for noun in ("rice", "a book") for verb in ("eat", "buy")]
SHAPE = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=32, n_heads=4, d_ff=64, max_positions=64)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A translator of random weights that likes to end, exported as `compress` does it."""
    torch.set_num_threads(1)
    root = tmp_path_factory.mktemp("parts")
    (root / "ct2").mkdir()
    model = train_tokenizer([*KO, *EN, "안녕하세요.", "이 가방은 얼마예요?"], TokenizeParams(vocab_size=400))
    write_tokenizer(root, model, model)
    tokenizer = read_tokenizer(root)
    torch.manual_seed(1)
    translator = TorchTranslator(SHAPE, tokenizer.vocabulary).eval()
    with torch.no_grad():
        for name, weight in translator.named_parameters():
            if "norm" not in name and "embedding" not in name:
                weight.mul_(3.0)
        embedding = translator.src_embedding.weight
        likely = 2.5 * embedding.std() * SHAPE.d_model**0.5  # standard deviations of a logit
        translator.decoder_norm.bias.copy_(embedding[EOS] / embedding[EOS].square().sum() * likely)
    export(translator, tokenizer, "float32", root / "ct2")
    return root / "ct2", root


def bundled(parts: tuple[Path, Path], into: Path, direction: str, beam_size: int = 1) -> Path:
    ct2, tokenizer = parts
    model = ModelInfo(
        which="student",
        compute_type="float32",
        digest=translator_digest(ct2, tokenizer),
        bytes=translator_bytes(ct2, tokenizer),
        parameters=1,
        max_positions=SHAPE.max_positions,
        rule=None,
    )
    into.mkdir()
    build_bundle(into, ct2, tokenizer, info_of(ct2, tokenizer, model=model, direction=direction, beam_size=beam_size))
    write_manifest(into)
    return into


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables for a Python started with -S: what pip brings with the two libraries, and nothing of ours."""
    site = tmp_path_factory.mktemp("site")
    for name in ("ctranslate2", "sentencepiece", "numpy", "PyYAML", "setuptools"):
        for file in distribution(name).files or ():
            top = file.parts[0]
            if top != ".." and not (site / top).exists():
                (site / top).symlink_to(Path(str(distribution(name).locate_file(top))))
    return {**os.environ, "PYTHONPATH": str(site), "PYTHONIOENCODING": "utf-8", "OMP_WAIT_POLICY": "PASSIVE"}


def python(bare: dict[str, str], where: Path, program: str, text: str = "") -> list[str]:
    command = [sys.executable, "-S", program]
    done = subprocess.run(command, cwd=where, env=bare, input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    # Made-up weights answer in stray bytes, of which the project's gate drops the invisible ones.
    return [normalize(line) for line in done.stdout.decode().removesuffix("\n").split("\n")]


@pytest.mark.parametrize(("direction", "beam_size"), [("ko-en", 1), ("en-ko", 2), ("both", 2)])
def test_the_lines_on_the_card_give_hanyeongs_answers(
    parts: tuple[Path, Path], bare: dict[str, str], tmp_path: Path, direction: str, beam_size: int
) -> None:
    bundle = bundled(parts, tmp_path / "bundle", direction, beam_size)
    blocks = [
        re.findall(r"```python\n(.*?)```", (bundle / name).read_text(encoding="utf-8"), re.DOTALL)
        for name in ("MODEL_CARD.md", "MODEL_CARD.ko.md")
    ]
    assert blocks[0] == blocks[1]
    (printed,) = blocks[0]
    (tmp_path / "printed.py").write_text(printed, encoding="utf-8")
    examples = re.findall('"([^"]*)"', re.findall(r"^sentences = (.*)$", printed, re.MULTILINE)[0])
    ours = TranslationPipeline.load(bundle).translate(examples)
    assert len(examples) == 2
    assert not any({REPETITIVE, TRUNCATED} & set(one.flags) for one in ours), "choose another seed"
    assert python(bare, bundle, str(tmp_path / "printed.py")) == [one.text for one in ours]


@pytest.mark.parametrize("direction", ["ko-en", "both"])
def test_the_program_in_the_bundle_gives_hanyeongs_answers(
    parts: tuple[Path, Path], bare: dict[str, str], tmp_path: Path, direction: str
) -> None:
    bundle = bundled(parts, tmp_path / "bundle", direction, beam_size=2)
    lines = [
        *KO[::5],
        *EN[::5],
        f"{KO[0]} {KO[7]}",
        "12:30",
        "",
        "  😀 ",
        f"{KO[3]}  ***!  {KO[4]}",
        "https://x.org",
    ]
    ours = TranslationPipeline.load(bundle).translate(lines)
    theirs = python(bare, tmp_path, str(bundle / "translate.py"), "\n".join(lines) + "\n")
    assert len(theirs) == len(lines)
    odd = [n for n, one in enumerate(ours) if {REPETITIVE, TRUNCATED} & set(one.flags)]  # only the project asks again
    assert len(odd) < len(lines) / 3
    assert len(set(theirs)) > 10
    assert [(n, text) for n, text in enumerate(theirs) if n not in odd] == [
        (n, one.text) for n, one in enumerate(ours) if n not in odd
    ]


def test_nothing_is_needed_but_the_two_libraries(bare: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("import importlib.util as u\nprint(u.find_spec('torch'), u.find_spec('hanyeong'))")
    assert python(bare, tmp_path, "x.py") == ["None None"]
