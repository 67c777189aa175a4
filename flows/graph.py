"""The pipeline's graph, read from dvc.yaml by DVC itself: nothing about the stages is written down twice."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.stage import Stage

from hanyeong.run.errors import InputError


@dataclass(frozen=True)
class Node:
    """A stage instance: its address ("ingest@sample"), what must be done before it, whether it runs alone."""

    address: str
    after: frozenset[str]
    exclusive: bool


def read_graph(root: Path) -> dict[str, Node]:
    """Every stage instance of dvc.yaml by address, earlier ones first.

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
    except DvcException as error:
        raise InputError(f"the pipeline cannot be read: {error}\nTry `hanyeong check`, then `dvc status`") from None
    return {node.address: node for node in _in_order(nodes)}


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


def _in_order(nodes: list[Node]) -> list[Node]:
    """Each after what it depends on, else as given; DVC has refused cycles."""
    ordered: list[Node] = []
    known: set[str] = set()
    while len(ordered) < len(nodes):
        layer = [node for node in nodes if node.address not in known and node.after <= known]
        ordered += layer
        known |= {node.address for node in layer}
    return ordered
