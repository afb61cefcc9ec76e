"""The page: one HTML file that needs nothing else, in which no outsider's word is markup."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from typing_extensions import override

from playbook.argo.graph import DONE, START, arrows
from playbook.argo.states import GIVE_UP, On, states
from playbook.play import Gate, Parameter, Play, Restart, Stage, When, blaze, cleo, rex, tess
from playbook.rehearse.expect import checks
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.axis import axis
from playbook.rehearse.show.lanes import Lane, moments, run_lanes, world_lanes
from playbook.rehearse.show.page import page
from playbook.rehearse.show.path import Path, path
from playbook.rehearse.show.picture import picture
from playbook.rehearse.world import START as T0
from tests.rehearsal import perform_file, perform_text

EVIL = "<script>alert(1)</script>"
HOSTILE = f"""
says: A label of an outsider's is only shown. {EVIL}
steps:
- submit
- {{ends: implement, at: "0:41:00", head: 1f9c2ab, reason: "\\"><img src=x>"}}
- {{github: opened, after: 10s, by: rex, head: 1f9c2ab}}
- {{github: labeled, after: 1m, by: octocat, label: "{EVIL}"}}
- {{github: labeled, after: 1m, by: "{EVIL}", label: ready-for-qa}}
expect:
- {{label: "{EVIL}"}}
- {{ends: Failed, because: "{EVIL}"}}
"""
QUEUE = """
says: Rex waits for a workspace, the reconciler is down, somebody deletes the review, Cleo fails.
steps:
- {workspaces: busy}
- submit
- {workspaces: free, after: 20m}
- {reconciler: down, after: 10m}
- {reconciler: up, after: 10m}
- {ends: implement, after: 10m, head: 1f9c2ab}
- {github: opened, after: 1s, by: rex, head: 1f9c2ab}
- {github: opened, after: 1s, by: rex, head: 1f9c2ab, number: "9", repository: other/web}
- {delete: review, after: 1m}
- {workspaces: busy, after: 1m}
- {deliver: octokit/issue_comment.created.on-issue.json, after: 40h}
expect: [{coderun: implement/r0}]
"""
WAYS = Play(
    name="ways",
    stages=(
        Stage(
            name="back",
            agent=rex,
            when=When(parameter="kind", equals="back"),
            gate=Gate.pull_request_open(by=rex, timeout="1h"),
        ),
        Stage(
            name="front",
            agent=blaze,
            when=When(parameter="kind", equals="front"),
            gate=Gate.pull_request_open(by=blaze, timeout="1h"),
        ),
        Stage(
            name="review",
            agent=cleo,
            gate=Gate.labeled("a label that is far too long for a box", by=cleo, timeout="1h"),
            on_failure="restart",
        ),
        Stage(name="deep", agent=tess, when=When(parameter="deep", equals=EVIL)),
    ),
    parameters=(Parameter(name="kind", default="back"), Parameter(name="deep", default="")),
    restart=Restart(back_to="review"),
    rounds=2,
)
# Elements without an end tag.
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page strictly: every element ends, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text.append(data)


def rendered(seen: Performance) -> tuple[str, Reader]:
    """Return the page of a performance, and what a strict reader sees."""
    text = page(seen, checks(seen), seen.play)
    reader = Reader()
    reader.feed(text)
    reader.close()
    return text, reader


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(lambda: perform_text(HOSTILE), id="hostile"),
        pytest.param(lambda: perform_text(QUEUE), id="queue"),
        pytest.param(lambda: perform_file("happy-path"), id="happy path"),
        pytest.param(lambda: perform_file("parallel-tasks"), id="two runs"),
        pytest.param(lambda: perform_file("poison-coderun"), id="a refused CodeRun"),
        pytest.param(
            lambda: perform_text("says: x\nsteps: [{wait: 1h}]\nexpect: [{waits: x}]"), id="nothing"
        ),
    ],
)
def test_a_page_is_whole_and_asks_for_nothing(seen: Callable[[], Performance]) -> None:
    text, reader = rendered(seen())
    assert reader.open == []
    assert not {"script", "link", "img", "iframe", "object", "foreignobject"} & set(reader.names)
    asked = [value for name, value in reader.attributes if name in ("src", "href", "xlink:href")]
    assert all(value.startswith("#") for value in asked)
    assert "default-src 'none'" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "@import" not in text
    assert "url(" not in re.sub(r"url\(#\w+\)", "", text)


def test_every_reference_inside_the_page_exists() -> None:
    text, reader = rendered(perform_text(QUEUE))
    known = {value for name, value in reader.attributes if name == "id"}
    used = {value[1:] for name, value in reader.attributes if name == "href"}
    used |= set(re.findall(r"url\(#(\w+)\)", text))
    assert used <= known


def test_what_outsiders_wrote_is_shown_and_is_no_markup() -> None:
    text, reader = rendered(perform_text(HOSTILE))
    assert EVIL not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert EVIL in "".join(reader.text)


def test_a_play_with_markup_in_its_texts_is_drawn_as_text() -> None:
    seen = perform_file("happy-path")
    text = page(seen, checks(seen), WAYS)
    assert EVIL not in text
    assert "when deep is &lt;scrip" in text


def test_the_page_has_the_timeline_as_a_table_and_the_expectations() -> None:
    text, reader = rendered(perform_text(HOSTILE))
    seen = perform_text(HOSTILE)
    assert reader.names.count("table") == 1
    assert reader.names.count("tr") > len(seen.entries) / 2
    assert 'scope="col">Time' in text
    assert "FAILED · 1 of 2 expectations" in text
    assert "seen: Running" in text


def test_lanes_have_names_that_are_text() -> None:
    text, _ = rendered(perform_text(QUEUE))
    for name in ("rex", "cleo", "pull request open", "pull request #7", "reconciler", "workspaces"):
        assert f'<div class="who">{name}<span>' in text
    assert 'aria-label="rex, implement"' in text


def test_an_idle_stretch_is_shortened_and_the_page_says_so() -> None:
    assert "are shortened to fit" in rendered(perform_text(QUEUE))[0]
    assert "are shortened to fit" not in rendered(perform_text(HOSTILE))[0]


def test_without_a_play_there_is_no_picture() -> None:
    seen = perform_file("happy-path")
    text = page(seen, checks(seen), None)
    assert "The play, and the way taken" not in text
    assert '<div class="who">rex<span></span>' in text


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


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([5], id="one moment"),
        pytest.param([0, 5], id="two"),
        pytest.param([0, 1, 2, 3, 3600, 90_000], id="a burst and a day"),
        pytest.param(list(range(0, 40_000, 7)), id="thousands"),
        pytest.param([], id="none"),
    ],
)
def test_moments_are_in_order_on_the_axis_and_apart(times: list[int]) -> None:
    found = axis(times)
    places = [found.place(at) for at in sorted(times)]
    assert all(0 <= place <= 100 for place in places)
    assert all(before <= after for before, after in pairwise(places))
    if 1 < len(times) < 20:
        assert min(after - before for before, after in pairwise(places)) > 1
    assert found.ticks[0].always


def test_a_day_without_news_is_drawn_shorter_and_marked() -> None:
    found = axis([0, 600, 1200, 1800, 90_000])
    (cut,) = found.breaks
    assert cut.seconds == 88_200
    assert cut.right - cut.left < 75
    assert found.place(-1) == found.places[0]
    assert found.place(100_000) == found.places[-1]
    assert cut.left < found.place(40_000) < cut.right


def test_the_path_counts_what_was_entered_and_taken() -> None:
    seen = perform_file("rework-by-cleo")
    assert seen.play
    way = path(seen, seen.play)
    assert way.states[START] == 1
    assert way.states["review"] == 2
    assert {(a.source, a.on) for a in way.arrows} >= {(START, On.ENTER), ("review", On.REWORK)}
    assert set(way.arrows) <= set(arrows(seen.play))


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("merged-in-review", DONE),
        ("happy-path", DONE),
        ("round-cap", GIVE_UP),
        ("implementer-fails", GIVE_UP),
        ("reconciler-down-over-argos-expiry", GIVE_UP),
    ],
)
def test_the_path_ends_where_the_run_did(name: str, target: str) -> None:
    seen = perform_file(name)
    assert seen.play
    way = path(seen, seen.play)
    assert way.states[target] == 1
    wires = [wire for wire in picture(seen.play, way).wires if wire.taken]
    assert len(wires) == len(way.arrows)


def test_the_picture_has_a_box_per_state_and_a_wire_per_arrow() -> None:
    drawn = picture(WAYS, Path({}, {}))
    names = [box.name for box in drawn.boxes]
    assert names == [START, *(state.name for state in states(WAYS)), DONE, GIVE_UP]
    assert len(drawn.wires) == len(arrows(WAYS))
    assert len({wire.way for wire in drawn.wires}) == len(drawn.wires)
    assert {word.text for word in drawn.words} == {"restart"}


def test_boxes_do_not_overlap_and_everything_is_inside() -> None:
    for play in (WAYS, perform_file("happy-path").play):
        assert play
        drawn = picture(play, Path({}, {}))
        row = [box for box in drawn.boxes if box.name != GIVE_UP]
        assert all(before.right < after.left for before, after in pairwise(row))
        for wire in drawn.wires:
            x = [float(n) for n in re.findall(r"[MHQ] (-?[\d.]+)", wire.way)]
            y = [float(n) for n in re.findall(r"V (-?[\d.]+)", wire.way)]
            assert all(0 <= one <= drawn.width for one in x)
            assert all(0 <= one <= drawn.height for one in y)


def test_a_long_text_is_shortened_in_its_box_and_whole_in_its_title() -> None:
    box = next(b for b in picture(WAYS, Path({}, {})).boxes if b.name == "review-gate")
    assert box.texts[0] == "labeled a label that is…"
    assert "a label that is far too long for a box" in box.title


def test_every_moment_of_the_chart_is_on_its_axis() -> None:
    seen = perform_text(QUEUE)
    lanes = list(run_lanes(seen, seen.world.runs[0], seen.play))
    assert moments(lanes) >= {bar.start for lane in lanes for bar in lane.bars}
