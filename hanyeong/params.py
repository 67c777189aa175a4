"""params.yaml as a whole: its root model, and what its sections must not say of each other.

Every stage asks this before it starts, so nothing heavy is imported here: each package keeps its sections in a module
that needs pydantic alone. What depends on the files of the sources is in hanyeong/source_checks.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_type_hints

from pydantic import Field

from hanyeong.corpus.language_pair import Direction, pairs_of, test_name
from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.sources import HELD_OUT, Source, Sources
from hanyeong.corpus.split_params import SplitParams
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.export.params import CompressParams
from hanyeong.inference.params import DecodingParams
from hanyeong.models.params import ARCHITECTURES, ModelParams
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.params import MonitorParams
from hanyeong.pipeline import overrides
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.notify_params import NotifyParams
from hanyeong.pipeline.params import Params, Seed, parse_root, read_yaml
from hanyeong.pipeline.schedule import ScheduleParams
from hanyeong.planning.params import PlanParams
from hanyeong.quality_estimation.params import QualityEstimationParams
from hanyeong.release.goals import GoalsParams
from hanyeong.release.params import PackageParams
from hanyeong.renewal.params import RenewParams
from hanyeong.report.params import ReportParams
from hanyeong.sample.params import SampleParams
from hanyeong.serving.params import ServeParams
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.training.params import DistillParams, TrainParams
from hanyeong.validation.params import ValidateParams


class PipelineParams(Params):
    """params.yaml: a key for each section. One whose keys all have a default may be left out."""

    direction: Direction
    """What is translated: ko-en, en-ko, or both by one model."""
    seed: Seed
    """Seeds all random number generators."""
    report: ReportParams = ReportParams()
    sources: Sources
    """The corpora: a name, what it is, where it is, what may be done with it."""
    sample: SampleParams = SampleParams()
    plan: PlanParams = PlanParams()
    validation: ValidateParams = Field(ValidateParams(), alias="validate")
    clean: CleanParams = CleanParams()
    split: SplitParams = SplitParams()
    tokenize: TokenizeParams
    teacher: ModelParams
    """The large model, which trains on the corpus."""
    student: ModelParams
    """The small model, which learns from the teacher."""
    train: TrainParams
    distill: DistillParams
    compress: CompressParams = CompressParams()
    evaluate: EvaluateParams = EvaluateParams()
    quality_estimation: QualityEstimationParams = QualityEstimationParams()
    goals: GoalsParams = GoalsParams()
    package: PackageParams
    monitor: MonitorParams = MonitorParams()
    live: LiveParams | None = None
    """When `hanyeong monitor` closes a window of the request log, and what is an alarm; null: the defaults."""
    schedule: ScheduleParams | None = None
    """When flows run by themselves; null: never."""
    notify: NotifyParams | None = None
    """Notifications of how a run ended; null: none."""
    renew: RenewParams = RenewParams()
    serve: ServeParams | None = None
    """Where the service listens and what it takes; null: the defaults."""


_KINDS: Final = get_type_hints(PipelineParams, include_extras=True)
SECTIONS: Final[Mapping[str, Any]] = {
    field.alias or name: _KINDS[name] for name, field in PipelineParams.model_fields.items()
}
"""The type of each section, by its name in the file."""
READ_BY_NO_STAGE: Final = frozenset({"schedule", "notify", "renew", "serve", "live"})
"""Sections of the flow and of commands: DVC does not know them."""


def read_params(root: Path) -> PipelineParams:
    """The params of the project below `root`, checked as a whole.

    Raises:
        ParamsError: with a line for each problem.

    """
    overrides.require_restored(root)
    params = parse_params(read_yaml(root / "params.yaml"), "params.yaml")
    refuse(list(cross_section_errors(params)))
    return params


def check_all(root: Path) -> PipelineParams:
    """As `read_params`, and each source is where it may be and its first rows can be read."""
    from hanyeong.source_checks import path_errors, row_errors

    params = parse_params(read_yaml(root / "params.yaml"), "params.yaml")
    refuse([*cross_section_errors(params), *path_errors(root, params.sources)])
    refuse(list(row_errors(root, params.sources)))
    return params


def parse_params(document: Mapping[str, Any], origin: str) -> PipelineParams:
    """The values of a document, each section checked by itself.

    Raises:
        ParamsError: with a line for each problem.

    """
    return parse_root(PipelineParams, document, origin)


def refuse(problems: list[str]) -> None:
    """Raise, if there are any."""
    if problems:
        raise ParamsError("\n".join([f"params.yaml: {len(problems)} problem(s)", *problems]))


def cross_section_errors(params: PipelineParams) -> Iterator[str]:
    """What would stop the run hours later, or let it judge another text than the one it was meant for."""
    sources, split = params.sources, params.split
    for key in DecodingParams.model_fields:
        if getattr(params.compress, key) != getattr(params.evaluate, key):
            yield f"  compress.{key}: differs from evaluate.{key}, with which the bundle is served; set both alike"
    trained = {name: source for name, source in sources.items() if source.use == "train"}
    if not trained:
        yield "  sources: none has `use: train`; there would be nothing to learn from. Name one"
    yield from _defect_label_errors(params, trained)
    yield from _architecture_errors(params)
    for where, training in (("train", params.train), ("distill.train", params.distill.train)):
        for name in sorted(set(training.source_weights) - set(trained)):
            expected = ", ".join(trained)
            yield f"  {where}.source_weights: {name} is no source with `use: train`; expected among {expected}"
    tests = {name for name, source in sources.items() if source.use == "test"}
    # The publisher's own validation files become a test that is called like their source.
    tests |= {name for name, source in trained.items() if source.kind == "aihub"}
    if split.test_share:
        tests.add(HELD_OUT)
    if tests:
        yield from _unknown_tests(params, tests)
    else:
        yield "  split.test_share: 0, and no source has `use: test`; nothing could be scored. Set one of them"


def _architecture_errors(params: PipelineParams) -> Iterator[str]:
    """Models that a later stage cannot take, as they say of themselves."""
    needed = {"teacher": "`distill` translates with it and `compress` exports it", "student": "`compress` exports it"}
    able = ", ".join(kind for kind, model in ARCHITECTURES.items() if model.runs_in_ctranslate2)
    for name, why in needed.items():
        model: ModelParams = getattr(params, name)
        if not model.runs_in_ctranslate2:
            yield f"  {name}.kind: {model.kind}, which CTranslate2 cannot run, and {why}; expected one of {able}"
        elif params.plan.fit and not model.sized_by_plan:
            yield f"  plan.fit: true, and it chooses no sizes for {name}.kind {model.kind}; set it to false"


def _defect_label_errors(params: PipelineParams, trained: Mapping[str, Source]) -> Iterator[str]:
    for section, labels in (("clean", params.clean.defect_labels), ("split", params.split.defect_labels)):
        beside = labels and any(Path(source.path).is_relative_to(Path(labels).parent) for source in trained.values())
        if labels and not beside:
            yield f"  {section}.defect_labels: {labels} lies beside no train source; it is the sample's, leave it out"


def _unknown_tests(params: PipelineParams, tests: set[str]) -> Iterator[str]:
    goals, direction = params.goals, params.direction
    possible = {test_name(test, way, direction) for test in tests for way in pairs_of(direction)}
    named = {"primary_test": [goals.primary_test or ""], "min_bleu": goals.min_bleu, "min_chrf": goals.min_chrf}
    for goal, asked in named.items():
        for test in sorted({*asked} - possible - {""}):
            yield f"  goals.{goal}: {test} will be no test set; expected one of {', '.join(sorted(possible))}"


def release_warnings(params: PipelineParams) -> Iterator[str]:
    """Why the judge will say no-go, as far as params alone decide it: the judge fails closed."""
    for name, source in params.sources.items():
        for key in ("licence", "attribution"):
            if not getattr(source, key).strip():
                yield f"  sources.{name}.{key}: empty; say what the bundle's cards shall say"
    if not params.package.licence.strip():
        yield "  package.licence: empty; say under which terms the weights may be passed on"
    goals = params.goals
    for prefix, section in (("goals", goals), ("goals.behaviour", goals.behaviour)):
        for key, value in section:
            if value is None:
                yield f"  {prefix}.{key}: not set; set it, to what anything reaches if it shall not matter"
    if goals.primary_test and goals.primary_test not in {*goals.min_bleu, *goals.min_chrf}:
        yield f"  goals.min_bleu: no floor for {goals.primary_test}, nor in goals.min_chrf; set one"
