"""The timeline: what a person reads of a rehearsal, and what a program reads."""

import json

import pytest

from playbook.rehearse.expect import Check, checks
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.columns import cells, printable, wrap
from playbook.rehearse.show.lines import Line, ago, lines
from playbook.rehearse.show.record import document
from playbook.rehearse.show.summary import summary, unexplained
from playbook.rehearse.show.timeline import timeline
from playbook.rehearse.show.tones import Tone
from tests.rehearsal import perform_file, perform_text, stage

REWORK = """
says: Cleo finds faults; Rex mends them; then somebody pushes during the review.
steps:
- submit
- {ends: implement, at: "0:41:00", head: 1f9c2ab}
- {github: opened, after: 10s, by: rex, head: 1f9c2ab}
- {ends: review, after: 25m, head: 1f9c2ab, verdict: changes, reason: no tests}
- {github: pushed, after: 30m, by: rex, head: "2222222"}
- {ends: implement, after: 45s, head: "2222222"}
- {github: pushed, after: 10m, by: octocat, head: "3333333"}
- {wait: 5m}
- {github: labeled, by: octocat, label: "\\e[31m red \\u202e"}
- {deliver: octokit/issue_comment.created.on-issue.json}
expect:
- {waits: review/finished/r2}
- {ends: Failed, because: "the cap of rounds"}
"""
TWO = """
says: Two tasks at once.
tasks: [{id: "42"}, {id: "43", number: "8"}]
steps:
- submit
- {submit: null, task: "43"}
- {ends: implement, task: "43", after: 10m, head: aaaaaaa}
- {github: opened, after: 1s, by: mallory, head: bbbbbbb, number: "9", fork: mallory}
- {github: opened, after: 10s, by: rex, head: aaaaaaa, task: "43"}
expect: [{waits: review/finished/r0, task: "43"}]
"""
DOWN = """
says: The reconciler is down, a delivery is lost, another one waits; Argo ends the wait.
steps:
- submit
- {ends: implement, at: "0:41:00", head: 1f9c2ab}
- {github: opened, after: 10s, by: rex, head: 1f9c2ab}
- {ends: review, after: 25m, head: 1f9c2ab, verdict: pass}
- {github: labeled, after: 5s, by: cleo, label: ready-for-qa, deliver: never}
- {reconciler: down}
- {github: labeled, after: 5s, by: octocat, label: ready-for-qa, deliver: twice}
- {wait: 90h}
expect: [{ends: Failed}]
"""


def play(text: str) -> tuple[Performance, tuple[Check, ...]]:
    """Return what is seen of a scenario, and what is thought of it."""
    seen = perform_text(text)
    return seen, checks(seen)


def read(text: str, width: int = 80) -> list[str]:
    """Return the timeline of a scenario, row by row."""
    return timeline(*play(text), width).splitlines()


def of(seen: Performance, kind: str) -> list[Line]:
    """Return the lines of one kind."""
    return [line for line in lines(seen) if line.kind == kind]


def test_the_happy_path_reads_as_the_readme_shows_it() -> None:
    seen = perform_file("happy-path")
    rows = timeline(seen, checks(seen)).splitlines()
    assert rows[0] == "play · task 42 · web · acme/web"
    assert rows[1] == seen.scenario.says
    assert " 0:41:10  github   #7 opened by 5dlabs-rex[bot]    applied, bound to #7" in rows
    assert " 1:06:15  label    playbook/test                   in place of playbook/review" in rows
    assert rows[-1].startswith("ok  ")
    assert rows[-1].endswith(" expectations · 7 gates · 0 signals unexplained")


@pytest.mark.parametrize("width", [60, 80, 132])
@pytest.mark.parametrize("text", [REWORK, TWO, DOWN], ids=["rework", "two tasks", "down"])
def test_no_row_is_wider_than_the_terminal_and_nothing_is_cut(text: str, width: int) -> None:
    rows = read(text, width)
    assert max(map(cells, rows)) <= width
    whole = "".join("".join(rows).split())
    for line in lines(play(text)[0]):
        for word in line.effect.split() if line.kind != "submit" else ():
            assert printable(word).strip()[:8] in whole


