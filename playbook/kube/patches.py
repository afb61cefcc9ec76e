"""Apply the patches of a tree to objects that others installed. Never creates one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from playbook.kube.apply import Counts, Outcome, name_of
from playbook.kube.cluster import STRATEGIC_PATCH, Cluster
from playbook.kube.kinds import NotServed
from playbook.kube.objects import change_of, get, patch


def apply_patches(
    cluster: Cluster,
    patches: Iterable[Mapping[str, Any]],
    *,
    say: Callable[[Outcome], None] | None = None,
    dry_run: bool = False,
) -> Counts:
    """Merge each patch into the object it names, strategically; one that is not there is skipped.

    Raises:
        Refused: the patched object breaks a rule.
    """
    done: list[Outcome] = []
    for each in patches:
        done.append(_one(cluster, dict(each), dry_run=dry_run))
        (say or (lambda _: None))(done[-1])
    return Counts(tuple(done))


def _one(cluster: Cluster, change: dict[str, Any], *, dry_run: bool) -> Outcome:
    name = f"{name_of(change)} (patch)"
    try:
        before = get(cluster, change)
    except NotServed:
        before = None
    if before is None:
        return Outcome(name, "skipped", "there is no such object to patch")
    if "config" in before.get("data", {}) and "config" not in change.get("data", {}):
        # argo-workflows refuses such a ConfigMap as soon as it has another key beside (config/controller.go)
        return Outcome(
            name,
            "skipped",
            "all its settings stand in its key `config`; write these into it by hand",
        )
    after = patch(cluster, change, change, content=STRATEGIC_PATCH, dry_run=dry_run)
    return Outcome(name, change_of(before, after))
