"""The candidates of `compress`: each model exported in each format, checked, and measured as it would be served."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from hanyeong.corpus.language_pair import Direction, LanguagePair, pairs_of
from hanyeong.corpus.pair_table import read_table
from hanyeong.corpus.sampling import sample_rows
from hanyeong.evaluation.bootstrap import score_metrics
from hanyeong.evaluation.metrics import Counts, chrf, metrics_for
from hanyeong.evaluation.significance import paired_bootstrap
from hanyeong.export.compute_types import ComputeType
from hanyeong.export.ctranslate2_spec import export
from hanyeong.export.latency import measure_latency
from hanyeong.export.params import CompressParams
from hanyeong.export.selection import Candidate, select
from hanyeong.export.verify import ExportCheck, Pair, check, filter_by_length
from hanyeong.inference.model_files import translator_bytes
from hanyeong.inference.translator import ModelFiles, TranslationPipeline, count_flags
from hanyeong.models.checkpoint import load_model
from hanyeong.models.counting import n_parameters
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.cpu_share import record_cpu_share
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.stage_result import Json
from hanyeong.results import codes
from hanyeong.results.compress import CandidateResult, CompressResult, LimitName, Pick, SelectionLimits, candidate_name
from hanyeong.results.scores import DECIMALS, Comparison, ModelRole, OutputFlag
from hanyeong.tokenization.tokenizer import Tokenizer, read_tokenizer

RESAMPLES = 1000
"""Behind every interval."""


@dataclass(frozen=True)
class DevRows:
    """Dev rows of one direction."""

    direction: LanguagePair
    sources: list[str]
    references: list[str]

    @property
    def code(self) -> codes.Direction:
        """The direction as results name it."""
        return codes.Direction(self.direction)


@dataclass(frozen=True)
class MeasuredCandidate:
    """One exported model and what was found; only the check where that failed."""

    candidate: Candidate
    check: ExportCheck
    parameters: int
    statistics: Mapping[LanguagePair, Mapping[str, Counts]] = field(default_factory=dict)
    """By direction and metric."""
    flags: Mapping[str, int] = field(default_factory=dict)
    readings: Mapping[str, Json] = field(default_factory=dict)
    """Latency and throughput, for the timings."""

    @property
    def name(self) -> str:
        """Its folder."""
        return self.candidate.name


def read_dev_rows(split: Path, direction: Direction, most: int) -> Iterator[DevRows]:
    """At most `most` dev rows, by hash, in each direction that the models translate.

    Raises:
        InputError: there is no dev table, or no row in it.

    """
    path = split / "dev.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not found; run `dvc repro split` first")
    table = read_table(path, ["id", "ko", "en"])
    selected = sample_rows(table["id"].to_pylist(), most)
    if not len(selected):
        raise InputError(f"{path}: no rows to judge by; look at what reports/split.json left over")
    for pair in pairs_of(direction):
        sources, references = (table[side].take(selected).to_pylist() for side in (pair.src, pair.tgt))
        yield DevRows(pair, sources, references)


@dataclass(frozen=True)
class CandidateBench:
    """What every candidate is measured with."""

    tokenizer_folder: Path
    direction: Direction
    params: CompressParams
    rows: Sequence[DevRows]
    say: Callable[[str], None]

    def measure(self, trained: Path, model: ModelRole, form: ComputeType, into: Path) -> MeasuredCandidate:
        """Export one model in one format to a folder below `into`, and see what it does."""
        folder = into / candidate_name(model, form)
        folder.mkdir()
        checked, parameters = self._exported(trained, model, form, folder)
        size = translator_bytes(folder, self.tokenizer_folder)
        if checked.problems:
            return MeasuredCandidate(Candidate(model, form, size, 0.0), checked, parameters)
        parts = ModelFiles(folder, self.tokenizer_folder, self.direction, self.params)
        statistics, flags = self._translated(TranslationPipeline.load(parts, threads=n_cores()))
        readings = self._timed(TranslationPipeline.load(parts), folder.name)
        p95_ms = float(str(readings["p95_ms"])) if self.params.max_latency_ms is not None else None
        score = sum(float(chrf().score(found["chrf"].sum(0))) for found in statistics.values()) / len(statistics)
        candidate = Candidate(model, form, size, round(score, DECIMALS), p95_ms)
        return MeasuredCandidate(candidate, checked, parameters, statistics, flags, readings)

    def _exported(self, trained: Path, model: ModelRole, form: ComputeType, folder: Path) -> tuple[ExportCheck, int]:
        """The model written and checked against PyTorch's answers; one thread, so that sums are the same everywhere."""
        torch.set_num_threads(1)
        network, tokenizer = load_model(trained), read_tokenizer(self.tokenizer_folder)
        export(network, tokenizer, form, folder)
        longest = network.architecture.max_positions
        pairs = [pair for rows in self.rows for pair in self._encoded(tokenizer, rows, longest)]
        if not pairs:
            raise InputError(f"compress: no dev row has at most {longest} tokens a side; raise {model}.max_positions")
        return check(folder, tokenizer, network, pairs, form), n_parameters(network.architecture, network.vocabulary)

    def _encoded(self, tokenizer: Tokenizer, rows: DevRows, longest: int) -> list[Pair]:
        """The first rows that the model has room for, as token ids."""
        src = tokenizer.encode_src(rows.sources, rows.direction.tgt if self.direction == "both" else None)
        pairs = list(zip(src, tokenizer.encode_tgt(rows.references), strict=True))
        return filter_by_length(pairs, longest)[: self.params.check_rows]

    def _translated(
        self, translator: TranslationPipeline
    ) -> tuple[dict[LanguagePair, dict[str, Counts]], dict[str, int]]:
        """Statistics of every metric in each direction, and how often something was odd."""
        statistics: dict[LanguagePair, dict[str, Counts]] = {}
        all_translations = []
        for rows in self.rows:
            translations = translator.translate(rows.sources, rows.direction)
            hypotheses = [translation.text for translation in translations]
            metrics = metrics_for(rows.direction.tgt).items()
            statistics[rows.direction] = {
                name: metric.statistics(hypotheses, rows.references) for name, metric in metrics
            }
            all_translations += translations
        return statistics, count_flags(all_translations)

    def _timed(self, translator: TranslationPipeline, name: str) -> dict[str, Json]:
        """Latency and throughput of the first rows, with the share of the CPU that was given meanwhile."""
        timings: dict[str, Json] = {}
        first = self.rows[0]
        with record_cpu_share(timings, "given_share", lambda message: self.say(f"compress: {name}: {message}")):
            readings = measure_latency(translator, first.sources[: self.params.latency_rows], first.direction)
        return readings | timings


