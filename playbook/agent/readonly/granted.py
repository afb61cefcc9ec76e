"""What of the rules a cluster says are ours could change something. Pure; understands RBAC's wildcards as Kubernetes does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.agent.readonly.questions import CONNECTING, HARMLESS, READS

ALL = "*"
_LOOKS = frozenset({"get", "head", "options"})


def dangers(status: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each rule of a SelfSubjectRulesReview's status that is more than reading.

    Unlike a question it also shows what is allowed for objects of certain names only.
    """
    found = [
        _said(verb, rule, resource)
        for rule in status.get("resourceRules") or ()
        for verb, resource in _resources(rule)
    ]
    paths = [
        f"{verb} {path}"
        for rule in status.get("nonResourceRules") or ()
        for verb in rule.get("verbs") or ()
        for path in rule.get("nonResourceURLs") or ()
        if verb not in _LOOKS
    ]
    return found + paths


def _resources(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    groups, verbs = rule.get("apiGroups") or (), rule.get("verbs") or ()
    for resource in rule.get("resources") or ():
        for verb in verbs:
            if _changes(verb, groups, resource) or (verb in READS and _opens(groups, resource)):
                yield verb, resource


def _changes(verb: str, groups: tuple[str, ...], resource: str) -> bool:
    harmless = verb == "create" and all((group, resource) in HARMLESS for group in groups)
    return verb not in READS and not harmless


def _opens(groups: tuple[str, ...], resource: str) -> bool:
    """Tell whether reading this covers Secrets, or a door."""
    core = "" in groups or ALL in groups
    _, _, subresource = resource.partition("/")
    return resource == ALL or (core and resource == "secrets") or subresource in CONNECTING


def _said(verb: str, rule: Mapping[str, Any], resource: str) -> str:
    groups = ", ".join(group for group in rule.get("apiGroups") or () if group)
    names = ", ".join(rule.get("resourceNames") or ())
    text = f"{verb} {resource}" + (f".{groups}" if groups else "")
    return text + (f" named {names}" if names else "")
