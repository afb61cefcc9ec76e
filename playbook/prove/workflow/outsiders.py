"""Which inputs, parameters and outputs of templates hold text that somebody outside decides. Never judges.

It is followed from triggers, from the outputs that a trigger or a play's Signals supply, and from a play's
parameters, through the arguments of calls. Ask `world.once(outsiders)`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from playbook.prove.calls import base_of, run_by
from playbook.prove.flows import Flow, Trigger, flows, triggers
from playbook.prove.objects import Object
from playbook.prove.pairing.releasers import Releaser, releasers
from playbook.prove.pairing.selectors import matching, terms
from playbook.prove.plays import carried
from playbook.prove.sensor.parameters import Parameter, of_trigger
from playbook.prove.workflow.graph import Edge, Place, callers, edges, leading
from playbook.prove.workflow.outside import free_fields, free_text
from playbook.prove.workflow.sinks import sinks
from playbook.prove.workflow.tags import expression
from playbook.prove.workflow.text_flow import Names, Origin, kept, kept_by
from playbook.prove.workflow.walk import Body, by_template, key, named
from playbook.prove.world import World

_ARGUMENT = re.compile(r"spec\.arguments\.parameters\.(\d+)(\.value)?")
_SHORT = ("decision", "pull_request", "head_sha", "round")
"""Outputs of a play's gates that are a word, a number or a hash: reconcile/decide.py."""
_OUTPUT = "outputs.parameters."
_OF_PLAY = Origin("a parameter of the play", "error")
_OF_SIGNAL = Origin("an output that a Signal supplies", "error")


def outsiders(world: World) -> dict[Place, Names]:
    """Return the names of each template that hold such text; outputs are under "outputs.parameters.x".

    Only of templates that lead to a place where that matters.
    """
    wanted = world.once(_wanted)
    found: dict[Place, Names] = {}
    for flow, names in world.once(given) if wanted else ():
        for at, name, origin in _in_run(world, flow, names):
            if at in wanted:
                found.setdefault(at, {}).setdefault(name, origin)
    for at, name, origin in (*_of_signals(world), *_of_releases(world)) if wanted else ():
        found.setdefault(at, {}).setdefault(name, origin)
    _spread(world, found)
    return found


def _wanted(world: World) -> frozenset[Place]:
    """Return the templates that paste something where it is read, and those that lead to one."""
    return leading(world, world.once(sinks))


def given(world: World) -> tuple[tuple[Flow, Names], ...]:
    """Return the runs with arguments that hold such text: of triggers, and of plays. Ask `world.once(given)`."""
    of_path = {
        (id(one.sensor), one.resource[0]): one for one in world.once(triggers) if one.resource
    }
    ours = {id(one.object) for one in world.once(carried)}
    found: list[tuple[Flow, Names]] = []
    for flow in world.once(flows):
        names: Names = {}
        trigger = of_path.get((id(flow.object), flow.path[:-1]))
        if trigger is not None:
            names = dict(_filled(world, trigger, flow))
        elif id(flow.object) in ours:
            declared = named(flow.spec, "arguments", "parameters").items()
            names = {name: _OF_PLAY for name, one in declared if not one.get("enum")}
        found += [(flow, names)] if names else []
    return tuple(found)


def _filled(world: World, trigger: Trigger, flow: Flow) -> Iterator[tuple[str, Origin]]:
    """Yield the arguments of a run that a trigger fills with text of an outsider."""
    arguments = (flow.spec.get("arguments") or {}).get("parameters") or ()
    for one in of_trigger(world, trigger):
        found = _ARGUMENT.fullmatch(one.dest) if one.place == "parameters" else None
        origin = free_text(one) if found else None
        if found and origin and int(found[1]) < len(arguments):
            yield str(arguments[int(found[1])].get("name")), origin


def _in_run(
    world: World, flow: Flow, names: Mapping[str, Origin]
) -> Iterator[tuple[Place, str, Origin]]:
    """Yield what the templates of a run name of its arguments, and the inputs of its entrypoint."""
    home = base_of(world, flow) or flow
    begin = flow.spec.get("entrypoint") or home.spec.get("entrypoint")
    for _, template in run_by(world, flow):
        entered = template.object is home.object and template.name == begin
        inputs = named(template.value, "inputs", "parameters") if entered else {}
        for name, origin in names.items():
            yield key(template), f"workflow.parameters.{name}", origin
            if name in inputs:
                yield key(template), f"inputs.parameters.{name}", origin


