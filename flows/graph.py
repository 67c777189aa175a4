"""The pipeline's graph, read from dvc.yaml by DVC itself: nothing about the stages is written down twice."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.stage import Stage

from hanyeong.pipeline.errors import InputError


@dataclass(frozen=True)
class Node:
    """A stage instance: its address ("ingest@sample"), what must be done before it, whether it runs alone."""

    address: str
    after: frozenset[str]
    """Only what no other of them waits for already (transitive reduction), so that the drawn graph can be read."""
    exclusive: bool
    done: bool = False
    """Whether DVC found nothing to do for it, nor for anything before it."""


def read_graph(root: Path) -> dict[str, Node]:
    """Every stage instance of dvc.yaml by address, earlier ones first, and whether it has work.

    Raises:
        InputError: dvc.yaml, params.yaml or dvc.lock cannot be made sense of; the message is DVC's.

    """
    try:
        with Repo(str(root)) as repo:
            graph = repo.index.graph
            nodes = [
                Node(
                    stage.name,
                    frozenset(before.name for before in graph.successors(stage) if _is_ours(before)),
                    bool((stage.meta or {}).get("exclusive")),
                )
                for stage in graph
                if _is_ours(stage)
            ]
            changed = _changed(repo)
    except DvcException as error:
        raise InputError(f"the pipeline cannot be read: {error}\nTry `hanyeong check`, then `dvc status`") from None
    return _without_detours({node.address: node for node in _in_order(nodes)}, changed)


def up_to(graph: Mapping[str, Node], stage: str) -> dict[str, Node]:
    """The part of the graph that has to run for every instance of a stage to be done.

    Raises:
        InputError: there is no such stage.

    """
    wanted = {address for address in graph if address.partition("@")[0] == stage}
    if not wanted:
        raise InputError(f"until: {stage} is no stage; expected one of {', '.join(stages(graph))}")
    for address in reversed(list(graph)):
        if address in wanted:
            wanted |= graph[address].after
    return {address: node for address, node in graph.items() if address in wanted}


def stages(graph: Mapping[str, Node]) -> list[str]:
    """Names of the stages, each once."""
    return list(dict.fromkeys(address.partition("@")[0] for address in graph))


def startable(graph: Mapping[str, Node], done: AbstractSet[str], running: AbstractSet[str], room: int) -> list[Node]:
    """What may start now: at most `room` at a time in all, and an exclusive stage only when nothing runs, then alone.

    Shared stages go first, so that an exclusive one does not hold up work that is ready beside it.
    """
    if any(graph[address].exclusive for address in running):
        return []
    ready = [node for node in graph.values() if node.address not in done | running and node.after <= done]
    shared = [node for node in ready if not node.exclusive]
    if shared or running:
        return shared[: max(room - len(running), 0)]
    return ready[:1]


def _is_ours(stage: Stage) -> bool:
    """Whether `dvc repro` without a target would run it: .dvc files and pipelines in subfolders have no part in it."""
    return bool(stage.path_in_repo == "dvc.yaml")


def _changed(repo: Repo) -> AbstractSet[str] | None:
    """Stages that DVC would run, asked once for all; None where it cannot say at the moment."""
    try:
        # "dvc.yaml:NAME", behind the way there, where it is asked from another folder
        return {address.rpartition(":")[2] for address, found in repo.status().items() if found}
    except DvcException:
        return None  # somebody else holds its lock, or a file cannot be read: each stage is then asked by itself


def _without_detours(graph: Mapping[str, Node], changed: AbstractSet[str] | None) -> dict[str, Node]:
    above: dict[str, frozenset[str]] = {}
    kept: dict[str, Node] = {}
    for address, node in graph.items():
        above[address] = node.after.union(*(above[before] for before in node.after))
        after = frozenset(a for a in node.after if not any(a in above[other] for other in node.after))
        done = changed is not None and address not in changed and all(kept[before].done for before in after)
        kept[address] = Node(address, after, node.exclusive, done)
    return kept


def _in_order(nodes: list[Node]) -> list[Node]:
    """Each after what it depends on, else as given; DVC has refused cycles."""
    ordered: list[Node] = []
    known: set[str] = set()
    while len(ordered) < len(nodes):
        layer = [node for node in nodes if node.address not in known and node.after <= known]
        ordered += layer
        known |= {node.address for node in layer}
    return ordered
