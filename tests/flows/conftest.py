"""A small pipeline of real, quick stages, on which the real flow runs; one `make ui` serves all tests of a session."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, FlowRunFilterName
from prefect.client.schemas.objects import FlowRun, TaskRun
from ruamel.yaml import YAML

from tests.browser.conftest import CHROMIUM
from tests.pipeline.processes import free_port, running_below, wait_until

ROOT = Path(__file__).parents[2]
collect_ignore_glob = [] if CHROMIUM else ["test_pages.py"]

DVC_YAML = """\
stages:
  sample:
    cmd: exec python -m stages.quick sample
    deps: [stages/quick.py]
    params: [size]
    outs: [data/sample, reports/sample.json]
  ingest:
    foreach: ${parts}
    do:
      cmd: exec python -m stages.ingest ${key}
      deps:
        - data/sample
      params:
        - parts.${key}
      outs:
        - data/ingest/${key}
        - reports/ingest/${key}.json
  train:
    cmd: exec python -m stages.quick train
    deps: [data/ingest]
    params: [steps]
    outs: [data/train, reports/train.json]
    meta: {exclusive: true}
  judge:
    cmd: cp judged.json reports/judgement.json && cp judged.json reports/index.html
    deps: [data/train, judged.json]
    outs: [reports/judgement.json, reports/index.html]
