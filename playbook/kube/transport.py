"""One HTTP exchange with the API server, with a deadline. Never sends anything twice; no message holds a header."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from kubernetes.client.configuration import Configuration
from kubernetes.client.rest import RESTClientObject
from kubernetes.config.config_exception import ConfigException
from typing_extensions import override
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from playbook import __version__
from playbook.kube.errors import NoCluster, Unreachable, error_of

# Order matters: the first that fits. urllib3's own texts are object names; these are for people.
_TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (NameResolutionError, "the host's name is unknown"),
    (NewConnectionError, "no connection"),  # before its base class, which is the time-out
    (ConnectTimeoutError, "no connection within the time allowed"),
    (ReadTimeoutError, "no answer within the time allowed"),
    (ProxyError, "the proxy does not answer"),
    (SSLError, "the server's certificate is not trusted, or ours is not taken"),
    (ProtocolError, "the connection was lost before the whole answer"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """What to send; `timeout` is seconds for the whole exchange, or for connecting and for each read of a stream."""

    method: str
    url: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None
    timeout: float | tuple[float, float] = 10.0

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.url}"


class Transport:
    """Connections to one API server; may be used by many threads."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        try:
            self._pool = RESTClientObject(configuration).pool_manager
        except (OSError, ssl.SSLError) as error:
            raise NoCluster("the kubeconfig's certificates cannot be read") from error
        self.host: str = configuration.host

    def exchange(self, call: Call) -> bytes:
        """Send a request and return the whole answer.

        Raises:
            KubeError: by what the API server answered; Unreachable when it did not, within the deadline.
        """
        seconds = call.timeout if isinstance(call.timeout, float) else sum(call.timeout)
        deadline = time.monotonic() + seconds
        response = self.open(call)
        try:
            return self._whole(response, deadline)
        except (HTTPError, OSError) as error:
            raise self.trouble(error) from error
        finally:
            response.close()  # after a whole answer its connection is in the pool already

    def open(self, call: Call) -> urllib3.BaseHTTPResponse:
        """Send a request and return the answer, its body not yet read; the caller closes it.

        Raises:
            KubeError: as `exchange`, for any status but 2xx.
        """
        try:
            response: urllib3.BaseHTTPResponse = self._pool.request(
                call.method,
                self.host + call.url,
                body=call.body,
                headers=self._headers(call),
                timeout=_timeout(call.timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (HTTPError, OSError) as error:
            raise self.trouble(error) from error
        if 200 <= response.status < 300:
            return response
        try:
            said = response.read()
        except (HTTPError, OSError):
            said = b""
        finally:
            response.close()
        raise error_of(str(call), response.status, said)

    def trouble(self, error: Exception) -> Unreachable:
        """Return the error for a request without a whole answer."""
        if isinstance(error, SSLError) and _hung_up(error):
            error = ProtocolError(*error.args)
        for kind, words in _TROUBLES:
            if isinstance(error, kind):
                told = error.__cause__.strerror if isinstance(error.__cause__, OSError) else ""
                return Unreachable(
                    f"API server {self.host}: {words}{': ' if told else ''}{told or ''}"
                )
        return Unreachable(f"API server {self.host}: {type(error).__name__}")

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": f"playbook/{__version__}"}
        try:
            settings = self._configuration.auth_settings()  # asks the hook for the newest token
        except (ConfigException, OSError) as error:
            raise NoCluster("the token of the API server cannot be read") from error
        if "BearerToken" in settings:
            headers["Authorization"] = settings["BearerToken"]["value"]
        return headers | dict(call.headers or {})

    def _whole(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        parts: list[bytes] = []
        for part in response.stream(1 << 16):
            parts.append(part)
            if time.monotonic() > deadline:  # the socket's time-out counts each read anew
                raise Unreachable(
                    f"API server {self.host}: no whole answer within the time allowed"
                )
        return b"".join(parts)


def _hung_up(error: SSLError) -> bool:
    """Tell whether the other side left during the handshake: a server that is just being started, or a door to it."""
    reason = error.args[0] if error.args else None
    return isinstance(reason, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError))


def _timeout(timeout: float | tuple[float, float]) -> urllib3.Timeout:
    if isinstance(timeout, tuple):
        return urllib3.Timeout(connect=timeout[0], read=timeout[1])
    return urllib3.Timeout(total=timeout)
