"""The pull request as its Signals tell it: a level, the same in whatever order they were delivered. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from playbook.reconcile.facts import REVIEW, Signal


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What is known of a pull request.

    `heads` are the commits it had, oldest first, the present one last; `pushes` the Signals that moved it, in
    that order. `witness` is the first Signal that showed the present one. `ended` is the Signal that closed it,
    while it is closed.
    """

    number: str
    author: str
    base: str
    heads: tuple[str, ...]
    pushes: tuple[Signal, ...]
    opened: Signal
    witness: Signal
    ended: Signal | None

    @property
    def head(self) -> str:
        """Return the newest commit."""
        return self.heads[-1]

    def superseded(self, commit: str) -> bool:
        """Tell whether a commit was the head and is not any more; an unknown one was not seen yet."""
        return commit != self.head and commit in self.heads

    def since(self, commit: str) -> tuple[Signal, ...]:
        """Return the pushes that led from a commit, when it was last the head, to the present head."""
        if commit not in self.heads:
            return self.pushes
        later = list(self.heads[len(self.heads) - self.heads[::-1].index(commit) :])
        found: list[Signal] = []
        for push in reversed(self.pushes):
            if push.head_sha not in later:
                break
            while later.pop() != push.head_sha:
                pass
            found.append(push)
        return tuple(reversed(found))


def fold(signals: Sequence[Signal]) -> PullRequest | None:
    """Fold the Signals of one pull request, delivered in any order, each any number of times."""
    if not signals:
        return None
    ordered = sorted(signals, key=lambda one: one.order)
    opened = next((one for one in ordered if one.action == "opened"), None)
    pushes = _chain(ordered, opened.head_sha if opened else "")
    latest, heads = ordered[-1], _heads(ordered, pushes)
    return PullRequest(
        number=latest.number,
        author=latest.author,
        base=latest.base_ref,
        heads=heads,
        pushes=pushes,
        opened=opened or ordered[0],
        witness=next((one for one in ordered if one.head_sha == heads[-1]), latest),
        ended=_ended(ordered),
    )


def _chain(ordered: Iterable[Signal], start: str) -> tuple[Signal, ...]:
    """Return the pushes in order; those of one second by their commits, for GitHub's clock ticks in seconds."""
    different: dict[tuple[str, ...], Signal] = {}
    for one in ordered:
        if one.action == "synchronize":
            different.setdefault(one.fact, one)
    chained: list[Signal] = []
    for _, second in groupby(different.values(), key=lambda push: push.event_time):
        chained += _trail(list(second), chained[-1].head_sha if chained else start)
    return tuple(chained)


def _trail(pushes: list[Signal], start: str) -> Iterator[Signal]:
    """Yield pushes so that each begins where the one before ended, all of them, also over a commit seen before."""
    if len(pushes) == 1:
        yield pushes[0]
        return
    leaving: dict[str, list[Signal]] = {}
    for push in reversed(pushes):
        leaving.setdefault(push.before, []).append(push)
    left = Counter(push.before for push in pushes)
    # A commit left more often than reached is where it began; in a circle that is where the head was before.
    begins = left - Counter(push.head_sha for push in pushes)
    for begin in (*begins, start, *left):
        yield from _walk(begin, leaving)


def _walk(begin: str, leaving: dict[str, list[Signal]]) -> list[Signal]:
    """Return a walk that uses up every push it can reach (Hierholzer)."""
    at, path, walked = begin, list[Signal](), list[Signal]()
    while path or leaving.get(at):
        if leaving.get(at):
            path.append(leaving[at].pop())
            at = path[-1].head_sha
        else:
            walked.append(path.pop())
            at = walked[-1].before
    return walked[::-1]


def _heads(ordered: Iterable[Signal], pushes: tuple[Signal, ...]) -> tuple[str, ...]:
    """Return the commits in their order: a push names two, any other event the head of its time."""
    seen: list[tuple[int, int, str]] = []
    for at, push in enumerate(pushes):
        seen += [
            (push.event_time, 2 * at, push.before),
            (push.event_time, 2 * at + 1, push.head_sha),
        ]
    known = {sha for *_, sha in seen}
    # A snapshot adds a commit only where no push told of it: within one second it says nothing of the order.
    for one in ordered:
        if one.head_sha not in known and _dated(one):
            seen.append((one.event_time, -1 if not pushes else 2 * len(pushes), one.head_sha))
            known.add(one.head_sha)
    seen.sort(key=lambda entry: entry[:2])
    heads: list[str] = []
    for *_, sha in seen:
        if sha and (not heads or heads[-1] != sha):
            heads.append(sha)
    return tuple(heads) or ("",)


def _dated(signal: Signal) -> bool:
    """Tell whether its head is of its time: an edited or dismissed review keeps the time it was submitted."""
    return signal.event != REVIEW or signal.action == "submitted"


def _ended(ordered: Sequence[Signal]) -> Signal | None:
    """Return what closed it, while it is closed. Merged is for ever."""
    merged = [one for one in ordered if one.action == "closed" and one.merged]
    if merged:
        return merged[0]
    ended: Signal | None = None
    for _, group in groupby(ordered, key=lambda one: one.event_time):
        told = {one.action: one for one in group}
        # Closed and reopened in one second, in whatever order: it is as it was before.
        if ("closed" in told) != ("reopened" in told):
            ended = told.get("closed")
    return ended
