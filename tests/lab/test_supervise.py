"""Processes are started in order, started again when they crash, and stopped: users before what they use."""

import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from playbook.lab.entry import State
from playbook.lab.home import Home
from playbook.lab.probes import Ended, Tcp
from playbook.lab.processes import CLIENTS, STORE, Process
from playbook.lab.supervise import Supervisor


class Starter:
    """Starts nothing, and remembers what it was told."""

    def __init__(self, ended: Callable[[int, int], None]) -> None:
        self.ended = ended
        self.heard: list[str] = []
        self.names: list[str] = []
        self.deaf: set[str] = set()

    def start(self, argv: Sequence[str], env: Mapping[str, str], log: Path) -> int:
        if argv[0] == "missing":
            raise FileNotFoundError(2, "No such file or directory", "missing")
        with log.open("a") as file:
            file.write("one\ntwo\n")
        self.names.append(argv[0])
        self.heard.append(f"start {argv[0]}")
        pid = len(self.names)
        if argv[0] == "crashing":
            self.ended(pid, 3)
        if argv[0] == "once":
            self.ended(pid, 0)
        return pid

    def signal(self, pid: int, number: int) -> None:
        name = self.names[pid - 1]
        self.heard.append(f"{signal.Signals(number).name} {name}")
        if name not in self.deaf or number == signal.SIGKILL:
            self.ended(pid, -number)


class Lab:
    """A supervisor on a starter that starts nothing."""

    def __init__(self, folder: Path) -> None:
        (folder / "log").mkdir()
        self.told = 0
        self.supervisor = Supervisor(Home(folder), {}, self._tell, self._make)

    def _tell(self) -> None:
        self.told += 1

    def _make(self, ended: Callable[[int, int], None]) -> Starter:
        self.starter = Starter(ended)
        return self.starter

    def bring_up(self, *processes: Process) -> str | None:
        """Start processes, and return what is the matter with them."""
        names = [process.name for process in processes]
        for process in processes:
            self.supervisor.add(process)
        supervisor = self.supervisor
        supervisor.pump(lambda: supervisor.ready(names) or bool(supervisor.trouble(names)), 10)
        return supervisor.trouble(names)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def process(name: str, after: tuple[str, ...] = (), turn: int = CLIENTS) -> Process:
    return Process(name, (name,), after=after, turn=turn, grace=0.1)


STORED, SERVER = process("store", turn=STORE), process("server", after=("store",))


def test_a_process_starts_when_what_it_needs_is_ready(lab: Lab) -> None:
    assert lab.bring_up(SERVER, STORED) is None
    assert lab.starter.heard == ["start store", "start server"]


def test_users_of_a_process_stop_before_it(lab: Lab) -> None:
    lab.bring_up(STORED, SERVER)
    lab.starter.heard.clear()
    lab.supervisor.stop_all()
    assert lab.starter.heard == ["SIGTERM server", "SIGTERM store"]
    assert {one.state for one in lab.supervisor.entries.values()} == {State.STOPPED}


def test_who_does_not_hear_a_term_is_killed(lab: Lab) -> None:
    lab.starter.deaf.add("store")
    lab.bring_up(STORED)
    lab.supervisor.stop_all()
    assert lab.starter.heard[1:] == ["SIGTERM store", "SIGKILL store"]


def test_what_crashes_is_started_again(lab: Lab) -> None:
    lab.bring_up(STORED)
    lab.supervisor.kill("store")
    entry = lab.supervisor.entries["store"]
    lab.supervisor.pump(lambda: entry.restarts == 1 and entry.state is State.READY, 10)
    assert (entry.restarts, entry.exit, entry.state) == (1, -9, State.READY)


def test_a_process_that_crashes_at_each_start_is_named_with_the_end_of_its_log(lab: Lab) -> None:
    trouble = lab.bring_up(Process("broken", ("crashing",), ready=Tcp(1)))
    assert trouble is not None
    assert trouble.startswith("broken ended with exit code 3; the end of ")
    assert trouble.endswith("\n  one\n  two"), "only what it said since its last start"


def test_a_program_that_is_not_there_is_trouble_too(lab: Lab) -> None:
    trouble = lab.bring_up(Process("gone", ("missing",)))
    assert trouble is not None
    assert trouble.startswith("gone could not be started")


def test_a_process_that_does_not_get_ready_is_named(lab: Lab) -> None:
    trouble = lab.bring_up(Process("slow", ("slow",), ready=Tcp(1), patience=0.1))
    assert trouble is not None
    assert trouble.startswith("slow is not ready in time")
    lab.supervisor.stop_all()


def test_what_is_to_end_is_ready_when_it_has_ended_well(lab: Lab) -> None:
    assert lab.bring_up(Process("install", ("once",), ready=Ended())) is None


def test_a_restart_is_a_stop_and_a_start(lab: Lab) -> None:
    lab.bring_up(STORED)
    lab.supervisor.restart("store")
    lab.supervisor.pump(lambda: len(lab.starter.heard) == 3, 10)
    assert lab.starter.heard == ["start store", "SIGTERM store", "start store"]


def test_each_change_is_told(lab: Lab) -> None:
    lab.bring_up(STORED)
    before = lab.told
    lab.supervisor.pump(lambda: False, 0.05)
    assert lab.told == before, "nothing changed"
    lab.supervisor.changed()
    lab.supervisor.pump(lambda: False, 0.01)
    assert lab.told == before + 1


def test_what_does_not_get_over_the_crash_of_another_is_started_anew(lab: Lab) -> None:
    frail = Process("frail", ("frail",), after=("store",), grace=0.1, renewed_with=("store",))
    lab.bring_up(STORED, frail, SERVER)
    lab.starter.heard.clear()
    lab.supervisor.kill("store")
    entry = lab.supervisor.entries["frail"]
    lab.supervisor.pump(lambda: entry.restarts == 1 and entry.state is State.READY, 10)
    assert lab.starter.heard == ["SIGKILL store", "start store", "SIGTERM frail", "start frail"]
