"""PB410-PB412: an object that is there twice, or that the API server or the controller would not take."""

from __future__ import annotations

from pathlib import PurePosixPath

from playbook.documents.document import Document
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World


def _twice(world: World) -> Found:
    first: dict[tuple[str, str, str, str], Object] = {}
    for one in (*(checked.object for checked in world.checked), *world.strangers):
        if not one.name or one.name.endswith("*"):
            continue  # Kubernetes names it: each create makes another
        group = one.api_version.rpartition("/")[0]
        before = first.setdefault((group, one.kind, one.namespace, one.name), one)
        if before is one:
            continue
        if _applied_together(before.document, one.document, world.once(_listed_by)):
            said = f"{one.title} is already in {before.place()}; the one that is applied last wins."
            yield Fault(one, ("metadata", "name"), said)
        else:
            yield Unclear(
                one,
                ("metadata", "name"),
                "an object of this kind and name is in another folder, too; "
                "whether both go to one cluster cannot be told",
            )


def _applied_together(one: Document, other: Document, listed: dict[str, set[str]]) -> bool:
    """Tell whether two files are surely for one cluster: overlays are folders beside each other."""
    if PurePosixPath(one.name).parent == PurePosixPath(other.name).parent:
        return True
    return not listed.get(one.name, set()).isdisjoint(listed.get(other.name, ()))


def _listed_by(world: World) -> dict[str, set[str]]:
    """Return, for each file, the Kustomizations that name it."""
    found: dict[str, set[str]] = {}
    for one in world.of("Kustomization"):
        folder = PurePosixPath(one.document.name).parent
        for resource in one.value.get("resources") or ():
            found.setdefault(str(folder / resource), set()).add(one.document.name)
    return found


TWICE = Rule(
    id="PB410",
    title="The same object is declared twice.",
    why="Whatever is applied last replaces the other in silence; ArgoCD shows it as a RepeatedResourceWarning "
    "and syncs one of the two.",
    mend="Remove one of the two, or give it another name.",
    source="kubectl apply; argo-cd v2.14.21 controller/state.go, ConditionRepeatedResourceWarning",
    check=_twice,
)


def _schema(world: World) -> Found:
    for checked in world.checked:
        for one in checked.violations:
            said = f"{one.message[:1].upper()}{one.message[1:]}"
            yield Fault(checked.object, one.path, said if said.endswith("?") else f"{said}.")


SCHEMA = Rule(
    id="PB411",
    title="A field that the kind does not have, a field that is missing, or a value of another type.",
    why="Argo's CRDs keep unknown fields and its controllers pass over them: a mistyped field is as good as none, "
    "and nobody says so. A value of another type cannot be decoded: the controller drops the object from its list.",
    mend="Write the field as the schema of the kind has it.",
    source="argo-workflows v4.0.2 and argo-events v1.9.11, api/jsonschema/schema.json with its objects closed "
    "(playbook/schemas/SOURCES.md)",
    check=_schema,
)

RULES = (TWICE, SCHEMA)
