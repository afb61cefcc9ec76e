"""What a path into an event finds, by the kind of its source. Never judges; None where that is not known.

Source: argo-events v1.9.11 pkg/eventsources/events/event-data.go.
"""

from __future__ import annotations

from playbook.errors import NotModelled
from playbook.events.canonical import header_name
from playbook.events.path_syntax import check_path, element_step, key_step
from playbook.prove.sensor.github_events import ABSENT, ANYTHING, Sight, look
from playbook.prove.sensor.listeners import Listener, bodies_heard

HEADERS = {
    **dict.fromkeys(("github", "gitlab", "bitbucket", "bitbucketserver", "gerrit"), "headers"),
    "webhook": "header",
}
"""Where each kind of source that passes an HTTP request on keeps its headers."""
_GITHUBS = ("X-Github-Event", "X-Github-Delivery")


def seek(one: Listener, path: str) -> Sight | None:
    """Return what a path finds in the events that pass a dependency's filters on event and action."""
    kind = one.kind or ("github" if one.is_github else "")
    if kind not in HEADERS or one.value.get("transform"):
        return None
    try:
        check_path(path)
    except NotModelled:
        return None
    step = key_step(path)
    if step.glob is not None:
        return None
    if step.key == HEADERS[kind]:
        return _header(step.rest, github=kind == "github")
    if step.key == "body":
        return _body(one, step.rest)
    return None if step.key == "metadata" else ABSENT


def _body(one: Listener, rest: str | None) -> Sight | None:
    if rest is None:
        return Sight(exists=True, kinds="*")
    bodies = bodies_heard(one)
    return None if bodies is None else look(bodies, rest)


def _header(rest: str | None, *, github: bool) -> Sight:
    """Return what is below the headers: Go's canonical names, a list of values each."""
    if rest is None:
        return Sight(exists=True, kinds="o")
    step = key_step(rest)
    if step.glob is not None:
        return ANYTHING
    if header_name(step.key) != step.key:
        return ABSENT
    misses = not (github and step.key in _GITHUBS)
    if step.rest is None:
        return Sight(exists=True, misses=misses, kinds="a")
    item = element_step(step.rest)
    if item.index is None and not item.length and not item.each and item.query is None:
        return ABSENT
    return Sight(exists=True, misses=misses or item.index != 0, kinds="s")
