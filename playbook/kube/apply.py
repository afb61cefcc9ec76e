"""Apply the objects of a tree as ArgoCD would: in waves, server side, strictly. Never deletes; reads no file."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any, Literal

from typing_extensions import override

from playbook.kube.cluster import Cluster, Object
from playbook.kube.errors import KubeError, NotFound, Refused
from playbook.kube.kinds import NotServed, collection_path
from playbook.kube.objects import MANAGER, apply, get
from playbook.manifests.waves import in_apply_order, wave

PATIENCE = 30.0
"""Seconds until a new kind must be served."""

_AGAIN = 0.1
_CRD = "CustomResourceDefinition"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one object."""

    object: str
    change: Literal["created", "configured", "unchanged", "skipped"]
    why: str = ""

    @override
    def __str__(self) -> str:
        return f"{self.change:10} {self.object}{': ' if self.why else ''}{self.why}"


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of all objects, in the order they were applied."""

    outcomes: tuple[Outcome, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Return what was created or configured, by name."""
        done = ("created", "configured")
        return tuple(each.object for each in self.outcomes if each.change in done)

    @property
    def skipped(self) -> tuple[str, ...]:
        """Return what was left alone, by name."""
        return tuple(each.object for each in self.outcomes if each.change == "skipped")


@dataclass(frozen=True, slots=True)
class _Applying:
    cluster: Cluster
    manager: str
    dry_run: bool
    own_kinds: Collection[tuple[str, str]]  # by group and kind: those whose CRD is in the tree
    say: Callable[[Outcome], None]


def apply_tree(  # noqa: PLR0913  each is one wish of `playbook lab apply`
    cluster: Cluster,
    documents: Iterable[Mapping[str, Any]],
    *,
    manager: str = MANAGER,
    say: Callable[[Outcome], None] | None = None,
    make_namespaces: bool = False,
    allow_unserved: bool = False,
    dry_run: bool = False,
) -> Counts:
    """Make the cluster hold these objects.

    Args:
        cluster: the API server.
        documents: the objects, in any order.
        manager: the name the fields are owned by.
        say: told each outcome as it is known.
        make_namespaces: create the namespaces that objects name and nobody has made.
        allow_unserved: pass over kinds the cluster does not know, instead of refusing the tree.
        dry_run: change nothing; the API server checks every object all the same.

    Raises:
        NotServed: a kind is unknown; nothing was changed.
        NotFound: a namespace is missing; nothing was changed.
        Refused: objects of a wave are refused; the waves before it are applied.
    """
    ordered = in_apply_order([dict(each) for each in documents])
    work = _Applying(cluster, manager, dry_run, _own_kinds(ordered), say or (lambda _: None))
    unserved = _unserved(work, ordered)
    if unserved and not allow_unserved:
        raise NotServed(
            f"the cluster serves no {', '.join(unserved)}",
            hint="Install these CustomResourceDefinitions first. Nothing was changed.",
            status=404,
        )
    spaces = _missing_namespaces(cluster, ordered)
    if spaces and not make_namespaces:
        raise NotFound(
            f"no namespace {', '.join(spaces)}",
            hint="Create it first. Nothing was changed.",
            status=404,
        )
    made = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in spaces
    ]
    waves = itertools.groupby(in_apply_order([*made, *ordered]), key=wave)
    return Counts(
        tuple(each for _, group in waves for each in _one_wave(work, list(group), unserved))
    )


def name_of(document: Mapping[str, Any]) -> str:
    """Return an object's name for people: kind, namespace, name."""
    metadata = document.get("metadata", {})
    parts = (metadata.get("namespace"), metadata.get("name"))
    return f"{document.get('kind')} {'/'.join(str(part) for part in parts if part)}"


def _one_wave(work: _Applying, wanted: list[Object], unserved: Collection[str]) -> list[Outcome]:
    """Apply one wave to its end, so that all that is wrong in it is told at once; then wait for its new kinds."""
    outcomes: list[Outcome] = []
    wrong: list[str] = []
    for document in wanted:
        try:
            outcomes.append(_one(work, document, unserved))
            work.say(outcomes[-1])
        except Refused as error:
            wrong.append(f"{name_of(document)}: {error.message}")
    if wrong:
        raise Refused(
            "\n".join(wrong), hint="The waves before were applied; this one as far as it was right."
        )
    if not work.dry_run:
        for document in wanted:
            if document.get("kind") == _CRD:
                _wait_until_served(work.cluster, document)
    return outcomes


def _one(work: _Applying, document: Object, unserved: Collection[str]) -> Outcome:
    name = name_of(document)
    if _kind(document) in unserved:
        return Outcome(name, "skipped", "the cluster does not serve this kind")
    try:
        done = apply(work.cluster, document, manager=work.manager, dry_run=work.dry_run)
    except NotFound as error:
        if not work.dry_run:
            raise
        lacks = "its kind" if isinstance(error, NotServed) else "its namespace"
        return Outcome(name, "created", f"not checked: {lacks} is not there yet")
    return Outcome(name, done.change)


def _wait_until_served(cluster: Cluster, definition: Object) -> None:
    """Return when the API server has established a kind, and answers for it: the second comes a little later."""
    group, kind = definition["spec"]["group"], definition["spec"]["names"]["kind"]
    versions = [each["name"] for each in definition["spec"]["versions"] if each.get("served")]
    pause, end = Event(), monotonic() + PATIENCE
    while True:
        try:
            if _established(get(cluster, definition)):
                for version in versions:
                    path = collection_path(cluster, f"{group}/{version}", kind)
                    cluster.request("GET", path, query={"limit": 1})
                return
        except NotFound:  # discovery, or the path itself, lags behind
            pass
        if monotonic() > end:
            raise KubeError(
                f"{name_of(definition)}: not served {PATIENCE:.0f} s after it was applied",
                hint="Its status.conditions say why; another CustomResourceDefinition may have its names.",
            )
        pause.wait(_AGAIN)


def _established(found: Object | None) -> bool:
    conditions = (found or {}).get("status", {}).get("conditions") or []
    return any(
        each.get("type") == "Established" and each.get("status") == "True" for each in conditions
    )


def _unserved(work: _Applying, documents: list[Object]) -> list[str]:
    """Return the kinds that neither the cluster serves nor the tree brings."""
    missing: set[str] = set()
    for document in documents:
        group = str(document.get("apiVersion", "")).rpartition("/")[0]
        if (group, str(document.get("kind"))) in work.own_kinds:
            continue
        try:
            collection_path(
                work.cluster, str(document.get("apiVersion")), str(document.get("kind"))
            )
        except NotServed:
            missing.add(_kind(document))
    return sorted(missing)


def _own_kinds(documents: list[Object]) -> Collection[tuple[str, str]]:
    specs = [document.get("spec", {}) for document in documents if document.get("kind") == _CRD]
    return {(str(spec.get("group")), str(spec.get("names", {}).get("kind"))) for spec in specs}


def _missing_namespaces(cluster: Cluster, documents: list[Object]) -> list[str]:
    brought = {each["metadata"]["name"] for each in documents if each.get("kind") == "Namespace"}
    return [
        name
        for name in sorted(set(_namespaces(documents)) - brought)
        if get(cluster, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        is None
    ]


def _namespaces(documents: list[Object]) -> Iterator[str]:
    for document in documents:
        namespace = document.get("metadata", {}).get("namespace")
        if namespace:
            yield str(namespace)


def _kind(document: Mapping[str, Any]) -> str:
    return f"{document.get('kind')} ({document.get('apiVersion')})"