def test_a_narrow_terminal_is_taken_for_one_of_sixty_columns() -> None:
    assert read(DOWN, 10) == read(DOWN, 60)


def test_every_line_says_when_in_the_same_column() -> None:
    rows = read(DOWN)
    for row in rows[3 : rows.index("", 3)]:
        if row[:8].strip():
            assert row[7].isdigit()
            assert row[8:10] == "  "


def test_a_blank_line_stands_before_each_round() -> None:
    rows = read(REWORK)
    opening = [
        row for row in rows if "coderun" in row and not row.rstrip().endswith("implement r0")
    ]
    for name in ("implement r1", "review r2"):
        at = next(i for i, row in enumerate(rows) if f"coderun  {name}" in row)
        assert rows[at - 1] == ""
    assert opening


def test_a_wait_is_told_with_what_led_to_it() -> None:
    seen, _ = play(REWORK)
    assert not of(seen, "waits")
    assert of(seen, "ended")[0].leads == ("implement/pull_request_open/r0",)
    assert of(seen, "gate")[1].leads == ("implement r1",)


def test_an_own_gate_that_passed_is_told_with_the_end_and_one_that_did_not_has_its_line() -> None:
    seen, _ = play(REWORK)
    assert [line.subject for line in of(seen, "gate")][:2] == [
        "implement/pull_request_open/r0",
        "review/finished/r0",
    ]
    ended = of(seen, "ended")
    assert [(line.subject, line.tone) for line in ended[:2]] == [
        ("implement r0", Tone.GOOD),
        ("review r0", Tone.PLAIN),
    ]
    assert ended[1].effect == "succeeded @ 1f9c2ab, changes: no tests"


def test_every_entry_is_in_a_line_once() -> None:
    for text in (REWORK, TWO, DOWN):
        seen, _ = play(text)
        told = [entry for line in lines(seen) for entry in line.entries]
        assert sorted(told) == sorted(seen.entries)


def test_a_gate_released_by_an_earlier_delivery_says_which_and_when() -> None:
    seen, _ = play(REWORK)
    gate = next(
        line for line in of(seen, "gate") if line.effect.startswith("go: #7 is open @ 2222")
    )
    assert gate.effect.endswith("… from 45 s ago")


def test_a_signal_settled_later_has_a_line_of_its_own_then() -> None:
    seen = perform_file("burst")
    assert [line.effect for line in of(seen, "signal")] == ["ignored: a newer push followed"]


def test_a_lost_delivery_and_a_repeated_one_say_so() -> None:
    effects = [line.effect for line in of(play(DOWN)[0], "github")]
    assert "the delivery is lost" in effects
    assert "stored; the reconciler is down" in effects
    assert "stored before: a redelivery changes nothing" in effects


def test_a_run_that_gives_up_ends_with_its_reason() -> None:
    seen, _ = play(DOWN)
    (end,) = of(seen, "end")
    assert end.effect.startswith("Failed: review/labeled/r0: timeout: nobody decided in time")
    assert end.tone is Tone.BAD


def test_what_is_not_about_pull_requests_names_its_event() -> None:
    assert of(play(REWORK)[0], "github")[-1].subject == "issue_comment created"


def test_what_outsiders_wrote_moves_no_cursor() -> None:
    for colour in (False, True):
        text = timeline(*play(REWORK), colour=colour)
        assert "\x1b[31m red" not in text
        assert "\u202e" not in text
        assert r"\x1b[31m" in text.replace("\n", "") or r"\x1b[31m red" in " ".join(text.split())


def test_the_run_has_a_column_only_where_there_are_several() -> None:
    rows = read(TWO)
    assert rows[0].startswith("42: play · task 42 · web · acme/web · play-web-42-")
    assert rows[1].startswith("43: play · task 43")
    assert any(row.startswith(" 0:00:00  coderun  43  implement r0") for row in rows)
    assert any("github       #9 opened by mallory" in row for row in rows)


