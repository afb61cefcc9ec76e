"""Every ServiceAccount, Secret and ConfigMap that something refers to by name, and whatever makes one. Never judges.

Ask `world.once(references)` and `world.once(provided)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from playbook.documents.document import Path
from playbook.prove.objects import Object
from playbook.prove.world import World

KINDS = (
    *("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"),
    *("Sensor", "EventSource", "EventBus"),
    *("Pod", "Deployment", "Job", "CronJob"),
)
ACCOUNT, SECRET, CONFIG = "ServiceAccount", "Secret", "ConfigMap"
# Below these are texts of people, or objects of another kind; a cache's ConfigMap Argo makes itself
# (argo-workflows v4.0.2 workflow/controller/cache/configmap_cache.go).
_APART = frozenset(
    (
        *("metadata", "labels", "annotations", "matchLabels"),
        *("resource", "headers", "status", "data", "memoize"),
    )
)
_NESTED = (dict, list)
_SELECTOR = frozenset({"name", "key", "optional"})
_BY_NAME = {"secretRef": SECRET, "configMapRef": CONFIG, "configMap": CONFIG}


Where: TypeAlias = tuple[Object, Path]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """One name of another object.

    Attributes:
        object: where it is written.
        path: to the name's field.
        kind: ACCOUNT, SECRET or CONFIG.
        name: the name.
        key: the key in it, "" for all of it.
        optional: it may be missing.
    """

    object: Object
    path: Path
    kind: str
    name: str
    key: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """What makes an object of a name.

    Attributes:
        object: the object itself, or what makes it.
        name: its name.
        keys: the keys in it; None when they cannot be told.
    """

    object: Object
    name: str
    keys: frozenset[str] | None = None


def references(world: World) -> tuple[Reference, ...]:
    """Return every reference of objects whose fields are known here."""
    found: list[Reference] = []
    for one in world.of(*KINDS):
        if one.spec:
            _below((one, ("spec",)), "spec", one.spec, found)
    return tuple(found)


def _below(where: Where, key: str | int, value: Any, found: list[Reference]) -> None:
    """Add the references below a value. It goes through all there is: into a list, as generators so deep are slow."""
    one, path = where
    fields = isinstance(value, dict)
    itself = _reference(one, path, str(key), value) if fields else None
    if itself is not None:
        found.append(itself)
        return
    for name, item in value.items() if fields else enumerate(value):
        if isinstance(item, _NESTED):
            if name not in _APART:
                _below((one, (*path, name)), name if fields else key, item, found)
        elif name == "serviceAccountName" and isinstance(item, str) and item:
            found.append(Reference(one, (*path, name), ACCOUNT, item))


def _reference(one: Object, path: Path, key: str, value: Mapping[str, Any]) -> Reference | None:
    """Return what a mapping refers to, by its form and the key it stands under."""
    name = value.get("name")
    if name is None and key != "secret":
        return None
    optional = value.get("optional") is True
    if isinstance(name, str) and isinstance(value.get("key"), str) and value.keys() <= _SELECTOR:
        kind = CONFIG if "configmap" in key.lower() else SECRET
        return Reference(one, (*path, "name"), kind, name, value["key"], optional)
    if key in _BY_NAME and isinstance(name, str):
        return Reference(one, (*path, "name"), _BY_NAME[key], name, "", optional)
    if key == "imagePullSecrets" and isinstance(name, str):
        return Reference(one, (*path, "name"), SECRET, name, "", optional=True)
    if key == "secret" and isinstance(value.get("secretName"), str):
        return Reference(one, (*path, "secretName"), SECRET, value["secretName"], "", optional)
    return None


def provided(world: World) -> dict[tuple[str, str], list[Provider]]:
    """Return what makes the accounts, Secrets and ConfigMaps of this world, by kind and name."""
    found: dict[tuple[str, str], list[Provider]] = {}
    for kind, provider in _providers(world):
        found.setdefault((kind, provider.name), []).append(provider)
    return found


def _providers(world: World) -> Iterator[tuple[str, Provider]]:
    for checked in world.checked:
        yield from _made_by(checked.object, sound=checked.sound)
    for stranger in world.strangers:  # SealedSecret, SopsSecret, VaultStaticSecret, Certificate
        if "Secret" in stranger.kind:
            yield SECRET, Provider(stranger, stranger.name)
        made = stranger.get(("spec", "secretName"))
        if isinstance(made, str):
            yield SECRET, Provider(stranger, made)


def _made_by(one: Object, *, sound: bool) -> Iterator[tuple[str, Provider]]:
    if one.kind == ACCOUNT:
        yield ACCOUNT, Provider(one, one.name)
    elif one.kind in (SECRET, CONFIG):
        yield one.kind, Provider(one, one.name, _keys(one))
    elif one.kind == "ExternalSecret" and sound:
        yield SECRET, _external(one)
    elif one.kind == "Kustomization":
        yield from _generated(one)


def _keys(one: Object) -> frozenset[str] | None:
    fields = [one.value.get(name) for name in ("data", "stringData", "binaryData")]
    return frozenset(key for each in fields if isinstance(each, dict) for key in each)


def _external(one: Object) -> Provider:
    """Return the Secret that External Secrets makes; what `dataFrom` and templates add cannot be told."""
    target = one.spec.get("target") or {}
    told = "dataFrom" not in one.spec and "template" not in target
    keys = frozenset(str(each.get("secretKey")) for each in one.spec.get("data") or ())
    return Provider(one, str(target.get("name") or one.name), keys if told else None)


def _generated(one: Object) -> Iterator[tuple[str, Provider]]:
    for field, kind in (("secretGenerator", SECRET), ("configMapGenerator", CONFIG)):
        for _, value in one.each(field):
            if isinstance(value, dict) and value.get("name"):
                yield kind, Provider(one, str(value["name"]))
