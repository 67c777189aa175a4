"""Plan: what the goals cost here and what can be promised, before anything is cleaned or trained.

reads    data/raw                      rows and bytes of every source; a sample of rows for a trial vocabulary
writes   reports/plan.json             parameters, operations, memory, disk of both models; what stands to each goal
         reports/plan/decision.json    "go on" or "refused", and no more: what later stages depend on
         reports/plan/fitted.json      with plan.fit: what `train` and `distill` take for params' sizes and tokens
stops    when a stated budget (plan.budget_*) is too small or the student is too large, after the report was written

Hours come from a probe: some steps of both trainings on this machine. They are clock readings: they stand beside the
facts, and only `plan.budget_hours` lets them decide anything. On a busy machine they are what the run would take alone,
and what it would take as things are is said beside it. Estimates are from above: cleaning removes rows, early stopping
ends trainings. The teacher is taken to write the textbook as fast as it trains on the CPU, where the textbook is
written whatever it was trained on.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc

from hanyeong.corpus.language_pair import Direction, pairs_of, test_name
from hanyeong.corpus.pair_table import count_rows, raw_table, read_batches
from hanyeong.corpus.params import SplitParams
from hanyeong.corpus.sources import HELD_OUT, Source, Sources
from hanyeong.models.config import VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import GateError, GateFailed, ParamsError
from hanyeong.pipeline.receipt import Receipt
from hanyeong.pipeline.stage import Stage, StageContext
from hanyeong.planning.cost import (
    PROCESS_BYTES,
    Budget,
    Corpus,
    Cost,
    Requirements,
    assess_goals,
    decoding_flops,
    disk_bytes,
    exceeded,
    training_cost,
    training_memory,
)
from hanyeong.planning.decision import DECISION, GO_ON, REFUSED, decision
from hanyeong.planning.duration import Hours, Work, hours
from hanyeong.planning.fit import Room, fit, kept, summary, training_room, wishes
from hanyeong.planning.fitted import FITTED, fitted
from hanyeong.planning.params import PlanParams
from hanyeong.planning.throughput import ProbeConfig, Throughput, measure_throughput
from hanyeong.planning.warnings import PlanWarning, few_passes, few_rows, held_out
from hanyeong.release.goals import GoalsParams
from hanyeong.results import codes
from hanyeong.results.ingest import SourceUse
from hanyeong.results.plan import (
    BudgetKind,
    BudgetLimits,
    CorpusSize,
    GoalFeasibility,
    PlanResult,
    PlanSource,
    PlanVerdict,
    VocabularyEstimate,
)
from hanyeong.text.normalize import normalize
from hanyeong.tokenization.estimate import VocabEstimate, estimate_vocab
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.training.device import resolve_device
from hanyeong.training.distillation import check_student_size
from hanyeong.training.params import DistillParams, TrainParams
from hanyeong.validation.params import ValidateParams

VALID = "valid"
"""What `split_hint` says of rows that the publisher set aside."""
MEMORY_SHARE = 0.7
"""Of the memory that is free, what the probe may take."""


@dataclass(frozen=True)
class Costs:
    """What is to be done: two trainings, and the textbook that the teacher writes between them."""

    teacher: Cost
    student: Cost
    lessons: Corpus
    """What the student learns from."""
    textbook_flops: float
    textbook_rows: int


def plan(job: StageContext) -> Receipt:
    """Count, estimate, probe; refuse over a stated budget."""
    sources: Mapping[str, Source] = job.params.sources
    tables = {name: raw_table(job.reads["raw"], name) for name in sources}
    train = {name: path for name, path in tables.items() if sources[name].use == "train"}
    found = _tried(job, list(train.values()))
    corpus = _corpus(job.params.direction, found, sources, tables)
    parts = _parts(job, tables)
    job, stays = _fitted(job, corpus, found, parts)
    costs = _costs(job, corpus, found.vocabulary)
    told = _hours(job, costs, corpus, parts, found)
    disk = disk_bytes(corpus, costs.lessons, found.vocabulary, costs.teacher.parameters, costs.student.parameters)
    memory = PROCESS_BYTES + max(costs.teacher.memory_bytes, costs.student.memory_bytes)
    needed = Requirements(told.whole.alone, memory, sum(disk.values()))
    concerns = _concerns(job, costs, parts)
    _tell(job, told, needed, concerns)
    # What was fitted before is not refused since this machine is slower today.
    over = [what for what in exceeded(job.params.plan, needed) if what != "hours" or not stays]
    too_large = _too_large(job, found)
    verdict = REFUSED if over or too_large else GO_ON
    write_json(job.out["decision"], decision(verdict))
    result = PlanResult(
        direction=codes.Direction(job.params.direction),
        sources={name: _source(sources[name], path) for name, path in tables.items()},
        corpus=CorpusSize.model_validate(corpus.facts()),
        vocabulary=VocabularyEstimate.model_validate(found.facts()),
        teacher=costs.teacher.result(),
        student=costs.student.result(),
        student_share=round(costs.student.parameters / costs.teacher.parameters, 6),
        distillation_flops=round(costs.textbook_flops),
        memory_bytes=needed.memory_bytes,
        disk=disk,
        disk_bytes=needed.disk_bytes,
        budget=BudgetLimits(**job.params.plan.model_dump(include=set(BudgetLimits.model_fields))),
        over_budget=tuple(BudgetKind(name) for name in over),
        rows_expected=dict(parts),
        concerns=tuple(one.result() for one in concerns),
        goals=_promises(job, corpus, costs, tables),
        verdict=PlanVerdict(verdict),
        fitted=json.loads(job.out["fitted"].read_text(encoding="utf-8"))["fitted"] or None,
    )
    if verdict == REFUSED:
        raise GateFailed(Receipt(result), _refusal(job.params.plan, needed, over, too_large))
    return Receipt(result)


# -- the corpus


def _source(source: Source, path: Path) -> PlanSource:
    return PlanSource(use=SourceUse(source.use), rows=count_rows(path), bytes=path.stat().st_size)


def _tried(job: StageContext, tables: Sequence[Path]) -> VocabEstimate:
    """Trial vocabularies, learnt and measured on a sample of the training rows."""
    n_rows = sum(map(count_rows, tables))
    if not n_rows:
        raise GateError("plan: no rows to train on; look at `sources` with `use: train` and at reports/ingest/")
    rows = _sample(job, tables, n_rows)
    return estimate_vocab(rows, n_rows, job.params.direction, job.params.tokenize, job.params.plan.trial_rows)


def _sample(job: StageContext, tables: Sequence[Path], n_rows: int) -> list[tuple[str, str]]:
    """Both sides, through the gate, of some training rows; which ones their ids decide, which are hashes."""
    wanted = 2 * job.params.plan.trial_rows
    last = "g" if wanted >= n_rows else f"{int(wanted / n_rows * 16**16):016x}"
    found: list[tuple[str, str, str]] = []
    for path in job.progress(tables, "reading rows for the trial vocabulary"):
        for batch in read_batches(path, columns=["id", "ko", "en"]):
            chosen = batch.filter(pc.less_equal(batch["id"], last))
            found += zip(*(chosen[name].to_pylist() for name in ("id", "ko", "en")), strict=True)
    sides = [(normalize(ko), normalize(en)) for _, ko, en in sorted(found)]
    return [pair for pair in sides if all(pair)]


def _corpus(
    direction: Direction, found: VocabEstimate, sources: Mapping[str, Source], tables: Mapping[str, Path]
) -> Corpus:
    """What is trained on; in both directions each pair counts twice."""
    size = dict.fromkeys(("train", "test", "monitor"), 0)
    for name, path in tables.items():
        size[sources[name].use] += path.stat().st_size
    pairs = sum(count_rows(path) for name, path in tables.items() if sources[name].use == "train")
    return Corpus(
        pairs=pairs * (2 if direction == "both" else 1),
        text_bytes=size["train"],
        other_bytes=size["test"] + size["monitor"],
        src_tokens_per_pair=found.src_tokens_per_pair,
        tgt_tokens_per_pair=found.tgt_tokens_per_pair,
    )


# -- the fit


def _fitted(
    job: StageContext, corpus: Corpus, found: VocabEstimate, parts: Mapping[str, int]
) -> tuple[StageContext, bool]:
    """The job with the params that those who train will find, and whether they were fitted before."""
    told, of, stays = None, None, False
    if job.params.plan.fit:
        of = wishes(job.params, corpus.facts(), found.facts())
        told = kept(job.root / FITTED, of)
        stays = told is not None
        told = told or fit(
            job.params,
            corpus.pairs // (2 if job.params.direction == "both" else 1),
            corpus.tokens,
            found.vocabulary,
            lambda sized: _room_within(replace(job, params=sized), corpus, found, parts),
        )
        before = ", as fitted before" if stays else ""
        job.say(f"plan: fitted to {job.params.plan.budget_hours:g} h{before}: {summary(told)}")
    write_json(job.out["fitted"], {"of": of, "fitted": told})
    return replace(job, params=fitted(job.params, job.out["fitted"])), stays


def _room_within(job: StageContext, corpus: Corpus, found: VocabEstimate, parts: Mapping[str, int]) -> Room:
    """Tokens that these sizes could see within the budget."""
    told = _hours(job, _costs(job, corpus, found.vocabulary), corpus, parts, found)
    others = told.parts["textbook"].alone + told.parts["rest"].alone
    rates = (told.tokens_per_s[name] for name in ("teacher", "student"))
    return training_room(job.params.plan.budget_hours, others, *rates)


# -- the cost


def _costs(job: StageContext, corpus: Corpus, v: VocabSizes) -> Costs:
    params: DistillParams = job.params.distill
    chosen = corpus.part(params.max_rows)
    lessons = chosen.times(2 if params.include_references else 1)
    return Costs(
        training_cost(job.params.teacher, v, corpus, _budget(job.params.train)),
        training_cost(job.params.student, v, lessons, _budget(params.train)),
        lessons,
        decoding_flops(job.params.teacher, v, chosen, params.beam_size),
        chosen.pairs,
    )


def _budget(p: TrainParams) -> Budget:
    return Budget(p.max_steps, p.max_tokens, p.batch_tokens, resolve_device(p).workers)


def _too_large(job: StageContext, found: VocabEstimate) -> str:
    """What `distill` would say of the student, where the size of the vocabulary is certain."""
    if found.lowered:
        return ""
    try:
        check_student_size(job.params.student, job.params.teacher, found.vocabulary)
    except ParamsError as error:
        return str(error)
    return ""


# -- this machine


def _hours(job: StageContext, costs: Costs, corpus: Corpus, parts: Mapping[str, int], found: VocabEstimate) -> Hours:
    """Hours of every part of the run, by a probe; they go to the clock with what was measured."""
    speeds = _probed(job, found)
    one_way = corpus.tokens / max(1, corpus.pairs)
    work = Work(
        pairs=corpus.pairs,
        dev_tokens=parts["dev"] * one_way * (2 if job.params.direction == "both" else 1),
        test_rows=sum(rows for name, rows in parts.items() if name != "dev"),
        textbook_rows=costs.textbook_rows,
        textbook_flops=costs.textbook_flops,
    )
    told = hours({"teacher": job.params.train, "student": job.params.distill.train}, work, speeds)
    for name, span in told.parts.items():
        job.clock[name] = span.readings() | (speeds[name].readings() if name in speeds else {})
    job.clock.update(told.whole.readings() | {"given_share": round(told.given_share, 4)})
    return told


def _probed(job: StageContext, found: VocabEstimate) -> dict[str, Throughput]:
    """The speed of both trainings here, and of the textbook's CPU."""

    def bench(a: ModelParams, p: TrainParams) -> ProbeConfig:
        most = _room(a, found.vocabulary, p.batch_tokens, resolve_device(p).workers)
        return ProbeConfig(p, a, found.vocabulary, found.src_lengths, found.tgt_lengths, most)

    benches = {
        "teacher": bench(job.params.teacher, job.params.train),
        "student": bench(job.params.student, job.params.distill.train),
    }
    here = resolve_device(job.params.train)
    if here.device.type != "cpu":
        on_cpu = job.params.train.model_copy(update={"device": "cpu", "precision": "float32"})
        benches["textbook"] = bench(job.params.teacher, on_cpu)
    job.say(f"plan: measuring this machine for about {job.params.plan.probe_seconds:.0f} s")
    job.clock["machine"] = dict(here.facts)
    with job.temporary() as folder:
        speeds = measure_throughput(benches, job.params.plan.probe_seconds, folder)
    return {"textbook": speeds["teacher"]} | speeds


