"""The report and the JSON of an exploration: bounds in plain words, nothing claimed beyond them, a line a fact."""

from dataclasses import replace

import pytest

from playbook.explore import judged
from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from playbook.explore.moves import Covered, Violation
from playbook.explore.show.bounds import bounds, lower_first
from playbook.explore.show.laws import OF_MOVES, laws
from playbook.explore.show.lines import Line, lines
from playbook.explore.show.record import document
from playbook.explore.show.result import Counterexample, Explored, Law, Result, result
from playbook.explore.show.text import report, short
from tests.explore import edits, orders
from tests.explore.broken import in_place
from tests.explore.scenes import scene
from tests.rehearsal import ROOT

ABOUT = Explored("play", "acme/web", "local", 2, 10, Bounds(1, 2, 2, 1, 1))
LAWS = (Law("ends", "every run ends"), Law("rounds", "rounds stay below the cap"))
ALL = Result(ABOUT, LAWS, states=12_345, moves=99_999, depth=42, seconds=1.25)
PART = replace(ALL, stopped="the budget of 60s is used up")
ORDER = (
    Line(0, "submit", "play-web-42", "task 42"),
    Line(1, "gate", "review/labeled/r0", "go: a label", ("test r0",)),
    Line(1, "label", "playbook/test", "shown"),
)
WRONG = replace(
    ALL,
    counterexample=Counterexample(Violation("ends", "waits for ever", 7), ORDER, "a.yaml", ""),
)


def test_each_bound_is_said_with_its_number() -> None:
    assert [(one.option, one.said) for one in bounds(ABOUT)] == [
        ("--rounds", "2 rounds after the first; the play declares 10"),
        ("--pushes", "1 push by somebody who is not the agent"),
        ("--humans", "2 other things that people do: label, approve, merge, close"),
        ("--late", "2 deliveries on the way at the same time, in any order or never"),
        ("--stale", "1 look of an old leader, which acts on it whenever it likes"),
        ("--crashes", "1 death of the reconciler between two of its steps"),
    ]


def test_a_bound_of_zero_is_said_too() -> None:
    said = [one.said for one in bounds(replace(ABOUT, bounds=Bounds(0, 0, 1, 0, 0)))]
    assert said[1] == "no pushes by somebody who is not the agent"
    assert said[3].startswith("1 delivery on the way")


def test_what_can_be_lowered_is_named_and_what_cannot_is_not() -> None:
    least = Bounds(0, 1, 1, 0, 0)
    found = [one.option for one in lower_first(replace(ABOUT, rounds=0, bounds=least))]
    assert found == ["--humans"]


@pytest.mark.parametrize("found", [ALL, PART, WRONG], ids=["held", "unfinished", "broken"])
def test_it_is_never_called_proved_and_never_wider_than_a_terminal(found: Result) -> None:
    said = report(found)
    assert " prove" not in said
    assert "up to" in said
    assert max(map(len, said.splitlines())) <= 80
    assert all(f"{one.option} " in said for one in bounds(ABOUT))


def test_all_visited_is_said_with_its_numbers() -> None:
    last = report(ALL).splitlines()[-2:]
    said = " ".join(" ".join(last).split())
    assert said.endswith(
        "every order up to these bounds: 12,345 states, 99,999 moves, depth 42, 1.2 s"
    )
    assert short(ALL).startswith("ok")


def test_not_all_visited_says_why_and_which_bound_to_lower_first() -> None:
    said = " ".join(report(PART).split())
    assert "held so far:" in said
    assert "STOPPED the budget of 60s is used up; not every order was visited" in said
    assert "lower a bound, first `--humans 1`; then `--pushes 0`" in said


def test_what_is_broken_is_shown_with_its_order() -> None:
    said = report(WRONG)
    assert "1  gate    review/labeled/r0  go: a label → test r0\n   label " in said
    assert "BROKEN  ends: waits for ever" in said
    assert "playbook rehearse a.yaml" in said


def test_why_there_is_no_scenario_is_said() -> None:
    assert WRONG.counterexample is not None
    without = replace(WRONG.counterexample, scenario="", unsaid="an old leader acts")
    assert "no scenario is written: an old leader acts" in report(
        replace(WRONG, counterexample=without)
    )


@pytest.mark.parametrize(
    ("found", "word", "held"),
    [
        pytest.param(ALL, "held", [True, True], id="held"),
        pytest.param(PART, "unfinished", [None, None], id="what was not visited is not known"),
        pytest.param(WRONG, "broken", [False, None], id="broken"),
    ],
)
def test_the_record_says_the_same(found: Result, word: str, held: list[bool | None]) -> None:
    said = document(found)
    assert (said["result"], said["exhausted"]) == (word, word == "held")
    assert [one["held"] for one in said["invariants"]] == held
    assert said["bounds"] == {
        "rounds": 2, "pushes": 1, "humans": 2, "late": 2, "stale": 1, "crashes": 1,
    }  # fmt: skip
    assert (said["violation"] is None) == (word != "broken")


def test_every_invariant_of_moves_has_a_sentence() -> None:
    of_cluster = {judged.ONCE, judged.JUDGED, judged.CANCELLED}
    of_a_look = {judged.MARGIN, judged.NEWEST, judged.CLEAR, judged.RESTS, judged.OWN}
    assert set(OF_MOVES) == of_cluster | of_a_look


def test_the_docs_list_every_invariant() -> None:
    told = (ROOT / "docs" / "explore.md").read_text("utf-8")
    made, _ = space(scene("stock", 0), orders.LEAST)
    assert [one.name for one in laws(made) if f"| `{one.name}` | {one.says} |" not in told] == []


def test_what_an_interrupted_search_has_found_is_counted() -> None:
    covered = Covered([[1], [2, 3], [4]], states=1, stopped="it was stopped")
    found = result(ABOUT, LAWS, covered, 1.0)
    assert (found.word, found.states, found.depth) == ("unfinished", 4, 2)


def test_an_order_is_told_with_the_reasons_that_people_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orders.without_seen_gone(monkeypatch)
    told = lines(orders.broken(replace(orders.LEAST, pushes=1)))
    assert told[0].kind == "submit"
    gate = next(one for one in told if one.kind == "gate")
    assert gate.effect.startswith("restart: push ")
    assert gate.leads == ("implement r1",)
    cancel = next(one for one in told if one.kind == "cancel")
    assert cancel.subject == "implement r0"
    assert cancel.effect.startswith("the head is ")
    arrived = next(one for one in told if one.kind == "delivery")
    assert arrived.effect == "of move 2 is stored (s01)"


def test_what_a_wrong_move_would_change_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    in_place(monkeypatch, [edits.TAKEN_OFF])
    order = orders.broken()
    assert order.violation.invariant == judged.RESTS
    assert [one.effect for one in lines(order) if one.kind == "bind"] == ["#7"]
