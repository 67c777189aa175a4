"""The real process: its command, real clients over a real socket, signals, and what it loads."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import deepl
import httpx
import pytest
from libretranslatepy import LibreTranslateAPI

from hanyeong import load_bundle
from hanyeong.database.keys import add_key
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.paths import POINTER
from hanyeong.release.bundle import verify_bundle
from hanyeong.release.champion import promote, rollback
from hanyeong.serving.params import ServeParams
from hanyeong.serving.store import opened
from tests.core.release.bundles import ASKED, write_judgement
from tests.core.serving.tiny import KEY, tiny_bundle

PASSWORD = "QXZ"  # noqa: S105  a made-up one, to look for in messages
LINES = ["나는 3시에 밥을 먹는다.", "그리고 책을 산다."]


class Process:
    """A running service."""

    def __init__(self, child: subprocess.Popen[str], url: str, lines: list[str]) -> None:
        self.child, self.url, self.lines = child, url, lines

    def ask(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        method = "GET" if body is None else "POST"
        return httpx.request(method, self.url + path, json=body, headers=headers, timeout=300, trust_env=False)


@contextmanager
def started(bundle: Path | None, modules: Path, **environment: str) -> Iterator[Process]:
    """A service with this bundle; without one, with the champion of the project in the folder of `modules`."""
    code = (
        f"import atexit, sys\natexit.register(lambda: open({str(modules)!r}, 'w').write(' '.join(sys.modules)))\n"
        "from hanyeong.cli.main import main\nmain()"
    )
    which = [] if bundle is None else ["--bundle", str(bundle)]
    command = [sys.executable, "-c", code, "serve", *which, "--port", "0"]
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", **environment}
    child = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment, cwd=modules.parent, encoding="utf-8"
    )
    lines: list[str] = []
    assert child.stderr is not None
    for line in child.stderr:
        lines.append(line)
        if '"event": "serving"' in line:
            break
    else:
        raise AssertionError("".join(lines))
    reading = threading.Thread(target=lambda: lines.extend(child.stderr or ()))
    reading.start()
    try:
        yield Process(child, json.loads(lines[-1])["url"], lines)
    finally:
        child.kill()
        child.wait()
        reading.join()
        child.stderr.close()


def test_a_service_from_its_start_to_its_end(bundle: Path, tmp_path: Path) -> None:
    """One process for all that needs one: a start costs seconds."""
    modules, file = tmp_path / "modules.txt", tmp_path / "document.txt"
    file.write_text("\n\n".join(LINES), encoding="utf-8")
    expected = [one.text for one in load_bundle(bundle).translate(LINES)]
    key = tmp_path / "key"
    key.write_text(KEY)
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(tmp_path / "notify"))
    settings = {
        "HANYEONG_API_KEY_FILE": str(key),
        "HANYEONG_SERVE_DRAIN_S": "300",
        "NOTIFY_SOCKET": manager.getsockname(),
    }
    poor = key_with_quota(tmp_path, 3)
    with closing(manager), started(bundle, modules, **settings) as service:
        assert service.ask("/ready").status_code == 200
        assert service.ask("/translate", {"q": "가", "source": "ko", "target": "en"}).status_code == 403
        libretranslate(service.url, expected)
        deepl_client(service.url, expected, file)
        with (
            closing(deepl.DeepLClient(poor, server_url=service.url, send_platform_info=False)) as other,
            pytest.raises(deepl.QuotaExceededException),
        ):
            other.translate_text(LINES[0], target_lang="EN-US")
        answers: list[httpx.Response] = []
        long = {"texts": ["\n".join(LINES * 150)]}
        asking = threading.Thread(
            target=lambda: answers.append(service.ask("/api/v1/translate", long, Authorization=f"Bearer {KEY}"))
        )
        asking.start()
        wait_for_work(service)
        service.child.send_signal(signal.SIGTERM)
        assert service.child.wait(300) == 0
        assert [manager.recv(100) for _ in range(2)] == [b"READY=1", b"STOPPING=1"]
        asking.join()
    (answer,) = answers
    assert answer.status_code == 200
    assert answer.json()["translations"][0]["text"] == "\n".join(expected * 150)
    with pytest.raises(OSError):  # noqa: PT011  whatever the system calls a port on which nobody listens
        socket.create_connection(("127.0.0.1", int(service.url.rpartition(":")[2])), timeout=1)
    logged = [json.loads(line) for line in service.lines]
    assert [one["event"] for one in logged if one["event"] in ("stopping", "ended")] == ["stopping", "ended"]
    assert not [line for line in service.lines if "밥" in line or "\\ubc25" in line]
    assert logged_requests(tmp_path)[-1] == ("hanyeong", 200, 300)
    assert {dialect for dialect, _, _ in logged_requests(tmp_path)} == {"hanyeong", "libretranslate", "deepl"}
    loaded = {name.split(".")[0] for name in modules.read_text(encoding="utf-8").split()}
    assert {"ctranslate2", "fastapi", "uvicorn"} <= loaded
    assert not loaded & {"torch", "dvc", "prefect", "pandas", "pyarrow", "great_expectations", "evidently", "stages"}


def test_promoting_and_rolling_back_under_load_in_the_real_process(bundle: Path, tmp_path: Path) -> None:
    """Every answer is whole and of one bundle; a registry that is gone ends no service."""
    old = project_of(bundle, tmp_path)
    new, _ = verify_bundle(shutil.copytree(tiny_bundle(tmp_path / "other", seed=4), tmp_path / "models/next"))
    expected = {
        old: [one.text for one in load_bundle(bundle).translate(LINES)],
        new: [one.text for one in load_bundle(tmp_path / "models/next").translate(LINES)],
    }
    assert expected[old] != expected[new]
    over, answers = threading.Event(), list[tuple[int, str, list[str]]]()

    def ask(service: Process) -> None:
        while not over.is_set():
            found = service.ask("/api/v1/translate", {"texts": LINES})
            said = found.json()
            answers.append((found.status_code, said["bundle"]["digest"], [one["text"] for one in said["translations"]]))

    with started(None, tmp_path / "modules.txt", HANYEONG_SERVE_SWAP_CHECK_S="0.2") as service:
        clients = [threading.Thread(target=ask, args=(service,)) for _ in range(4)]
        for one in clients:
            one.start()
        try:
            shutil.rmtree(tmp_path / "models/release")
            (tmp_path / "models/next").rename(tmp_path / "models/release")
            write_judgement(tmp_path, new, champion=old)
            promote(tmp_path, ASKED)
            wait_for_bundle(service, new)
            rollback(tmp_path)
            wait_for_bundle(service, old)
            shutil.rmtree(tmp_path / "models/registry")
            assert service.ask("/ready").status_code == 200
        finally:
            over.set()
            for one in clients:
                one.join()
    assert {status for status, _, _ in answers} == {200}
    assert {by for _, by, _ in answers} == {old, new}
    assert all(said == expected[by] for _, by, said in answers)


def project_of(bundle: Path, root: Path) -> str:
    """The least folder that is a project, with this bundle as its champion; the digest."""
    (root / "dvc.yaml").write_text("stages: {}\n")
    shutil.copytree(bundle, root / "models/release")
    digest, _ = verify_bundle(root / "models/release")
    (root / POINTER).write_text("null\n")
    write_judgement(root, digest)
    promote(root, ASKED)
    return digest


def wait_for_bundle(service: Process, digest: str) -> None:
    """Until this bundle answers."""
    for _ in range(1200):
        if service.ask("/ready").json()["digest"] == digest:
            return
        time.sleep(0.05)
    raise AssertionError("the promoted bundle never answered")


def key_with_quota(folder: Path, quota: int) -> str:
    """A key in the database that the service will find."""
    with opened(ServeParams(), folder) as database:
        assert database is not None
        with database.write() as session:
            return add_key(session, "poor", quota, "month")


def logged_requests(folder: Path) -> list[tuple[str, int, int]]:
    """Dialect, status and number of sentences of what the service logged, in order."""
    with closing(sqlite3.connect(folder / ".hanyeong/service.db")) as database:
        return database.execute(
            "SELECT dialect, status, count(position) FROM requests LEFT JOIN segments ON request_id = id "
            "GROUP BY id ORDER BY requests.time"
        ).fetchall()


def wait_for_work(service: Process) -> None:
    """Until the long request is under way."""
    for _ in range(600):
        lines = service.ask("/metrics", None, **{"X-API-Key": KEY}).text.splitlines()
        if "hanyeong_requests_under_way 2.0" in lines:  # the long one, and this one
            return
    raise AssertionError("the long request did not begin")


def libretranslate(url: str, expected: list[str]) -> None:
    ours = LibreTranslateAPI(url, api_key=KEY)
    assert ours.translate(LINES[0], "ko", "en") == expected[0]
    assert {one["code"]: one["targets"] for one in ours.languages()} == {"en": ["en"], "ko": ["en", "ko"]}
    assert ours.detect(LINES[0]) == [{"confidence": 100.0, "language": "ko"}]
    with pytest.raises(urllib.error.HTTPError) as refused:
        ours.translate(LINES[0], "ko", "fr")
    assert refused.value.code == 400
    refused.value.close()


def deepl_client(url: str, expected: list[str], file: Path) -> None:
    with closing(deepl.DeepLClient(KEY, server_url=url, send_platform_info=False)) as ours:
        found = ours.translate_text(LINES, target_lang="EN-US")
        assert [(one.text, one.detected_source_lang) for one in found] == [(each, "KO") for each in expected]
        assert [one.code for one in ours.get_source_languages()] == ["KO"]
        assert {one.code for one in ours.get_target_languages()} == {"EN-GB", "EN-US"}
        assert ours.get_usage().character.count > 0
        with file.open("rb") as document:
            handle = ours.translate_document_upload(document, target_lang="EN-US")
        for _ in range(300):
            if ours.translate_document_get_status(handle).done:
                break
            time.sleep(0.1)
        with io.BytesIO() as answer:
            ours.translate_document_download(handle, answer)
            assert answer.getvalue().decode() == "\n\n".join(expected)
        with pytest.raises(deepl.DeepLException):
            ours.translate_text(LINES, target_lang="JA")
    with (
        closing(deepl.DeepLClient("wrong", server_url=url, send_platform_info=False)) as other,
        pytest.raises(deepl.AuthorizationException),
    ):
        other.translate_text(LINES[0], target_lang="EN-US")


def test_settings_come_from_the_file_then_the_environment_then_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hanyeong.cli.service_settings import section
    from hanyeong.serving.settings import with_environment, with_options

    file = tmp_path / "params.yaml"
    for text, port in (("seed: 1\n", 5000), ("serve: null\n", 5000), ("serve: {port: 1, max_chars: 7}\n", 1)):
        file.write_text(text)
        assert section(file).port == port
    environment = {"HANYEONG_SERVE_PORT": "2", "HANYEONG_SERVE_HOSTS": "a.example, b.example"}
    params = with_environment(section(file), environment)
    assert (params.port, params.max_chars, params.hosts) == (2, 7, ["a.example", "b.example"])
    assert with_options(params, {"port": 3, "host": None}).port == 3
    (tmp_path / "url").write_text("sqlite:///a.db\n")
    assert with_environment(params, {"HANYEONG_DATABASE_FILE": str(tmp_path / "url")}).database == "sqlite:///a.db"


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        (["--host", "0.0.0.0"], {}, "there is no key; set HANYEONG_API_KEY"),  # noqa: S104  what is refused
        (["--port", "1"], {"HANYEONG_SERVE_MAX_CHARS": "many"}, "HANYEONG_SERVE_MAX_CHARS: not a number"),
        ([], {"HANYEONG_SERVE_MAX_CHAR": "1"}, "HANYEONG_SERVE_MAX_CHAR: no setting of the service"),
        ([], {"HANYEONG_SERVE_PORT": "70000"}, "serve.port"),
        (["--database", f"mysql://a:{PASSWORD}@c/d"], {}, "serve.database: a database of another kind"),
        (["--database", "sqlite:////proc/x.db"], {}, "/proc/x.db: cannot be opened"),
        (
            [],
            {"HANYEONG_DATABASE": f"postgresql://u:{PASSWORD}@127.0.0.1:1/x"},
            "postgresql://127.0.0.1:1/x: cannot be opened",
        ),
        ([], {"HANYEONG_SERVE_STORE_TEXT": "sometimes"}, "serve.store_text"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], environment: dict[str, str], said: str
) -> None:
    from typer.testing import CliRunner

    from hanyeong.cli.main import app

    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, ["serve", "--bundle", str(tmp_path), *options], env=environment)
    assert found.exit_code == 2
    assert said in found.output
    assert "Traceback" not in found.output
    assert PASSWORD not in found.output


def test_a_password_in_params_is_refused_and_one_in_an_option_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from hanyeong.cli.service_settings import section, settings_here

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANYEONG_DATABASE", raising=False)
    file = tmp_path / "params.yaml"
    for url in (f"postgresql://me:{PASSWORD}@host/x", f"postgresql://host/x?user=me&password={PASSWORD}"):
        file.write_text(f"serve: {{database: '{url}'}}\n")
        with pytest.raises(ParamsError, match="HANYEONG_DATABASE") as refused:
            section(file)
        assert PASSWORD not in str(refused.value)
        assert settings_here(database=url).database == url
    said = capfd.readouterr().err
    assert (said.count("list of processes"), PASSWORD in said) == (2, False)
    file.write_text("serve: {database: 'postgresql://me@host:1/x'}\n")
    assert section(file).database == "postgresql://me@host:1/x"


def test_where_no_file_can_be_made_the_service_goes_without(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with opened(ServeParams(), Path("/proc")) as database:
        assert database is None
    assert json.loads(capfd.readouterr().err)["event"] == "no database"
    (tmp_path / ".hanyeong").mkdir()
    (tmp_path / ".hanyeong/service.db").write_text("damaged, and may have held keys" * 100)
    with pytest.raises(InputError, match="file is not a database"), opened(ServeParams(), tmp_path):
        pass


def test_a_port_that_is_taken_is_said(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from hanyeong.cli.main import app

    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = CliRunner().invoke(app, ["serve", "--bundle", str(bundle), "--port", port])
    assert found.exit_code == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in found.output
