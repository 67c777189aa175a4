"""What the request log stores for the monitor: features and domains as in the reference, and never a lost request."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hanyeong.database.engine import Database
from hanyeong.database.models import Segment
from hanyeong.database.request_log import NOT_MEASURED, Entry, Sentence
from hanyeong.monitoring.reference import MonitoringReference, SentenceMeter
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.results.monitor import Feature
from hanyeong.serving.measuring import KEPT, Measuring
from hanyeong.serving.served_model import ServedModel
from tests.core.monitoring.references import DOMAINS, make_reference
from tests.core.serving.tiny import LINES, client

KOREAN = [line.split(". ")[0] + "." for line in LINES if line.startswith("나는")]


@pytest.fixture(scope="module")
def promoted(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as in a registry, with its monitoring reference beside it."""
    folder = tmp_path_factory.mktemp("registry") / "bundle"
    shutil.copytree(bundle, folder)
    make_reference(folder.with_name("bundle.monitoring"), folder, KOREAN)
    return folder


@pytest.fixture(scope="module")
def model(promoted: Path) -> ServedModel:
    return ServedModel.load(promoted, "champion", 1)


def sentence(source: str = KOREAN[0], **changes: Any) -> Sentence:
    return replace(Sentence(0, "ko-en", source, "I eat.", 5, 2, 0, -0.5, ()), **changes)


def entry(sentences: Sequence[Sentence], digest: str | None) -> Entry:
    return Entry("0" * 32, datetime.now(UTC), 1.0, digest, {}, sentences)


def measuring(*models: ServedModel, crowded: bool = False) -> tuple[Measuring, list[int]]:
    """One that measures the answers of some bundles, and how many sentences it could not measure."""
    unmeasured: list[int] = []
    found = Measuring(unmeasured.append, lambda: crowded)
    for one in models:
        found.begin(one.meter)
    return found, unmeasured


def segments(model: ServedModel, database: Database, texts: Sequence[str]) -> list[Segment]:
    async def run() -> None:
        async with client(model, database=database) as (one, _):
            for text in texts:
                await one.post("/translate", json={"q": text, "source": "ko", "target": "en"})

    asyncio.run(run())
    with database.read() as session:
        return list(session.scalars(select(Segment).order_by(Segment.time, Segment.position)))


def test_each_sentence_is_stored_with_its_features_and_domain(
    model: ServedModel, promoted: Path, database: Database
) -> None:
    reference = MonitoringReference.load(promoted.with_name("bundle.monitoring"))
    frame = reference.reference(reference.directions[0]).frame
    found = segments(model, database, [*KOREAN[:6], "12345", f"{KOREAN[6]} {KOREAN[7]}"])
    assert [one.features is None for one in found] == [False] * 6 + [True] + [False] * 2
    assert all(set(one.features) == set(frame) <= set(Feature) for one in found if one.features)
    assert [one.domain for one in found] == [*(DOMAINS[n % 2] for n in range(6)), None, *DOMAINS]
    for n in (0, 1):
        known = {name: float(values[n]) for name, values in frame.items()}
        live = found[n].features or {}
        assert live == pytest.approx(known, abs=1e-3), "the reference was measured in the same way"


def test_a_bundle_without_a_reference_is_served_and_its_sentences_are_not_measured(
    bundle: Path, database: Database
) -> None:
    plain = ServedModel.load(bundle, "release", 1)
    assert plain.meter is None
    assert "run `dvc repro monitor`" in plain.unmonitored
    (one,) = segments(plain, database, KOREAN[:1])
    assert one.features is None
    assert one.domain is None


def test_a_foreign_or_damaged_reference_is_none(promoted: Path, tmp_path: Path) -> None:
    for damage in ("digest", "bytes"):
        folder = tmp_path / damage / "bundle"
        shutil.copytree(promoted, folder)
        reference = folder.with_name("bundle.monitoring")
        shutil.copytree(promoted.with_name("bundle.monitoring"), reference)
        if damage == "digest":
            make_other(folder)
        else:
            (reference / "ko-en.frames.npz").write_bytes(b"")
        found = ServedModel.load(folder, "folder", 1)
        assert found.meter is None
        assert ("expected" if damage == "digest" else "was altered") in found.unmonitored


def make_other(bundle: Path) -> None:
    """The same bundle with another digest."""
    (bundle / "NOTE").write_text("x")
    (bundle / "manifest.json").unlink()
    write_manifest(bundle)


def test_answers_of_the_bundle_before_are_measured_by_its_own_reference(model: ServedModel) -> None:
    calls: list[str] = []

    class Meter:
        def __init__(self, digest: str) -> None:
            self.digest = digest

        def measure(self, sources: Sequence[str], *_: object) -> list[dict[str, float]]:
            calls.extend([self.digest] * len(sources))
            return [{} for _ in sources]

        def domain(self, *_: object) -> None:
            return None

    others = [replace(model, meter=Meter(f"bundle {n}")) for n in range(KEPT)]  # type: ignore[arg-type]
    found, unmeasured = measuring(model, *others)
    asked = [entry([sentence()], one) for one in ("bundle 0", model.digest, "bundle 2", None)]
    kept = found(asked)
    assert calls == ["bundle 0", "bundle 2"]
    assert [one == [NOT_MEASURED] for one in kept] == [False, True, False, True], "only the last bundles are kept"
    assert unmeasured == []


@pytest.mark.parametrize(
    ("break_it", "crowded"),
    [(None, True), ("measure", False), ("domain", False)],
    ids=["crowded", "features", "domain"],
)
def test_what_cannot_be_measured_is_counted_and_stored_without(
    break_it: str | None, crowded: bool, model: ServedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("quotes a text")

    if break_it:
        monkeypatch.setattr(SentenceMeter, break_it, fails)
    found, unmeasured = measuring(model, crowded=crowded)
    assert found([entry([sentence(), sentence(n_source_tokens=0)], model.digest)]) == [[NOT_MEASURED] * 2]
    assert sum(unmeasured) == 1, "what was not asked of the model is not missed"


@pytest.mark.parametrize(
    ("changes", "measured"),
    [
        ({}, True),
        ({"n_source_tokens": 0}, False),
        ({"n_source_tokens": 0, "flags": ("failed",)}, True),
        ({"direction": None}, False),
        ({"direction": "en-ko"}, False),
    ],
)
def test_sentences_that_the_model_was_asked_are_measured(
    changes: dict[str, Any], measured: bool, model: ServedModel
) -> None:
    found, unmeasured = measuring(model)
    ((one, other),) = found([entry([sentence(**changes), sentence()], model.digest)])
    assert (one.features is not None) is measured
    assert other.features is not None
    assert unmeasured == []
