"""The pipeline's graph, read from dvc.yaml by DVC itself: nothing about the stages is written down twice."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from dvc.repo import Repo


@dataclass(frozen=True)
class Node:
    """A stage instance: its address ("ingest@sample"), what must be done before it, whether it runs alone."""

    address: str
    after: frozenset[str]
    exclusive: bool


def read_graph(root: Path) -> dict[str, Node]:
    """Every stage instance of dvc.yaml by address."""
    with Repo(str(root)) as repo:
        graph = repo.index.graph
        return {
            stage.addressing: Node(
                stage.addressing,
                frozenset(before.addressing for before in graph.successors(stage)),
                bool((stage.meta or {}).get("exclusive")),
            )
            for stage in graph
        }


def startable(graph: Mapping[str, Node], done: AbstractSet[str], running: AbstractSet[str]) -> list[Node]:
    """What may start now, in the order of dvc.yaml; an exclusive stage starts only when nothing runs, then alone.

    Shared stages go first, so that an exclusive one does not hold up work that is ready beside it.
    """
    if any(graph[address].exclusive for address in running):
        return []
    ready = [n for n in graph.values() if n.address not in done | running and n.after <= done]
    shared = [node for node in ready if not node.exclusive]
    if shared or running:
        return shared
    return ready[:1]
