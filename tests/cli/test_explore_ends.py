"""`playbook explore` that does not come to its end, or does not begin: what is said then, and the code."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest

from playbook.cli.explore_watch import Watch
from playbook.explore import model, search
from playbook.explore.moves import Covered
from playbook.explore.situation import WIDTHS
from playbook.reconcile import gate
from tests.cli.command_line import HEARING, CommandLine, process
from tests.cli.test_explore_command import LAST, LEAST

ARGO = """
from playbook import Gate, Play, Stage, rex
play = Play(name="alone", stages=(Stage(name="a", agent=rex, gate=Gate.approved(by="people", timeout="1h")),), release="argo")
"""
TWO = """
from playbook import Play, Stage, rex
one = Play(name="one", stages=(Stage(name="a", agent=rex),))
two = Play(name="two", stages=(Stage(name="a", agent=rex),))
"""
ODD = """
from dataclasses import replace
from playbook import event_bus, event_source, sensors
from playbook.events.types import DataFilter

def objects(plays, platform):
    first, *rest = sensors(plays, platform)
    opened, *others = first.dependencies
    odd = replace(opened, filters=(*opened.filters, DataFilter("body.@reverse", ("x",))))
    first = replace(first, dependencies=(odd, *others))
    return event_bus(platform), event_source(plays, platform), first, *rest
"""


def test_too_many_states_end_with_3(playbook: CommandLine, root: Path) -> None:
    seen = playbook("explore", "--root", root, "--max-states", "50")
    said = " ".join(seen.out.split())
    assert (seen.code, seen.err) == (3, "")
    assert "STOPPED the limit of 50 states is reached; not every order was visited" in said
    assert "lower a bound, first `--humans 0`" in said


def test_a_process_says_all_before_it_ends_without_giving_its_memory_back(root: Path) -> None:
    seen = process("explore", "--max-states", "50", where=root)
    assert (seen.code, seen.err) == (3, "")
    assert "lower a bound, first `--humans 0`" in " ".join(seen.out.split())


def test_a_budget_that_is_used_up_ends_with_3(playbook: CommandLine, root: Path) -> None:
    seen = playbook("explore", "--root", root, "--budget", "1s", "--output", "json")
    said = json.loads(seen.out)
    assert (seen.code, seen.err) == (3, "")
    assert (said["result"], said["stopped"]) == ("unfinished", "the budget of 1s is used up")
    assert {one["held"] for one in said["invariants"]} == {None}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["nope"], 'play "nope" is unknown; known: coderun, play', id="a play"),
        pytest.param(["--budget", "0s"], '"0s" leaves no time to look at anything', id="no time"),
        pytest.param(["--budget", "soon"], '"soon" is not a duration', id="no duration"),
        pytest.param(["--late", "0"], "Invalid value for '--late'", id="no delivery ever"),
        pytest.param(["--max-states", "0"], "Invalid value for '--max-states'", id="no state"),
        pytest.param(["--output", "xml"], '"xml"; allowed: text, json', id="an output"),
        pytest.param(["--env", "moon"], 'environment "moon" is unknown', id="an environment"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(
    playbook: CommandLine, root: Path, options: list[str], said: str
) -> None:
    seen = playbook("explore", "--root", root, *options)
    assert (seen.code, seen.out) == (2, "")
    assert said in " ".join(seen.err.replace("│", " ").split())


def test_a_play_with_too_many_values_says_which_bound_to_lower_first(
    playbook: CommandLine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tuple((name, 4 if name == "signals" else bits) for name, bits in WIDTHS)
    monkeypatch.setattr(model, "WIDTHS", few)
    seen = playbook("explore", "--root", root)
    said = " ".join(seen.out.split())
    assert (seen.code, seen.err) == (3, "")
    assert "STOPPED signals takes more than 16 different values; not every order was visi" in said
    assert "lower a bound, first `--humans 0`; then `--pushes 0`, `--rounds 0`." in said


def test_what_is_broken_is_told_when_the_limit_ends_it_in_the_same_layer(
    playbook: CommandLine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "EVERY", 1)
    monkeypatch.setattr(gate, "_in_time", lambda *_: True)
    # So many states are known when the move is met, which is not the last of its layer.
    seen = playbook("explore", "--root", root, *LEAST, "--max-states", "59")
    assert seen.code == 1
    assert "BROKEN argos-last-minute" in " ".join(seen.out.split())


def test_a_rendered_file_that_the_interpreter_refuses_is_named(
    playbook: CommandLine, root: Path
) -> None:
    (root / "sensors" / "github.py").write_text(ODD)
    seen = playbook("explore", "--root", root, *LEAST)
    assert (seen.code, seen.out) == (2, "")
    assert "error: sensors/pull-request.yaml: the path '@reverse' holds a modifier" in seen.err


def test_of_several_plays_one_has_to_be_named(playbook: CommandLine, root: Path) -> None:
    (root / "workflows" / "play.py").write_text(TWO)
    seen = playbook("explore", "--root", root)
    assert seen.code == 2
    assert "say which; known: coderun, one, two" in seen.err


def test_a_play_that_no_reconciler_decides_is_refused(playbook: CommandLine, root: Path) -> None:
    (root / LAST).write_text(ARGO)
    seen = playbook("explore", "alone", "--root", root)
    assert (seen.code, seen.out) == (2, "")
    assert 'play alone: release="argo" is not explored' in seen.err


def test_a_repository_without_an_event_source_is_refused(playbook: CommandLine, root: Path) -> None:
    for one in (root / "sensors").glob("*.py"):
        one.unlink()
    seen = playbook("explore", "--root", root, *LEAST)
    assert (seen.code, seen.out) == (2, "")
    assert "no rendered EventSource takes pull requests" in seen.err


def test_ctrl_c_on_a_terminal_reports_what_was_covered(root: Path) -> None:
    master, slave = pty.openpty()
    command = [*HEARING, "explore", "--rounds", "3"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=slave) as running:
        try:
            os.close(slave)
            assert b" states, " in os.read(master, 1_000)  # the first line of progress
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=60)[0].decode()
        finally:
            running.kill()
    os.close(master)
    assert running.returncode == 3
    assert "STOPPED  it was stopped; not every order was visited:" in said
    assert "1 round" not in said


@contextmanager
def at_ctrl_c(
    handler: Callable[[int, FrameType | None], object] | signal.Handlers,
) -> Iterator[None]:
    """Have this process hear Ctrl-C like this, whatever the tests were started with."""
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_second_ctrl_c_waits_for_nothing() -> None:
    watch, covered = Watch(60, "1m", 100), Covered([[0]], states=10)
    with at_ctrl_c(signal.default_int_handler):
        with watch.hears():
            assert watch(covered) == ""
            signal.raise_signal(signal.SIGINT)
            assert watch(covered) == "it was stopped"
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_in_the_background_ctrl_c_stays_ignored() -> None:
    watch = Watch(60, "1m", 100)
    with at_ctrl_c(signal.SIG_IGN), watch.hears():
        signal.raise_signal(signal.SIGINT)
    assert watch(Covered([[0]], states=10)) == ""


def test_the_watch_says_stop_when_time_is_over() -> None:
    covered = Covered([[0]], states=10)
    watch = Watch(60, "1m", 100)
    assert watch(covered) == ""
    assert watch(replace(covered, states=100)) == "the limit of 100 states is reached"
    assert Watch(0, "0s", 100)(covered) == "the budget of 0s is used up"
