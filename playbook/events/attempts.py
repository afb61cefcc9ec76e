"""How often argo-events tries a trigger, and with what pauses. Data and arithmetic; waits for nothing.

Sources, v1.9.11: pkg/sensors/listener.go (actionFunc, triggerActions), pkg/shared/util/retry.go,
pkg/sensors/triggers/http/http.go (ApplyPolicy). Jitter, which only lengthens pauses, is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from re import compile as pattern
from typing import Any

from playbook.errors import NotModelled

_PART = pattern(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_STEPS = 5  # of a retryStrategy that does not say it


@dataclass(frozen=True, slots=True)
class Attempts:
    """What one trigger does when its action fails.

    Attributes:
        steps: how often it is tried in all.
        pause: seconds before the second try.
        factor: what each pause is longer than the one before.
        allowed: the HTTP statuses that are success; every one is where there is no policy.
    """

    steps: int = 1
    pause: float = 1.0
    factor: float = 1.0
    allowed: tuple[int, ...] = ()

    def accepts(self, status: int) -> bool:
        """Tell whether an answer counts as success."""
        return not self.allowed or status in self.allowed

    def after(self, tries: int) -> int | None:
        """Return the whole seconds until the next try after so many, or None after the last one."""
        return None if tries >= self.steps else ceil(self.pause * self.factor ** (tries - 1))

    @property
    def lasting(self) -> int:
        """Return the seconds from the first try to the last."""
        return sum(self.after(tries) or 0 for tries in range(1, self.steps))


def attempts_of(trigger: Mapping[str, Any]) -> Attempts:
    """Read one entry of a Sensor's `triggers`.

    Raises:
        NotModelled: a trigger for events that were lost, or a duration Go would not read.
    """
    if trigger.get("dlqTrigger"):
        raise NotModelled("a dlqTrigger", hint="a rehearsal shows what is lost without one.")
    allowed = tuple(((trigger.get("policy") or {}).get("status") or {}).get("allow") or ())
    strategy = trigger.get("retryStrategy")
    # Without atLeastOnce the action runs beside the loop, which takes it for done.
    if not trigger.get("atLeastOnce") or strategy is None:
        return Attempts(allowed=allowed)
    return Attempts(
        steps=strategy.get("steps") or _STEPS,
        pause=_seconds(strategy.get("duration", "1s")),
        factor=float(strategy.get("factor", 1)),
        allowed=allowed,
    )


def _seconds(duration: object) -> float:
    """Read a duration as Go does; a bare number is nanoseconds."""
    if isinstance(duration, int):
        return duration * 1e-9
    text = str(duration)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise NotModelled(f"retryStrategy.duration {text!r}", hint='Write for example "10s".')
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
