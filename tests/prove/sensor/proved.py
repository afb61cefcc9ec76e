"""Sensors for the tables of this folder, and what rules say of them. Judges nothing."""

import json
from typing import Any

import yaml

from playbook.prove.prove import Report, prove
from playbook.prove.settings import Settings
from playbook.prove.sources import read_documents

HEAD = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Sensor"}


def proved(*objects: Any, select: tuple[str, ...] = ()) -> Report:
    """Prove a world of these objects."""
    text = "\n---\n".join(json.dumps(one) for one in objects)
    documents, skipped = read_documents({"tree.yaml": text})
    assert skipped == []
    return prove(documents, Settings(select=select))


def said(report: Report, severity: str = "error") -> list[str]:
    """Return a report's findings of a severity, for people to read in a failed test."""
    return [f"{one.rule} {one.said}" for one in report.findings if one.severity == severity]


def sensor(
    dependencies: str, triggers: str, name: str = "hears", namespace: str = "plays"
) -> dict[str, Any]:
    """Return a Sensor of YAML lists."""
    return {
        **HEAD,
        "metadata": {"name": name, **({"namespace": namespace} if namespace else {})},
        "spec": {
            "dependencies": yaml.safe_load(dependencies),
            "triggers": yaml.safe_load(triggers),
        },
    }


def github(*events: str) -> dict[str, Any]:
    """Return the EventSource "github" with the event "hooks", which asks GitHub for these events."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "EventSource",
        "metadata": {"name": "github", "namespace": "plays"},
        "spec": {
            "github": {
                "hooks": {
                    "organizations": ["acme"],
                    "webhook": {"endpoint": "/", "port": "12000", "url": "https://hooks.acme.io"},
                    "apiToken": {"name": "github", "key": "token"},
                    "webhookSecret": {"name": "github", "key": "secret"},
                    "events": list(events) or ["*"],
                }
            }
        },
    }


def heard(name: str, filters: str = "", source: str = "github", event: str = "hooks") -> str:
    """Return a dependency, on the hooks of GitHub where nothing else is said."""
    return f"- {{name: {name}, eventSourceName: {source}, eventName: {event}{filters}}}\n"


def data(*several: str, more: str = "") -> str:
    """Return data filters, to put behind a dependency's name."""
    return f", filters: {{data: [{', '.join(several)}]}}{more}"


def text(path: str, *values: str, comparator: str = "=") -> str:
    """Return a filter on a text."""
    return (
        f"{{path: {path}, type: string, comparator: '{comparator}', "
        f"value: [{', '.join(repr(one) for one in values)}]}}"
    )


def number(path: str, comparator: str, value: str) -> str:
    """Return a filter on a number."""
    return f"{{path: {path}, type: number, comparator: '{comparator}', value: ['{value}']}}"


def fires(name: str, conditions: str, does: str) -> str:
    """Return a trigger."""
    return f"- template:\n    name: {name}\n    conditions: {conditions}\n    {does.rstrip()}\n".replace(
        "\n        ", "\n      "
    )
