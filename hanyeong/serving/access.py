"""Authentication: by key where one is set; without one, only requests to the names of this machine are accepted."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.requests import Request

from hanyeong.database.keys import ENVIRONMENT, Keys
from hanyeong.pipeline.errors import ParamsError
from hanyeong.serving.call import current_call
from hanyeong.serving.params import ServeParams
from hanyeong.serving.refusal import Refusal
from hanyeong.serving.secret import secret

KEY: Final = "HANYEONG_API_KEY"
SHORTEST_KEY: Final = 16
_SCHEMES: Final = ("bearer ", "deepl-auth-key ")
_QUERY: Final = ("api_key", "token", "auth_key")
"""Where the dialects' clients can put a key if not into a header."""


@dataclass(frozen=True)
class Access:
    """Whom the service answers."""

    key: str | None
    """The one in the environment."""
    hosts: frozenset[str]
    """Names by which it may be addressed while it asks for no key: a page of another site that has its own name point
    to this machine is refused."""
    keys: Keys | None = None
    """Those in the database."""

    @property
    def is_by_key(self) -> bool:
        """Whether a key is asked for."""
        return self.key is not None or (self.keys is not None and self.keys.exist)

    def require(self, request: Request, also: str | None = None) -> None:
        """Refuse a request without a key; `also` is one found in the body. Whose key it is counts for its quota.

        Raises:
            Refusal: 401.

        """
        if self.is_by_key and not any(map(self._opens, _given(request, also))):
            raise Refusal(
                HTTPStatus.UNAUTHORIZED,
                "key",
                "this service asks for a key and the request has none, or a wrong one; "
                "expected `Authorization: Bearer KEY`, or the place that the client's dialect has for it",
                headers={"WWW-Authenticate": "Bearer"},
            )

    def _opens(self, given: str) -> bool:
        """Whether this is a key; every key is compared, so the time tells nothing."""
        call = current_call()
        key = None if self.keys is None else self.keys.find(given)
        if key is not None:
            call.key, call.key_name, call.keys = key, key.name, self.keys
        if self.key is not None and _same(self.key, given):
            call.key_name = ENVIRONMENT
            return True
        return key is not None

    def require_host(self, headers: Mapping[str, str]) -> None:
        """Refuse a request to a name that is not this machine's, while no key is asked for.

        Raises:
            Refusal: 421.

        """
        if not self.is_by_key and _host_name(headers.get("host", "")) not in self.hosts:
            raise Refusal(
                HTTPStatus.MISDIRECTED_REQUEST,
                "host",
                f"this service has no key and answers only to names of this machine; set {KEY}, or list the name in "
                f"serve.hosts",
            )


def access_of(params: ServeParams, environment: Mapping[str, str] = os.environ, keys: Keys | None = None) -> Access:
    """As section `serve`, the environment and the database say.

    Raises:
        ParamsError: another machine could ask, and there is no key; or the key is too short to be one.

    """
    key = secret(KEY, environment)
    if key is not None and len(key) < SHORTEST_KEY:
        raise ParamsError(f"{KEY}: {len(key)} characters; expected {SHORTEST_KEY} or more, which nobody can guess")
    access = Access(key, frozenset({"localhost", "127.0.0.1", "::1", params.host.lower(), *params.hosts}), keys)
    if not access.is_by_key and not is_loopback(params.host):
        raise ParamsError(
            f"serve.host: {params.host} can be reached from other machines, and there is no key; set {KEY} to one of "
            f"{SHORTEST_KEY} characters or more, make one with `hanyeong keys add NAME`, or listen on 127.0.0.1"
        )
    return access


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _given(request: Request, also: str | None) -> Iterator[str]:
    header = request.headers.get("authorization", "")
    yield from (header[len(scheme) :].strip() for scheme in _SCHEMES if header.lower().startswith(scheme))
    yield from filter(None, [request.headers.get("x-api-key"), also])
    yield from filter(None, map(request.query_params.get, _QUERY))


def _same(key: str, found: str) -> bool:
    """Compared in constant time, whatever the lengths."""
    left, right = (hashlib.sha256(one.encode(errors="surrogatepass")).digest() for one in (key, found))
    return hmac.compare_digest(left, right)


def _host_name(header: str) -> str:
    """The name in a Host header, without port and brackets."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]
