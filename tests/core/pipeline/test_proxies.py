"""Proxy variables set aside for a server on this machine are found again for the world."""

from __future__ import annotations

import os

import pytest

from hanyeong.pipeline import proxies


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name == proxies.KEPT:
            monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", os.environ.copy())


def test_whatever_is_set_aside_is_known_to_this_process_and_to_those_it_starts() -> None:
    os.environ.update(
        HTTP_PROXY="http://a:1", https_proxy="http://b:2", ALL_PROXY="socks5://c:3", No_Proxy="::/0", x="y"
    )
    said = {"http": "http://a:1", "https": "http://b:2", "all": "socks5://c:3", "no": "::/0"}
    assert proxies.proxies() == said
    proxies.set_aside()
    assert not [name for name in os.environ if name.lower().endswith("_proxy")]
    assert proxies.proxies() == said
    os.environ["no_proxy"] = "127.0.0.1"  # as a child of ours finds it
    proxies.set_aside()
    assert proxies.proxies() == said
    assert "no_proxy" not in os.environ


def test_an_empty_one_is_none() -> None:
    os.environ["HTTP_PROXY"] = ""
    assert proxies.proxies() == {}
    proxies.set_aside()
    assert proxies.proxies() == {}
