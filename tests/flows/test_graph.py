"""The graph is DVC's: addresses, order and exclusive marks come from dvc.yaml and nowhere else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.graph import Node, read_graph, startable, up_to
from hanyeong.pipeline.errors import InputError

ROOT = Path(__file__).parents[2]

DVC_YAML = """\
stages:
  last:
    cmd: "true"
    deps: [data/part, check-b.txt]
    outs: [last.txt]
    meta: {exclusive: true, owner: somebody}
  check:
    matrix: {of: [a, b]}
    cmd: "true"
    deps:
      - first.txt
    outs:
      - check-${item.of}.txt
    meta: {exclusive: false}
  part:
    foreach: ${parts}
    do:
      cmd: "true"
      deps:
        - first.txt
        - ${item.path}
      outs:
        - data/part/${key}
  first:
    cmd: "true"
    outs: [first.txt]
"""


def repository(root: Path, dvc_yaml: str, params: str) -> Path:
    (root / ".dvc").mkdir()
    (root / ".dvc/config").write_text("[core]\n    no_scm = true\n")
    (root / "dvc.yaml").write_text(dvc_yaml)
    (root / "params.yaml").write_text(params)
    return root


def test_instances_order_and_marks_are_those_of_dvc_yaml(tmp_path: Path) -> None:
    graph = read_graph(repository(tmp_path, DVC_YAML, "parts: {x: {path: x.txt}, y-2: {path: check-a.txt}}"))
    assert {(n.address, n.after, n.exclusive) for n in graph.values()} == {
        ("first", frozenset(), False),
        ("check@a", frozenset({"first"}), False),
        ("check@b", frozenset({"first"}), False),
        ("part@x", frozenset({"first"}), False),
        ("part@y-2", frozenset({"check@a"}), False),  # which is after "first"
        ("last", frozenset({"part@x", "part@y-2", "check@b"}), True),
    }
    seen: set[str] = set()
    for address, node in graph.items():
        assert node.after <= seen
        seen.add(address)


def test_only_what_nothing_else_waits_for_is_waited_for(tmp_path: Path) -> None:
    dvc_yaml, params = (ROOT / name for name in ("dvc.yaml", "params/sample.yaml"))
    graph = read_graph(repository(tmp_path, dvc_yaml.read_text(), params.read_text()))

    def above(address: str) -> set[str]:
        return set().union(*({before} | above(before) for before in graph[address].after))

    for node in graph.values():
        for before in node.after:
            assert before not in set().union(*(above(other) for other in node.after)), f"{node.address}: {before}"
    everything = {address for address in graph if not address.startswith(("report", "sample"))}
    assert "report" in graph
    assert everything - above("report") <= {"report"}


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("first", {"first"}),
        ("check", {"first", "check@a", "check@b"}),
        ("part", {"first", "check@a", "part@x", "part@y"}),
    ],
)
def test_the_part_up_to_a_stage_is_all_that_it_needs(tmp_path: Path, stage: str, expected: set[str]) -> None:
    graph = read_graph(repository(tmp_path, DVC_YAML, "parts: {x: {path: x.txt}, y: {path: check-a.txt}}"))
    assert set(up_to(graph, stage)) == expected
    with pytest.raises(InputError, match="nothing is no stage; expected one of first, check, part, last"):
        up_to(graph, "nothing")


def test_what_dvc_finds_done_is_known_beforehand_and_what_comes_after_work_is_not(tmp_path: Path) -> None:
    root = repository(
        tmp_path, "stages:\n" + "".join(CHAIN.format(**{"from": a, "to": b}) for a, b in ("ab", "bc")), ""
    )
    (root / "a.txt").write_text("1")
    (root / "other.txt").write_text("1")
    subprocess.run([sys.executable, "-m", "dvc", "repro", "-q"], cwd=root, check=True)
    assert [node.done for node in read_graph(root).values()] == [True, True]
    (root / "a.txt").write_text("2")
    assert [node.done for node in read_graph(root).values()] == [False, False], "c may have work once b has run"
    (root / "a.txt").write_text("1")
    (root / "c.txt").unlink()
    assert [node.done for node in read_graph(root).values()] == [True, False]


CHAIN = "  to-{to}: {{cmd: cp {from}.txt {to}.txt, deps: [{from}.txt], outs: [{to}.txt]}}\n"


def test_tracked_data_and_pipelines_in_subfolders_are_no_stages_of_ours(tmp_path: Path) -> None:
    root = repository(tmp_path, "stages:\n  a: {cmd: 'true', deps: [corpus], outs: [b]}\n", "")
    (root / "corpus.dvc").write_text("outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  size: 0\n  path: corpus\n")
    (root / "mine").mkdir()
    (root / "mine/dvc.yaml").write_text("stages:\n  other: {cmd: 'true', deps: [../b], outs: [c]}\n")
    assert read_graph(root) == {"a": Node("a", frozenset(), False)}


def test_the_real_pipeline(tmp_path: Path) -> None:
    dvc_yaml, params = (ROOT / name for name in ("dvc.yaml", "params/sample.yaml"))
    graph = read_graph(repository(tmp_path, dvc_yaml.read_text(), params.read_text()))
    assert "sample" in graph["ingest@sample"].after
    assert {"ingest@sample", "ingest@shop-talk"} <= graph["validate@raw"].after
    assert "validate@split" in graph["tokenize"].after
    assert "tokenize" in graph["train"].after
    exclusive = {address for address, node in graph.items() if node.exclusive}
    assert {"plan", "train", "distill", "compress", "evaluate@candidate"} <= exclusive
    assert not exclusive & {"sample", "clean", "split", "tokenize", "report"}


@pytest.mark.parametrize(
    ("dvc_yaml", "params", "said"),
    [
        ("stages:\n  a:\n    cmd: [", "", "dvc.yaml"),
        ("stages:\n  a:\n    foreach: ${parts}\n    do:\n      cmd: 'true'\n", "other: 1", "parts"),
        (
            "stages:\n  a: {cmd: 'true', deps: [x], outs: [y]}\n  b: {cmd: 'true', deps: [y], outs: [x]}\n",
            "",
            "both a dependency and an output",
        ),
    ],
)
def test_a_pipeline_that_dvc_refuses_is_one_clear_error(tmp_path: Path, dvc_yaml: str, params: str, said: str) -> None:
    with pytest.raises(InputError, match=rf"(?si)the pipeline cannot be read: .*{said}.*hanyeong check"):
        read_graph(repository(tmp_path, dvc_yaml, params))


def test_a_folder_without_a_pipeline_is_one_clear_error(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / ".dvc", ignore_errors=True)
    with pytest.raises(InputError, match="the pipeline cannot be read"):
        read_graph(tmp_path)


def nodes(**stages: str) -> dict[str, Node]:
    """`b="a !"`: b comes after a and is exclusive."""
    return {
        name: Node(name, frozenset(word for word in words.split() if word != "!"), "!" in words.split())
        for name, words in stages.items()
    }


DIAMOND = nodes(top="", left="top", right="top", bottom="left right")
WITH_EXCLUSIVE = nodes(top="", train="top !", time="top !", left="top", bottom="train left")


@pytest.mark.parametrize(
    ("graph", "done", "running", "room", "expected"),
    [
        (DIAMOND, "", "", 2, "top"),
        (DIAMOND, "", "top", 2, ""),
        (DIAMOND, "top", "", 2, "left right"),
        (DIAMOND, "top", "", 1, "left"),
        (DIAMOND, "top", "left", 2, "right"),
        (DIAMOND, "top", "left", 1, ""),
        (DIAMOND, "top left", "right", 2, ""),
        (DIAMOND, "top left right", "", 2, "bottom"),
        (DIAMOND, "top left right bottom", "", 2, ""),
        (WITH_EXCLUSIVE, "top", "", 9, "left"),  # what is shared goes first
        (WITH_EXCLUSIVE, "top", "left", 9, ""),  # an exclusive one waits until nothing runs
        (WITH_EXCLUSIVE, "top left", "", 9, "train"),  # one exclusive at a time
        (WITH_EXCLUSIVE, "top left", "train", 9, ""),  # and nothing beside it
        (WITH_EXCLUSIVE, "top left train", "", 9, "bottom"),
        (WITH_EXCLUSIVE, "top left train bottom", "", 9, "time"),
    ],
)
def test_what_may_start(graph: dict[str, Node], done: str, running: str, room: int, expected: str) -> None:
    found = startable(graph, set(done.split()), set(running.split()), room)
    assert [node.address for node in found] == expected.split()


@pytest.mark.parametrize("room", [1, 2, 5])
def test_every_order_of_ending_runs_all_and_never_beside_an_exclusive_stage(room: int) -> None:
    """All interleavings of a small graph: what is left running when something ends is every non-empty subset."""
    seen: set[tuple[frozenset[str], frozenset[str]]] = set()
    todo = [(frozenset[str](), frozenset[str]())]
    while todo:
        done, running = todo.pop()
        running |= {node.address for node in startable(WITH_EXCLUSIVE, done, running, room)}
        if (done, running) in seen:
            continue
        seen.add((done, running))
        assert len(running) <= room
        assert len(running) == 1 or not any(WITH_EXCLUSIVE[address].exclusive for address in running)
        assert running or done == set(WITH_EXCLUSIVE), "stuck"
        todo += [(done | {ended}, running - {ended}) for ended in running]
