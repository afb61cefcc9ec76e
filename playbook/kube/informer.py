"""Follow one collection for as long as one likes: list, watch, and again. Never drops a change, may repeat one.

Take each change as "look at this object", never as a count.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag
from time import monotonic

from playbook.kube.cluster import Cluster, Event, Object
from playbook.kube.errors import Forbidden, Gone, KubeError, NotFound, Unauthorized

log = logging.getLogger(__name__)

RELIST = 450.0
"""Seconds after which everything is listed again, more or less a third: no stream is trusted for ever."""

_FIRST, _LONGEST = 0.2, 30.0
_EMPTY = 1.0
"""Seconds between two streams when the first one ended at once."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A collection: its path, which of its objects, and how long a list of them is trusted."""

    path: str
    field_selector: str = ""
    relist: float = RELIST


def follow(
    cluster: Cluster,
    what: Followed | str,
    *,
    on_change: Callable[[Event], None],
    stop: Flag,
    on_list: Callable[[list[Object]], None] | None = None,
) -> None:
    """Tell every object, and every change of one, until `stop` is set; in the caller's thread.

    Args:
        cluster: the API server.
        what: the collection, or only its path.
        on_change: told ADDED, MODIFIED or DELETED with the object, one at a time.
        stop: ends it, within half a second.
        on_list: told after each list, with all there is: a sign of life.
    """
    followed = Followed(what) if isinstance(what, str) else what
    known: dict[str, Object] = {}
    wait = _FIRST
    while not stop.is_set():
        try:
            version = _listed(cluster, followed, known, on_change)
            (on_list or (lambda _: None))(list(known.values()))
            wait = _FIRST
            _watched(_Stream(cluster, followed, stop), version, known, on_change)
        except Gone:
            log.info("%s: the version is too old; listing again", followed.path)
        except KubeError as error:
            level = logging.WARNING if isinstance(error, _LASTING) else logging.INFO
            log.log(level, "%s: %s; again in about %.1f s", followed.path, error.message, wait)
            stop.wait(wait * random.uniform(0.5, 1.5))  # noqa: S311  jitter: not all followers at once
            wait = min(wait * 2, _LONGEST)


_LASTING = (Forbidden, Unauthorized, NotFound)


@dataclass(frozen=True, slots=True)
class _Stream:
    cluster: Cluster
    followed: Followed
    stop: Flag


def _listed(
    cluster: Cluster, followed: Followed, known: dict[str, Object], tell: Callable[[Event], None]
) -> str:
    """Tell what is other than what is known, and return the version to watch from."""
    listing = cluster.list(followed.path, field_selector=followed.field_selector)
    there = {_uid(each): each for each in listing.items}
    for uid in [uid for uid in known if uid not in there]:
        tell(Event("DELETED", known.pop(uid)))
    for uid, each in there.items():
        before = known.get(uid)
        known[uid] = each
        if before is None or _version(before) != _version(each):
            tell(Event("ADDED" if before is None else "MODIFIED", each))
    return listing.version


def _watched(
    stream: _Stream, version: str, known: dict[str, Object], tell: Callable[[Event], None]
) -> None:
    """Tell changes, over as many streams as it takes, until it is time to list again."""
    followed, stop = stream.followed, stream.stop
    end = monotonic() + followed.relist * random.uniform(2 / 3, 4 / 3)  # noqa: S311  as above
    while not stop.is_set() and monotonic() < end:
        opened = monotonic()
        seconds = max(1, min(300, int(end - opened)))
        for event in stream.cluster.watch(
            followed.path,
            version,
            field_selector=followed.field_selector,
            seconds=seconds,
            stop=stop,
        ):
            version = _version(event.object) or version
            if event.type != "BOOKMARK":
                _remember(known, event)
                tell(event)
        if (
            monotonic() - opened < 1
        ):  # a server that ends each stream at once must not be asked without pause
            stop.wait(_EMPTY * random.uniform(0.5, 1.5))  # noqa: S311


def _remember(known: dict[str, Object], event: Event) -> None:
    if event.type == "DELETED":
        known.pop(_uid(event.object), None)
    else:
        known[_uid(event.object)] = event.object


def _uid(found: Object) -> str:
    return str(found.get("metadata", {}).get("uid", ""))


def _version(found: Object) -> str:
    return str(found.get("metadata", {}).get("resourceVersion", ""))
