"""A Sensor and its parts as small frozen values with one verb: `to_dict`. They check nothing they do not say.

Shapes: argo-events v1.9.11 `pkg/apis/events/v1alpha1/sensor_types.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from playbook.events.objects import Json, object_of
from playbook.source import caller


@dataclass(frozen=True, slots=True)
class DataFilter:
    """Compare the value at a path of the event; several values are "or", with `!=` too."""

    path: str
    value: tuple[str, ...]
    type: Literal["string", "number", "bool"] = "string"
    comparator: Literal["", "!="] = ""

    def to_dict(self) -> Json:
        comparator = {"comparator": self.comparator} if self.comparator else {}
        return {"path": self.path, "type": self.type, **comparator, "value": list(self.value)}


@dataclass(frozen=True, slots=True)
class Dependency:
    """An event a Sensor listens to, and the filters all of which it must pass."""

    name: str
    source: str
    event: str
    filters: tuple[DataFilter, ...] = ()
    made_by: str = field(default_factory=caller, kw_only=True, compare=False, repr=False)

    def to_dict(self) -> Json:
        filters = (
            {"filters": {"data": [one.to_dict() for one in self.filters]}} if self.filters else {}
        )
        return {
            "name": self.name,
            "eventSourceName": self.source,
            "eventName": self.event,
            **filters,
        }


@dataclass(frozen=True, slots=True)
class Parameter:
    """Copy a part of the event into the trigger.

    `value` is written when the key is missing; without it a missing key loses the event.
    """

    dependency: str
    dest: str
    key: str = ""
    template: str = ""
    value: str | None = None
    raw: bool = False

    def to_dict(self) -> Json:
        source: Json = {"dependencyName": self.dependency}
        if self.key:
            source["dataKey"] = self.key
        if self.template:
            source["dataTemplate"] = self.template
        if self.raw:
            source["useRawData"] = True
        if self.value is not None:
            source["value"] = self.value
        return {"src": source, "dest": self.dest}


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a trigger is tried; only with `atLeastOnce`, which every Trigger here has."""

    steps: int
    duration: str
    factor: int = 2

    def to_dict(self) -> Json:
        return {
            "steps": self.steps,
            "duration": self.duration,
            "factor": self.factor,
            "jitter": 0.1,
        }


@dataclass(frozen=True, slots=True)
class StoreObject:
    """A trigger that creates an object, or changes nothing when it exists: `operation: patch`."""

    resource: Mapping[str, Any]
    parameters: tuple[Parameter, ...]

    def to_dict(self) -> Json:
        return {
            "k8s": {
                "operation": "patch",
                "source": {"resource": dict(self.resource)},
                "parameters": [one.to_dict() for one in self.parameters],
            }
        }


@dataclass(frozen=True, slots=True)
class CallArgoServer:
    """A trigger that calls argo-server; any status but 200 is a failure that is tried again."""

    url: str
    token: tuple[str, str]
    payload: tuple[Parameter, ...]
    insecure: bool = False

    def to_dict(self) -> Json:
        name, key = self.token
        header = {
            "name": "Authorization",
            "valueFrom": {"secretKeyRef": {"name": name, "key": key}},
        }
        tls = {"tls": {"insecureSkipVerify": True}} if self.insecure else {}
        return {
            "http": {
                "url": self.url,
                "method": "PUT",
                **tls,
                "secureHeaders": [header],
                "payload": [one.to_dict() for one in self.payload],
            }
        }


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a Sensor does when its conditions hold; at least once."""

    name: str
    conditions: str
    action: StoreObject | CallArgoServer
    retry: Retry
    parameters: tuple[Parameter, ...] = ()
    made_by: str = field(default_factory=caller, kw_only=True, compare=False, repr=False)

    def to_dict(self) -> Json:
        template = {"name": self.name, "conditions": self.conditions, **self.action.to_dict()}
        return {
            "atLeastOnce": True,
            "retryStrategy": self.retry.to_dict(),
            "template": template,
            **(
                {"parameters": [one.to_dict() for one in self.parameters]}
                if self.parameters
                else {}
            ),
            **self._policy(),
        }

    def _policy(self) -> Json:
        # Without it argo-events counts every answer as success (http.go:213-226).
        return (
            {"policy": {"status": {"allow": [200]}}}
            if isinstance(self.action, CallArgoServer)
            else {}
        )


@dataclass(frozen=True, slots=True)
class Sensor:
    """A Sensor: dependencies and what they trigger."""

    name: str
    dependencies: tuple[Dependency, ...]
    triggers: tuple[Trigger, ...]
    service_account: str
    bus: str = "default"
    replicas: int = 1
    made_by: str = field(default_factory=caller, kw_only=True, compare=False, repr=False)

    def to_dict(self) -> Json:
        spec = {
            "eventBusName": self.bus,
            "replicas": self.replicas,
            "template": {"serviceAccountName": self.service_account},
            "dependencies": [one.to_dict() for one in self.dependencies],
            "triggers": [one.to_dict() for one in self.triggers],
        }
        parts = {
            "dependencies": {one.name: one.made_by for one in self.dependencies},
            "triggers": {one.name: one.made_by for one in self.triggers},
        }
        return object_of("Sensor", self.name, spec, self.made_by, parts)
