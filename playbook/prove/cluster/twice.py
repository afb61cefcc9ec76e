"""PB410: an object that is declared twice, and whether both declarations go to one cluster. Never compares what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World

Identity: TypeAlias = tuple[str, str, str, str]
VERSIONS = 3
"""From so many common objects on, half of a file, two files are taken for two versions of one thing."""
_NAME = ("metadata", "name")


@dataclass(frozen=True, slots=True)
class _Clash:
    """An object, and one of the same name before it."""

    one: Object
    before: Object

    @property
    def files(self) -> tuple[str, str]:
        return self.before.document.name, self.one.document.name


def _twice(world: World) -> Found:
    near, far = _clashes(world)
    common = Counter(one.files for one in near)
    sizes = Counter(one.document.name for one in _named(world))
    told: set[tuple[str, str]] = set()
    for clash in near:
        if not _versions(clash.files, common, sizes):
            said = f"{clash.one.title} is already in {clash.before.place()}; the one that is applied last wins."
            yield Fault(clash.one, _NAME, said)
        elif clash.files not in told:
            told.add(clash.files)
            yield _two_versions(clash, common[clash.files])
    for clash in far:
        why = f"it is in {clash.before.place()}, too; whether both files go to one cluster cannot be told"
        yield Unclear(clash.one, _NAME, why)


def _versions(
    files: tuple[str, str], common: Counter[tuple[str, str]], sizes: Counter[str]
) -> bool:
    """Tell whether two files look like two versions of one thing: `install.yaml`, `namespace-install.yaml`."""
    half = min(sizes[name] for name in files) / 2
    return files[0] != files[1] and common[files] >= max(VERSIONS, half)


def _two_versions(clash: _Clash, count: int) -> Fault:
    return Fault(
        clash.one,
        _NAME,
        f"{count} objects of this file, {clash.one.title} first, are already in {clash.files[0]}; "
        "those that are applied last win.",
        mend="If they are two versions of one thing, of which a cluster gets one, prove each file by itself; "
        "else remove one of the two.",
        severity="warning",
    )


def _named(world: World) -> Iterator[Object]:
    """Yield the objects that have a name; where Kubernetes names one, each create makes another."""
    for one in (*(checked.object for checked in world.checked), *world.strangers):
        if one.name and not one.name.endswith("*"):
            yield one


def _clashes(world: World) -> tuple[list[_Clash], list[_Clash]]:
    """Return what is there twice: in files that are applied together, and in others."""
    listed = world.once(_listed_by)
    together: dict[tuple[Identity, str], Object] = {}
    first: dict[Identity, Object] = {}
    near: list[_Clash] = []
    far: list[_Clash] = []
    for one in _named(world):
        identity = (one.api_version.rpartition("/")[0], one.kind, one.namespace, one.name)
        name = one.document.name
        places = sorted(listed.get(name) or {str(PurePosixPath(name).parent)})
        before = next((together[identity, at] for at in places if (identity, at) in together), None)
        if before is not None:
            near.append(_Clash(one, before))
        elif identity in first:
            far.append(_Clash(one, first[identity]))
        first.setdefault(identity, one)
        for at in places:
            together.setdefault((identity, at), one)
    return near, far


def _listed_by(world: World) -> dict[str, set[str]]:
    """Return, for each file, the Kustomizations that name it; one that none names goes with its folder."""
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

RULES = (TWICE,)
