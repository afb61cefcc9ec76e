"""A webhook as the GitHub EventSource hands it on. Pure: it changes nothing it is given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playbook.errors import InvalidDocument
from playbook.events.go_json import go_json, parse_json

__all__ = ["Event", "canonical_event", "canonical_text", "parse_json"]

_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Event:
    """What a Sensor's filters and parameters see.

    Attributes:
        event: the value of `X-GitHub-Event`.
        delivery: the value of `X-GitHub-Delivery`.
        body: GitHub's body with these two put into it.
        headers: Go-canonical names, a list of values each.
        root: the document that paths start from.
    """

    event: str
    delivery: str
    body: dict[str, Any]
    headers: dict[str, list[str]]
    root: dict[str, Any]

    def order(self, mapping: Mapping[str, Any]) -> Iterable[str]:
        """Return the keys of one of its objects in the order of the canonical text."""
        # The root is a Go struct, headers first; all below are Go maps, written sorted.
        return mapping if mapping is self.root else sorted(mapping)


def canonical_event(
    event: str,
    delivery: str,
    body: Mapping[str, Any],
    headers: Mapping[str, str | Sequence[str]] | None = None,
) -> Event:
    """Make the event that the GitHub source of argo-events v1.9.11 (github/start.go:378-402) sends.

    Keys are sorted and numbers written as float64 only when somebody looks; read the body with
    `parse_json`, which keeps what Go keeps. Headers not given are Content-Type and GitHub's two.
    """
    if not isinstance(body, Mapping):
        raise InvalidDocument(
            f"a webhook's body must be a JSON object, not {go_json(body):.40}",
            hint="Argo Events answers such a delivery with 400.",
        )
    sent = {"Content-Type": ["application/json"]}
    for name, value in (headers or {}).items():
        sent[header_name(name)] = [value] if isinstance(value, str) else list(value)
    sent["X-Github-Event"], sent["X-Github-Delivery"] = [event], [delivery]
    whole = {**body, "X-GitHub-Event": event, "X-GitHub-Delivery": delivery}
    return Event(event, delivery, whole, sent, {"headers": sent, "body": whole})


def canonical_text(event: Event) -> str:
    """Write the whole event as the bytes on the bus."""
    return go_json(event.root, event.order)


def header_name(name: str) -> str:
    """Write a header's name as Go keeps it: `x-github-event` is `X-Github-Event` (net/textproto)."""
    if not name or not _TOKEN.issuperset(name):
        return name
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))
