"""SIGTERM and Ctrl-C to a supervisor in a process of its own: the agent ends, work is saved, the outcome is told."""

from __future__ import annotations

import os
import signal
from multiprocessing.context import ForkServerProcess

import pytest

from playbook.agent.assignment import CodeTask
from playbook.testing import Behaviour, Deed, Fork, Hang, Ignore, Write
from tests.agent.code.git_world import WIP, plain
from tests.agent.task.apart import ended
from tests.agent.task.moment import Moment
from tests.agent.task.task_bench import BRANCH, COMMITS, Bench


def tell(running: ForkServerProcess, number: int) -> None:
    assert running.pid is not None
    os.kill(running.pid, number)


def begun(bench: Bench, task: CodeTask, *first: Deed) -> ForkServerProcess:
    """Start a supervisor and wait until its agent hangs."""
    moment = Moment(bench.folder)
    deeds = (Write("dirty.txt", b"half"), *first, moment.deed)
    bench.agent(Behaviour(lines=3, first=deeds, then=(Hang(),)))
    running = bench.apart(task)
    moment.wait()
    return running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_an_implementing_stage_saves_its_work_in_progress_never_to_the_branch(
    bench: Bench, number: int
) -> None:
    running = begun(bench, bench.task(), Fork("setsid"))
    tell(running, number)
    code = ended(running)
    said = bench.message()
    assert (code, said["status"], said["errorClass"]) == (18, "failed", "supervisor")
    assert f"work in progress is saved as {bench.world.remote_ref(WIP)[:10]}" in said["summary"]
    assert plain(bench.world.remote, "show", f"{WIP}:dirty.txt") == "half"
    assert bench.world.tip(BRANCH) == ""
    assert bench.github.events == []


def test_a_reviewing_stage_saves_nothing_and_posts_nothing(bench: Bench) -> None:
    running = begun(bench, bench.review())
    tell(running, signal.SIGTERM)
    code = ended(running)
    assert (code, bench.message()["errorClass"]) == (18, "supervisor")
    assert bench.world.remote_ref("refs/playbook/") == ""
    assert bench.github.submitted() == []


def test_a_second_ctrl_c_does_not_wait_for_a_deaf_agent(bench: Bench) -> None:
    running = begun(bench, bench.task(), Ignore(), Fork("double_fork", ignores=(15, 2)))
    tell(running, signal.SIGINT)
    tell(running, signal.SIGTERM)  # another one, or the kernel would make one of both
    code = ended(running)
    assert (code, bench.message()["errorClass"]) == (18, "supervisor")
    assert bench.world.remote_ref(WIP) == ""


def test_the_next_start_of_the_same_coderun_goes_on_with_what_was_saved(bench: Bench) -> None:
    running = begun(bench, bench.task())
    tell(running, signal.SIGTERM)
    ended(running)
    bench.agent(Behaviour(then=COMMITS))
    report = bench.run(bench.task())
    assert report.result.failure is None
    assert report.result.workspace is not None
    prompt = (report.result.workspace / "PROMPT.md").read_text()
    assert f"unfinished work of an earlier attempt is in `{WIP}`" in prompt
    assert "this is attempt 2" in prompt


def test_a_signal_before_the_agent_starts_starts_none(bench: Bench) -> None:
    moment = Moment(bench.folder)
    hangs = Behaviour(recording=None, first=(moment.deed,), then=(Hang(),))
    bench.agent(Behaviour(checks=hangs))
    running = bench.apart(bench.task())
    moment.wait()
    tell(running, signal.SIGTERM)
    code = ended(running)
    assert (code, bench.message()["errorClass"]) == (18, "supervisor")
    assert bench.calls() == []
