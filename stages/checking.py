"""params.yaml as a whole: every section, what they say of each other, what they foretell. Nothing is run."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hanyeong.corpus.glance import unreadable
from hanyeong.corpus.pairs import count_rows
from hanyeong.corpus.places import misplaced, outputs_of
from hanyeong.corpus.sources import CUT, Source, Sources
from hanyeong.run.errors import ParamsError
from hanyeong.run.notify import NotifyParams
from hanyeong.run.params import parse, read_yaml
from hanyeong.run.schedule import ScheduleParams
from hanyeong.searching import Search


def check_all(root: Path) -> dict[str, Any]:
    """The values of params.yaml, if all is well with it and the sources' first rows can be read.

    Raises:
        ParamsError: something is wrong; the message has a line for each problem.

    """
    described = read_yaml(root / "dvc.yaml")["stages"]
    values = check_params(read_yaml(root / "params.yaml"), "params.yaml", described)
    sources = values["sources"]
    _refuse([*contradictions(values), *misplaced(root, sources, outputs_of(described))])
    _refuse(list(_unreadable_sources(root, sources)))
    return values


def check_places(root: Path) -> None:
    """What can be wrong although params.yaml was checked before: a source is no longer there.

    Raises:
        ParamsError: with a line for each.

    """
    sources = parse({"sources": Sources}, read_yaml(root / "params.yaml"), "params.yaml")["sources"]
    _refuse(list(misplaced(root, sources, outputs_of(read_yaml(root / "dvc.yaml")["stages"]))))


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ParamsError("\n".join([f"params.yaml: {len(problems)} problem(s)", *problems]))


def check_params(document: Mapping[str, Any], name: str, names: Iterable[str]) -> dict[str, Any]:
    """Every section that the stages `names` read, all errors at once, unknown sections too; returns the values."""
    sections: dict[str, Any] = {"schedule": ScheduleParams | None}
    if "notify" in document:
        sections["notify"] = NotifyParams | None
    for stage in names:
        sections.update(importlib.import_module(f"stages.{stage}").STAGE.params)
    unknown = [f"  {section}: unknown section; a typing error?" for section in document if section not in sections]
    try:
        values = parse(sections, document, name)
    except ParamsError as error:
        raise ParamsError("\n".join([str(error), *unknown])) from None
    if unknown:
        raise ParamsError("\n".join([f"{name}: {len(unknown)} problem(s)", *unknown]))
    return values


def contradictions(values: Mapping[str, Any]) -> Iterator[str]:
    """What would stop the run hours later, or let it judge another text than the one it was meant for."""
    sources, split = values["sources"], values["split"]
    for key in Search.model_fields:
        if getattr(values["compress"], key) != getattr(values["evaluate"], key):
            yield f"  compress.{key}: differs from evaluate.{key}, with which the bundle is served; set both alike"
    trained = {name: source for name, source in sources.items() if source.use == "train"}
    if not trained:
        yield "  sources: none has `use: train`; there would be nothing to learn from. Name one"
    for section in ("clean", "split"):
        ledger = values[section].ledger
        beside = ledger and any(Path(source.path).is_relative_to(Path(ledger).parent) for source in trained.values())
        if ledger and not beside:
            yield f"  {section}.ledger: {ledger} lies beside no train source; it is the sample's, leave it out"
    for where, params in (("train", values["train"]), ("distill.train", values["distill"].train)):
        for name in sorted(set(params.weights) - set(trained)):
            yield f"  {where}.weights: {name} is no source with `use: train`; expected among {', '.join(trained)}"
    tests = {name for name, source in sources.items() if source.use == "test"}
    # The publisher's own validation files become a test that is called like their source.
    tests |= {name for name, source in trained.items() if source.kind == "aihub"}
    if split.test_share:
        tests.add(CUT)
    if tests:
        yield from _unknown_tests(values, tests)
    else:
        yield "  split.test_share: 0, and no source has `use: test`; nothing could be scored. Set one of them"


def _unknown_tests(values: Mapping[str, Any], tests: set[str]) -> Iterator[str]:
    from hanyeong.scoring.testsets import test_name, ways_of

    goals, direction = values["goals"], values["direction"]
    possible = {test_name(test, way, direction) for test in tests for way in ways_of(direction)}
    named = {"primary_test": [goals.primary_test or ""], "min_bleu": goals.min_bleu, "min_chrf": goals.min_chrf}
    for goal, asked in named.items():
        for test in sorted({*asked} - possible - {""}):
            yield f"  goals.{goal}: {test} will be no test set; expected one of {', '.join(sorted(possible))}"


def _unreadable_sources(root: Path, sources: Mapping[str, Source]) -> Iterator[str]:
    """What ingest would refuse at the first rows: columns, encodings, formats."""
    for name, said in unreadable(root, sources):
        yield f"  sources.{name}: {said}"


def foreseen(values: Mapping[str, Any]) -> Iterator[str]:
    """Why the judge will say no-go, as far as params alone decide it: the judge fails closed."""
    for name, source in values["sources"].items():
        for key in ("licence", "attribution"):
            if not getattr(source, key).strip():
                yield f"  sources.{name}.{key}: empty; say what the bundle's cards shall say"
    if not values["package"].licence.strip():
        yield "  package.licence: empty; say under which terms the weights may be passed on"
    goals = values["goals"]
    for prefix, params in (("goals", goals), ("goals.behaviour", goals.behaviour)):
        for key, value in params:
            if value is None:
                yield f"  {prefix}.{key}: not set; set it, to what anything reaches if it shall not matter"
    if goals.primary_test and goals.primary_test not in {*goals.min_bleu, *goals.min_chrf}:
        yield f"  goals.min_bleu: no floor for {goals.primary_test}, nor in goals.min_chrf; set one"


def doubts(root: Path, values: Mapping[str, Any]) -> Iterator[str]:
    """What will come out too small or untested, as far as the corpus that is there can tell."""
    from hanyeong.forecast import few_passes, few_rows, held_out, rough_passes

    sources: Mapping[str, Source] = values["sources"]
    if not any(source.use == "monitor" for source in sources.values()):
        yield f"  sources: none has `use: monitor`, so that finding drift is not tested; {DRIFT} will do"
    rows = {name: _rows(root, name, source) for name, source in sources.items()}
    train = [rows[name] for name, source in sources.items() if source.use == "train"]
    tests = {name: n for name, n in rows.items() if sources[name].use == "test" and n is not None}
    known = [n for n in train if n is not None]
    cut = held_out(sum(known), values["split"]) if len(known) == len(train) else {}
    yield from (f"  {one.sentence}" for one in few_rows(cut | tests, values["split"], values["validate"].split))
    trainings = {"train": values["train"], "distill.train": values["distill"].train}
    passes = rough_passes(sum(known), trainings) if cut else {}
    yield from (f"  {one.sentence}" for one in few_passes(passes, trainings))


def _rows(root: Path, name: str, source: Source) -> int | None:
    """Pairs of a source: as it was read last, else the lines of a plain file; None where that says nothing."""
    table = root / "data/raw" / name / "pairs.parquet"
    try:
        if table.exists():
            return count_rows(table)
        path = root / source.path
        if source.kind not in LINED or path.suffix not in PLAIN or path.stat().st_size > MOST_COUNTED:
            return None
        with path.open("rb") as file:
            lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except (OSError, ValueError):
        return None
    return max(0, lines - (source.kind != "jsonl" and source.header))


LINED = ("jsonl", "tsv")
PLAIN = (".jsonl", ".tsv", ".txt")
MOST_COUNTED = 2 << 30
"""Bytes of a file whose lines are counted: a check takes seconds."""
DRIFT = "the sample's, data/sample/drift.jsonl (as in params/small.yaml),"
