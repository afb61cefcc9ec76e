"""Start a program whose child leaves its session, and see whether both are gone. Proves what the room promises, here."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playbook.agent.doctor.facts import Wardens
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import ExecutionConfig, Stop, Stream
from playbook.agent.process import Execution, ProcessExecutor, cgroup, live
from playbook.agent.process.warden import tree

TIMEOUT = 20.0
# It tells its child's pid and start ticks when that is in a session of its own, then ends and leaves it behind.
LEAVES_A_CHILD = """
import os, signal
hears, says = os.pipe()
child = os.fork()
if child == 0:
    os.setsid()
    os.write(says, b".")
    while True:
        signal.pause()
os.read(hears, 1)
with open(f"/proc/{child}/stat") as file:
    print(child, file.read().rpartition(")")[2].split()[19])
"""


def wardens() -> Wardens:
    """Return how that went; nothing is left running, whatever the wardens did."""
    said: list[bytes] = []

    def take(_: Stream, line: bytes) -> None:
        said.append(line)

    group = cgroup.make()
    if group is not None:
        cgroup.remove(group)
    try:
        with tempfile.TemporaryDirectory(prefix="playbook-doctor-") as folder:
            ended = ProcessExecutor().execute(_config(Path(folder)), Stop(), take)
    except (AgentProblem, OSError) as problem:
        return Wardens(str(problem).splitlines()[0], cgroup=group is not None)
    if ended.exit_code != 0 or len(said) != 1:
        return Wardens("the trial program did not end as it should", cgroup=group is not None)
    pid, ticks = map(int, said[0].split())
    left = live(Execution(pid, ticks))
    for process, start in left.items():
        tree.send(process, start, 9)
    took = round(ended.seconds * 1000)
    return Wardens("", ended.escaped, len(left), took, group is not None)


def _config(folder: Path) -> ExecutionConfig:
    argv = (sys.executable, "-I", "-S", "-c", LEAVES_A_CHILD)
    return ExecutionConfig(folder, argv, {}, None, folder / "log", TIMEOUT, grace=1.0)
