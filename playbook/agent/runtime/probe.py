"""Ask a program a short question, such as its version, with the executor that also runs agents. Leaves nothing."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playbook.agent.ports import AgentExecutor, Asker, ExecutionConfig, Stop, Stream

LOOK = 0.05
GRACE = 1.0


@dataclass(frozen=True, slots=True)
class Probe:
    """Starts programs for their answer.

    Attributes:
        stop: ends the question too.
    """

    executor: AgentExecutor
    stop: Stop

    def __call__(
        self, argv: tuple[str, ...], environment: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes]:
        """Return its exit code and what it wrote.

        Raises:
            TimeoutError: it did not end in time, and was ended.
        """
        said: list[bytes] = []

        def take(_stream: Stream, line: bytes) -> None:
            said.append(line)

        with (
            tempfile.TemporaryDirectory(prefix="playbook-probe-") as folder,
            _own(self.stop) as own,
        ):
            where = Path(folder)
            config = ExecutionConfig(
                where, argv, environment, None, where / "log", timeout, grace=GRACE
            )
            ended = self.executor.execute(config, own, take)
        if ended.asker is Asker.DEADLINE:
            raise TimeoutError
        code = ended.exit_code if ended.exit_code is not None else 128 + (ended.signal or 0)
        return code, b"\n".join(said)


@contextmanager
def _own(stop: Stop) -> Iterator[Stop]:
    """Yield a stop that hears another: the question's deadline must not become the execution's."""
    own, over = Stop(), threading.Event()

    def hear() -> None:
        while not over.is_set():
            if stop.wait(LOOK) and stop.asker is not None:
                own.ask(stop.asker)
                return

    thread = threading.Thread(target=hear, name="probe", daemon=True)
    thread.start()
    try:
        yield own
    finally:
        over.set()
        thread.join()