"""

PARAMS_YAML = """\
size: 3
steps: 1
parts: {left: {rows: 2}, right: {rows: 1}}
schedule: {cron: "0 3 1 1 *", timezone: Asia/Seoul}
"""

JUDGED = """{"stage": "judge", "item": null, "rows": null, "result": {"verdict": "no-go", "champion": null, "checks": [
{"name": "min_bleu", "test": "a | b", "status": "fail", "found": 1, "expected": 2,
"reason": "<b>1</b> is too low", "reason_ko": "너무 낮습니다"}], "counts": {"fail": 1, "pass": 2},
"bundle": null, "asked": ""}}"""

QUICK = '''\
"""Two stages in one file: one makes a table, one waits while the file `hold` is there."""

import subprocess
import sys
import time
from pathlib import Path

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.pipeline.stage import Stage


def sample(job):
    if job.params.size < 0:
        raise InputError(f"params.yaml: size: found {job.params.size}; expected 0 or more")
    (job.out["table"] / "rows.txt").write_text("row\\n" * job.params.size)
    job.say(f"made {job.params.size} rows")
    return StageResult({}, read=job.params.size + 1, kept=job.params.size, rejected={"one side is empty": 1})


def train(job):
    Path("training").touch()
    try:
        while Path("hold").exists():
            time.sleep(0.05)
    except SystemExit:
        Path("checkpoint").touch()
        raise
    n_chars = sum(len(path.read_text()) for path in job.reads["parts"].rglob("rows.txt"))
    (job.out["model"] / "weights.txt").write_text(f"{job.params.steps} {n_chars}")
    return StageResult({"steps": job.params.steps})


STAGES = {
    "sample": Stage("sample", sample, {"size": int}, {}, {"table": "data/sample", "result": "reports/sample.json"}),
    "train": Stage(
        "train",
        train,
        {"steps": int},
        {"parts": "data/ingest"},
        {"model": "data/train", "result": "reports/train.json"},
    ),
}

if __name__ == "__main__":
    stage = STAGES[sys.argv.pop(1)]
    stage.main()
'''

PART = '''\
"""A part of the sample, one for each name."""

import os
import signal
from pathlib import Path

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.stage_result import StageResult
from hanyeong.pipeline.stage import Stage


def ingest(job):
    killed = Path(f"kills-{job.item}")
    if killed.exists() and (left := int(killed.read_text())):
        killed.write_text(str(left - 1))
        (job.out["ingest"] / "half.txt").write_text("half")
        os.kill(os.getpid(), signal.SIGKILL)
    wanted = job.params.parts[job.item]["rows"]
    rows = (job.reads["table"] / "rows.txt").read_text().splitlines()
    if wanted > len(rows):
        raise InputError(f"params.yaml: parts.{job.item}.rows: found {wanted}; the sample has {len(rows)}")
    (job.out["ingest"] / "rows.txt").write_text("".join(rows[:wanted]))
    return StageResult({}, read=len(rows), kept=wanted, rejected={"over the cap": len(rows) - wanted})


STAGE = Stage(
    "ingest",
    ingest,
    {"parts": dict[str, dict[str, int]]},
    {"table": "data/sample"},
    {"ingest": "data/ingest/{item}", "result": "reports/ingest/{item}.json"},
    items=("left", "right"),
)

if __name__ == "__main__":
    STAGE.main()
'''

PARAMS = '''\
"""The root model of this small pipeline: what is asked of it before anything runs."""

from hanyeong.pipeline.errors import ParamsError


def read_params(root):
    if "bad: true" in (root / "params.yaml").read_text():
        raise ParamsError("params.yaml: bad: found True; expected nothing of the kind")

'''

FILES = {
    "dvc.yaml": DVC_YAML,
    "params.yaml": PARAMS_YAML,
    "judged.json": JUDGED,
    "params/other.yaml": PARAMS_YAML.replace("size: 3", "size: 4"),
    "stages/__init__.py": (ROOT / "stages/__init__.py").read_text(),
    "stages/quick.py": QUICK,
    "stages/ingest.py": PART,
    "hanyeong/params.py": PARAMS,
    "hanyeong/complete_params.py": (
        "from hanyeong.params import read_params as check_and_complete\n\n\ndef completed(text):\n    return text\n"
    ),
    "stages/pages.py": "",
    ".gitignore": "/.hanyeong/\n/.prefect/\n/data/\n/reports/\n/hold\n/kills-*\n/training\n/checkpoint\n",
}


PROXIES = {  # none of them digestible; nothing of ours leaves this machine
    "ALL_PROXY": "socks5://127.0.0.1:9",
    "https_proxy": "::not an address::",
    "HTTP_PROXY": "http://[fd07::1/64",
    "NO_PROXY": "localhost,fd07:b51a:cc66:f0::/64,[::1]",
}


class Workspace:
    """A git and DVC repository with the project's flows and core, and small stages of its own."""

    def __init__(self, root: Path, api: str = "") -> None:
        self.root = root
        self.api = api
        self.variables: dict[str, str] = {}

    def environment(self) -> dict[str, str]:
        foreign = ("PREFECT_", "DVC_", "HANYEONG_", "PYTHONDONT")
        inherited = {
            k: v for k, v in os.environ.items() if not k.startswith(foreign) and not k.lower().endswith("_proxy")
        }
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return {**inherited, "PATH": path, **({"PREFECT_API_URL": self.api} if self.api else {}), **self.variables}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """`python ARGUMENTS` in the workspace, standard output and error in one pipe."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**self.environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def python(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Exit status and words of `python ARGUMENTS`."""
        with self.start(*arguments, **environment) as process:
            words, _ = process.communicate()
        return process.returncode, words

    def flow(self, **environment: str) -> tuple[int, str]:
        return self.python("-m", "flows.lifecycle", **environment)

    def edit(self, **values: object) -> None:
        yaml = YAML()
        document = yaml.load((self.root / "params.yaml").read_text())
        document.update(values)
        with (self.root / "params.yaml").open("w") as file:
            yaml.dump(document, file)

    def lock(self) -> dict:
        return YAML(typ="safe").load((self.root / "dvc.lock").read_text())

    def copy(self, target: Path) -> Workspace:
        shutil.copytree(self.root, target, symlinks=True, ignore=shutil.ignore_patterns(".prefect"))
        return Workspace(target, self.api)

    def wait_until_training(self) -> None:
        wait_until((self.root / "training").exists, "the slow stage to run", 300)

    def wait_until_empty(self) -> None:
        """Until no process is left whose working directory lies in the workspace."""
        wait_until(lambda: not running_below(self.root), "every process to end")


def fresh_workspace(root: Path, api: str = "") -> Workspace:
    for name in ("flows", "hanyeong", ".dvc/config", ".dvcignore", "prefect.yaml"):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "reports").mkdir()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return Workspace(root, api)


