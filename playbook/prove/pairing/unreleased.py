"""PB301: gates of our plays that no Sensor can release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playbook.documents.document import Path
from playbook.errors import PlaybookError
from playbook.events.calls import HttpCall, KubernetesCall
from playbook.events.engine import Outcome
from playbook.events.go_json import parse_json
from playbook.play import Gate, Play
from playbook.prove.pairing.deliveries import ANYBODY, Delivery, of_gate
from playbook.prove.pairing.ears import Ear, ears, repositories, stores_signal
from playbook.prove.pairing.stored import wrong_fact
from playbook.prove.plays import CARRIED, Carried, carried, wait_path
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World
from playbook.rehearse.deliveries import nearest

TRIED = 20
"""So many repositories are tried; one that passes is enough."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One gate of one template's play, and the Sensors that may release it."""

    carried: Carried
    play: Play
    address: str
    gate: Gate
    ears: tuple[Ear, ...]
    repositories: tuple[list[str], bool]

    def path(self) -> Path:
        """Return where the template waits for it."""
        return wait_path(self.carried.object, self.play, self.gate)

    def released_by(self, outcome: Outcome) -> bool:
        """Tell whether a trigger stored a Signal or, where Argo alone releases, called for this gate."""
        if self.play.release == "signals":
            made = outcome.call
            return isinstance(made, KubernetesCall) and made.resource.get("kind") == "Signal"
        return isinstance(outcome.call, HttpCall) and self.address == _wait(outcome.call)


def _wait(call: HttpCall) -> str:
    """Return the gate that a call asks argo-server to set, or ""."""
    try:
        body = parse_json(call.body)
    except PlaybookError:
        return ""
    selector = str(body.get("nodeFieldSelector", "")) if isinstance(body, dict) else ""
    return selector.removeprefix("inputs.parameters.wait.value=")


def waits(world: World) -> Iterator[Wait]:
    """Yield every gate of every play that can be read."""
    known = world.once(ears)
    shared = repositories(known.storing)  # looks through every filter: once for all plays
    for one in world.once(carried):
        if one.play is None:
            continue
        alone = one.play.release == "argo"
        several = known.alone.get(one.play.name, ()) if alone else known.storing
        names = repositories(several) if alone else shared
        for stage, gate in one.play.gates:
            yield Wait(one, one.play, f"{stage}/{gate.kind}", gate, several, names)


def _unreleased(world: World) -> Found:
    for one in world.once(carried):
        if one.play is None:
            yield Unclear(one.object, CARRIED, one.trouble)
    for wait in waits(world):
        yield from _judged(wait)


def _judged(wait: Wait) -> Found:
    """Try each actor in each repository: one repository in which it works is enough."""
    where, address = wait.carried.object, wait.address
    if not wait.ears:
        stores = "stores Signals" if wait.play.release == "signals" else "calls argo-server for it"
        said = f'Nothing can release the gate "{address}": no Sensor {stores}.'
        yield Fault(where, wait.path(), said)
        return
    names, every = wait.repositories
    if not names:
        why = f'gate "{address}": no EventSource says which repositories it covers'
        yield Unclear(where, wait.path(), why)
        return
    every = every and len(names) <= TRIED
    for who in wait.gate.by or ANYBODY:
        delivery, answers = None, []
        for name in names[:TRIED]:
            delivery = of_gate(wait.play, wait.gate, who, name)
            answers.append(_answer(wait, delivery, every=every))
            if answers[-1] is None:
                break
        known = [one for one in answers if one]
        if delivery is None or len(known) < len(answers):
            continue
        doubts = [text for proved, text in known if not proved]
        if doubts:
            yield Unclear(where, wait.path(), f'gate "{address}": {doubts[0]}')
            continue
        said = f'The gate "{address}" is not released by {delivery.said}: {known[-1][1]}.'
        yield Fault(where, wait.path(), said)


def _answer(wait: Wait, delivery: Delivery, *, every: bool) -> tuple[bool, str] | None:
    """Return None when it is released, else why not, and whether that is proved."""
    seen: list[tuple[Ear, Outcome]] = []
    for ear in wait.ears:
        for outcome in ear.hear(delivery):
            if wait.released_by(outcome) and not _wrong(delivery, outcome):
                return None
            seen.append((ear, outcome))
    decided = delivery.decided | (_REPOSITORY if every else frozenset())
    proved, doubts, untrue = _reasons(wait, delivery, seen, decided)
    if doubts:
        return False, doubts[0]
    said = f"no EventSource that these Sensors listen to is sent {delivery.event.event} of {delivery.repository}"
    return True, (next(iter(untrue), "") or nearest(tuple(proved)) or said).replace("\n", "; ")


def _reasons(
    wait: Wait, delivery: Delivery, seen: list[tuple[Ear, Outcome]], decided: frozenset[str]
) -> tuple[list[str], list[str], list[str]]:
    """Return why triggers do not release it: for certain, perhaps, and because they store what is not so."""
    proved: list[str] = []
    doubts = [f"{ear.sensor.title}: {ear.trouble}" for ear in wait.ears if ear.trouble]
    untrue: list[str] = []
    for ear, outcome in seen:
        name = f"{ear.sensor.title} {outcome.trigger}"
        if wait.released_by(outcome):
            untrue.append(f"{name} {_wrong(delivery, outcome)}")
        elif isinstance(outcome.call, HttpCall) and wait.play.release == "argo":
            proved.append(f'{name} sets "{_wait(outcome.call) or "nothing"}"')
        elif outcome.heard and _may(wait, ear, outcome):
            sure = not outcome.error and _proved(outcome, decided)
            (proved if sure else doubts).append(f"{name}: {outcome.reason}")
    return proved, doubts, untrue


def _wrong(delivery: Delivery, outcome: Outcome) -> str:
    call = outcome.call
    return wrong_fact(delivery, call.resource) if isinstance(call, KubernetesCall) else ""


_REPOSITORY = frozenset(
    {"body.repository.full_name", "body.repository.name", "body.pull_request.head.repo.full_name"}
)


def _may(wait: Wait, ear: Ear, outcome: Outcome) -> bool:
    """Tell whether a trigger is one that could release this gate at all."""
    trigger = ear.triggers[outcome.trigger]
    if wait.play.release == "signals":
        return stores_signal(trigger)
    return f"wait.value={wait.address}" in str(trigger.template.get("http"))


def _proved(outcome: Outcome, decided: frozenset[str]) -> bool:
    """Tell whether each dependency refuses for what no other delivery of this sort could change."""
    return not outcome.fired and all(
        heard.verdict.refusals and all(one.path in decided for one in heard.verdict.refusals)
        for heard in outcome.heard
    )


UNRELEASED = Rule(
    id="PB301",
    title="A gate of a play that nothing in this tree can release.",
    why="What it waits for happens on GitHub, but no trigger stores a Signal for it (or, with `release: argo`, calls argo-server). "
    "The run waits until the gate's time is over, and then stops.",
    mend="Render the tree again with `playbook render`, or mend the filter that is named here.",
    source="the recorded deliveries, through this Sensor's filters as argo-events v1.9.11 judges them (playbook/events/engine.py)",
    check=_unreleased,
)

RULES = (UNRELEASED,)
