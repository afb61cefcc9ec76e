"""Fills the Secrets that ExternalSecrets ask for. The only place that knows a checked value; shows none."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, assert_never

from playbook.kube.cluster import MERGE_PATCH
from playbook.kube.errors import AlreadyThere, KubeError, NotFound
from playbook.lab.events.accounts import YEAR, token
from playbook.lab.events.programs import Key
from playbook.lab.events.watched import Watched
from playbook.lab.secrets import Field, Fill, Make, Step, Use, decide, target, uses

# Its rights are argo-server's own, and the admission policy lets it change Workflows (Platform.argoAccounts).
ARGO_SERVER = ("argo", "argo-server")
log = logging.getLogger(__name__)


class Writer(Protocol):
    """What filling needs of the API server."""

    def request(
        self, method: str, path: str, *, body: Any = None, content: str = "application/json"
    ) -> dict[str, Any]: ...


class Stock:
    """The lab's store of secrets."""

    def __init__(self, kube: Writer, webhook: Path) -> None:
        self._kube = kube
        self._webhook = webhook
        self._header = ""

    def fill(self, watched: Watched) -> set[Key]:
        """Make and fill what is asked for; return the Secrets that have just been written, and are not seen yet."""
        checked = self._checked(watched)
        there = watched.all("Secret")
        written: set[Key] = set()
        for external in watched.all("ExternalSecret").values():
            key = target(external)
            step = decide(external, there.get(key), checked)
            if step is None:
                continue
            written.add(key)
            try:
                self._carry_out(step)
            except (AlreadyThere, NotFound):
                continue  # seen too late, or its namespace goes: the next look knows
            except KubeError as error:
                log.warning("Secret %s/%s: %s", *key, error.message)
        return written

    def _checked(self, watched: Watched) -> Mapping[Field, str]:
        found = uses(watched.all("EventSource").values(), watched.all("Sensor").values())
        return {field: value for field, use in found.items() if (value := self._value(use))}

    def _value(self, use: Use) -> str:
        """Return what is checked, or "" when it cannot be known yet."""
        match use:
            case "webhook":
                return self._webhook.read_text(encoding="utf-8")
            case "argo-server":
                return self._authorization()
            case _:
                assert_never(use)

    def _authorization(self) -> str:
        """Return a whole Authorization header, made once a keeper's life; the one a Secret holds goes on working."""
        if not self._header:
            try:
                self._header = f"Bearer {token(self._kube, ARGO_SERVER, YEAR)}"
            except KubeError as error:
                log.warning("no token of %s/%s: %s", *ARGO_SERVER, error.message)
        return self._header

    def _carry_out(self, step: Step) -> None:
        namespace, name = step.key
        path = f"/api/v1/namespaces/{namespace}/secrets"
        match step:
            case Make(manifest):
                self._kube.request("POST", path, body=dict(manifest))
            case Fill(_, data):
                self._kube.request(
                    "PATCH", f"{path}/{name}", body={"data": dict(data)}, content=MERGE_PATCH
                )
            case _:
                assert_never(step)
        log.info("Secret %s/%s: %s", namespace, name, type(step).__name__)