class Served:
    """A running `make ui` and a client of its API."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.port, self.reports_port = free_port(), free_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.process: subprocess.Popen[bytes] | None = None
        self.said = workspace.root.parent / f"{workspace.root.name}-ui.txt"
        self.socket_log = workspace.root.parent / f"{workspace.root.name}-asked.txt"

    def start(self) -> None:
        ports = {"PREFECT_SERVER_API_PORT": str(self.port), "HANYEONG_REPORTS_PORT": str(self.reports_port)}
        watched = {"PYTHONPATH": str(ROOT / "tests/watching"), "WATCHED_SOCKETS": str(self.socket_log)}
        with self.said.open("w") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.ui"],
                cwd=self.workspace.root,
                env={**self.workspace.environment(), **ports, **watched, **PROXIES},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            said = self.said.read_text
            wait_until(lambda: self.process.poll() is not None or "Ctrl-C ends it" in said(), "the server", 300)
            assert self.process.poll() is None, self.said.read_text()
        except AssertionError:
            self.stop(signal.SIGKILL)
            raise

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        if how is signal.SIGINT:
            os.killpg(self.process.pid, how)  # as a terminal does
        else:
            self.process.send_signal(how)
        self.process.wait()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def client(self) -> SyncPrefectClient:
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: self.api}):
            return get_client(sync_client=True)

    def run(self, run_id) -> FlowRun:
        with self.client() as client:
            return client.read_flow_run(run_id)

    def request(self, **parameters: object) -> FlowRun:
        """What the UI's "quick run" does, and its form."""
        with self.client() as client:
            deployment = client.read_deployment_by_name("lifecycle/lifecycle")
            return client.create_flow_run_from_deployment(deployment.id, parameters=parameters)

    def wait_for_end(self, run_id) -> FlowRun:
        found: list[FlowRun] = []

        def final() -> bool:
            found.append(self.run(run_id))
            return found[-1].state.is_final()

        wait_until(final, "the flow run to end", 300)
        return found[-1]

    def states(self, run_id, n: int = 1) -> dict[str, str]:
        """State name of each of at least `n` tasks, once each is final: Prefect records them a moment afterwards."""
        known = FlowRunFilter(id=FlowRunFilterId(any_=[run_id]))
        found: list[TaskRun] = []

        def final() -> bool:
            with self.client() as client:
                found[:] = client.read_task_runs(flow_run_filter=known)
            return len(found) >= n and all(task.state and task.state.is_final() for task in found)

        wait_until(final, "every task's last state")
        return {task.name: str(task.state_name) for task in found}

    def states_now(self, run_id, kind: str = "") -> set[str]:
        """Names of the tasks there are at the moment; with a kind, of those in such a state."""
        with self.client() as client:
            found = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run_id])))
        return {task.name for task in found if not kind or (task.state_type and task.state_type.value == kind)}

    def attempts(self, run_id) -> dict[str, int]:
        """How often each task was tried."""
        with self.client() as client:
            found = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run_id])))
        return {task.name: task.run_count for task in found}

    def run_named_in(self, words: str) -> FlowRun:
        """The flow run that the words on the screen are about."""
        name = re.search(r"Flow run '([^']+)'", words)
        assert name, words
        with self.client() as client:
            (run,) = client.read_flow_runs(flow_run_filter=FlowRunFilter(name=FlowRunFilterName(like_=name[1])))
        return run


@pytest.fixture(scope="session", autouse=True)
def _listening() -> None:
    """A shell starts what runs in its background deaf to SIGINT, and children inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`make ui` in a workspace of its own; other workspaces may use its server."""
    ui = Served(fresh_workspace(tmp_path_factory.mktemp("served") / "hanyeong"))
    ui.start()
    yield ui
    ui.stop()
    ui.workspace.wait_until_empty()
    assert not ui.socket_log.exists(), f"another machine was asked: {ui.socket_log.read_text()}"


@pytest.fixture
def workspace(tmp_path: Path, served: Served) -> Iterator[Workspace]:
    """A fresh pipeline whose flow runs on the session's server."""
    place = fresh_workspace(tmp_path / "hanyeong", served.api)
    yield place
    place.wait_until_empty()