def require_passed(measured: Sequence[MeasuredCandidate]) -> None:
    """Every export loads and answers.

    Raises:
        GateError: some do not; the message says of all of them what is wrong.

    """
    problems = [f"  {one.name}: {'; '.join(one.check.problems)}" for one in measured if one.check.problems]
    if problems:
        raise GateError(
            "compress: exported models that do not do what the PyTorch model does\n"
            + "\n".join(problems)
            + "\nTake the format out of compress.compute_types, or train the model again"
        )


def result_of(measured: Sequence[MeasuredCandidate], bench: CandidateBench, seed: int) -> CompressResult:
    """Every candidate beside the best one, and the pick."""
    params = bench.params
    best = max(measured, key=lambda one: (one.candidate.chrf, -one.candidate.size_bytes))
    gaps = {one.name: _compared_with_best(one, best, bench.rows, seed) for one in measured}
    selection = select([_with_drop(one.candidate, gaps[one.name]) for one in measured], params)
    selected = selection.selected
    return CompressResult(
        direction=codes.Direction(bench.direction),
        rows={rows.code: len(rows.sources) for rows in bench.rows},
        beam_size=params.beam_size,
        length_penalty=params.length_penalty,
        limits=SelectionLimits(
            max_bytes=params.max_bytes,
            max_quality_drop=params.max_quality_drop,
            max_latency_ms=params.max_latency_ms,
        ),
        best=best.name,
        candidates=tuple(
            _candidate(one, bench.rows, gaps[one.name], selection.ruled_out.get(one.name), seed) for one in measured
        ),
        pick=Pick(
            model=selected.model,
            compute_type=selected.compute_type,
            rule=selection.rule,
            parameters=next(one.parameters for one in measured if one.name == selected.name),
        ),
    )


def _candidate(
    one: MeasuredCandidate,
    rows: Sequence[DevRows],
    gaps: Mapping[codes.Direction, Comparison],
    ruled_out_by: LimitName | None,
    seed: int,
) -> CandidateResult:
    candidate = one.candidate
    return CandidateResult(
        name=candidate.name,
        model=ModelRole(candidate.model),
        compute_type=candidate.compute_type,
        parameters=one.parameters,
        bytes=candidate.size_bytes,
        chrf=candidate.chrf,
        check=one.check.passed(),
        flags={OutputFlag(flag): n for flag, n in one.flags.items()},
        quality={
            dev_rows.code: score_metrics(
                metrics_for(dev_rows.direction.tgt), one.statistics[dev_rows.direction], RESAMPLES, seed
            )
            for dev_rows in rows
        },
        against_best={direction: gap.rounded() for direction, gap in gaps.items()},
        ruled_out_by=ruled_out_by,
    )


def _compared_with_best(
    one: MeasuredCandidate, best: MeasuredCandidate, rows: Sequence[DevRows], seed: int
) -> dict[codes.Direction, Comparison]:
    """chrF++ beside the best candidate's on the same rows, paired, in each direction."""
    return {
        dev_rows.code: paired_bootstrap(
            chrf(),
            best.statistics[dev_rows.direction]["chrf"],
            one.statistics[dev_rows.direction]["chrf"],
            RESAMPLES,
            seed,
        )
        for dev_rows in rows
    }


def _with_drop(candidate: Candidate, gaps: Mapping[codes.Direction, Comparison]) -> Candidate:
    """What it may lose at worst: the mean of both directions would let one of them fall twice as far."""
    return replace(candidate, drop=round(max(-gap.low for gap in gaps.values()), DECIMALS))
