"""The CodeRun a stage applies, as the manifest of a resource step: JSON in which tags stand for values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from playbook import names, run_names
from playbook.argo.guards import tag
from playbook.durations import in_seconds
from playbook.play import Play, Stage

API_VERSION = "playbook.dev/v1alpha1"
# Argo reads the manifest as YAML: that takes a rocket only as it is, not as two \\u escapes, and a C1 control
# character or an odd line break only escaped.
NOT_IN_YAML = re.compile("[\x7f-\uffff]")
PARAMETER = "workflow.parameters['{}']".format


@dataclass(frozen=True, slots=True)
class Tag:
    """A place in the manifest where Argo writes what an expression gives."""

    expression: str


def text(expression: str) -> Tag:
    """Return a tag for a string; only through `toJson` does a value from outside stay a value (law 10)."""
    return Tag(f"toJson({expression})")


def manifest(play: Play, stage: Stage) -> str:
    """Return the manifest of a stage's CodeRun."""
    return _json(
        {
            "apiVersion": API_VERSION,
            "kind": "CodeRun",
            "metadata": {
                "name": text(coderun_name(stage.name)),
                "labels": _labels(play, stage),
            },
            "spec": _spec(play, stage),
        }
    )


def _json(value: Any, indent: str = "\n") -> str:
    """Write JSON with tags in it, which an agent's own texts cannot be taken for."""
    inner = indent + "  "
    match value:
        case Tag(expression):
            return tag(expression)
        case dict() if value:
            pairs = (f"{_json(key)}: {_json(one, inner)}" for key, one in value.items())
            return "{" + inner + f",{inner}".join(pairs) + indent + "}"
        case list() if value:
            return "[" + inner + f",{inner}".join(_json(one, inner) for one in value) + indent + "]"
        case _:
            plain = json.dumps(value, ensure_ascii=False).replace("{{", "{\\u007b")
            return NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


def coderun_name(stage: str) -> str:
    """Return the expression that is run_names.RunNames.coderun inside Argo."""
    return f"workflow.name + '-{stage}-r' + inputs.parameters.round + '-' + workflow.uid[0:{run_names.UID}]"


def _labels(play: Play, stage: Stage) -> dict[str, Any]:
    return {
        names.PLAY: play.name,
        names.RUN: text("workflow.name"),
        names.TASK_ID: text(PARAMETER("task-id")),
        names.AGENT: stage.agent.name,
        names.GITHUB_APP: names.label_value(stage.agent.github_app.replace(" ", "-")),
        names.STAGE: stage.name,
        names.ROUND: text("inputs.parameters.round"),
    }


def _spec(play: Play, stage: Stage) -> dict[str, Any]:
    agent = stage.agent
    account = agent.permissions.service_account
    secrets = [{"name": s.name, "secretName": s.secret, "secretKey": s.key} for s in agent.secrets]
    return {
        "taskId": text(PARAMETER("task-id")),
        "service": text(PARAMETER("service-id")),
        "repository": {
            "url": text(PARAMETER("repository-url")),
            "docsUrl": text(PARAMETER("docs-repository-url")),
            "docsBranch": text(PARAMETER("docs-branch")),
            "workingDirectory": text(PARAMETER("working-directory")),
        },
        "githubApp": agent.github_app,
        "agent": agent.name,
        "cli": agent.cli,
        "model": _model(play, agent.model),
        "round": Tag("asInt(inputs.parameters.round)"),
        "headSha": text("inputs.parameters.head_sha"),
        "pullRequest": text("inputs.parameters.pull_request"),
        "continueSession": _continues(play),
        "overwriteMemory": Tag(f"{PARAMETER('overwrite-memory')} == 'true'")
        if play.single
        else False,
        **({"serviceAccountName": account} if account else {}),
        **({"env": dict(agent.env)} if agent.env else {}),
        **({"envFromSecrets": secrets} if secrets else {}),
        "tools": {
            "remote": list(agent.tools.remote),
            "local": {k: dict(v) for k, v in agent.tools.local.items()},
        },
        "limits": {
            "queue": f"{in_seconds(stage.queue)}s",
            "timeout": f"{in_seconds(stage.timeout)}s",
            "maxTurns": agent.max_turns,
            "budgetUsd": agent.budget_usd,
        },
        "review": text("inputs.parameters.review"),
    }


def _model(play: Play, model: str) -> str | Tag:
    """Return the model; a single run may ask for another one."""
    asked = PARAMETER("model")
    return text(f"{asked} == '' ? '{model}' : {asked}") if play.single else model


def _continues(play: Play) -> Tag:
    """Return whether the agent goes on in its own session: always in a later round."""
    later = "asInt(inputs.parameters.round) > 0"
    return Tag(f"{PARAMETER('continue-session')} == 'true' || {later}" if play.single else later)
