"""Check: check the names and paths of sources, before DVC creates their output folders.

reads    params.yaml
writes   reports/check.json   always the same content, so that stages that depend on it do not run again
stops    when a name leads out of its folder: DVC removes a stage's old outputs and would remove what is there
"""

from __future__ import annotations

from hanyeong.corpus.source_paths import misplaced, outputs_of
from hanyeong.corpus.sources import Sources
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.pipeline.stage_result import StageResult


def check(job: StageContext) -> StageResult:
    """Look at the places; that every name is fit was seen when the params were read."""
    outputs = outputs_of(read_yaml(job.root / "dvc.yaml")["stages"])
    if problems := list(misplaced(job.root, job.params.sources, outputs)):
        raise ParamsError("\n".join([f"params.yaml: {len(problems)} problem(s)", *problems]))
    return StageResult({})


STAGE = Stage(
    name="check",
    run=check,
    params={"sources": Sources},
    reads={},
    writes={"result": "reports/check.json"},
    restorable=False,  # it looks at where paths lead, not at what is there
)

if __name__ == "__main__":
    STAGE.main()
