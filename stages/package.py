"""Package: package the selected model with tokenizers and cards as a bundle.

reads    models/compressed, models/tokenizer   the model that `evaluate@served` measured
         reports/evaluation/served.json      the selected model, its scores and its search
         reports/ingest                      how much was read from each source
writes   models/release        ct2/, src.model, tgt.model, subword.json, bundle.json,
                               translate.py, model cards in English and Korean, DATA.md, ATTRIBUTION.md
         reports/package.json  digest, files, and the result of loading and testing the bundle
stops    when the model is not the one that was evaluated, or the bundle does not load and translate

The cards hold numbers, labels and the attributions that licences require; never a sentence of a corpus.
"""

from __future__ import annotations

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.results_file import load_result
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.release.bundle import build_bundle, verify_bundle
from hanyeong.release.packaging import describe_sources, info_of, result_of
from hanyeong.release.params import PackageParams
from hanyeong.release.smoke_test import smoke_test
from hanyeong.results.compress import candidate_name
from hanyeong.results.evaluate import EvaluateResult
from hanyeong.results.package import PackageResult


def package(job: StageContext) -> Receipt:
    """Put the bundle together, load it, let it answer."""
    served = load_result(job.reads["served"], EvaluateResult)
    sources = describe_sources(job.params.sources, job.reads["ingest"])
    info = info_of(job.params.package, job.params.direction, sources, served, job.reads["compressed"])
    picked = job.reads["compressed"] / candidate_name(info.model.which, info.model.compute_type)
    bundle = job.out["release"]
    build_bundle(bundle, picked, job.reads["tokenizer"], info)
    digest = write_manifest(bundle)
    verify_bundle(bundle)
    job.say("package: loading the bundle and letting it answer")
    proof = smoke_test(bundle, info)
    if proof.problems:
        raise GateError(f"package: the bundle does not work: {'; '.join(proof.problems)}. Run `compress` again")
    return Receipt(result_of(bundle, digest, info, proof.answers))


STAGE = Stage.of(
    PackageResult,
    package,
    params={"direction": Direction, "sources": Sources, "package": PackageParams},
    reads={
        "compressed": "models/compressed",
        "tokenizer": "models/tokenizer",
        "ingest": "reports/ingest",
        "served": "reports/evaluation/served.json",
    },
    writes={"release": "models/release"},
)

if __name__ == "__main__":
    STAGE.main()
