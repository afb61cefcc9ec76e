"""Rehearse scenarios for real, several at a time: each in a namespace of its own, one after another in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from queue import SimpleQueue
from time import monotonic

from playbook.errors import PlaybookError
from playbook.lab.rehearsal.compare import Difference, differences
from playbook.lab.rehearsal.engine import RealEngine
from playbook.lab.rehearsal.place import Place
from playbook.lab.rehearsal.readback import mismatches
from playbook.rehearse.expect import checks
from playbook.rehearse.perform import Performance, perform
from playbook.rehearse.scenario import Scenario
from playbook.rehearse.stage import Stage


@dataclass(frozen=True, slots=True)
class Both:
    """One scenario, offline and for real: what differs, and how many seconds the real one took."""

    scenario: Scenario
    offline: Performance
    real: Performance | None
    differences: tuple[Difference, ...]
    seconds: float
    stopped: str = ""

    @property
    def same(self) -> bool:
        """Tell whether the two are the same."""
        return not self.differences and not self.stopped

    @property
    def failed(self) -> tuple[str, ...]:
        """Return the expectations that do not hold, offline or for real."""
        seen = (self.offline, self.real) if self.real else (self.offline,)
        wanted = (one.wanted for each in seen for one in checks(each) if not one.held)
        return tuple(dict.fromkeys(wanted))


def rehearse_real(
    scenarios: Sequence[Scenario],
    offline: Callable[[Scenario], Performance],
    places: Sequence[tuple[Place, Stage]],
) -> Iterator[Both]:
    """Play every scenario in the first place that is free, and yield each as it ends.

    The places cannot be used again: at the end, and when the caller leaves early, the `stop` of each is set for good.

    Args:
        scenarios: what to play.
        offline: plays one with the interpreter.
        places: a namespace each, with the tree rendered for it.
    """
    free: SimpleQueue[tuple[Place, Stage]] = SimpleQueue()
    for house in places:
        free.put(house)

    def play(scenario: Scenario) -> Both:
        place, stage = free.get()
        try:
            return _both(scenario, offline(scenario), place, stage)
        finally:
            free.put((place, stage))

    with ThreadPoolExecutor(len(places), thread_name_prefix="scenario") as pool:
        pending = [pool.submit(play, one) for one in scenarios]
        try:
            for done in as_completed(pending):
                yield done.result()
        finally:
            for one in pending:
                one.cancel()
            for left, _ in places:  # who leaves before the end does not wait for it
                left.ground.stop.set()


def _both(scenario: Scenario, offline: Performance, place: Place, stage: Stage) -> Both:
    began = monotonic()
    engine = RealEngine(stage.tree, place.ground)
    try:
        place.clean()
        real = perform(replace(stage, own=engine), scenario)
        engine.differences.extend(mismatches(place.ground, real.world))
    except PlaybookError as error:
        return Both(scenario, offline, None, (), monotonic() - began, str(error))
    noted = tuple(Difference("noted", "", one) for one in engine.differences)
    found = (*differences(offline, real), *noted)
    return Both(scenario, offline, real, found, monotonic() - began)
