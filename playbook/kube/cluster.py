"""The connection to one API server: dicts in, dicts out, every call with a deadline. Never retries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from threading import Lock
from typing import Any, TypeAlias
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from playbook.kube.errors import Gone, Unreachable
from playbook.kube.kubeconfig import find_access
from playbook.kube.stream import Event as Event
from playbook.kube.stream import events
from playbook.kube.transport import Call, Transport

Object: TypeAlias = dict[str, Any]
Query: TypeAlias = Mapping[str, str | int | bool]

TIMEOUT = 10.0
"""Seconds for a whole exchange unless the caller says otherwise."""

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"

_PAGE = 500
_STREAM = (10.0, 75.0)  # the API server sends a bookmark about every 60 s


@dataclass(frozen=True, slots=True)
class Served:
    """How a kind is addressed."""

    plural: str
    namespaced: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """All objects of a collection, and the version at which to begin watching."""

    items: list[Object]
    version: str


class Turn:
    """A lock that is forgotten when nobody wants it."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def connect(kubeconfig: Path | None = None, context: str | None = None) -> Cluster:
    """Return the API server of a kubeconfig; without one of $KUBECONFIG, of the pod's account, of ~/.kube/config.

    Nothing is sent yet.

    Raises:
        NoCluster: there is none, or it cannot be used.
    """
    access = find_access(kubeconfig, context)
    return Cluster(Transport(access.configuration), access.namespace)


class Cluster:
    """One API server; may be used by many threads.

    Attributes:
        namespace: the kubeconfig's, "default" when it names none.
        served: what is known of the kinds it serves, by apiVersion and kind; playbook.kube.kinds learns it.
    """

    def __init__(self, transport: Transport, namespace: str) -> None:
        self.namespace = namespace
        self.served: dict[tuple[str, str], Served] = {}
        self._transport = transport
        self._turns: WeakValueDictionary[str, Turn] = WeakValueDictionary()
        self._turns_guard = Lock()

    @property
    def host(self) -> str:
        """Return the address of the API server."""
        return self._transport.host

    def request(  # noqa: PLR0913  the parts of an HTTP request, most of them seldom
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        content: str = "application/json",
        timeout: float = TIMEOUT,
    ) -> Object:
        """Send one request and return the object answered.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: such as "/api/v1/namespaces/x/pods/y".
            query: such as {"dryRun": "All"}.
            body: what is sent as JSON.
            content: the kind of the body: one of the patches above, or plain JSON.
            timeout: seconds for the whole exchange.

        Raises:
            KubeError: by what was answered; see playbook.kube.errors.
        """
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": content} if sent is not None else None
        call = Call(method, _url(path, query), sent, headers, float(timeout))
        answer = self._transport.exchange(call)
        try:
            found = json.loads(answer)
        except ValueError as error:
            raise Unreachable(
                f"{method} {path}: the answer is no JSON; is this an API server?"
            ) from error
        return found if isinstance(found, dict) else {}

    def turn(self, path: str) -> Turn:
        """Return the turn of an object: entered, it lets the writers of this process go one after the other.

        Fifty patches of one Workflow at once made 1 of 50 in 10 s (the API server tries each again when another was
        faster), one after the other all 50 in 8 s, on the same busy machine.
        """
        with self._turns_guard:
            return self._turns.setdefault(path, Turn())

    def text(self, path: str, *, query: Query | None = None) -> str:
        """Return an answer that is plain text, such as a pod's log."""
        call = Call("GET", _url(path, query), headers={"Accept": "*/*"})
        return self._transport.exchange(call).decode("utf-8", "replace")

    def list(self, path: str, *, selector: str = "", field_selector: str = "") -> Listing:
        """Return all objects of a collection, page by page."""
        query = _selectors(selector, field_selector)
        try:
            return self._pages(path, {**query, "limit": _PAGE})
        except Gone:  # the pages took longer than etcd keeps the version they began at
            return self._pages(path, query)

    def watch(
        self,
        path: str,
        version: str,
        *,
        field_selector: str = "",
        seconds: int = 300,
        stop: Flag,
    ) -> Iterator[Event]:
        """Yield the changes of a collection after a version: one stream, which ends quietly.

        Bookmarks are events too: a later stream may begin at their version. A stop ends it within half a second.

        Raises:
            Gone: the version is too old; list again.
            KubeError: the stream could not be opened, or ended with an error.
        """
        query = {
            **_selectors("", field_selector),
            "watch": True,
            "allowWatchBookmarks": True,
            "resourceVersion": version,
            "timeoutSeconds": seconds,
        }
        call = Call("GET", _url(path, query), timeout=_STREAM)
        yield from events(self._transport.open(call), str(call), stop)

    def _pages(self, path: str, query: Query) -> Listing:
        items: list[Object] = []
        position = ""
        while True:
            page = self.request(
                "GET", path, query={**query, "continue": position} if position else query
            )
            items += _items(page)
            metadata = page.get("metadata", {})
            position = metadata.get("continue", "")
            if not position:
                return Listing(items, str(metadata.get("resourceVersion", "")))


def _items(page: Object) -> list[Object]:
    """Return the objects of a page, each with the kind that lists of built-in kinds leave out."""
    kind = {
        "apiVersion": page.get("apiVersion"),
        "kind": str(page.get("kind", "")).removesuffix("List"),
    }
    return [{**kind, **item} for item in page.get("items") or []]


def _selectors(selector: str, field_selector: str) -> dict[str, str | int | bool]:
    wanted = {"labelSelector": selector, "fieldSelector": field_selector}
    return {name: value for name, value in wanted.items() if value}


def _url(path: str, query: Query | None) -> str:
    if not query:
        return path
    said = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in query.items()
    }
    return f"{path}?{urlencode(said)}"
