"""Who is told how a run ended: numbers and fixed names, within seconds, and never at the cost of the run."""

from __future__ import annotations

import json
import shutil
import socket
import time
from pathlib import Path

import pytest

from hanyeong.pipeline import notify, proxies
from hanyeong.pipeline.errors import ParamsError
from tests.webhook import SECRET_PATH, Receiver, receiving

RECORDED = Path(__file__).parents[1] / "report/recorded"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose last run ended in a no-go and in a monitor that cannot be relied on."""
    shutil.copytree(RECORDED, tmp_path / "reports")
    monitor = json.loads((tmp_path / "reports/monitor.json").read_text())
    problem = {"kind": "domain", "source": "문장", "share": 0.3, "alarms": 1, "judged": 2, "most": None}
    monitor["result"]["self_check"] |= {"verdict": "failed", "problems": [problem, problem]}
    (tmp_path / "reports/monitor.json").write_text(json.dumps(monitor))
    write(tmp_path, "{webhook_env: OUR_HOOK}")
    return tmp_path


def write(root: Path, section: str) -> None:
    (root / "params.yaml").write_text(f"package: {{name: my-translator}}\nnotify: {section}\n")


@pytest.fixture
def served(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    monkeypatch.setenv("OUR_HOOK", receiver.url)
    return receiver


def told(root: Path, *events: notify.Notification) -> list[str]:
    said: list[str] = []
    for event in events:
        notify.send(notify.settings(root), event, said.append)
    return said


def test_a_no_go_and_an_unsure_monitor_are_told_in_numbers(root: Path, served: Receiver) -> None:
    assert told(root, *notify.ended(root)) == []
    first, second = (json.loads(body) for _, body in served.got)
    assert first["event"] == "no_go"
    assert first["text"] == "my-translator: no-go: 1 of 24 checks speak against it"
    test = json.loads((RECORDED / "evaluation/candidate.json").read_text(encoding="utf-8"))["result"]["tests"]["sample"]
    bleu, nearest = test["metrics"]["bleu"], test["nearest"]["bleu"]
    assert first["scores"]["sample"]["bleu"] == {key: round(bleu[key], 2) for key in ("value", "low", "high")}
    assert first["scores"]["sample"]["nearest_bleu"]["value"] == round(nearest["value"], 2)
    assert (second["event"], second["problems"], "문장" in str(second)) == ("alarm", 2, False)


def test_nothing_of_the_corpus_nor_any_message_is_in_what_is_sent(root: Path, served: Receiver) -> None:
    """Values are numbers, the package's and tests' names, hashes; keys are fixed."""
    told(root, *notify.ended(root), notify.failure(root, {"clean": 2, "ingest@mine": 137}))
    for _, body in served.got:
        assert set(json.loads(body)) <= {
            "event", "text", "package", "verdict", "checks", "scores", "bundle", "problems", "stages",
        }  # fmt: skip
        assert "reason" not in body.decode()
        assert len(body) < 2000


def test_a_failure_names_the_stages_and_their_statuses(root: Path, served: Receiver) -> None:
    told(root, notify.failure(root, {"ingest@mine": 2}), notify.failure(root, {}))
    texts = [json.loads(body)["text"] for _, body in served.got]
    assert texts[0] == "my-translator: the run failed: ingest@mine (status 2)"
    assert texts[1] == "my-translator: the run failed: before any stage"


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("{webhook_env: OUR_HOOK}", ["no_go", "alarm", "failure"]),
        ("{webhook_env: OUR_HOOK, on: [alarm]}", ["alarm"]),
        ("{webhook_env: OUR_HOOK, on: [go]}", []),
        ("{webhook_env: OUR_HOOK, on: []}", []),
        ("{}", []),
        ("null", []),
    ],
)
def test_only_what_is_asked_for_is_told(root: Path, served: Receiver, section: str, expected: list[str]) -> None:
    write(root, section)
    assert told(root, *notify.ended(root), notify.failure(root, {})) == []
    assert [json.loads(body)["event"] for _, body in served.got] == expected


def test_without_a_section_nobody_is_told(root: Path, served: Receiver) -> None:
    (root / "params.yaml").write_text("package: {name: x}\n")
    told(root, *notify.ended(root))
    assert served.got == []


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 500, 503])
def test_a_receiver_that_refuses_or_points_elsewhere_is_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with receiving(status) as receiver:
        monkeypatch.setenv("OUR_HOOK", receiver.url)
        said = told(root, notify.failure(root, {}))
    assert said == [f"notification to the webhook in OUR_HOOK failed: HTTP {status}"]
    assert [path for path, _ in receiver.got] == [f"/{SECRET_PATH}"], "it went on to the other address"


def test_one_that_is_down_is_one_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OUR_HOOK", f"http://127.0.0.1:{unused.getsockname()[1]}/{SECRET_PATH}")
        said = told(root, notify.failure(root, {}))
    assert said == ["notification to the webhook in OUR_HOOK failed: Connection refused"]


def test_one_that_never_answers_holds_up_for_seconds_only(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "TIMEOUT_S", 0.5)
    with receiving(delay_s=20.0) as receiver:
        monkeypatch.setenv("OUR_HOOK", receiver.url)
        started = time.monotonic()
        (said,) = told(root, notify.failure(root, {}))
        assert time.monotonic() - started < 15
    assert said.startswith("notification to the webhook in OUR_HOOK failed: ")
    assert SECRET_PATH not in said


@pytest.mark.parametrize("value", ["", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://[/x", "nonsense"])
def test_an_address_that_is_none_is_one_line_without_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("OUR_HOOK", value)
    (said,) = told(root, notify.failure(root, {}))
    assert said.startswith(("notify: ", "notification "))
    assert not value or value not in said


def test_the_users_proxy_is_used_although_it_was_set_aside(
    root: Path, served: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_HOOK", f"http://chat.example/{SECRET_PATH}")
    monkeypatch.setenv(proxies.KEPT, json.dumps({"http_proxy": served.url.rpartition("/")[0], "NO_PROXY": "x.example"}))
    assert told(root, notify.failure(root, {})) == []
    assert served.got[0][0] == f"http://chat.example/{SECRET_PATH}"
    monkeypatch.setenv(proxies.KEPT, json.dumps({"http_proxy": served.url.rpartition("/")[0], "NO_PROXY": ".example"}))
    assert len(told(root, notify.failure(root, {}))) == 1, "chat.example is to be asked directly, and is not there"


@pytest.mark.parametrize(
    ("section", "named"),
    [
        ("{webhook_env: 'https://chat.example/secret'}", "notify.webhook_env"),
        ("{block: 'no-name'}", "notify.block"),
        ("{on: [sometimes]}", "notify.on"),
        ("{url: x}", "notify.url"),
    ],
)
def test_a_section_that_is_wrong_is_named(root: Path, section: str, named: str) -> None:
    write(root, section)
    with pytest.raises(ParamsError, match=named) as error:
        notify.settings(root)
    assert named in str(error.value)
