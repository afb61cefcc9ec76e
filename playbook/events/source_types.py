"""An EventSource and an EventBus as small frozen values with one verb: `to_dict`.

Shapes: argo-events v1.9.11 `pkg/apis/events/v1alpha1/{eventsource,eventbus}_types.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playbook.events.objects import Json, object_of
from playbook.source import caller


@dataclass(frozen=True, slots=True)
class GitHubHook:
    """One GitHub event source: an organisation or repositories, and where GitHub posts to."""

    events: tuple[str, ...]
    organization: str | None
    repositories: tuple[str, ...]
    url: str
    path: str
    port: int
    secret: tuple[str, str]
    token: tuple[str, str]
    max_payload: int

    def to_dict(self) -> Json:
        scope: Json = (
            {"organizations": [self.organization]}
            if self.organization
            else {"repositories": _by_owner(self.repositories)}
        )
        return {
            **scope,
            "webhook": {
                "endpoint": self.path,
                "port": str(self.port),
                "method": "POST",
                "url": self.url,
                "maxPayloadSize": self.max_payload,
            },
            "events": list(self.events),
            "active": True,  # the default is false: GitHub would never send anything
            "contentType": "json",
            "insecure": False,
            "webhookSecret": {"name": self.secret[0], "key": self.secret[1]},
            "apiToken": {"name": self.token[0], "key": self.token[1]},
        }


def _by_owner(repositories: tuple[str, ...]) -> list[Json]:
    owners: dict[str, list[str]] = {}
    for owner, _, name in (repository.partition("/") for repository in repositories):
        owners.setdefault(owner, []).append(name)
    return [{"owner": owner, "names": names} for owner, names in owners.items()]


@dataclass(frozen=True, slots=True)
class EventSource:
    """A GitHub EventSource; its Service lets the webhook route reach it."""

    name: str
    hooks: Mapping[str, GitHubHook]
    service_account: str
    bus: str = "default"
    replicas: int = 1
    made_by: str = field(default_factory=caller, kw_only=True, compare=False, repr=False)

    def to_dict(self) -> Json:
        ports = [{"port": hook.port, "targetPort": hook.port} for hook in self.hooks.values()]
        spec = {
            "eventBusName": self.bus,
            "replicas": self.replicas,
            "template": {"serviceAccountName": self.service_account},
            "service": {"ports": ports},
            "github": {name: hook.to_dict() for name, hook in self.hooks.items()},
        }
        return object_of("EventSource", self.name, spec, self.made_by)


@dataclass(frozen=True, slots=True)
class EventBus:
    """A JetStream bus. `max_payload` bytes must be at least what the EventSource takes."""

    name: str
    replicas: int
    max_payload: int
    size: str
    storage_class: str | None = None
    max_age: str = "168h"
    version: str = "2.10.29"
    made_by: str = field(default_factory=caller, kw_only=True, compare=False, repr=False)

    def to_dict(self) -> Json:
        stream = {
            "maxMsgs": "50000",
            "maxAge": self.max_age,
            "maxBytes": "-1",
            "duplicates": "300s",
        }
        text = "".join(
            f"{key}: {value}\n" for key, value in {**stream, "replicas": str(self.replicas)}.items()
        )
        spec = {
            "jetstream": {
                "version": self.version,
                "replicas": self.replicas,
                "maxPayload": str(self.max_payload),
                # Without it argo-events keeps the stream in an emptyDir (installer/jetstream.go): gone with its pods.
                "persistence": {
                    "volumeSize": self.size,
                    "accessMode": "ReadWriteOnce",
                    **({"storageClassName": self.storage_class} if self.storage_class else {}),
                },
                "streamConfig": text,
            }
        }
        return object_of("EventBus", self.name, spec, self.made_by)
