"""A play as a flowchart: every call is an arrow, and no text of a play can break the syntax."""

import re

import pytest

from playbook.argo.graph import DONE, START, arrows, mermaid, waits_for
from playbook.argo.states import On, entry, states
from playbook.play import Gate, Parameter, Play, Restart, Stage, When, blaze, cleo, rex, tess

STOCK = Play(
    name="stock",
    stages=(
        Stage(name="implement", agent=rex, gate=Gate.pull_request_open(by=rex, timeout="1h")),
        Stage(
            name="review",
            agent=cleo,
            gate=Gate.labeled("ready-for-qa", by=(cleo, "people"), timeout="24h"),
            on_changes="implement",
        ),
        Stage(
            name="test",
            agent=tess,
            gate=Gate.approved(by=tess, timeout="72h"),
            on_changes="implement",
        ),
    ),
    finish=Gate.merged(timeout="336h"),
    restart=Restart(back_to="review"),
    rounds=3,
)


def conditional(value: str) -> Play:
    """Return a play in which both stages run only for some tasks."""
    return Play(
        name="some",
        stages=(
            Stage(name="end", agent=blaze, when=When(parameter="kind", equals=value)),
            Stage(name="x", agent=tess, when=When(parameter="deep", equals="")),
        ),
        parameters=(Parameter(name="kind", default="back"), Parameter(name="deep", default="no")),
    )


PLAYS = [
    pytest.param(STOCK, id="the stock play"),
    pytest.param(conditional("front"), id="every stage has a when"),
    pytest.param(Play(name="one", stages=(Stage(name="run", agent=rex),)), id="one stage"),
    pytest.param(
        Play(name="again", stages=(Stage(name="run", agent=rex, on_failure="restart"),), rounds=2),
        id="a stage that runs again",
    ),
]

ENTITY = re.compile(r"#\d+;")
ROW = re.compile(
    r"flowchart LR"
    r"|    (?:classDef .*"
    r"|s\d+(?:\(\[TEXT\]\)|\[TEXT\]|\{TEXT\})(?::::\w+)?"
    r"|s\d+ (?:-->|-\.->)(?:\|TEXT\|)? s\d+)"
)
TEXT = re.compile(r'"(?:[A-Za-z0-9 ,./:_·-]|<br/>|#\d+;)*"')


def calls(play: Play) -> list[tuple[str, On, str]]:
    """Return all calls of a play, as `states` tells them."""
    begins = [(START, one.on, one.target) for one in entry(play)]
    return begins + [(s.name, one.on, one.target) for s in states(play) for one in s.calls]


@pytest.mark.parametrize("play", PLAYS)
def test_every_call_is_an_arrow_and_every_other_arrow_ends_the_run(play: Play) -> None:
    drawn = [(one.source, one.on, one.target) for one in arrows(play)]
    assert [one for one in drawn if one[2] != DONE] == calls(play)


@pytest.mark.parametrize("play", PLAYS)
def test_the_flowchart_has_a_node_per_state_and_a_row_per_arrow(play: Play) -> None:
    rows = mermaid(play).splitlines()
    nodes = [row for row in rows if re.match(r"    s\d+[(\[{]", row)]
    lines = [row for row in rows if "->" in row]
    assert len(nodes) == len(states(play)) + 3
    assert len(lines) == len(arrows(play))


@pytest.mark.parametrize("play", PLAYS)
def test_what_ends_well_is_said(play: Play) -> None:
    assert any(one.target == DONE and one.on in (On.GO, On.ENTER) for one in arrows(play))


def test_a_play_whose_stages_may_all_be_skipped_says_when_nothing_runs() -> None:
    ends = [one for one in arrows(conditional("front")) if one.target == DONE]
    assert [(one.source, one.when) for one in ends] == [
        (START, "kind is not front and deep is not empty"),
        ("end", "deep is not empty"),
        ("x", ""),
    ]


def test_stages_and_gates_say_who_what_and_how_long() -> None:
    text = mermaid(STOCK)
    assert '["review<br/>cleo · claude<br/>at most 4h"]:::stage' in text
    assert '{"labeled ready-for-qa<br/>by cleo or people<br/>at most 24h"}:::gate' in text
    assert '-.->|"rework"| s1' in text
    assert "when kind is front" in mermaid(conditional("front"))


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param('say "yes"', id="quotes"),
        pytest.param("a]b[c)d(e", id="brackets"),
        pytest.param("#35; #quot;", id="what looks like an entity"),
        pytest.param("a|b", id="a pipe"),
        pytest.param("`**bold**`", id="markdown"),
        pytest.param("<script>alert(1)</script>", id="markup"),
        pytest.param("é 🚀 文", id="other alphabets"),
        pytest.param("-- end --> s1 %% ;", id="syntax"),
        pytest.param("a\\nb", id="a backslash"),
    ],
)
def test_no_text_can_break_the_syntax(odd: str) -> None:
    gate = Gate.labeled(odd, by="people", timeout="1h")
    play = Play(
        name="odd",
        stages=(
            Stage(name="review", agent=cleo, gate=gate),
            Stage(name="more", agent=tess, when=When(parameter="kind", equals=odd)),
        ),
        parameters=(Parameter(name="kind", default=odd),),
    )
    for row in mermaid(play).splitlines():
        assert ROW.fullmatch(TEXT.sub("TEXT", row)), row
    written = ENTITY.sub(lambda found: chr(int(found[0][1:-1])), mermaid(play))
    assert f"labeled {odd}" in written
    assert f"when kind is {odd}" in written


def test_a_gate_says_what_it_waits_for() -> None:
    assert waits_for(Gate.merged(timeout="1h")) == "merged"
    assert waits_for(Gate.pull_request_open(by=rex, timeout="1h")) == "pull request open"
    assert waits_for(Gate.labeled("ready", by=cleo, timeout="1h")) == "labeled ready"
