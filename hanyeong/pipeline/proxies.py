"""Proxy variables, set aside where a process talks only to this machine, and found again where it asks the world."""

from __future__ import annotations

import json
import os

KEPT = "HANYEONG_PROXIES"
"""Variable in which what was set aside is handed on to the processes that this one starts."""


def set_aside() -> None:
    """Take every `*_proxy` variable out of the environment; `proxies` still knows them."""
    names = [name for name in os.environ if name.lower().endswith("_proxy")]
    if names and KEPT not in os.environ:
        os.environ[KEPT] = json.dumps({name: os.environ[name] for name in names})
    for name in names:
        del os.environ[name]


def proxies() -> dict[str, str]:
    """What the user's environment said, by scheme in lower case ("http", "https", "no"), set aside or not."""
    known = json.loads(os.environ[KEPT]) if KEPT in os.environ else os.environ
    named = {name.lower(): value for name, value in known.items() if name.lower().endswith("_proxy") and value}
    return {name.removesuffix("_proxy"): value for name, value in named.items()}
