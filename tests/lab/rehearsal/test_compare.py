"""Two performances side by side: the same is nothing, and each change is found and shown where it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from playbook.lab.rehearsal.company import Both
from playbook.lab.rehearsal.compare import differences
from playbook.lab.rehearsal.report import details, document, line
from playbook.reconcile.facts import Phase
from playbook.rehearse.perform import Performance
from playbook.rehearse.world import World
from tests.rehearsal import SCENARIOS, perform_file, perform_text

OFFLINE = perform_file("a-whole-day")


def worlds(change: Callable[[World], World]) -> Performance:
    """Return the performance with another world at its end."""
    return replace(OFFLINE, world=change(OFFLINE.world))


def _another_uid(world: World) -> World:
    (run,) = world.runs
    made = "feedc0de-0000"
    coderuns = tuple(
        replace(one, name=one.name.replace(run.uid[:8], made[:8])) for one in run.coderuns
    )
    released = tuple(
        replace(one, signal=one.signal.replace(run.uid[:8], made[:8])) for one in run.released
    )
    return replace(world, runs=(replace(run, uid=made, coderuns=coderuns, released=released),))


def _another_end(world: World) -> World:
    (run,) = world.runs
    return replace(world, runs=(replace(run, message="another"),))


def _another_decision(world: World) -> World:
    (run,) = world.runs
    first, *rest = run.released
    return replace(
        world, runs=(replace(run, released=(replace(first, decision="timeout"), *rest)),)
    )


def _another_coderun(world: World) -> World:
    (run,) = world.runs
    first, *rest = run.coderuns
    return replace(
        world, runs=(replace(run, coderuns=(replace(first, phase=Phase.FAILED), *rest)),)
    )


def _a_signal_less(world: World) -> World:
    return replace(world, signals=world.signals[1:])


@pytest.mark.parametrize(
    ("change", "about"),
    [
        pytest.param(_another_end, {"run", "expectation"}, id="why the run ended"),
        pytest.param(_another_decision, {"gate"}, id="a gate's decision"),
        pytest.param(_another_coderun, {"CodeRun"}, id="a CodeRun's phase"),
        pytest.param(_a_signal_less, {"Signal"}, id="a Signal that was not stored"),
    ],
)
def test_a_difference_is_found_where_it_is(
    change: Callable[[World], World], about: set[str]
) -> None:
    found = {one.about for one in differences(OFFLINE, worlds(change))}
    assert found <= about
    assert found


def test_the_same_twice_is_no_difference() -> None:
    assert differences(OFFLINE, perform_file("a-whole-day")) == ()


def test_another_uid_is_no_difference() -> None:
    entries = tuple(
        one._replace(
            subject=one.subject.replace(OFFLINE.world.runs[0].uid[:8], "feedc0de"),
            detail=one.detail.replace(OFFLINE.world.runs[0].uid[:8], "feedc0de"),
            effect=one.effect.replace(OFFLINE.world.runs[0].uid[:8], "feedc0de"),
        )
        for one in OFFLINE.entries
    )
    assert differences(OFFLINE, replace(worlds(_another_uid), entries=entries)) == ()


def test_a_line_more_and_a_line_less_are_told_with_nothing_beside_them() -> None:
    shorter = replace(OFFLINE, entries=OFFLINE.entries[1:])
    (one,) = [d for d in differences(OFFLINE, shorter) if d.about == "timeline"]
    assert one.offline.startswith("0:00:00 submit")
    assert one.real == ""


def test_a_report_shows_both_sides_in_eighty_columns() -> None:
    real = worlds(_another_decision)
    both = Both(OFFLINE.scenario, OFFLINE, real, differences(OFFLINE, real), 12.3)
    assert line(both).startswith("DIFFERS  12.3 s")
    shown = list(details(both, 80))
    assert max(map(len, shown)) <= 80
    assert any("go" in one.split("│")[0] for one in shown)
    assert any("timeout" in one.split("│")[-1] for one in shown)
    assert document(both)["same"] is False


def test_what_differs_in_one_field_is_one_line() -> None:
    (one, *rest) = [
        d for d in differences(OFFLINE, worlds(_another_coderun)) if d.about == "CodeRun"
    ]
    assert rest == []
    assert one.offline.endswith(": phase Succeeded")
    assert one.real.endswith(": phase Failed")


def test_an_expectation_that_holds_nowhere_is_no_difference_and_fails_all_the_same() -> None:
    text = (SCENARIOS / "happy-path.yaml").read_text("utf-8").replace("Succeeded", "Failed")
    seen = perform_text(text, "wrong")
    both = Both(seen.scenario, seen, seen, differences(seen, seen), 1.0)
    assert both.same
    assert line(both).startswith("FAILED ")
    assert list(details(both, 80)) == ["  does not hold: ends: Failed"]


def test_a_scenario_that_could_not_be_played_says_why() -> None:
    both = Both(OFFLINE.scenario, OFFLINE, None, (), 1.0, "the EventSource answers 404")
    assert not both.same
    assert list(details(both, 80)) == ["  stopped: the EventSource answers 404"]
