"""Judge: go or no-go, with reasons; it fails closed.

reads    models/release             verified, its cards drawn again, loaded, asked
         data/evaluation, reports/evaluation   scores, and statistics of the same sentences for the paired tests
         reports/ingest             under which terms each source was read
         models/champion.json       the bundle in service
writes   reports/judgement.json     verdict, digest of the bundle, every check with what was found and expected
stops    never for a no-go: that is a result. What cannot be read is a reason against the release
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.sources import Sources
from hanyeong.evaluation.outputs import SystemOutputs, read_lines, read_outputs
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.receipt import Receipt, read_document
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.release.bundle import altered_cards, verify_bundle
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.champion import pinned_champion
from hanyeong.release.decision import Bundle, ReleaseEvidence
from hanyeong.release.decision import decide as weigh
from hanyeong.release.goals import GoalsParams
from hanyeong.release.model_files import CT2, translator_bytes
from hanyeong.release.smoke_test import count_reproduced, smoke_test
from hanyeong.results.judge import JudgeResult
from hanyeong.validation.params import ValidateParams

ASKED_AGAIN = 64
"""Evaluated rows that the bundle must translate as it did."""
SYSTEMS = ("teacher", "served", "champion")


def judge(job: StageContext) -> Receipt:
    """Gather what there is, and weigh it."""
    job.say("judge: loading the bundle, asking again, comparing")
    reports = job.root / "reports"
    with pinned_champion(job.root) as champion:
        evidence = ReleaseEvidence(
            goals=job.params.goals,
            sources=job.params.sources,
            limits=job.params.validate,
            seed=job.params.seed,
            bundle=_bundle(job),
            evaluations={which: _facts(reports / f"evaluation/{which}.json") for which in SYSTEMS},
            answers=lambda which, test: _answers(job.root, which, test),
            ingested={name: _facts(reports / f"ingest/{name}.json") for name in job.params.sources},
            champion=champion.digest,
        )
        judged = weigh(evidence)
    return Receipt(judged.result())


def _bundle(job: StageContext) -> Bundle:
    """The bundle as it is; whatever is wrong with it is a finding, not an end."""
    folder = job.root / "models/release"
    try:
        digest, info = verify_bundle(folder)
        size = translator_bytes(folder / CT2, folder)
    except (InputError, OSError) as error:
        return Bundle(None, None, None, {"bundle": _relative(error, job.root)})
    problems = {}
    if altered := altered_cards(folder, info):
        problems["cards"] = ", ".join(altered)
    try:
        proof = smoke_test(folder, info)
        if proof.problems:
            problems["load_and_answer"] = "; ".join(proof.problems)
        agreed, asked = _asked_again(job, folder, info)
    except InputError as error:
        problems["load_and_answer"] = _relative(error, job.root)
        agreed, asked = 0, 0
    return Bundle(digest, info, size, problems, agreed, asked)


def _asked_again(job: StageContext, bundle: Path, info: BundleInfo) -> tuple[int, int]:
    """Some evaluated rows, of the primary test if there is one: how many the bundle translates as before."""
    known = {test.name: test.direction for test in info.tests}
    test = job.params.goals.primary_test if job.params.goals.primary_test in known else min(known, default="")
    path = job.root / f"data/evaluation/served/{test}.parquet"
    if not test or not path.is_file():
        return 0, 0
    verify_manifest(path.parent)
    sources, answers = read_lines(path, ASKED_AGAIN)
    return count_reproduced(bundle, known[test], sources, answers), len(sources)


def _answers(root: Path, which: str, test: str) -> SystemOutputs:
    """A verified table of answers."""
    folder = root / "data/evaluation" / which
    try:
        verify_manifest(folder)
        return read_outputs(folder / f"{test}.parquet")
    except InputError as error:
        raise InputError(_relative(error, root)) from None


def _facts(path: Path) -> Mapping[str, Any] | None:
    """The facts of a report, or None where there is none that can be read."""
    try:
        facts: Mapping[str, Any] = read_document(path)["facts"]
    except (OSError, ValueError):
        return None
    return facts


def _relative(error: Exception, root: Path) -> str:
    """What went wrong without the name of this machine's folders: facts are the same everywhere."""
    return str(error).replace(f"{root}/", "")


STAGE = Stage.of(
    JudgeResult,
    judge,
    params={"direction": Direction, "seed": Seed, "sources": Sources, "goals": GoalsParams, "validate": ValidateParams},
    reads={},
    writes={},
)

if __name__ == "__main__":
    STAGE.main()
