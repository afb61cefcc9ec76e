"""PB412: an object that its own CRD would reject, or would quietly take a field from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.manifests.objects import GROUP
from playbook.prove.crds import definitions
from playbook.prove.made_objects import TEXT, Made, made_objects, marked
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sound import about
from playbook.prove.world import World
from playbook.schemas.check import Violation, known, violations

_CEL = "its CRD has rules in CEL, which are not run here"
_CRD = "the kind {} {} is not known here: no CRD of it is in the tree"


def _rejected(world: World) -> Found:
    kinds = world.once(definitions)
    for one in world.strangers:
        definition = kinds.get((one.api_version, one.kind))
        if definition is None:
            continue  # not looked at, and said so
        for each in definition.violations(one.value):
            yield Fault(one, each.path, _said(each, ""))
        if definition.cel and not _ours(one.api_version):
            yield Unclear(one, (), _CEL)
    for made in world.once(made_objects):
        yield from _made(world, made)


def _made(world: World, made: Made) -> Found:
    version, kind = made.value.get("apiVersion"), made.value.get("kind")
    if not (isinstance(version, str) and isinstance(kind, str)) or marked(version) or marked(kind):
        yield Unclear(made.object, made.path, "the kind of the object is not written here")
        return
    definition = world.once(definitions).get((version, kind))
    judge: Callable[[Mapping[str, Any]], Any] | None = definition.violations if definition else None
    if judge is None and known(version, kind):
        judge = violations
    if judge is None:
        yield Unclear(made.object, made.path, _CRD.format(version, kind))
        return
    for each in judge(made.value):
        if _certain(made, each):
            yield Fault(made.object, made.at(each.path), _said(each, f"{kind}: "))
    if not made.whole:
        yield Unclear(made.object, made.path, "where a parameter writes cannot be told")
    if definition is not None and definition.cel and not _ours(version):
        yield Unclear(made.object, made.path, _CEL)


def _ours(version: str) -> bool:
    """Tell whether a kind is ours: what makes it is tested on an API server with its CEL rules."""
    return version.startswith(f"{GROUP}/")


def _certain(made: Made, one: Violation) -> bool:
    """Tell whether a violation holds whatever the event or the tag brings."""
    if one.path[:1] == ("metadata",):
        return False  # its names are judged by who knows what they are made of
    value, what = _at(made.value, one.path), about(one)
    if what == "missing":
        # The object that is there may have it, or a parameter may bring it.
        return made.whole and not made.patched
    if what == "type":
        return value == TEXT or not marked(value)  # always a text, where none is allowed
    return what == "unknown" or not marked(value)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _said(one: Violation, kind: str) -> str:
    where = ".".join(map(str, one.path)) or "the object"
    said = f"{kind}{where}: {one.message}"
    return said if said.endswith("?") else f"{said}."


REJECTED = Rule(
    id="PB412",
    title="An object that a trigger or a step makes, or that is in the tree, does not fit the schema of its kind.",
    why="The API server rejects a wrong value and takes an unknown field away in silence: the event is lost or the step "
    "fails, only then and not when it is applied. A parameter without `useRawData` always writes a text.",
    mend="Write the field as the CRD has it.",
    source="kubernetes v1.33 apiextensions structural schemas, pruning; argo-events v1.9.11 pkg/sensors/triggers/params.go",
    check=_rejected,
)

RULES = (REJECTED,)
