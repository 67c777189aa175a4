"""Package: what is in the bundle, what it says of itself, and what is not packed."""

import json
from pathlib import Path

import pytest

from hanyeong.inference.model_files import CT2, translator_digest
from hanyeong.inference.translator import TranslationPipeline
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.release.bundle import altered_cards, verify_bundle
from stages import evaluate
from stages.package import STAGE
from tests.stages.released import PARAMS, SHAPE, changed, prepare, write_compressed


def run(root: Path, params: dict = PARAMS) -> dict:
    return STAGE.call(root, params=params)["result"]


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A repository in which `evaluate@candidate` has run."""
    prepare(tmp_path)
    evaluate.STAGE.call(tmp_path, "candidate", PARAMS)
    return tmp_path


def test_the_bundle_is_whole_answers_and_says_what_was_measured(ready: Path) -> None:
    found = run(ready)
    bundle = ready / "models/release"
    digest, info = verify_bundle(bundle)
    assert found["digest"] == digest
    assert altered_cards(bundle, info) == []
    candidate = json.loads((ready / "reports/evaluation/candidate.json").read_text())["result"]
    assert info.model.digest == candidate["model"]["digest"] == translator_digest(bundle / CT2, bundle)
    assert info.tests[0].bleu.model_dump() == candidate["tests"]["mine"]["metrics"]["bleu"]
    assert info.tests[0].nearest_chrf == candidate["tests"]["mine"]["nearest"]["chrf"]["value"]
    assert (info.beam_size, info.length_penalty) == (candidate["beam_size"], candidate["length_penalty"])
    assert [(s.name, s.terms, s.rows) for s in info.sources] == [("mine", "restricted", 150)]
    assert len(TranslationPipeline.load(bundle).translate(["나는 밥을 산다.", ""])) == 2
    assert "A friend" in (bundle / "ATTRIBUTION.md").read_text()
    for card in ("MODEL_CARD.md", "MODEL_CARD.ko.md"):
        assert f"{info.tests[0].bleu.value:.1f}" in (bundle / card).read_text()


def test_the_same_inputs_make_the_same_bundle(ready: Path) -> None:
    first, second = run(ready), run(ready)
    assert first == second
    assert run(ready, changed("package", name="another"))["digest"] != first["digest"]


def test_a_name_with_mark_up_stays_a_name(ready: Path) -> None:
    run(ready, changed("package", name="<script>alert(1)</script> | x"))
    text = (ready / "models/release/MODEL_CARD.md").read_text()
    assert "<script>" not in text
    assert "&lt;script" in text


def test_another_model_than_the_measured_one_is_not_packed(ready: Path) -> None:
    import shutil

    import torch

    from hanyeong.models.transformer.model import TransformerModel as TorchTranslator
    from hanyeong.tokenization.tokenizer import read_tokenizer

    shutil.rmtree(ready / "models/compressed")
    torch.manual_seed(99)
    tokenizer = read_tokenizer(ready / "models/tokenizer")
    write_compressed(ready, TorchTranslator(SHAPE, tokenizer.vocabulary).eval(), tokenizer)
    with pytest.raises(InputError, match="was evaluated"):
        run(ready)
    assert not (ready / "models/release").exists()


@pytest.mark.parametrize("name", ["reports/evaluation/candidate.json", "reports/ingest/mine.json"])
@pytest.mark.parametrize("text", ["", "{}", '{"result": {}, "rows": {}}', '{"result": {"model": null}, "rows": {}}'])
def test_a_report_of_another_kind_is_refused(ready: Path, name: str, text: str) -> None:
    (ready / name).write_text(text)
    with pytest.raises(InputError, match="make it anew"):
        run(ready)


def test_what_was_not_ingested_is_not_claimed(ready: Path) -> None:
    (ready / "reports/ingest/mine.json").unlink()
    write_json(ready / "reports/ingest/other.json", {})
    with pytest.raises(InputError, match=r"mine.json: not found"):
        run(ready)


def test_a_bundle_needs_a_name(ready: Path) -> None:
    with pytest.raises(ParamsError, match=r"package\.name"):
        run(ready, changed("package", name=""))
