"""Lines: every entry of a rehearsal told once, with what led to it and what came of it."""

import pytest

from playbook.rehearse.perform import Performance
from playbook.rehearse.show.lines import Line, ago, lines
from playbook.rehearse.show.tones import Tone
from tests.rehearsal import perform_file
from tests.rehearse.show.stories import DOWN, REWORK, TWO, play


def of(seen: Performance, kind: str) -> list[Line]:
    """Return the lines of one kind."""
    return [line for line in lines(seen) if line.kind == kind]


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


def test_what_argo_tries_again_is_told_once() -> None:
    (refused,) = of(perform_file("poison-coderun"), "refused")
    assert refused.effect.endswith("(4 times)")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(45, "45 s"), (119, "119 s"), (1320, "22 min"), (7200, "2 h"), (11520, "3 h 12 min")],
)
def test_stretches_of_time_are_told_in_words(seconds: int, words: str) -> None:
    assert ago(seconds) == words
