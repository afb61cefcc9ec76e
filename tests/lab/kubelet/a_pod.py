"""A pod, and the ConfigMaps, Secrets and tokens that it names. Never a test."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from playbook.lab.errors import LabError
from playbook.lab.kubelet.sources import Token

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 13, tzinfo=UTC)
POD: dict[str, Any] = {
    "metadata": {
        "name": "p",
        "namespace": "n",
        "uid": "u",
        "labels": {"b": 'say "x"', "a": "1"},
        "annotations": {"k/l": "v"},
    },
    "spec": {
        "nodeName": "proc0",
        "serviceAccountName": "runner",
        "containers": [
            {"name": "main", "resources": {"limits": {"memory": "1Gi", "cpu": "1500m"}}}
        ],
    },
}


class Things:
    """ConfigMaps, Secrets and tokens that are there."""

    def __init__(self) -> None:
        self.tokens = 0

    def data(self, kind: str, name: str, *, optional: bool) -> Mapping[str, bytes] | None:
        if name == "there":
            return {"one": b"1", "two": kind.encode()}
        if optional:
            return None
        raise LabError(f'{kind} "{name}" is not there')

    def claim(self, name: str) -> dict[str, Any]:
        return {"metadata": {"uid": f"uid-of-{name}"}}

    def token(self, audience: str, seconds: int) -> Token:
        self.tokens += 1
        return Token(f"token {self.tokens} {audience} {seconds}", LATER)
