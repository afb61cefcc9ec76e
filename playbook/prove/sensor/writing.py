"""PB232-PB234: numbers that are printed wrong, templates nobody fills in, and places that are not there."""

from __future__ import annotations

import copy
from typing import Any

from playbook.errors import NotModelled
from playbook.events.destinations import Destination, compile_destination
from playbook.events.failures import Unresolved
from playbook.events.paths import compile_path
from playbook.prove.flows import triggers
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.levels import keys_of
from playbook.prove.sensor.parameters import NOT_KINDS, Parameter, of_trigger, parameters
from playbook.prove.sensor.seek import seek
from playbook.prove.sensor.templates import bare_fields, texts_with_input
from playbook.prove.world import World

_MARK = "x"
_READ = ("parameters", "payload", "dynamicHeaders")


def _numbers(world: World) -> Found:
    for one in world.once(parameters):
        template = one.source.get("dataTemplate")
        if one.listener is None or not isinstance(template, str):
            continue
        for field in bare_fields(template):
            found = seek(one.listener, field)
            if found is not None and found.kinds.strip("0") == "n":
                said = f'"{field}" is a number: from a million on it is printed as 1.234567e+06.'
                small = not field.endswith((".id", "_id"))
                yield Fault(
                    one.trigger.sensor,
                    (*one.path, "src", "dataTemplate"),
                    said,
                    mend=f"Write `{{{{ .Input.{field} | int64 }}}}`, or use dataKey.",
                    severity="warning" if small else None,
                )


NUMBERS = Rule(
    id="PB232",
    title="A template that prints a number as it is.",
    why="In templates every number of JSON is a float: GitHub's ids, of seven digits and more, come out as "
    "`1.234567e+06`, and name nothing.",
    mend="Put `| int64` behind it, or use dataKey.",
    source="argo-events v1.9.11 pkg/sensors/triggers/params.go:284-300; run",
    check=_numbers,
)


def _unfilled(world: World) -> Found:
    for one in world.once(triggers):
        written = {
            key: {name: each for name, each in value.items() if name not in _READ}
            for key, value in one.template.items()
            if key not in NOT_KINDS and isinstance(value, dict)
        }
        filled = {tuple(_target(each)) for each in of_trigger(world, one)}
        for path, text in texts_with_input(written):
            if tuple(map(str, path)) not in filled:
                shown = text if len(text) < 60 else f"{text[:57]}..."
                yield Fault(
                    one.sensor, (*one.path, "template", *path), f'Nobody fills in "{shown}".'
                )


def _target(one: Parameter) -> list[str]:
    """Return where a parameter writes, from the trigger's template on."""
    keys = keys_of(one.dest)
    if one.place == "trigger":
        return keys
    return [one.kind, *([] if one.kind == "http" else ["source", "resource"]), *keys]


UNFILLED = Rule(
    id="PB233",
    title="A template in the trigger itself.",
    why="Only `dataTemplate` of a parameter is a template. In a resource, a URL or an argument `{{ .Input... }}` stays as it is "
    "written; Argo Workflows passes over a tag it does not know, and a script gets the text itself.",
    mend="Take the value with a parameter: `src.dataTemplate` and `dest`.",
    source="argo-events v1.9.11 pkg/sensors/triggers/params.go (the earlier system's failure A.4)",
    check=_unfilled,
)


def _targets(world: World) -> Found:
    for trigger in world.once(triggers):
        tree = copy.deepcopy(dict(trigger.resource[1])) if trigger.resource else None
        for one in of_trigger(world, trigger):
            own = one.place == "parameters" and one.kind in ("k8s", "argoWorkflow")
            yield from _of_dest(one, tree if own else None)


def _of_dest(one: Parameter, tree: Any) -> Found:
    where = (*one.path, "dest")
    if not one.dest:
        return
    if "" in one.dest.replace("\\.", "").split("."):
        said = f'"{one.dest}" has an empty part, which counts as the index 0.'
        yield Fault(one.trigger.sensor, where, said)
        return
    try:
        dest = compile_destination(one.dest)
        said = _hits(dest, tree) if tree is not None else ""
    except NotModelled as error:
        yield Unclear(one.trigger.sensor, where, error.message)
        return
    if said:
        yield Fault(one.trigger.sensor, where, said)


def _hits(dest: Destination, tree: Any) -> str:
    """Write a mark where a parameter writes; return what is wrong with the place, or ""."""
    if dest.keys is None:
        hit = compile_path(dest.text).find(tree, iter)
        return "" if hit.container is not None else f'"{dest.text}" finds nothing to replace.'
    place = tree
    for key in dest.keys:
        if isinstance(place, list) and key.index is not None and key.index > len(place):
            return f'"{dest.text}" is past the end of a list of {len(place)}: null fills it up.'
        place = _entered(place, key.name)
    try:
        dest.put(tree, _MARK)
    except Unresolved as error:
        return f'"{dest.text}": {error}.'
    return ""


def _entered(place: Any, name: str) -> Any:
    if isinstance(place, dict):
        return place.get(name)
    if isinstance(place, list) and name.isdigit() and int(name) < len(place):
        return place[int(name)]
    return None


TARGETS = Rule(
    id="PB234",
    title="A dest that does not write where it says.",
    why="A dest with `# @ * ? |` only replaces what is there and else does nothing; an empty part is the index 0; an index past "
    "the end is filled up with null, and another word in a list is an error. The placeholder is executed, or the event lost.",
    mend="Name the field plainly, and write the list out in the resource.",
    source="argo-events v1.9.11 pkg/sensors/triggers/params.go, sjson v1.2.5; compared in 3,500 cases",
    check=_targets,
)

RULES = (NUMBERS, UNFILLED, TARGETS)
