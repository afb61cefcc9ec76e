"""Which ended workspaces go, and which are compressed. Pure: facts in, ids out; an active one is never among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from playbook.agent.ports import CleanupPolicy


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept, and for how long.

    Args:
        policy: which rule removes.
        ttl: how long an ended one stays, under `ttl`.
        max_bytes: what all may take together, under `max_bytes`; active ones count, and stay.
        compress_after: from its end until it becomes an archive; None never.
        compress_bytes: a workspace with more than this in its files stays a folder.
    """

    policy: CleanupPolicy = CleanupPolicy.TTL
    ttl: timedelta = timedelta(days=7)
    max_bytes: int = 10 * 1024**3
    compress_after: timedelta | None = None
    compress_bytes: int = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Found:
    """A workspace as it lies on the disk. `bytes` is 0 where nobody asked for it."""

    id: UUID
    ended: datetime
    failed: bool
    active: bool = False
    compressed: bool = False
    bytes: int = 0


Rule = Callable[[Sequence[Found], Retention, datetime], list[Found]]


def expired(found: Sequence[Found], retention: Retention, now: datetime) -> list[Found]:
    """Return what is to be removed, the oldest first."""
    gone = [each for each in RULES[retention.policy](found, retention, now) if not each.active]
    return sorted(gone, key=_age)


def compressible(found: Sequence[Found], retention: Retention, now: datetime) -> list[Found]:
    """Return what is to become an archive, the oldest first; what is to be removed is among it."""
    after = retention.compress_after
    if after is None:
        return []
    old = [f for f in found if not f.active and not f.compressed and now - f.ended >= after]
    return sorted(old, key=_age)


def goes_at_once(retention: Retention, *, failed: bool) -> bool:
    """Tell whether a workspace is removed when its run ends; the other rules wait for garbage collection."""
    return retention.policy is CleanupPolicy.KEEP_FAILED and not failed


def _nothing(_found: Sequence[Found], _retention: Retention, _now: datetime) -> list[Found]:
    return []


def _successes(found: Sequence[Found], _retention: Retention, _now: datetime) -> list[Found]:
    return [each for each in found if not each.failed]


def _outlived(found: Sequence[Found], retention: Retention, now: datetime) -> list[Found]:
    return [each for each in found if now - each.ended >= retention.ttl]


def _too_much(found: Sequence[Found], retention: Retention, _now: datetime) -> list[Found]:
    """Drop successes before failures, and the oldest first: a failure is what somebody will look into."""
    over = sum(each.bytes for each in found) - retention.max_bytes
    gone = []
    for each in sorted(found, key=lambda one: (one.failed, *_age(one))):
        if over <= 0:
            break
        if not each.active:
            gone.append(each)
            over -= each.bytes
    return gone


def _age(found: Found) -> tuple[datetime, int]:
    return found.ended, found.id.int


RULES: Mapping[CleanupPolicy, Rule] = {
    CleanupPolicy.KEEP_ALL: _nothing,
    CleanupPolicy.KEEP_FAILED: _successes,
    CleanupPolicy.TTL: _outlived,
    CleanupPolicy.MAX_BYTES: _too_much,
}
