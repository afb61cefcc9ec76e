"""How a process shows that it is ready. Asks once, without ever raising; asking again is the caller's affair."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, assert_never
from urllib.parse import urlsplit

PATIENCE = 3.0
"""Seconds for one answer."""


@dataclass(frozen=True, slots=True)
class Tcp:
    """Something listens at a port."""

    port: int


@dataclass(frozen=True, slots=True)
class Http:
    """An address answers 200; https is not verified, as the server may have made its certificate itself."""

    url: str


@dataclass(frozen=True, slots=True)
class Served:
    """The API server answers 200 to the administrator for each of these paths.

    Attributes:
        paths: such as "/readyz".
        tokens: the file with the tokens; the first one is used.
        port: of the API server.
    """

    paths: tuple[str, ...]
    tokens: Path
    port: int


@dataclass(frozen=True, slots=True)
class Ended:
    """It has done its work and ended with 0: nobody is asked."""


Probe: TypeAlias = Tcp | Http | Served | Ended | None
"""None: ready as soon as it runs."""


def is_ready(probe: Probe) -> bool:
    """Ask once whether a process is ready."""
    try:
        return _ask(probe)
    except (OSError, http.client.HTTPException):
        return False


def _ask(probe: Probe) -> bool:
    match probe:
        case Tcp(port):
            with socket.create_connection(("127.0.0.1", port), PATIENCE):
                return True
        case Http(url):
            return _status(url, {}) == 200
        case Served(paths, tokens, port):
            token = tokens.read_text(encoding="utf-8").partition(",")[0]
            headers = {"Authorization": f"Bearer {token}"}
            return all(_status(f"https://127.0.0.1:{port}{path}", headers) == 200 for path in paths)
        case Ended():
            return False
        case None:
            return True
        case _:
            assert_never(probe)


def _status(url: str, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.netloc, timeout=PATIENCE, context=_UNVERIFIED
        )
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


# Loopback of our own namespace: nobody else can listen there.
_UNVERIFIED = ssl.create_default_context()
_UNVERIFIED.check_hostname = False
_UNVERIFIED.verify_mode = ssl.CERT_NONE


def parsed(said: object) -> Probe:
    """Read a probe of a request: {"tcp": port} or null.

    Raises:
        ValueError: it is something else.
    """
    match said:
        case None:
            return None
        case {"tcp": int(port)} if 0 < port < 65536:
            return Tcp(port)
        case _:
            raise ValueError(f"ready: {json.dumps(said)} is not {{'tcp': port}} or null")