def _of_signals(world: World) -> Iterator[tuple[Place, str, Origin]]:
    ours = {id(one.object) for one in world.once(carried)}
    for flow in world.once(flows):
        for one in flow.templates if id(flow.object) in ours else ():
            for name in _supplied(one.value):
                if name not in _SHORT:
                    yield key(one), f"{_OUTPUT}{name}", _OF_SIGNAL


def _supplied(value: Mapping[str, Any]) -> list[str]:
    several = named(value, "outputs", "parameters")
    return [name for name, one in several.items() if "supplied" in (one.get("valueFrom") or {})]


def _of_releases(world: World) -> Iterator[tuple[Place, str, Origin]]:
    """Yield the outputs of waits that a trigger sets to text of an outsider."""
    for one in world.once(releasers).known:
        asked = terms(one.selector or "")
        if one.does != "set" or not asked:
            continue
        texts = dict(_set(world, one))
        for gate in matching(world, asked) if texts else ():
            for name in _supplied(gate.body.value):
                origin = texts.get(name) or texts.get("")
                if origin:
                    yield key(gate.body.template), f"outputs.parameters.{name}", origin


def _set(world: World, one: Releaser) -> Iterator[tuple[str, Origin]]:
    """Yield the outputs that a trigger names with an outsider's text; "" for any of them."""
    for trigger in world.once(triggers):
        if trigger.sensor is one.object and one.path[: len(trigger.path)] == trigger.path:
            for parameter in of_trigger(world, trigger):
                if parameter.dest.startswith("outputParameters"):
                    yield from _outputs(one.object, parameter)


def _outputs(sensor: Object, one: Parameter) -> Iterator[tuple[str, Origin]]:
    _, _, name = one.dest.partition(".")
    template = str(one.source.get("dataTemplate") or "")
    try:
        written = json.loads(template) if template and not name else None
    except ValueError:
        written = None
    if not isinstance(written, dict):
        origin = free_text(one)
        yield from ((name, origin),) if origin else ()
        return
    for each, text in written.items():
        for field in free_fields(one.listener, str(text))[:1]:
            sure = one.listener is not None and one.listener.is_github
            yield str(each), Origin(f"{field} of {sensor.title}", "error" if sure else "warning")


def _spread(world: World, found: dict[Place, Names]) -> None:
    """Follow the text into what is called, and back to who calls."""
    graph, known, wanted = world.once(edges), world.once(by_template), world.once(_wanted)
    above = world.once(callers)
    waiting = [*found, *(one for at in found for one in above.get(at, ()))]
    while waiting:
        at = waiting.pop()
        out = graph.get(at, [])
        names = {**found.get(at, {}), **dict(_of_steps(out, found))}
        for edge in out:
            if edge.to in wanted and _put(found, edge.to, dict(_given(edge, names))):
                waiting.append(edge.to)
        if _put(found, at, dict(_left(known[at], names))):
            waiting += above.get(at, ())


def _put(found: dict[Place, Names], at: Place, fresh: Names) -> bool:
    """Add names to a template's; tell whether one is new."""
    before = found.get(at, {})
    if fresh.keys() <= before.keys():
        return False
    found[at] = {**fresh, **before}
    return True


def _of_steps(out: list[Edge], found: Mapping[Place, Names]) -> Iterator[tuple[str, Origin]]:
    """Yield what a template's calls leave, as it names it."""
    for edge in out:
        prefix = f"{edge.caller.prefix}.{edge.made.call.name}"
        for name, origin in found.get(edge.to, {}).items():
            if name.startswith(_OUTPUT):
                yield f"{prefix}.{name}", origin


def _given(edge: Edge, names: Names) -> Iterator[tuple[str, Origin]]:
    if not names:
        return
    value = edge.made.call.value
    items = kept(str(value.get("withParam") or ""), names)
    inner = {**names, **({"item": items} if items else {})}
    declared = edge.callee.inputs
    for name, text in edge.made.arguments.items():
        origin = kept(text, inner)
        if origin and name in declared:
            yield f"inputs.parameters.{name}", origin


def _left(body: Body, names: Names) -> Iterator[tuple[str, Origin]]:
    """Yield the outputs of a caller that pass on what its steps left."""
    for name, one in named(body.value, "outputs", "parameters").items() if names else ():
        source = one.get("valueFrom") or {}
        origin = kept(str(source.get("parameter") or ""), names)
        if source.get("expression"):
            origin = kept_by(expression(str(source["expression"])), names)
        if origin:
            yield f"{_OUTPUT}{name}", origin
