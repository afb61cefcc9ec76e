"""Whether a try that failed is followed by another, and when. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.agent.result import Failure


@dataclass(frozen=True, slots=True)
class Retry:
    """How patient we are with a model that cannot be reached.

    Attributes:
        tries: how often the CLI is started at most.
        first: seconds before the second try; each further wait is twice as long.
        most: the longest wait.
    """

    tries: int = 5
    first: float = 5.0
    most: float = 120.0

    def pause(
        self, failure: Failure | None, number: int, left: float, chance: float
    ) -> float | None:
        """Return the seconds to wait after try `number`; None where there is no use in another.

        `chance`, from 0 to 1, makes it up to half shorter, so that fifty agents do not come back at once. A wait that would outlast the deadline is not begun: the failure we know says more than "timeout".
        """
        if failure is None or not failure.transient or number >= self.tries:
            return None
        pause = min(self.most, self.first * 2.0 ** (number - 1)) * (1 - chance / 2)
        return pause if pause < left else None