def test_a_failed_expectation_says_what_was_expected_and_what_was_seen() -> None:
    rows = read(REWORK)
    at = next(i for i, row in enumerate(rows) if row.startswith("FAILED  1 of 2 expectations"))
    assert "1 rework · 1 restart" in " ".join(rows[at : at + 2])
    assert "  expected  ends: Failed, because: the cap of rounds" in rows
    assert "  seen      Running" in rows


def test_a_signal_nobody_explained_is_counted_and_named() -> None:
    seen, found = play(DOWN)
    assert len(unexplained(seen)) == 1
    assert summary(seen, found).words.endswith("1 signal unexplained")
    assert f"  unexplained  {unexplained(seen)[0]}" in timeline(seen, found)


def test_colours_change_no_character() -> None:
    seen, found = play(REWORK)
    painted = timeline(seen, found, colour=True)
    assert "\x1b[33mgate" in painted
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m"):
        painted = painted.replace(code, "")
    plain = [row.rstrip() for row in timeline(seen, found).splitlines()]
    assert [row.rstrip() for row in painted.splitlines()] == plain


def test_an_ascii_terminal_gets_ascii() -> None:
    text = timeline(*play(REWORK), ascii_only=True)
    assert text.isascii()
    assert "-> review r0" in text
    assert text.startswith("play - task 42")


def test_nothing_submitted_is_still_a_page() -> None:
    rows = read("says: Nothing.\nsteps: [{wait: 1h}]\nexpect: [{waits: x}]\n")
    assert rows[0] == "play"
    assert rows[-2:] == ["  expected  waits: x", "  seen      nothing of the kind"]


def test_what_argo_tries_again_is_told_once() -> None:
    (refused,) = of(perform_file("poison-coderun"), "refused")
    assert refused.effect.endswith("(4 times)")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(45, "45 s"), (119, "119 s"), (1320, "22 min"), (7200, "2 h"), (11520, "3 h 12 min")],
)
def test_stretches_of_time_are_told_in_words(seconds: int, words: str) -> None:
    assert ago(seconds) == words


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        pytest.param("a bc def", 4, ["a bc", "def"], id="at spaces"),
        pytest.param("implement/finished/r0", 12, ["implement/", "finished/r0"], id="at a joint"),
        pytest.param("abcdefgh", 3, ["abc", "def", "gh"], id="anywhere when there is no joint"),
        pytest.param("日本語", 4, ["日本", "語"], id="wide characters take two columns"),
        pytest.param("日", 1, ["日"], id="never less than one character"),
        pytest.param("", 5, [""], id="nothing"),
    ],
)
def test_text_is_wrapped_and_never_cut(text: str, width: int, rows: list[str]) -> None:
    assert wrap(text, width) == rows


def test_a_combining_mark_takes_no_column() -> None:
    assert cells("e\u0301") == 1


def test_the_document_has_everything_and_is_json() -> None:
    seen, found = play(REWORK)
    whole = document(seen, found)
    assert json.loads(json.dumps(whole)) == whole
    assert list(whole) == [
        "scenario", "says", "play", "tasks", "runs", "entries", "signals", "expectations",
        "unexplained", "ok",
    ]  # fmt: skip
    (run,) = whole["runs"]
    assert run["phase"] == "Running"
    assert run["waits"] == ["review/finished/r2"]
    assert [one["decision"] for one in run["gates"]][:3] == ["go", "go", "rework"]
    assert run["coderuns"][1]["verdict"] == "changes"
    assert run["coderuns"][-1]["finished"] is None
    assert whole["entries"][0]["time"] == "0:00:00"
    assert len(whole["signals"]) == len(seen.world.signals)
    assert [one["held"] for one in whole["expectations"]] == [True, False]
    assert whole["ok"] is False


def test_the_document_calls_an_expiry_a_time_out() -> None:
    (run,) = document(*play(DOWN))["runs"]
    assert run["gates"][-1]["decision"] == "timeout"
    assert run["phase"] == "Failed"


def test_the_stage_is_read_once() -> None:
    assert stage() is stage()
