"""`hanyeong check`: what it warns of besides errors."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from hanyeong.cli import check
from hanyeong.serving.params import ServeParams

CANARY = "QXZCANARY"


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        (None, False),
        ("off", False),
        ("postgresql://someone@db.example/translations", False),
        ("postgresql://someone:" + CANARY + "@db.example/translations", True),
        ("postgresql://db.example/translations?user=someone&password=" + CANARY, True),
    ],
)
def test_a_password_in_params_is_warned_of_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str | None, warned: bool
) -> None:
    params = SimpleNamespace(serve=ServeParams(database=url))
    monkeypatch.setattr(check, "project_root", Path.cwd)
    monkeypatch.setattr(check, "check_and_complete", lambda _: params)
    for name in ("release_warnings", "size_warnings"):
        monkeypatch.setattr(check, name, lambda *_: [])
    check.check()
    said = "".join(capsys.readouterr())
    assert ("HANYEONG_DATABASE" in said) == warned
    assert CANARY not in said
