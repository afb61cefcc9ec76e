"""Deliveries as GitHub may send them: every recording, as it is and as one of ours, whole and with parts missing."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.payloads_corpus import recordings
from tests.rehearsal import ROOT

PACKAGED = ROOT / "playbook" / "recordings"
REPOSITORY, BRANCH = "acme/web", "feature/task-42"
# What may be absent or null though no Sensor of ours reads it: GitHub's schema calls these nullable, and deleted
# accounts, forks and teams make them so.
NULLABLE = (
    "sender",
    "organization",
    "installation",
    "changes",
    "pull_request.body",
    "pull_request.merged_by",
    "pull_request.merge_commit_sha",
    "pull_request.head.user",
    "pull_request.base.repo",
    "pull_request.milestone",
    "review.body",
)
_NAMES = uuid.UUID("6f1c2f0e-5c0f-4a7c-9c46-1b8a2f6a7f10")


@dataclass(frozen=True, slots=True)
class Post:
    """One delivery; `name` says what is special about it."""

    name: str
    event: str
    body: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Return a delivery id that is always the same for the same delivery."""
        return str(uuid.uuid5(_NAMES, self.name))

    @property
    def text(self) -> bytes:
        """Return the body as it is sent."""
        return json.dumps(self.body).encode()


@cache
def recorded() -> tuple[Post, ...]:
    """Return every recorded payload, of the tests and of the package."""
    found = {name: Post(name, one.event, one.body) for name, one in recordings().items()}
    for path in sorted(PACKAGED.glob("*/*.json")):
        name = f"packaged/{path.parent.name}/{path.stem}"
        found[name] = Post(name, path.name.partition(".")[0], _body(path))
    return tuple(found.values())


def _body(path: Path) -> dict[str, Any]:
    body = json.loads(path.read_text("utf-8"))
    assert isinstance(body, dict)
    return body


def ours(post: Post) -> Post | None:
    """Return a recording as if it had happened in our repository, on a task's branch; None: it is not of a pull request."""
    body = copy.deepcopy(dict(post.body))
    if not isinstance(body.get("pull_request"), dict):
        return None
    owner, _, repository = REPOSITORY.partition("/")
    body["repository"] |= {"full_name": REPOSITORY, "name": repository}
    body["repository"]["owner"]["login"] = owner
    body["pull_request"]["head"]["ref"] = BRANCH
    # GitHub's documented reviews leave the labels out; those it sends have them.
    body["pull_request"].setdefault("labels", [{"name": "one"}, {"name": "two"}])
    return Post(f"{post.name} ours", post.event, body)


def without(post: Post, paths: Iterable[str]) -> Iterator[Post]:
    """Yield a delivery with each key removed, and set to null, one at a time; also every object on the way to it."""
    for path in dict.fromkeys(part for whole in paths for part in _prefixes(whole)):
        *way, last = path.split(".")
        for word in ("without", "null"):
            body = copy.deepcopy(dict(post.body))
            place: Any = body
            for key in way:
                place = place.get(key) if isinstance(place, dict) else None
            if not isinstance(place, dict) or last not in place:
                continue
            if word == "null":
                place[last] = None
            else:
                del place[last]
            yield Post(f"{post.name} {word} {path}", post.event, body)


def _prefixes(path: str) -> Iterator[str]:
    parts = path.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])


def read_by(sensors: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the paths in the body that Sensors read, in filters and in parameters."""
    found: set[str] = set()
    for value in _strings(list(sensors)):
        if value.startswith("body.") and not value.startswith("body.X-"):
            found.add(value.removeprefix("body.").partition(".#")[0])
    return frozenset(found)


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from _strings(value)
    elif isinstance(found, list):
        for value in found:
            yield from _strings(value)
