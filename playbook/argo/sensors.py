"""Plays + platform -> EventBus, EventSource, Sensors. Sensors only store Signals (law 1); they release nothing.

One trigger per kind of event, each naming only keys that kind always has: with `useRawData` a missing key
becomes its default as text and a `null` the text "null", which a typed field refuses, and the event is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playbook.argo.argo_alone import sensors_alone
from playbook.argo.coderun import API_VERSION
from playbook.argo.patterns import (
    HOOK,
    PR,
    SENSOR_ACCOUNT,
    SOURCE,
    anchored,
    quoted,
    repositories,
)
from playbook.events.types import (
    DataFilter,
    Dependency,
    EventBus,
    EventSource,
    GitHubHook,
    Parameter,
    Retry,
    Sensor,
    StoreObject,
    Trigger,
)
from playbook.platform import Platform
from playbook.play import Play

BUS = "default"
SOURCE_ACCOUNT = "playbook-eventsource"
TASK = "[A-Za-z0-9-]{1,40}"
# Patch answers a redelivery with "no change", so long retries cost nothing and outlast an outage.
RETRY = Retry(steps=10, duration="1s", factor=2)
# On the bus GitHub's body is base64 inside a CloudEvent, 4/3 of its size; JetStream stores no record above this
# (nats-server filestore.go). A body that does not fit is answered with 500, and GitHub does not send it again.
LARGEST_RECORD = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event: its name, the actions it is sent with, the Signal's keys it fills beside the common ones."""

    name: str
    event: str
    actions: tuple[str, ...]
    keys: tuple[tuple[str, str], ...] = ()


COMMON = (
    ("event", "body.X-GitHub-Event"),
    ("action", "body.action"),
    ("repository", "body.repository.full_name"),
    ("headRepository", PR + "head.repo.full_name"),
    ("pullRequest", PR + "number"),
    ("author", PR + "user.login"),
    ("headSha", PR + "head.sha"),
    ("headRef", PR + "head.ref"),
    ("baseRef", PR + "base.ref"),
    ("sender", "body.sender.login"),
    ("senderId", "body.sender.id"),
    ("senderType", "body.sender.type"),
)
CHANGED = ("eventTime", PR + "updated_at")
KINDS = (
    Kind(
        "changed",
        "pull_request",
        ("opened", "reopened", "ready_for_review", "edited", "closed"),
        (CHANGED, ("merged", PR + "merged")),
    ),
    Kind(
        "labeled",
        "pull_request",
        ("labeled", "unlabeled"),
        (CHANGED, ("label", "body.label.name")),
    ),
    Kind(
        "pushed",
        "pull_request",
        ("synchronize",),
        (CHANGED, ("before", "body.before")),
    ),
    Kind(
        "reviewed",
        "pull_request_review",
        ("submitted", "edited", "dismissed"),
        (
            ("eventTime", "body.review.submitted_at"),
            ("reviewId", "body.review.id"),
            ("reviewState", "body.review.state"),
            ("reviewCommit", "body.review.commit_id"),
        ),
    ),
)
KEYS = tuple(dict.fromkeys(key for kind in KINDS for key, _ in (*COMMON, *kind.keys)))


def event_kinds(plays: Sequence[Play]) -> tuple[Kind, ...]:
    """Return the kinds of events the gates of these plays need; no gate, no event."""
    if not any(play.gates for play in plays):
        return ()
    reviews = any(_reviews(play) for play in plays)
    return tuple(kind for kind in KINDS if reviews or kind.event != "pull_request_review")


def _reviews(play: Play) -> bool:
    answers = any(stage.on_changes for stage in play.stages)
    return answers or any(gate.kind == "approved" for _, gate in play.gates)


def event_bus(platform: Platform) -> EventBus:
    """Return the bus; it takes whatever the EventSource takes, and keeps it through a week's outage."""
    bus = platform.eventbus
    return EventBus(BUS, bus.replicas, LARGEST_RECORD, bus.size, bus.storage_class)


