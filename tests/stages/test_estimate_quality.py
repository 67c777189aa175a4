"""Estimate quality on random models: what is left for bundle, report and service, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.quality_estimation import direction, estimator
from hanyeong.quality_estimation.dev_sample import read_dev_sample
from hanyeong.quality_estimation.estimator import read_estimator
from hanyeong.release.bundle import altered_cards, verify_bundle
from hanyeong.results.estimate_quality import FILE
from hanyeong.serving.served_model import ServedModel
from stages import evaluate, package
from stages.estimate_quality import STAGE
from tests.stages.released import PARAMS, ROWS, prepare, write_rows

SECTION = {"quality_estimation": {"min_rows": 20}}
ESTIMATOR = f"models/quality_estimator/{FILE}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where `estimate_quality` can run."""
    prepare(tmp_path)
    write_rows(
        tmp_path / "data/split/dev.parquet",
        [*ROWS[:100], ("NULL", "Buy me something nice to eat today.", ""), ("비밀 카나리아", "canary", "")],
    )
    write_manifest(tmp_path / "data/split")
    return tmp_path


def run(root: Path, **section: object) -> dict:
    return STAGE.call(root, params=PARAMS | {"quality_estimation": SECTION["quality_estimation"] | section})["result"]


def test_half_of_dev_fits_and_the_other_half_judges(root: Path) -> None:
    found = run(root)
    way = found["directions"]["ko-en"]
    assert (way["status"], way["dev_rows"]) == ("fitted", 101)
    assert way["fitted_rows"] + way["judged_rows"] == 101
    assert abs(way["fitted_rows"] - way["judged_rows"]) <= 1
    assert sum(one["rows"] for one in way["calibration"]) == way["judged_rows"]
    assert found["bytes"] == (root / ESTIMATOR).stat().st_size < 20_000
    left = read_estimator(root / ESTIMATOR)
    assert left is not None
    assert left.model_digest == found["model_digest"]
    assert way["review"]["threshold"] == left.directions["ko-en"].review_below  # type: ignore[index]
    told = "".join((root / name).read_text() for name in (ESTIMATOR, "reports/quality_estimation.json"))
    assert "카나리아" not in told
    assert "canary" not in told


def test_the_same_inputs_give_the_same_bytes_and_capped_rows_are_chosen_by_hash(root: Path) -> None:
    first = run(root, max_rows=40), (root / ESTIMATOR).read_bytes()
    assert first == (run(root, max_rows=40), (root / ESTIMATOR).read_bytes())
    assert first[0]["directions"]["ko-en"]["dev_rows"] == 40


def test_rows_of_one_document_are_on_one_side(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hanyeong.corpus.language_pair import LanguagePair
    from hanyeong.quality_estimation import dev_sample

    monkeypatch.setattr(dev_sample, "_groups", lambda rows: [text[:5] for text in rows["ko"].to_pylist()])
    sample = read_dev_sample(root / "data/split", LanguagePair.KO_EN, 1000)
    sides = {}
    for text, side in zip(sample.sources, sample.fitted, strict=True):
        assert sides.setdefault(text[:5], side) == side
    assert 0.3 < sample.fitted.mean() < 0.7


def test_too_few_rows_are_said_and_leave_an_estimator_of_no_direction(root: Path) -> None:
    found = run(root, min_rows=500)
    assert found["directions"]["ko-en"]["status"] == "too few rows"
    left = read_estimator(root / ESTIMATOR)
    assert left is not None
    assert left.directions == {}


def test_the_bundle_has_it_and_the_service_tells_the_confidence(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimator, "NO_TRANSLATION", {"repeated_share": 2.0})  # or all that a random model says
    evaluate.STAGE.call(root, "candidate", PARAMS)
    without = package_and_load(root)
    assert without.info.quality_estimator is None
    assert confidence(without, "나는 3시에 밥을 산다.") == (None, None)
    run(root)
    served = package_and_load(root)
    bundle = root / "models/release"
    info = served.info.quality_estimator
    assert altered_cards(bundle, served.info) == []
    assert info is not None
    for card in ("MODEL_CARD.md", "MODEL_CARD.ko.md"):
        assert f"{info.directions['ko-en'].spearman.value:.2f}" in (bundle / card).read_text()
    value, needs_review = confidence(served, "나는 3시에 밥을 산다.")
    assert value is not None
    assert 0 <= value <= 1
    assert needs_review == (value < info.directions["ko-en"].review_below)
    assert confidence(served, "12") == confidence(served, "") == (None, None)
    (bundle / FILE).write_text("{}")
    write_manifest(bundle)
    with pytest.raises(InputError, match=r"not the one that bundle\.json names"):
        verify_bundle(bundle)


def package_and_load(root: Path) -> ServedModel:
    package.STAGE.call(root, params=PARAMS)
    return ServedModel.load(root / "models/release", "release", 1)


def confidence(model: ServedModel, text: str) -> tuple[float | None, bool | None]:
    (answer,) = model.pipeline.answers([model.pipeline.question(text, None)])
    return answer.confidence, answer.needs_review


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda root: (root / ESTIMATOR).unlink(), "missing"),
        (lambda root: _rewrite(root, lambda tree: tree | {"format": 9}), "expected a quality estimator"),
        (
            lambda root: _rewrite(root, lambda tree: tree | {"model_digest": "0" * 64}),
            "not what `estimate_quality` left",
        ),
    ],
)
def test_an_estimator_of_something_else_is_not_packed(root: Path, damage: Callable[[Path], object], words: str) -> None:
    evaluate.STAGE.call(root, "candidate", PARAMS)
    damage(root)
    with pytest.raises(InputError, match=words):
        package.STAGE.call(root, params=PARAMS)
    assert not (root / "models/release").exists()


def _rewrite(root: Path, change: Callable[[dict], dict]) -> None:
    path = root / ESTIMATOR
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    write_manifest(path.parent)


def test_without_a_dev_set_it_says_what_to_run(root: Path) -> None:
    (root / "data/split/dev.parquet").unlink()
    write_manifest(root / "data/split")
    with pytest.raises(InputError, match="dvc repro split"):
        run(root)


def test_a_stage_that_fails_late_leaves_what_was_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    before = (root / ESTIMATOR).read_bytes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(direction, "fit_estimator", killed)
    with pytest.raises(KeyboardInterrupt):
        run(root, max_rows=40)
    assert (root / ESTIMATOR).read_bytes() == before
    assert [path.name for path in (root / "models").glob(".*")] == []
