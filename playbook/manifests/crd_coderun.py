"""The schema of a CodeRun, one agent execution. What the reconciler could not read is refused here.

A poison object must not get in: one empty `cli` once stopped every other run of such a system.
"""

from __future__ import annotations

from typing import Any

from playbook.agents import Agent, SecretEnv
from playbook.manifests.structural import (
    Schema,
    choice,
    mapping,
    moment,
    record,
    several,
    text,
    unchanging,
    whole,
)
from playbook.names import LIMIT, TASK
from playbook.run_names import JOB_ROOM, SERVICE_LIMIT

# What an Agent may say, a CodeRun may say: one source, playbook/agents.py.
_AGENT: dict[str, Any] = Agent.model_json_schema()["properties"]
_ENV_NAME: str = SecretEnv.model_json_schema()["properties"]["name"]["pattern"]

URL = r"^((https?|ssh|git|file)://|git@)[^\s]+$"
COMMIT = r"^([0-9a-f]{7,64})?$"
NUMBER = r"^([1-9][0-9]{0,9})?$"
DURATION = r"^([0-9]+[dhms])+$"
OBJECT_NAME = r"^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$"
PHASES = ("Pending", "Running", "Succeeded", "Failed", "Cancelled")
VERDICTS = ("pass", "changes")

NAMES = ("coderuns", "CodeRun", ["cr"])
COLUMNS = (
    ("TASK", ".spec.taskId"),
    ("AGENT", ".spec.agent"),
    ("PHASE", ".status.phase"),
    ("PR", ".status.pullRequestUrl"),
)
REQUIRED = ("taskId", "service", "repository", "githubApp", "agent", "cli", "model", "round")
ALWAYS_THERE = ("taskId", "service", "repository.url", "agent", "githubApp", "round")
IDENTITY = (
    *(unchanging(key) for key in ALWAYS_THERE),
    unchanging("headSha", optional=True),
)


def schema() -> Schema:
    """Return the openAPIV3Schema of a CodeRun."""
    # A Job has its CodeRun's name and is numbered from its second attempt on.
    room = LIMIT - JOB_ROOM
    return {
        **record({"spec": _spec(), "status": _status()}, required=["spec"]),
        "x-kubernetes-validations": [
            {
                "rule": f"size(self.metadata.name) <= {room}",
                "message": f"the name is longer than {room} characters: no Job could be named after it",
            }
        ],
    }


def _spec() -> Schema:
    return {
        **record({**_who(), **_what(), **_with()}, required=REQUIRED),
        "x-kubernetes-validations": list(IDENTITY),
    }


def _who() -> Schema:
    return {
        "taskId": text(40, pattern=f"^{TASK.pattern}$", least=1),
        "service": text(SERVICE_LIMIT, least=1),
        "githubApp": text(34, pattern=_AGENT["github_app"]["pattern"], least=1),
        "agent": text(20, pattern=_AGENT["name"]["pattern"], least=1),
        "cli": choice(*_AGENT["cli"]["enum"]),
        "model": text(128, pattern=_AGENT["model"]["pattern"], least=1),
    }


def _what() -> Schema:
    repository = {
        "url": text(2048, pattern=URL, least=1),
        "docsUrl": text(2048),
        "docsBranch": text(1024),
        "workingDirectory": text(1024),
    }
    return {
        "repository": record(repository, required=["url"]),
        "round": whole(0, 1000),
        "headSha": text(64, pattern=COMMIT),
        "pullRequest": text(10, pattern=NUMBER),
        "continueSession": {"type": "boolean"},
        "overwriteMemory": {"type": "boolean"},
        "review": text(65536),
        "cancel": record({"wanted": {"type": "boolean"}, "reason": text()}),
    }


def _with() -> Schema:
    secret = {
        "name": text(256, pattern=_ENV_NAME, least=1),
        "secretName": text(253, least=1),
        "secretKey": text(253, least=1),
    }
    budget = _AGENT["budget_usd"]["maximum"]
    limits = {
        "queue": text(32, pattern=DURATION),
        "timeout": text(32, pattern=DURATION),
        "maxTurns": whole(1, _AGENT["max_turns"]["maximum"]),
        "budgetUsd": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": budget},
    }
    tools = {
        "remote": several(text(256), 256),
        "local": mapping(mapping(text(), 64), 64),
    }
    return {
        "serviceAccountName": text(253, pattern=OBJECT_NAME),
        "env": {**mapping(text(32768), 256), "x-kubernetes-validations": [_named_right()]},
        "envFromSecrets": several(record(secret, required=list(secret)), 64, key="name"),
        "tools": record(tools),
        "limits": record(limits),
    }


def _named_right() -> Schema:
    # A structural schema has no `propertyNames`; a pod with such a variable would never start.
    return {
        "rule": f"self.all(name, name.matches(r'{_ENV_NAME}'))",
        "message": "a name is not that of an environment variable: letters, digits and _",
    }


def _status() -> Schema:
    outcome = {
        "headSha": text(64, pattern=COMMIT),
        "verdict": choice(*VERDICTS),
        "pullRequest": text(10, pattern=NUMBER),
        "exitCode": whole(),
        "turns": whole(),
        "summary": text(65536),
    }
    return record(
        {
            "phase": choice(*PHASES),
            "reason": text(),
            "workCompleted": {"type": "boolean"},
            "jobName": text(253),
            "workspace": text(253),
            "pullRequestUrl": text(2048),
            "outcome": record(outcome),
            "sessionId": text(256),
            "attempt": whole(0, 9),
            "cost": {"type": "number", "minimum": 0},
            "startedAt": moment(),
            "finishedAt": moment(),
            "observedGeneration": whole(),
            "conditions": several(_condition(), 32, key="type"),
        }
    )


def _condition() -> Schema:
    fields = {
        "type": text(316, least=1),
        "status": choice("True", "False", "Unknown"),
        "reason": text(1024),
        "message": text(32768),
        "lastTransitionTime": moment(),
        "observedGeneration": whole(),
    }
    return record(fields, required=["type", "status"])