def _room(a: ModelParams, v: VocabSizes, batch_tokens: int, workers: int) -> int:
    """Tokens of the largest batch, up to the training's, that fits into the memory that is free."""
    free = _free_memory()
    while free is not None and batch_tokens > 1:
        if PROCESS_BYTES + sum(training_memory(a, v, batch_tokens, workers).values()) <= MEMORY_SHARE * free:
            break
        batch_tokens //= 2
    return batch_tokens


def _free_memory() -> int | None:
    """Bytes that programs could take; None where the system does not say."""
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
        return int(told.partition("MemAvailable:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        return None


def _whole_memory() -> int | None:
    pages = ("SC_PHYS_PAGES", "SC_PAGE_SIZE")
    return os.sysconf(pages[0]) * os.sysconf(pages[1]) if all(name in os.sysconf_names for name in pages) else None


# -- what is foretold


def _parts(job: StageContext, tables: Mapping[str, Path]) -> dict[str, int]:
    """Rows of dev and of every test set, before cleaning."""
    sources: Mapping[str, Source] = job.params.sources
    aside = {name: _set_aside(tables[name]) for name, source in sources.items() if source.use == "train"}
    train = sum(count_rows(tables[name]) - rows for name, rows in aside.items())
    tests = {name: count_rows(tables[name]) for name, source in sources.items() if source.use == "test"}
    return held_out(train, job.params.split) | {name: rows for name, rows in aside.items() if rows} | tests


def _set_aside(path: Path) -> int:
    """Rows that the source's publisher keeps for validation; they become a test set of the source's name."""
    batches = read_batches(path, columns=["split_hint"])
    return sum(pc.sum(pc.equal(batch["split_hint"], VALID)).as_py() or 0 for batch in batches)


def _concerns(job: StageContext, costs: Costs, parts: Mapping[str, int]) -> list[PlanWarning]:
    """What will be too small."""
    trainings = {"train": job.params.train, "distill.train": job.params.distill.train}
    passes = {"train": costs.teacher.passes, "distill.train": costs.student.passes}
    return [*few_passes(passes, trainings), *few_rows(parts, job.params.split, job.params.validate.split)]


def _tell(job: StageContext, told: Hours, needed: Requirements, concerns: Sequence[PlanWarning]) -> None:
    """What it takes, on the screen; what this machine has is no fact of the corpus."""
    whole, free = _whole_memory(), shutil.disk_usage(job.root).free
    job.clock["memory_here_bytes"], job.clock["disk_free_bytes"] = whole, free
    of_memory = "" if whole is None else f" of {_gb(whole)}"
    room = f"memory {_gb(needed.memory_bytes)}{of_memory}, disk {_gb(needed.disk_bytes)} of {_gb(free)} free"
    said = [f"{told.sentence()}; {room}", *([told.doubt] if told.doubt else [])]
    for what, wanted, there in (("memory", needed.memory_bytes, whole), ("disk", needed.disk_bytes, free)):
        if there is not None and wanted > there:
            said.append(f"about {_gb(wanted)} of {what} needed, {_gb(there)} here")
    for sentence in [*said, *(one.sentence for one in concerns)]:
        job.say(f"plan: {sentence}")


# -- what is told


def _promises(
    job: StageContext, corpus: Corpus, costs: Costs, tables: Mapping[str, Path]
) -> tuple[GoalFeasibility, ...]:
    pairs = corpus.pairs // (2 if job.params.direction == "both" else 1)
    return assess_goals(job.params.goals, pairs, _own(job, tables), costs.student)


def _own(job: StageContext, tables: Mapping[str, Path]) -> set[str]:
    """Tests of the training sources' own domains: cut from them, or with rows that mostly bear their labels."""
    sources: Mapping[str, Source] = job.params.sources
    learnt = [name for name, source in sources.items() if source.use == "train"]
    known = {domain for name in learnt for domain in _domains(tables[name])} - {""}
    own = {HELD_OUT, *learnt}
    for name, source in sources.items():
        found = _domains(tables[name]) if source.use == "test" else Counter()
        if found and sum(found[domain] for domain in known) * 2 > found.total():
            own.add(name)
    return {test_name(name, way, job.params.direction) for name in own for way in pairs_of(job.params.direction)}


def _domains(path: Path) -> Counter[str]:
    """Rows by domain."""
    found = Counter[str]()
    for batch in read_batches(path, columns=["domain"]):
        counted = batch["domain"].value_counts()
        found.update({str(one["values"]): int(one["counts"].as_py()) for one in counted})
    return found


def _refusal(params: PlanParams, needed: Requirements, over: Sequence[str], too_large: str) -> str:
    limit_memory, limit_disk = params.budget_memory_bytes or 0, params.budget_disk_bytes or 0
    said = {
        "hours": f"about {needed.hours:.2f} hours here; plan.budget_hours allows {params.budget_hours}",
        "memory": f"about {_gb(needed.memory_bytes)} of memory, plan.budget_memory_bytes allows {_gb(limit_memory)}",
        "disk": f"about {_gb(needed.disk_bytes)} of disk, plan.budget_disk_bytes allows {_gb(limit_disk)}",
    }
    reasons = [said[name] for name in over] + ([too_large] if too_large else [])
    lines = "\n".join(f"  {reason}" for reason in reasons)
    return f"more than params allow\n{lines}\nAsk for less, or allow more; all figures are in reports/plan.json"


def _gb(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:.2f} GB"


STAGE = Stage.of(
    PlanResult,
    plan,
    params={
        "direction": Direction,
        "sources": Sources,
        "plan": PlanParams,
        "validate": ValidateParams,
        "split": SplitParams,
        "goals": GoalsParams,
        "tokenize": TokenizeParams,
        "teacher": ModelParams,
        "student": ModelParams,
        "train": TrainParams,
        "distill": DistillParams,
    },
    reads={"raw": "data/raw"},
    writes={"decision": DECISION, "fitted": FITTED},
)

if __name__ == "__main__":
    STAGE.main()
