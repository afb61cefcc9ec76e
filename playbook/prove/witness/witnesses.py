"""For every trigger of a world the smallest payloads that fire it, the proof that none can, or neither. The engine judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.canonical import Event
from playbook.prove.flows import Trigger, triggers
from playbook.prove.sensor.listeners import Listener, listeners_of
from playbook.prove.sensor.parameters import of_trigger
from playbook.prove.sensor.templates import bare_fields
from playbook.prove.witness.ask import Question, is_shaped, question, trouble
from playbook.prove.witness.body import BODY, Found, completed
from playbook.prove.witness.conditions import smallest
from playbook.prove.witness.excluded import no_conditions, no_event, no_sensor, no_value
from playbook.prove.witness.search import Bodies, search
from playbook.prove.witness.witness import Payload, Verdict, Witness
from playbook.prove.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one dependency: a body that passes, or why there is none."""

    asked: Question | None = None
    found: Found | None = None
    none: str = ""
    unclear: str = ""


def witnesses(world: World, recordings: Bodies) -> tuple[Witness, ...]:
    """Return what is known of each trigger, in the order of the world.

    Args:
        world: the objects of one cluster.
        recordings: recorded bodies by name; the name begins with the event, `x/pull_request.opened.json`.
    """
    answers: dict[int, Answer] = {}
    found: list[Witness] = []
    for trigger in world.once(triggers):
        several = listeners_of(world, trigger.sensor)
        for one in several:
            if id(one) not in answers:
                answers[id(one)] = _answer(world, one, recordings)
        found.append(_witness(world, trigger, {one.name: answers[id(one)] for one in several}))
    return tuple(found)


def _answer(world: World, one: Listener, recordings: Bodies) -> Answer:
    none = no_event(world, one)
    if none:
        return Answer(none=none)
    try:
        asked = question(one)
        if one.data and not is_shaped(one):
            what = f"a {one.kind} event" if one.kind else "an event of a source that is not here"
            return Answer(unclear=f"what {what} holds is not known here")
        found, why = search(asked, recordings)
    except (NotModelled, InvalidDocument) as error:
        return Answer(unclear=error.message)
    return Answer(asked, found, unclear="" if found else why)


def _witness(world: World, trigger: Trigger, answers: dict[str, Answer]) -> Witness:
    gone = no_sensor(world, trigger.sensor) or no_conditions(world, trigger.sensor, trigger.path)
    if gone:
        return _said(trigger, "none", [gone])
    conditions = str(trigger.template.get("conditions") or "")
    try:
        chosen = smallest(conditions, list(answers), lambda one: answers[one].found is not None)
        if chosen is not None:
            return _fired(world, trigger, {one: answers[one] for one in chosen})
        maybe = smallest(conditions, list(answers), lambda one: not answers[one].none)
    except (NotModelled, InvalidDocument) as error:
        return _said(trigger, "not decided", [error.message])
    if maybe is not None:
        why = [f"{one}: {answers[one].unclear}" for one in maybe if answers[one].unclear]
        return _said(trigger, "not decided", why)
    every = smallest(conditions, list(answers), lambda _: True) or ()
    return _said(
        trigger, "none", [f"{one}: {answers[one].none}" for one in every if answers[one].none]
    )


def _fired(world: World, trigger: Trigger, answers: dict[str, Answer]) -> Witness:
    """Ask what the trigger makes of the bodies; where it misses fields, give it these, once."""
    made = _made(answers)
    error = trouble(trigger, _events(made))
    if error:
        made = {
            name: (asked, _with_fields(world, trigger, name, asked, found))
            for name, (asked, found) in made.items()
        }
        events = _events(made)
        passed = all(asked.passes(events[name]) for name, (asked, _) in made.items())
        error = trouble(trigger, events) if passed else error
    if not error:
        payloads = [_payload(name, *one) for name, one in made.items()]
        return _said(trigger, "fires", [], payloads)
    lost = no_value(world, trigger.sensor, trigger.path)
    if lost and len(listeners_of(world, trigger.sensor)) == 1:
        return _said(trigger, "none", [lost])
    return _said(trigger, "not decided", [f"its event passes, but {error}"])


def _made(answers: dict[str, Answer]) -> dict[str, tuple[Question, Found]]:
    return {
        name: (one.asked, one.found) for name, one in answers.items() if one.asked and one.found
    }


def _events(made: dict[str, tuple[Question, Found]]) -> dict[str, Event]:
    return {name: found.event(asked.listener) for name, (asked, found) in made.items()}


def _with_fields(world: World, trigger: Trigger, name: str, asked: Question, found: Found) -> Found:
    if not is_shaped(asked.listener):
        return found
    return completed(asked.listener, found, _read(world, trigger, name))


def _read(world: World, trigger: Trigger, dependency: str) -> list[str]:
    """Return the fields below the body that a trigger cannot do without."""
    found: list[str] = []
    for one in of_trigger(world, trigger):
        if one.source.get("dependencyName") == dependency and "value" not in one.source:
            found += [str(one.source.get("dataKey") or "")]
            found += bare_fields(str(one.source.get("dataTemplate") or ""))
    return [field for field in dict.fromkeys(found) if field.startswith(BODY)]


def _payload(name: str, asked: Question, found: Found) -> Payload:
    one = asked.listener
    kind = "github" if one.is_github else one.kind
    whole = not (one.data or one.is_github or found.overrides)
    return Payload(
        name, kind, found.start.event, found.start.recording, found.overrides, whole=whole
    )


def _said(
    trigger: Trigger, verdict: Verdict, why: Sequence[str], payloads: Sequence[Payload] = ()
) -> Witness:
    place = trigger.sensor.place(trigger.path)
    title = trigger.sensor.title
    return Witness(title, trigger.name, place, verdict, tuple(payloads), tuple(why))
