"""Every template of a world with the calls in it and what they enter. Never judges. Ask `world.once(bodies)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.calls import Call, Callee, base_of, calls_of, resolve
from playbook.prove.flows import Flow, Template, flows
from playbook.prove.workflow.tags import Text, texts
from playbook.prove.world import World

KINDS = (
    *("steps", "dag", "suspend", "resource", "container", "script"),
    *("containerSet", "data", "http", "plugin"),
)
_TASK = re.compile(r"([a-zA-Z0-9][-a-zA-Z0-9]*?)\.([A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)")
_REPEATS = ("withItems", "withParam", "withSequence")
_ACCEPTED = ("Succeeded", "Skipped", "Daemoned")


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A call as rules ask for it.

    Attributes:
        call: the call.
        enters: the template it enters; None where that is not known.
        when: its guard.
        repeated: it is made once for each item.
        needs: the tasks that it names in `depends` or `dependencies`, each with the result it names or "".
        arguments: its arguments that have a value.
    """

    call: Call
    enters: Callee | None
    when: str
    repeated: bool
    needs: tuple[tuple[str, str], ...]
    arguments: Mapping[str, str]

    def texts(self) -> tuple[Text, ...]:
        """Return its texts with tags; those of its hooks and of an inline template are others'."""
        return tuple(texts(self.call.value, self.call.path, ("hooks", "inline")))


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A template in its workflow.

    Attributes:
        flow: the workflow.
        template: the template.
        kind: one of KINDS, "" where it says none.
        inputs: its declared input parameters by name.
        calls: the steps or tasks.
        outer: the template it is written inside, for an inline one.
    """

    flow: Flow
    template: Template
    kind: str
    inputs: Mapping[str, Mapping[str, Any]]
    calls: tuple[Made, ...]
    outer: Body | None = None

    @property
    def value(self) -> Mapping[str, Any]:
        """Return the template's fields."""
        return self.template.value

    @property
    def prefix(self) -> str:
        """Return "steps" or "tasks"."""
        return "tasks" if self.kind == "dag" else "steps"

    def before(self, made: Made) -> tuple[Made, ...]:
        """Return the calls whose outputs a call sees: of earlier groups, or its ancestors."""
        if self.kind == "steps":
            return tuple(one for one in self.calls if one.call.group < made.call.group)
        known = {one.call.name: one for one in self.calls}
        found: dict[str, Made] = {}
        waiting = [name for name, _ in made.needs]
        while waiting:
            name = waiting.pop()
            if name in known and name not in found and name != made.call.name:
                found[name] = known[name]
                waiting += [other for other, _ in known[name].needs]
        return tuple(found.values())


def named(value: Mapping[str, Any], *path: str) -> dict[str, Mapping[str, Any]]:
    """Return the items of a list deep in mappings by their names."""
    found: Any = value
    for step in path:
        found = (found or {}).get(step)
    return {str(one.get("name")): one for one in found or () if isinstance(one, dict)}


def depends(made: Made, calls: tuple[Made, ...]) -> str:
    """Return what decides whether a task runs, each task with a result, as common/ancestry.go writes it."""
    logic = made.call.value.get("depends") or " && ".join(
        map(str, made.call.value.get("dependencies") or ())
    )
    known = {one.call.name: one for one in calls}

    def result(found: re.Match[str]) -> str:
        name = found[1] or found[3]
        field = name.replace("-", "_")
        if found[2]:
            return f"{field}.{found[2]}"
        also = (known[name].call.value.get("continueOn") or {}) if name in known else {}
        more = [
            *(["Errored"] if also.get("error") else ()),
            *(["Failed"] if also.get("failed") else ()),
        ]
        return "(" + " || ".join(f"{field}.{one}" for one in (*_ACCEPTED, *more)) + ")"

    return _TASK.sub(result, str(logic))


def bodies(world: World) -> tuple[Body, ...]:
    """Return every template of every workflow, inline ones too. Ask `world.once(bodies)`."""
    found: list[Body] = []
    for flow in world.once(flows):
        home = base_of(world, flow) or flow
        for template in flow.templates:
            found += _of(world, flow, home, template, None)
    return tuple(found)


def _of(world: World, flow: Flow, home: Flow, template: Template, outer: Body | None) -> list[Body]:
    kind = next((one for one in KINDS if one in template.value), "")
    made = tuple(_made(call, resolve(world, home, call, template)) for call in calls_of(template))
    inputs = named(template.value, "inputs", "parameters")
    found = [Body(flow, template, kind, inputs, made, outer)]
    for one in made:
        if "inline" in one.call.value and one.enters is not None:
            found += _of(world, flow, home, one.enters[1], found[0])
    return found


def _made(call: Call, enters: Callee | None) -> Made:
    value = call.value
    given = (value.get("arguments") or {}).get("parameters") or ()
    return Made(
        call,
        enters,
        when=str(value.get("when") or ""),
        repeated=any(each in value for each in _REPEATS),
        needs=_needs(value),
        arguments={str(one.get("name")): str(one["value"]) for one in given if "value" in one},
    )


def _needs(value: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    logic = value.get("depends")
    if not logic:
        return tuple((str(name), "") for name in value.get("dependencies") or ())
    return tuple((one[1] or one[3], one[2] or "") for one in _TASK.finditer(str(logic)))


def by_template(world: World) -> dict[tuple[int, Path], Body]:
    """Return the bodies by object and path of their template. Ask `world.once(by_template)`."""
    return {key(one.template): one for one in world.once(bodies)}


def key(template: Template) -> tuple[int, Path]:
    """Return what a template is known by: `resolve` makes inline ones anew each time."""
    return id(template.object), template.path


def entered(world: World, made: Made) -> Body | None:
    """Return the body that a call enters."""
    return world.once(by_template).get(key(made.enters[1])) if made.enters else None


def written_later(flow: Flow, *fields: str) -> bool:
    """Tell whether a Sensor's parameters may write these fields of a spec, or add to them."""
    if flow.object.kind != "Sensor":
        return False
    at = flow.path.index("template")
    kind = flow.path[at + 1]
    parameters = flow.object.get((*flow.path[: at + 1], kind, "parameters")) or ()
    dests = [str(one.get("dest", "")) for one in parameters]
    # The value of an argument that is there adds none.
    dests = [
        one for one in dests if not re.fullmatch(r"spec\.arguments\.parameters\.\d+\.value", one)
    ]
    whole = tuple(f"spec.{field}" for field in fields)
    return any(one == "spec" or one.startswith(whole) for one in dests)
