"""Package: a bundle of what was picked, with everything it needs and says of itself.

reads    models/compressed, models/subword   the model that `evaluate@served` measured
         reports/evaluation/served.json      which one that is, its scores and its search
         reports/ingest                      how much was read from each source
writes   models/release        ct2/, src.model, tgt.model, subword.json, bundle.json,
                               translate.py, model cards in English and Korean, DATA.md, ATTRIBUTION.md
         reports/package.json  digest, files, and what the bundle answered when it was loaded
stops    when the model is not the one that was measured, or the bundle does not load and answer

The cards hold numbers, labels and what licences want said; never a sentence of a corpus.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.sources import Source, Sources
from hanyeong.inference.ctranslate2 import read_max_positions
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.receipt import Json, Receipt, read_document
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stray_files import files_below
from hanyeong.release.bundle import build_bundle, verify_bundle
from hanyeong.release.bundle_info import BundleInfo, MemoryInfo, ModelInfo, Score, SourceInfo, TestInfo
from hanyeong.release.params import PackageParams
from hanyeong.release.smoke_test import smoke_test
from hanyeong.text.normalize import DEFAULT

LIBRARIES = ("ctranslate2", "hanyeong", "sentencepiece")
"""Whose versions the bundle names: it is run with them."""


def package(job: StageContext) -> Receipt:
    """Put the bundle together, load it, let it answer."""
    served = _read_facts(job.reads["served"])
    info = _info(job, served)
    picked = job.reads["compressed"] / f"{info.model.which}-{info.model.compute_type}"
    bundle = job.out["release"]
    build_bundle(bundle, picked, job.reads["subword"], info)
    digest = write_manifest(bundle)
    verify_bundle(bundle)
    job.say("package: loading the bundle and letting it answer")
    proof = smoke_test(bundle, info)
    if proof.problems:
        raise GateError(f"package: the bundle does not work: {'; '.join(proof.problems)}. Run `compress` again")
    facts: dict[str, Json] = {
        "digest": digest,
        "name": info.name,
        "direction": info.direction,
        "licence": info.licence,
        "beam_size": info.beam_size,
        "length_penalty": info.length_penalty,
        "model": info.model.model_dump(),
        "files": {p.relative_to(bundle).as_posix(): p.stat().st_size for p in files_below(bundle)},
        "sources": [source.model_dump(include={"name", "use", "terms", "licence", "rows"}) for source in info.sources],
        "tests": [test.name for test in info.tests],
        "answers": proof.facts,
        "versions": info.versions,
    }
    return Receipt(facts)


def _info(job: StageContext, served: Mapping[str, Any]) -> BundleInfo:
    """What the bundle will say of itself."""
    params: PackageParams = job.params.package
    try:
        model = served["model"]
        return BundleInfo(
            name=params.name,
            direction=job.params.direction,
            licence=params.licence,
            beam_size=served["beam_size"],
            length_penalty=served["length_penalty"],
            gate=DEFAULT,
            model=ModelInfo(
                which=model["model"],
                compute_type=model["compute_type"],
                digest=model["digest"],
                bytes=model["bytes"],
                parameters=model["parameters"],
                max_positions=read_max_positions(job.reads["compressed"] / f"{model['model']}-{model['compute_type']}"),
                rule=model["rule"],
            ),
            sources=[_source(job.reads["ingest"], name, source) for name, source in job.params.sources.items()],
            tests=[_test(name, facts) for name, facts in sorted(served["tests"].items())],
            memory={way: MemoryInfo(**facts) for way, facts in served.get("memory", {}).items()},
            versions={name: version(name) for name in LIBRARIES},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{job.reads['served']}: not what `evaluate served` leaves ({type(error).__name__}); run it again"
        ) from None


def _source(ingest: Path, name: str, source: Source) -> SourceInfo:
    """A source as params describe it, with the rows that were read from it."""
    return SourceInfo(
        name=name,
        use=source.use,
        kind=source.kind,
        terms=source.terms,
        licence=source.licence,
        attribution=source.attribution,
        rows=int(_read(ingest / f"{name}.json")["rows"]["kept"]),
    )


def _test(name: str, facts: Mapping[str, Any]) -> TestInfo:
    nearest = facts["nearest"]
    return TestInfo(
        name=name,
        direction=facts["direction"],
        bleu=Score(**facts["metrics"]["bleu"]),
        chrf=Score(**facts["metrics"]["chrf"]),
        nearest_bleu=nearest["bleu"]["value"] if nearest else None,
        nearest_chrf=nearest["chrf"]["value"] if nearest else None,
    )


def _read_facts(path: Path) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = _read(path)["facts"]
    return facts


def _read(path: Path) -> Mapping[str, Any]:
    """A report of an earlier stage."""
    try:
        found: Mapping[str, Any] = read_document(path)
        found["facts"], found["rows"]
    except FileNotFoundError:
        raise InputError(f"{path}: not there; run the stage that leaves it") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: not a stage's report; run the stage that leaves it again") from None
    return found


STAGE = Stage(
    name="package",
    run=package,
    params={"direction": Direction, "sources": Sources, "package": PackageParams},
    reads={
        "compressed": "models/compressed",
        "subword": "models/subword",
        "ingest": "reports/ingest",
        "served": "reports/evaluation/served.json",
    },
    writes={"release": "models/release", "facts": "reports/package.json"},
)

if __name__ == "__main__":
    STAGE.main()
