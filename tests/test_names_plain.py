"""Plain names of runs: what a Sensor can make from an event, and nobody else's."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from playbook import names, run_names
from playbook.errors import NameRefused
from playbook.run_names import RunNames

PART = st.text("ab-", min_size=1, max_size=6)
# A play's name neither begins nor ends with a dash (playbook.agents.Name).
PLAY = PART.map(lambda text: text.strip("-") or "a")


def plain(
    play: str = "play", repository: str = "acme/web", task: str = "42", attempt: int = 1
) -> RunNames:
    return RunNames(play, ("implement", "review"), 0, repository, "web", task, attempt, plain=True)


def made(play: str, repository: str, task: str) -> str:
    try:
        return plain(play, f"acme/{repository}", task).run
    except NameRefused:
        return ""


def test_a_plain_name_is_what_an_event_says() -> None:
    run = plain(repository="acme/Web-Shop", task="abc-12")
    assert run.run == "play--web-shop--abc-12"
    uid = "0f5a1b2c-0000-0000-0000-000000000000"
    assert run.coderun("review", 0, uid) == "play--web-shop--abc-12-review-r0-0f5a1b2c"


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        pytest.param({"task": "ABC-12"}, "a capital letter", id="Jira's capitals"),
        pytest.param({"task": "a--b"}, "two dashes in a row", id="two dashes"),
        pytest.param({"repository": "acme/web.js"}, "a dot or an underscore", id="a dot"),
        pytest.param({"repository": "acme/web_js"}, "a dot or an underscore", id="an underscore"),
        pytest.param({"repository": "acme/" + "w" * 40}, "are left", id="no room for CodeRuns"),
        pytest.param({"play": "a--b"}, 'play "a--b"', id="a play that holds what stands between"),
        pytest.param({"attempt": 2}, "attempt 2", id="a second attempt"),
    ],
)
def test_a_name_a_sensor_could_not_make_is_refused(identity: dict[str, str], said: str) -> None:
    with pytest.raises(NameRefused) as refused:
        plain(**identity)  # type: ignore[arg-type]
    assert said in refused.value.message
    assert 'release="signals"' in str(refused.value.hint)


def test_the_longest_plain_name_leaves_room_for_a_job_made_again() -> None:
    longest = max((made("play", "w" * size, "42") for size in range(1, 60)), key=len)
    run = plain(repository="acme/" + longest.split("--")[1])
    job = run_names.job(run.coderun("implement", 0, "x" * 8), 9)
    assert len(job) == names.LIMIT


@given(st.tuples(PLAY, PART, PART), st.tuples(PLAY, PART, PART))
@example(("a", "b-c", "1"), ("a-b", "c", "1"))
@example(("a", "b", "c-1"), ("a", "b-c", "1"))
@example(("a", "b--c", "1"), ("a", "b", "c--1"))
@example(("a", "b-", "1"), ("a", "b", "-1"))
def test_two_identities_never_share_a_plain_name(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    assume(one != other)
    first, second = made(*one), made(*other)
    assert not first or first != second
