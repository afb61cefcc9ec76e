"""Which texts of an event an outsider decides. Numbers, hashes and what filters close are none. Never judges.

Source: GitHub's webhook schemas (prove/sensor/github_events.json); argo-events v1.9.11 pkg/sensors/triggers/params.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from playbook.prove.sensor.github_events import look
from playbook.prove.sensor.listeners import Listener, bodies_heard
from playbook.prove.sensor.parameters import Parameter
from playbook.prove.workflow.text_flow import Origin

_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FIELD = re.compile(r"\.Input\.?([\w.-]*)")
_SAFE_END = re.compile(
    r"\|\s*(int|int64|float64|len|b64enc|sha1sum|sha256sum|adler32sum)\s*-?$", re.ASCII
)
_SAFE_BEGIN = re.compile(r"-?\s*(int|int64|float64|len|b64enc|sha1sum|sha256sum)\s", re.ASCII)
# GitHub gives these, or takes nothing for them that a shell or YAML would read.
_GIVEN = re.compile(
    r"(.*\.)?(sha|after|before|head_sha|base_sha|merge_commit_sha|commit_id|tree_id|number|id|node_id|state|type|action"
    r"|\w+_at|\w+_id|\w+_type|default_branch|author_association)|.*\brepository\.(name|full_name|(html|clone|git|ssh)_url|url)"
    r"|X-GitHub-(Event|Delivery)"
)
_OPEN_PATTERN = re.compile(r"(?<!\\)\.|\[\^|\\[SDWPB]")
_INSIDE = frozenset(("calendar", "resource"))
"""Sources that carry nothing of anybody outside."""


def free_text(one: Parameter) -> Origin | None:
    """Return what a parameter takes out of an event that an outsider can write, None where it is nothing."""
    listener = one.listener
    if listener is not None and listener.kind in _INSIDE:
        return None
    for field in _fields(one.source):
        if _is_free(listener, field):
            sure = listener is not None and listener.is_github
            said = f"{field or 'the whole event'} of {one.trigger.sensor.title}"
            return Origin(said, "error" if sure else "warning")
    return None


def free_fields(listener: Listener | None, template: str) -> list[str]:
    """Return the fields an outsider can write that a template prints."""
    return [field for field in _in_template(template) if _is_free(listener, field)]


def _fields(source: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths that a source reads; "" for the whole event."""
    if source.get("dataKey"):
        yield str(source["dataKey"])
    elif source.get("dataTemplate"):
        yield from _in_template(str(source["dataTemplate"]))
    elif not any(source.get(key) for key in ("contextKey", "contextTemplate")):
        yield from () if "value" in source else ("",)


def _in_template(text: str) -> Iterator[str]:
    for action in _ACTION.findall(text):
        if _SAFE_END.search(action.strip()) or _SAFE_BEGIN.match(action):
            continue
        yield from _FIELD.findall(action)


def _is_free(listener: Listener | None, field: str) -> bool:
    root, _, rest = field.partition(".")
    if root not in ("", "body"):
        return False  # headers are the source's own, or of who knows the secret
    if listener is None:
        return True
    if _closed(listener, field) or _GIVEN.fullmatch(rest):
        return False
    if not (listener.is_github and rest):
        return True
    bodies = bodies_heard(listener)
    seen = look(bodies, rest) if bodies else None
    return seen is None or (seen.values is None and bool(set(seen.kinds) & set("soa*")))


def _closed(listener: Listener, field: str) -> bool:
    """Tell whether a filter lets only values through that are written, character by character."""
    return listener.all_must_pass and any(
        one.field == field
        and one.kind == "string"
        and one.comparator in ("", "=")
        and one.values
        and all(_closes(value) for value in one.values)
        for one in listener.data
    )


def _closes(pattern: str) -> bool:
    whole = pattern.removeprefix("(?i)")
    anchored = whole.startswith("^") and whole.endswith("$") and not whole.endswith("\\$")
    return anchored and not _OPEN_PATTERN.search(whole) and not _loose(whole)


def _loose(pattern: str) -> bool:
    """Tell whether an "or" is outside parentheses: then the anchors hold for its ends only."""
    depth = 0
    for sign in re.sub(r"\\.|\[[^]]*\]", "", pattern):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            return True
    return False
