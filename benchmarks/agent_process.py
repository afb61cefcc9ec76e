"""What supervising a program costs: its start, its output, its end, many at once. Beside `subprocess` with a file."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from benchmarks.measure import Result, memory, milliseconds
from playbook.agent.ports import Asker, ExecutionConfig, Stop
from playbook.agent.process import ProcessExecutor

TALKS = """
import json
text = "the quick brown fox " * 48
for number in range(102_000):
    print(json.dumps({"type": "assistant", "number": number, "text": text}), flush=True)
"""
COPIES = """
import os
block = b"the quick brown fox jumps over the lazy dog, again and again\\n" * 4096
for _ in range(410):
    os.write(1, block)
"""
OBEYS = "import time; print('ready', flush=True); time.sleep(100)"
COUNTS = "import sys\nfor number in range(2000): print(sys.argv[1], number, flush=number % 10 == 0)"
AT_ONCE = 50
NUMBERS = count()


def results() -> Iterator[Result]:
    """Measure in a folder of our own."""
    with TemporaryDirectory() as folder:
        yield _start(Path(folder))
        yield _talk(Path(folder))
        yield _copy(Path(folder))
        yield _endless(Path(folder))
        yield _cancel(Path(folder))
        yield _at_once(Path(folder))


def _config(folder: Path, *argv: str) -> ExecutionConfig:
    return ExecutionConfig(folder, argv, {}, None, folder / f"{next(NUMBERS)}.log", 100.0)


def _start(folder: Path) -> Result:
    took = []
    for _ in range(20):
        began = monotonic()
        config = _config(folder, "/bin/true")
        ProcessExecutor().execute(
            config,
            Stop(),
            _nothing,
            on_start=lambda *_, began=began: took.append(monotonic() - began),
        )
    median = sorted(took)[len(took) // 2]
    return Result(
        "agent: execute() to the CLI's exec, median of 20",
        milliseconds(median),
        f"slowest {milliseconds(max(took))}",
        "under 150 ms",
        median < 0.15,
    )


def _talk(folder: Path) -> Result:
    ours, peers = _raced(folder, TALKS)
    return Result(
        "agent: 100 MB of JSON lines, logged and redacted",
        milliseconds(ours),
        f"subprocess with a file {milliseconds(peers)}: {ours / peers:.2f}x",
        "under 1.5x",
        ours < 1.5 * peers,
        memory(),
    )


def _copy(folder: Path) -> Result:
    """A program that does nothing but print: what reading, redacting, splitting and logging cost by themselves."""
    ours, peers = _raced(folder, COPIES)
    return Result(
        "agent: 100 MB as fast as the kernel copies them, logged and redacted",
        milliseconds(ours),
        f"subprocess with a file {milliseconds(peers)}: {ours / peers:.2f}x",
        "none: reading, redacting, logging, splitting, and nothing to hide it behind",
        held=True,
        memory=memory(),
    )


def _endless(folder: Path) -> Result:
    """One line of 2 GB: what is held of it is what an executor is told to."""
    code = "import os\n[os.write(1, b'x' * 1_000_000) for _ in range(2000)]\nos.write(1, b'\\nnext\\n')"
    config, lengths = _config(folder, sys.executable, "-c", code), list[int]()
    executor, before, began = ProcessExecutor(line_bytes=2_000_000), _peak(), monotonic()
    executor.execute(config, Stop(), lambda _, line: lengths.append(len(line)))
    grown = _peak() - before
    return Result(
        "agent: a line of 2 GB",
        milliseconds(monotonic() - began),
        f"memory grew by {grown >> 10} MB; the log has {config.log.stat().st_size >> 10} kB",
        "memory flat, the next line arrives",
        grown < 60 << 10 and lengths[1:] == [4],
    )


def _peak() -> int:
    """Return this process's largest memory so far, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _raced(folder: Path, code: str) -> tuple[float, float]:
    """Return the shortest times of three: ours, and subprocess with a file; both with an empty environment."""
    ours, peers = [], []
    for _ in range(3):
        began = monotonic()
        with (folder / "peer").open("wb") as file:
            subprocess.run([sys.executable, "-c", code], stdout=file, check=True, env={})
        peers.append(monotonic() - began)
        began = monotonic()
        ProcessExecutor().execute(_config(folder, sys.executable, "-c", code), Stop(), _nothing)
        ours.append(monotonic() - began)
    return min(ours), min(peers)


def _cancel(folder: Path) -> Result:
    took = sorted(_cancelled(folder) for _ in range(100))
    return Result(
        "agent: cancel to nothing left, p99 of 100",
        milliseconds(took[98]),
        f"median {milliseconds(took[50])}",
        "under 1 s",
        took[98] < 1,
    )


def _cancelled(folder: Path) -> float:
    stop, asked = Stop(), []

    def ask(*_: object) -> None:
        asked.append(monotonic())
        stop.ask(Asker.CANCEL)

    ProcessExecutor().execute(_config(folder, sys.executable, "-c", OBEYS), stop, ask)
    return monotonic() - asked[0]


def _at_once(folder: Path) -> Result:
    got: list[list[bytes]] = [[] for _ in range(AT_ONCE)]

    def one(number: int) -> None:
        config = _config(folder, sys.executable, "-c", COUNTS, str(number))
        ProcessExecutor().execute(config, Stop(), lambda _, line: got[number].append(line))

    began = monotonic()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wanted = [[b"%d %d" % (number, n) for n in range(2000)] for number in range(AT_ONCE)]
    return Result(
        f"agent: {AT_ONCE} at once, 2000 lines each",
        milliseconds(monotonic() - began),
        f"{sum(map(len, got))} lines arrived",
        "no line lost",
        got == wanted,
        memory(),
    )


def _nothing(*_: object) -> None:
    pass
