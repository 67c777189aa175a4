"""Judge: release decision, go or no-go with reasons; fails closed.

reads    models/release             verified (files, cards), loaded, tested with sentences
         data/evaluation, reports/evaluation   scores, and statistics of the same sentences for the paired tests
         reports/ingest             under which terms each source was read
         models/champion.json       the deployed bundle
writes   reports/judgement.json     decision, digest of the bundle, every check with what was found and expected
stops    never for a no-go: that is a result. What cannot be read counts against the release
"""

from __future__ import annotations

from hanyeong.corpus.language_pair import Direction
from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.params import Seed
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.release.champion import pinned_champion
from hanyeong.release.decision import decide
from hanyeong.release.evidence import EvidencePaths, gather
from hanyeong.release.goals import GoalsParams
from hanyeong.results.judge import JudgeResult
from hanyeong.validation.params import ValidateParams


def judge(job: StageContext) -> StageResult:
    """Gather what there is, and weigh it."""
    job.say("judge: loading the bundle, asking again, comparing")
    with pinned_champion(job.root) as champion:
        evidence = gather(
            EvidencePaths(
                root=job.root,
                bundle=job.reads["release"],
                answers=job.reads["answers"],
                evaluations=job.reads["evaluations"],
                ingest=job.reads["ingest"],
            ),
            goals=job.params.goals,
            sources=job.params.sources,
            limits=job.params.validate,
            seed=job.params.seed,
            champion=champion.digest,
        )
        return StageResult(decide(evidence))


STAGE = Stage.of(
    JudgeResult,
    judge,
    params={"direction": Direction, "seed": Seed, "sources": Sources, "goals": GoalsParams, "validate": ValidateParams},
    reads={
        "release": "models/release",
        "answers": "data/evaluation",
        "evaluations": "reports/evaluation",
        "ingest": "reports/ingest",
        "champion": "models/champion.json",
    },
    writes={},
    verified=False,
)

if __name__ == "__main__":
    STAGE.main()
