"""`release="argo"`: one Sensor per play whose triggers release the gates themselves. It stores nothing and remembers nothing.

What Argo alone can do. An event that finds no waiting gate is tried again for some minutes, then lost; meanwhile the
next one of its trigger waits behind it (docs/argo-alone.md). Sources: argo-events v1.9.11 triggers/http/http.go and
params.go; argo-workflows v4.0.2 server/workflow/workflow_server.go SetWorkflow, workflow/util/util.go.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from playbook import run_names
from playbook.argo.guards import OUTPUTS
from playbook.argo.patterns import (
    HOOK,
    PR,
    SENSOR_ACCOUNT,
    SOURCE,
    anchored,
    quoted,
    repositories,
)
from playbook.errors import InvalidPlatform
from playbook.events.types import (
    CallArgoServer,
    DataFilter,
    Dependency,
    Parameter,
    Retry,
    Sensor,
    Trigger,
)
from playbook.platform import Platform
from playbook.play import PEOPLE, Gate, Play
from playbook.play_rules import TASK_ID

# 30 tries in 4 min 50 s. Longer would find more late gates and keep more events waiting behind a hopeless one.
RETRY = Retry(steps=30, duration="10s", factor=1)
REASON = "released by the Sensor alone"
SENDER = "body.sender."


def sensors_alone(plays: Sequence[Play], platform: Platform) -> tuple[Sensor, ...]:
    """Return a Sensor for each play that Argo alone releases, with one trigger per gate and kind of actor.

    Raises:
        InvalidPlatform: two repositories of the environment have one name: a run's name holds no owner.
    """
    alone = [play for play in plays if play.release == "argo" and play.gates]
    if alone:
        _check(platform)
    return tuple(_sensor(play, platform) for play in alone)


def _check(platform: Platform) -> None:
    """A run is found by `<play>--<repository>--<task>`."""
    called = Counter(one.partition("/")[2].lower() for one in platform.github.repositories)
    for name, count in called.items():
        if count > 1:
            raise InvalidPlatform(
                f'environment {platform.name}: {count} repositories are called "{name}", and release="argo" '
                "finds a run by that name",
                hint='Use release="signals", or an environment for each owner.',
            )


def _sensor(play: Play, platform: Platform) -> Sensor:
    found = [(f"{stage}-{gate.kind}".replace("_", "-"), stage, gate) for stage, gate in play.gates]
    asked = [
        (name + suffix, stage, gate, actor)
        for name, stage, gate in found
        for suffix, actor in _actors(gate)
    ]
    return Sensor(
        name=f"argo-alone-{play.name}",
        dependencies=tuple(
            Dependency(
                name,
                SOURCE,
                HOOK,
                (*_pull_request(play, gate, platform), *_event(gate), *actor),
                made_by=gate.source,
            )
            for name, _, gate, actor in asked
        ),
        triggers=tuple(
            _trigger(name, stage, gate, play, platform) for name, stage, gate, _ in asked
        ),
        service_account=SENSOR_ACCOUNT,
    )


def _actors(gate: Gate) -> Iterator[tuple[str, tuple[DataFilter, ...]]]:
    """Yield the filters on who did it: filters are joined with "and", so people have a trigger of their own."""
    logins = [who.login for who in gate.by if not isinstance(who, str)]
    # Who opens a pull request is its author, whom every event is asked for; somebody else may reopen it.
    if gate.kind in ("merged", "pull_request_open"):
        yield "", ()
    elif logins:
        yield "", (DataFilter(SENDER + "login", (_logins(logins),)),)
    if PEOPLE in gate.by:
        yield "-people", (DataFilter(SENDER + "type", ("^User$",)),)


def _logins(logins: Sequence[str]) -> str:
    return anchored("(?i)" + "|".join(quoted(login) for login in logins))


# Per kind of gate: the event, its actions.
EVENTS = {
    "pull_request_open": ("pull_request", "opened|reopened"),
    "labeled": ("pull_request", "labeled"),
    "approved": ("pull_request_review", "submitted"),
    "merged": ("pull_request", "closed"),
}


def _pull_request(play: Play, gate: Gate, platform: Platform) -> Iterator[DataFilter]:
    """Yield what makes an event one about a run of this play: no fork, its branch, its author, its base."""
    event, actions = EVENTS[gate.kind]
    yield DataFilter("body.X-GitHub-Event", (anchored(event),))
    yield DataFilter("body.action", (anchored(actions),))
    yield DataFilter("body.repository.full_name", (repositories(platform),))
    yield DataFilter("body.repository.name", (anchored(run_names.PLAIN_REPOSITORY),))
    # Filters cannot compare two fields: a fork inside the organisation passes here, and its author does not.
    yield DataFilter(PR + "head.repo.full_name", (repositories(platform),))
    yield DataFilter(PR + "head.ref", (anchored(quoted(_branch(play)) + run_names.PLAIN_TASK),))
    if play.base:
        yield DataFilter(PR + "base.ref", (anchored(quoted(play.base)),))
    opens = gate.by if gate.kind == "pull_request_open" else play.implementers
    authors = [who.login for who in opens if not isinstance(who, str)]
    if authors:
        yield DataFilter(PR + "user.login", (_logins(authors),))


def _event(gate: Gate) -> Iterator[DataFilter]:
    if gate.label:
        yield DataFilter("body.label.name", (anchored(f"(?i){quoted(gate.label)}"),))
    if gate.kind == "approved":
        yield DataFilter("body.review.state", ("(?i)^approved$",))
    if gate.kind == "merged":
        yield DataFilter(PR + "merged", ("true",), type="bool")


def _branch(play: Play) -> str:
    return play.branch.removesuffix(TASK_ID)


def _trigger(name: str, stage: str, gate: Gate, play: Play, platform: Platform) -> Trigger:
    server = platform.argo_server
    workflows = f"{server.url.rstrip('/')}/api/v1/workflows/{platform.namespaces.workflows}"
    call = CallArgoServer(
        url=workflows,
        token=(server.token.name, server.token.key),
        payload=_payload(name, f"{stage}/{gate.kind}"),
        insecure=not server.verify_tls,
    )
    url = Parameter(name, "http.url", template=f"{workflows}/{run_template(play)}/set")
    return Trigger(name, name, call, RETRY, (url,), made_by=gate.source)


def run_template(play: Play) -> str:
    """Return the Go template that is run_names.RunNames.run, plain, inside Argo Events."""
    task = f'{{{{ .Input.{PR}head.ref | trimPrefix "{_branch(play)}" }}}}'
    parts = (play.name, "{{ .Input.body.repository.name | lower }}", task)
    return run_names.BETWEEN.join(parts)


def _payload(name: str, wait: str) -> tuple[Parameter, ...]:
    """Return the body's parts: `set` applies no default, so every output is named."""
    said = {
        **OUTPUTS,
        "decision": "go",
        "pull_request": f"{{{{ .Input.{PR}number | int64 }}}}",
        "head_sha": f"{{{{ .Input.{PR}head.sha }}}}",
        "reason": REASON,
    }
    return (
        Parameter(name, "nodeFieldSelector", value=f"inputs.parameters.wait.value={wait}"),
        Parameter(name, "phase", value="Succeeded"),
        Parameter(name, "message", value=f"go: {REASON}"),
        Parameter(name, "outputParameters", template=json.dumps(said, separators=(",", ":"))),
    )
