"""Read, create, apply, patch and delete one object, as dicts. Never sends back what it read: fields would be lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from playbook.kube.cluster import APPLY, MERGE_PATCH, Cluster, Object
from playbook.kube.errors import NotFound
from playbook.kube.kinds import collection_path, object_path

MANAGER = "playbook"
Change = Literal["created", "configured", "unchanged"]

# What the API server keeps about an object, and others write into it: no part of what was asked for.
_KEPT_BY_SERVER = frozenset(
    {"resourceVersion", "generation", "managedFields", "uid", "creationTimestamp"}
)


@dataclass(frozen=True, slots=True)
class Applied:
    """An object after it was applied, and whether that changed it."""

    object: Object
    change: Change


def get(cluster: Cluster, manifest: Object) -> Object | None:
    """Return the object as it is, or None when there is none."""
    try:
        return cluster.request("GET", object_path(cluster, manifest))
    except NotFound:
        return None


def create(cluster: Cluster, manifest: Object, *, manager: str = MANAGER) -> Object:
    """Create an object; its name may be generated.

    Raises:
        AlreadyThere: one of this name exists: read it, check that it is ours, go on.
        Refused: a field is unknown, or a rule is broken.
    """
    metadata = manifest.get("metadata", {})
    path = collection_path(
        cluster,
        str(manifest["apiVersion"]),
        str(manifest["kind"]),
        metadata.get("namespace") or cluster.namespace,
    )
    query = _query(dry_run=False, fieldManager=manager)
    return cluster.request("POST", path, query=query, body=manifest)


def apply(
    cluster: Cluster, manifest: Object, *, manager: str = MANAGER, dry_run: bool = False
) -> Applied:
    """Make an object be as its manifest says; fields the manifest does not name stay as they are.

    Raises:
        Refused: a field is unknown, or a rule is broken.
        NotFound: the namespace is missing; NotServed: the kind.
    """
    before = get(cluster, manifest)
    # force: a field that somebody else owns is ours as soon as our manifest names it
    query = _query(dry_run=dry_run, fieldManager=manager, force=True)
    path = object_path(cluster, manifest)
    after = cluster.request("PATCH", path, query=query, body=manifest, content=APPLY)
    return Applied(after, change_of(before, after))


def patch(
    cluster: Cluster,
    manifest: Object,
    body: Any,
    *,
    content: str = MERGE_PATCH,
    dry_run: bool = False,
) -> Object:
    """Change some fields of an object; `manifest` only names it.

    Raises:
        NotFound: there is none.
        Refused: a rule is broken, or a `test` of a JSON Patch failed.
    """
    query = _query(dry_run=dry_run, fieldManager=MANAGER)
    path = object_path(cluster, manifest)
    return cluster.request("PATCH", path, query=query, body=body, content=content)


def delete(cluster: Cluster, found: Object) -> bool:
    """Delete an object; False when it is gone already. One that was read is deleted only while it is the same one.

    Raises:
        Conflict: another object has its name now.
    """
    uid = found.get("metadata", {}).get("uid")
    body: Object = {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"}
    if uid:
        body["preconditions"] = {"uid": uid}
    try:
        cluster.request("DELETE", object_path(cluster, found), body=body)
    except NotFound:
        return False
    return True


def change_of(before: Object | None, after: Object) -> Change:
    """Tell what a write did. The version alone would not: a status written in between counts it up too."""
    if before is None:
        return "created"
    return "unchanged" if _asked(before) == _asked(after) else "configured"


def _asked(found: Object) -> Object:
    metadata = found.get("metadata", {})
    kept = {key: value for key, value in metadata.items() if key not in _KEPT_BY_SERVER}
    return {**found, "metadata": kept, "status": None}


def _query(*, dry_run: bool, **more: str | bool) -> dict[str, str | int | bool]:
    """Return what every write says: whose it is, and that a field unknown to the schema is an error."""
    return {"fieldValidation": "Strict", **more, **({"dryRun": "All"} if dry_run else {})}