def event_source(plays: Sequence[Play], platform: Platform) -> EventSource:
    """Return the GitHub EventSource: exactly the events the gates need, signed."""
    github, hook = platform.github, platform.github.webhook
    events = tuple(dict.fromkeys(kind.event for kind in event_kinds(plays)))
    made = GitHubHook(
        events=events,
        organization=github.organization,
        repositories=github.repositories,
        url=f"https://{hook.host}",
        path=hook.path,
        port=hook.port,
        secret=(hook.secret.name, hook.secret.key),
        token=(github.api_token.name, github.api_token.key),
        max_payload=_payload(platform),
    )
    return EventSource(SOURCE, {HOOK: made}, SOURCE_ACCOUNT)


def _payload(platform: Platform) -> int:
    # GitHub's 25 MB are millions; 25 * 2**20 bytes would not fit the bus.
    return platform.github.webhook.max_payload_mb * 1_000_000


def sensors(plays: Sequence[Play], platform: Platform) -> tuple[Sensor, ...]:
    """Return one Sensor per GitHub event, which stores a Signal for each delivery that may matter.

    And one per play that Argo alone releases: that one stores nothing.
    """
    signals = [play for play in plays if play.gates and play.release == "signals"]
    found: dict[str, list[Kind]] = {}
    for kind in event_kinds(signals):
        found.setdefault(kind.event, []).append(kind)
    storing = tuple(
        Sensor(
            name=event.replace("_", "-"),
            dependencies=tuple(
                Dependency(kind.name, SOURCE, HOOK, _filters(kind, signals, platform))
                for kind in kinds
            ),
            triggers=tuple(_store(kind, platform) for kind in kinds),
            service_account=SENSOR_ACCOUNT,
        )
        for event, kinds in found.items()
    )
    return (*storing, *sensors_alone(plays, platform))


def _filters(kind: Kind, plays: Sequence[Play], platform: Platform) -> tuple[DataFilter, ...]:
    own = (DataFilter("body.label.name", (_state_labels(plays),), comparator="!="),)
    return (
        DataFilter("body.X-GitHub-Event", (anchored(quoted(kind.event)),)),
        DataFilter("body.action", (anchored("|".join(kind.actions)),)),
        DataFilter("body.repository.full_name", (repositories(platform),)),
        DataFilter(PR + "head.ref", (_branches(plays),)),
        # Without a list of labels the Signal would be refused, tried again, and hold up the events behind it.
        DataFilter(PR + "labels.#", ("^[0-9]+$",)),
        # Our own labels would come back as events. An `unlabeled` whose label was deleted has no name and is
        # not stored: taking a label off decides nothing.
        *(own if kind.name == "labeled" else ()),
    )


def branch_pattern(play: Play) -> str:
    """Return the pattern of a play's head branches; what follows the task id is free."""
    head, _, tail = play.branch.partition("{task_id}")
    return f"{quoted(head)}{TASK}{quoted(tail)}.*"


def _branches(plays: Sequence[Play]) -> str:
    return anchored("|".join(dict.fromkeys(branch_pattern(play) for play in plays)))


def _state_labels(plays: Sequence[Play]) -> str:
    shown = (play.labels.every(tuple(stage.name for stage in play.stages)) for play in plays)
    labels = dict.fromkeys(one for many in shown for one in many)
    # GitHub shows a label as it was first written, and capitals do not tell two of them apart.
    return anchored("(?i)" + "|".join(quoted(label) for label in labels))


def _store(kind: Kind, platform: Platform) -> Trigger:
    resource = {
        "apiVersion": API_VERSION,
        "kind": "Signal",
        "metadata": {"name": "delivery", "namespace": platform.namespaces.workflows},
        "spec": {**dict.fromkeys(KEYS, ""), "labels": []},
    }
    copied = tuple(
        Parameter(kind.name, f"spec.{key}", key=path, value="")
        for key, path in (*COMMON, *kind.keys)
    )
    labels = Parameter(kind.name, "spec.labels", key=PR + "labels.#.name", raw=True, value="")
    name = Parameter(kind.name, "metadata.name", key="body.X-GitHub-Delivery")
    return Trigger(kind.name, kind.name, StoreObject(resource, (name, *copied, labels)), RETRY)
