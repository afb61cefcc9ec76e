"""The rendered tree, compiled for rehearsing: what we render, not what we meant. Pure; reads no file itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from playbook.declaration import ANNOTATION, from_canonical
from playbook.documents.read import read_all
from playbook.errors import InvalidScenario
from playbook.events.attempts import Attempts, attempts_of
from playbook.events.canonical import Event
from playbook.events.engine import Outcome, SensorEngine, compile_sensor
from playbook.manifests.reconciler import CONFIG, FILE
from playbook.play import Play
from playbook.rehearse.workflow.flow import Program, compile_flow

WORKFLOWS = ("WorkflowTemplate", "ClusterWorkflowTemplate")


@dataclass(frozen=True, slots=True)
class Source:
    """An event name of the rendered EventSource: which events of whom it takes."""

    name: str
    event_name: str
    events: frozenset[str]
    organizations: frozenset[str]
    repositories: frozenset[str]

    def takes(self, event: str, repository: str) -> bool:
        """Tell whether GitHub would send it there."""
        owner = repository.partition("/")[0]
        scoped = repository.lower() in self.repositories or owner.lower() in self.organizations
        return scoped and (event in self.events or "*" in self.events)


@dataclass(frozen=True, slots=True)
class Tree:
    """Programs by template, the play each carries, the Sensors, where events come in, the custom resources.

    `attempts` tell by Sensor and trigger how often it is tried; `actors` are the numeric accounts of agents.
    """

    templates: Mapping[str, Mapping[str, Any]]
    plays: Mapping[str, Play]
    sensors: tuple[SensorEngine, ...]
    sources: tuple[Source, ...]
    schemas: Mapping[str, jsonschema_rs.Draft4Validator]
    attempts: Mapping[tuple[str, str], Attempts] = field(default_factory=dict)
    actors: Mapping[str, int] = field(default_factory=dict)
    _programs: dict[str, Program] = field(default_factory=dict, repr=False, compare=False)

    def program(self, template: str) -> Program:
        """Return a template, compiled when it is first asked for: others may hold what is not modelled.

        Raises:
            InvalidScenario: there is none of that name.
            NotModelled: it holds something the interpreter would have to guess about; names it.
        """
        if template not in self.templates:
            known = ", ".join(self.templates)
            raise InvalidScenario(f'template "{template}" is not rendered; known: {known}')
        if template not in self._programs:
            self._programs[template] = compile_flow(self.templates[template], others=self.templates)
        return self._programs[template]

    def hear(self, event: Event, repository: str) -> tuple[tuple[str, Outcome], ...]:
        """Return what every trigger did with an event; nothing when GitHub would not send it."""
        return tuple(
            (sensor.name, outcome)
            for source in self.sources
            if source.takes(event.event, repository)
            for sensor in self.sensors
            for outcome in sensor.feed(source.name, source.event_name, event)
        )

    def refused(self, manifest: Mapping[str, Any]) -> str:
        """Return why the API server would refuse an object, or ""."""
        validator = self.schemas.get(str(manifest.get("kind")))
        if validator is None:
            return f"no custom resource {manifest.get('kind')} is rendered"
        error = next(iter(validator.iter_errors(dict(manifest))), None)
        return (
            "" if error is None else f"{'.'.join(map(str, error.instance_path))}: {error.message}"
        )


def compile_tree(files: Mapping[str, str]) -> Tree:
    """Compile a rendered tree.

    Raises:
        InvalidDocument: a file is not YAML.
        NotModelled: a Sensor does something the interpreter would have to guess about; names it.
    """
    found = [
        d.value
        for name, text in files.items()
        for d in read_all(text, name)
        if isinstance(d.value, dict)
    ]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for document in found:
        by_kind.setdefault(str(document.get("kind")), []).append(document)
    templates = [one for kind in WORKFLOWS for one in by_kind.get(kind, ())]
    return Tree(
        templates={one["metadata"]["name"]: one for one in templates},
        plays=dict(_plays(templates)),
        sensors=tuple(compile_sensor(one) for one in by_kind.get("Sensor", ())),
        sources=tuple(_sources(by_kind.get("EventSource", ()))),
        schemas={
            kind: _schema(one)
            for one in by_kind.get("CustomResourceDefinition", ())
            for kind in _kind(one)
        },
        actors=_actors(by_kind.get("ConfigMap", ())),
        attempts={
            (one["metadata"]["name"], trigger["template"]["name"]): attempts_of(trigger)
            for one in by_kind.get("Sensor", ())
            for trigger in one["spec"]["triggers"]
        },
    )


def _actors(configs: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the accounts in the Platform, as the reconciler reads them from its ConfigMap."""
    for one in configs:
        if one["metadata"]["name"] == CONFIG:
            return dict(json.loads(one["data"][FILE])["github"]["actors"])
    return {}


def _plays(templates: Sequence[Mapping[str, Any]]) -> list[tuple[str, Play]]:
    """Return the play each template will give its runs (law 13)."""
    carried: list[tuple[str, Play]] = []
    for one in templates:
        annotations = one["spec"].get("workflowMetadata", {}).get("annotations", {})
        if ANNOTATION in annotations:
            carried.append((one["metadata"]["name"], from_canonical(annotations[ANNOTATION])))
    return carried


def _sources(documents: Sequence[Mapping[str, Any]]) -> list[Source]:
    return [
        Source(
            name=one["metadata"]["name"],
            event_name=event_name,
            events=frozenset(hook.get("events", ())),
            organizations=frozenset(name.lower() for name in hook.get("organizations", ())),
            repositories=frozenset(
                f"{owner['owner']}/{name}".lower()
                for owner in hook.get("repositories", ())
                for name in owner["names"]
            ),
        )
        for one in documents
        for event_name, hook in one["spec"].get("github", {}).items()
    ]


def _kind(definition: Mapping[str, Any]) -> list[str]:
    return [definition["spec"]["names"]["kind"]]


def _schema(definition: Mapping[str, Any]) -> jsonschema_rs.Draft4Validator:
    # The schemas of custom resources are OpenAPI 3.0's, whose `exclusiveMinimum: true` is draft 4's.
    version = next(one for one in definition["spec"]["versions"] if one["storage"])
    return jsonschema_rs.Draft4Validator(version["schema"]["openAPIV3Schema"])
