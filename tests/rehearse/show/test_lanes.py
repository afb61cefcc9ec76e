"""Lanes: what ran, waited, was told and was down, as bars and marks over time."""

from playbook.rehearse.show.lanes import Lane, moments, run_lanes, world_lanes
from playbook.rehearse.world import START as T0
from tests.rehearsal import perform_file, perform_text
from tests.rehearse.show.stories import QUEUE


def lanes_of(text: str) -> dict[str, Lane]:
    """Return the lanes of a scenario's first run and of the world by their names."""
    seen = perform_text(text)
    found = [*run_lanes(seen, seen.world.runs[0], seen.play), *world_lanes(seen)]
    return {lane.name: lane for lane in found}


def test_a_coderun_is_a_bar_from_its_job_to_its_end_after_its_time_in_the_queue() -> None:
    queued, worked = lanes_of(QUEUE)["rex"].bars
    assert (queued.look, queued.start - T0, queued.end - T0) == ("queue", 0, 1200)
    assert (worked.look, worked.start - T0, worked.end - T0) == ("succeeded", 1200, 3000)
    assert worked.text == "implement r0"


def test_a_deleted_coderun_is_seen_until_then() -> None:
    bar, *_ = lanes_of(QUEUE)["cleo"].bars
    assert bar.look == "cancelled"
    assert "deleted by somebody" in bar.title


def test_a_coderun_that_got_no_workspace_is_in_the_queue_to_the_end() -> None:
    text = "says: x\nsteps: [{workspaces: busy}, submit, {wait: 1h}]\nexpect: [{waits: x}]"
    (bar,) = lanes_of(text)["rex"].bars
    assert (bar.look, bar.end - bar.start) == ("queue", 3600)


def test_what_was_down_is_a_bar_and_what_still_is_reaches_to_the_end() -> None:
    lanes = lanes_of(QUEUE)
    (down,) = lanes["reconciler"].bars
    assert down.end - down.start == 600
    first, still = lanes["workspaces"].bars
    assert first.end - first.start == 1200
    assert still.end == T0 + 3000 + 1 + 1 + 60 + 60 + 40 * 3600


def test_deliveries_show_what_became_of_them() -> None:
    seen = perform_file("a-whole-day")
    looks = {mark.look for lane in world_lanes(seen) for mark in lane.marks}
    assert {"applied", "ignored"} <= looks
    lost = perform_file("lost-delivery")
    assert "lost" in {mark.look for lane in world_lanes(lost) for mark in lane.marks}
    again = perform_file("burst")
    marks = [mark for lane in world_lanes(again) for mark in lane.marks]
    assert [mark.look for mark in marks].count("stored-before") == 2
    assert any("In the end ignored: a newer push followed" in mark.title for mark in marks)
    assert lanes_of(QUEUE)["GitHub"].marks[0].look == "not-stored"


def test_a_verdict_of_changes_and_an_early_end_are_seen() -> None:
    seen = perform_file("rework-by-cleo")
    lanes = {lane.name: lane for lane in run_lanes(seen, seen.world.runs[0], seen.play)}
    assert lanes["cleo"].bars[0].look == "changes"
    assert lanes["cleo"].marks[0].look == "release-turn"
    assert [bar.text for bar in lanes["run"].bars][:2] == ["round 0", "round 1"]
    over = perform_file("reconciler-down-over-argos-expiry")
    gates = {lane.name: lane for lane in run_lanes(over, over.world.runs[0], over.play)}
    assert gates["labeled"].marks[0].look == "release-bad"
    assert gates["run"].marks[0].look == "end-failed"


def test_every_moment_of_the_chart_is_on_its_axis() -> None:
    seen = perform_text(QUEUE)
    lanes = list(run_lanes(seen, seen.world.runs[0], seen.play))
    assert moments(lanes) >= {bar.start for lane in lanes for bar in lane.bars}
