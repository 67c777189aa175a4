"""`notify.block`: Prefect's own blocks, each told into a receiver of ours; none is ever looked up anywhere else."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import email
import email.policy
import json
import socketserver
import threading
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from prefect.blocks.core import Block
from prefect.blocks.notifications import AppriseNotificationBlock, CustomWebhookNotificationBlock, MattermostWebhook
from prefect.blocks.system import Secret
from prefect.blocks.webhook import Webhook
from prefect.variables import Variable

from flows import notifications
from hanyeong.pipeline import notify
from hanyeong.pipeline.notify import Notification
from tests.webhook import SECRET_PATH, Receiver

SCORES = {"news": {"bleu": {"value": 21.4, "low": 20.1, "high": 22.7}}}
WHAT = Notification(
    event="no_go",
    text="pocket: no-go: 1 of 24 checks speak against it",
    details={"package": "pocket", "scores": SCORES},
)
LINE = "news: BLEU 21.4 [20.1, 22.7]"


class Mail(AppriseNotificationBlock):
    """An e-mail by whatever server its address names."""

    _block_type_slug = "mail"


class Mailbox(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it is handed."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.got: list[bytes] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.got.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 good\r\n")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Tells WHAT by a block of that name, as a project would that names it; returns what was said to the terminal."""

    def tell(block: object, on: str = "[no_go]") -> list[str]:
        (tmp_path / "params.yaml").write_text(f"notify: {{block: any-kind/ours, on: {on}}}\n", encoding="utf-8")
        said: list[str] = []
        monkeypatch.setattr(settings, "ROOT", tmp_path)
        monkeypatch.setattr(notifications, "warn", said.append)
        monkeypatch.setattr(Block, "load", lambda name: {"any-kind/ours": block}[name])
        notifications.notify_people(WHAT)
        return said

    return tell


def test_an_e_mail_has_the_verdict_as_its_subject_and_the_scores_below(told: Any) -> None:
    with Mailbox() as box:
        address = f"mailto://127.0.0.1:{box.server_address[1]}?from=runs@here.example&to=team@here.example"
        assert told(Mail(url=f"{address}&mode=insecure", allow_private_urls=True)) == []
        (message,) = (email.message_from_bytes(got, policy=email.policy.default) for got in box.got)
        box.shutdown()
    body = message.get_body(("plain", "html"))
    assert (message["subject"], "team@here.example" in message["to"]) == (WHAT.text, True)
    assert body
    assert LINE in body.get_content()


def test_a_chat_is_told_the_same(told: Any, receiver: Receiver) -> None:
    assert told(MattermostWebhook(hostname="127.0.0.1", port=receiver.server_port, token="t0ken")) == []  # noqa: S106
    (path, sent), *more = receiver.got
    assert (path, more) == ("/hooks/t0ken", [])
    assert WHAT.text in str(json.loads(sent))
    assert LINE in json.loads(sent)["text"]


def test_a_webhook_of_ones_own_form_gets_both_texts(told: Any, receiver: Receiver) -> None:
    form = {"head": "{{subject}}", "rest": "{{body}}"}
    assert told(CustomWebhookNotificationBlock(name="ours", url=receiver.url, json_data=form)) == []
    assert json.loads(receiver.got[0][1]) == {"head": WHAT.text, "rest": f"{WHAT.text}\n{LINE}"}


@pytest.mark.parametrize("kind", [Webhook, Secret])
def test_what_only_knows_an_address_gets_the_details(told: Any, receiver: Receiver, kind: Any) -> None:
    key = "url" if kind is Webhook else "value"
    assert told(kind(**{key: receiver.url})) == []
    assert [(path, json.loads(sent)) for path, sent in receiver.got] == [(f"/{SECRET_PATH}", WHAT.body())]
    receiver.status = 503
    assert told(kind(**{key: receiver.url})) == ["notification to the block any-kind/ours failed: HTTP 503"]


@pytest.mark.parametrize("block", [Variable(name="x", value=1), None])
def test_what_can_tell_nobody_is_one_line(told: Any, block: object) -> None:
    (said,) = told(block)
    assert said.startswith("notification to the block any-kind/ours failed: ")


def test_only_what_is_asked_for_is_told(told: Any, receiver: Receiver) -> None:
    assert told(Webhook(url=receiver.url), on="[failure, alarm, go]") == []
    assert receiver.got == []


def test_a_block_is_looked_up_where_the_run_is_known() -> None:
    """A flow that started a server of its own knows its address by the context, which threads do not inherit."""
    server: ContextVar[str] = ContextVar("server", default="none")
    server.set("http://127.0.0.1:1/api")
    said: list[str] = []
    notify.with_timeout(server.get, "whoever", said.append)
    assert said == ["notification to whoever failed: http://127.0.0.1:1/api"]
