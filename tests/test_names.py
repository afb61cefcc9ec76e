"""Names: always legal, never one name for two identities."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from playbook import names, run_names
from playbook.errors import NameRefused
from playbook.run_names import RunNames
from tests.plays.shapes import NAMES

DNS = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
ANY = st.text(max_size=120)
# Short texts of few letters meet each other often: what two identities share shows soon.
CLOSE = st.text("ab-A_.01", max_size=9) | ANY
UIDS = st.uuids().map(str)
TASKS = st.from_regex(names.TASK, fullmatch=True)
SERVICES = st.text(min_size=1, max_size=100).filter(lambda text: bool(names.slug(text)))
REPOSITORIES = st.from_regex(run_names.REPOSITORY, fullmatch=True)


@given(CLOSE, CLOSE)
def test_a_workspace_is_a_legal_name(service: str, agent: str) -> None:
    assert DNS.fullmatch(names.workspace(service, agent))


@given(st.tuples(CLOSE, CLOSE), st.tuples(CLOSE, CLOSE))
@example(("a-b", "c"), ("a", "b-c"))
@example(("Web", "rex"), ("web", "rex"))
@example(("web_api", "rex"), ("web-api", "rex"))
@example(("web", ""), ("web-", ""))
@example(("x" * 80 + "1", "rex"), ("x" * 80 + "2", "rex"))
def test_two_workspaces_never_share_a_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    assume(one != other)
    assert names.workspace(*one) != names.workspace(*other)


def test_a_workspace_cannot_be_made_to_look_like_a_hashed_one() -> None:
    hashed = names.workspace("Web", "rex")
    service, _, digest = hashed.removeprefix("workspace-").rpartition("-")
    assert names.workspace(service, digest) != hashed


def test_an_ordinary_workspace_is_plain() -> None:
    assert names.workspace("shop-web", "rex") == "workspace-shop-web-rex"


@given(*[st.tuples(CLOSE, CLOSE, CLOSE, CLOSE)] * 2)
def test_the_workspaces_of_two_tasks_never_share_a_name(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    assert DNS.fullmatch(names.workspace_of_task(*one))
    assume(one != other)
    assert names.workspace_of_task(*one) != names.workspace_of_task(*other)
    assert names.workspace_of_task(*one) != names.workspace(*other[:2])


@given(CLOSE)
@example("a" * 63)
@example("a" * 64)
@example("v1.2_3-" + "a" * 50 + ".-_" * 5)
@example("line\n")
def test_a_label_value_is_legal(text: str) -> None:
    value = names.label_value(text)
    assert len(value) <= 63
    assert LABEL.fullmatch(value)


@given(CLOSE, CLOSE)
@example("a b", "a-b")
@example("a" * 64, "a" * 65)
def test_two_texts_never_share_a_label_value(one: str, other: str) -> None:
    assume(one != other)
    assert names.label_value(one) != names.label_value(other)


@given(CLOSE)
def test_a_label_value_of_a_label_value_is_another_identity(text: str) -> None:
    value = names.label_value(text)
    assert value == text or names.label_value(value) != value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("", "", id="nothing stays nothing"),
        pytest.param("5DLabs-Rex", "5DLabs-Rex", id="what is legal stays"),
        pytest.param("dependabot[bot]", "dependabot-bot-0oukuvsq", id="what is not gets a hash"),
        pytest.param("\u2603", "doiqj2j9", id="of a snowman only the hash is left"),
    ],
)
def test_label_values_of_known_texts(text: str, value: str) -> None:
    assert names.label_value(text) == value


@st.composite
def runs(draw: st.DrawFn) -> RunNames:
    return RunNames(
        play=draw(NAMES),
        stages=tuple(draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))),
        rounds=draw(st.integers(0, 90)),
        repository=draw(REPOSITORIES),
        service=draw(SERVICES),
        task=draw(TASKS),
        attempt=draw(st.integers(1, 999)),
    )


@given(runs(), UIDS)
def test_every_name_of_a_run_is_legal(run: RunNames, uid: str) -> None:
    made = [run.run]
    for stage in run.stages:
        for number in (0, run.rounds):
            coderun = run.coderun(stage, number, uid)
            made += [coderun, run_names.configmap(coderun)]
            made += [run_names.job(coderun, attempt) for attempt in (1, 9)]
    assert all(DNS.fullmatch(name) for name in made)


@given(runs(), runs(), UIDS, UIDS)
def test_two_runs_share_no_name(one: RunNames, other: RunNames, uid: str, another: str) -> None:
    def identity(run: RunNames) -> tuple[str, ...]:
        return (run.play, run.service, run.repository.lower(), run.task, str(run.attempt))

    assume(identity(one) != identity(other))
    assert one.run != other.run
    assume(uid[:8] != another[:8])
    stage, number = one.stages[0], one.rounds
    assert one.coderun(stage, number, uid) != other.coderun(other.stages[0], other.rounds, another)


def test_a_repository_in_capitals_is_the_same_repository() -> None:
    one, other = (
        RunNames("play", ("a",), 1, name, "web", "42") for name in ("acme/web", "Acme/Web")
    )
    assert one.run == other.run


@given(runs(), UIDS)
def test_a_run_names_every_coderun_and_job_once(run: RunNames, uid: str) -> None:
    coderuns = [run.coderun(s, n, uid) for s in run.stages for n in range(min(run.rounds, 12) + 1)]
    jobs = [run_names.job(coderun, attempt) for coderun in coderuns for attempt in range(1, 10)]
    assert len(set(coderuns)) == len(coderuns)
    assert len(set(jobs)) == len(jobs)


def test_the_name_of_a_run_reads() -> None:
    run = RunNames("play", ("implement", "review"), 10, "acme/web", "web", "42")
    assert run.run == "play-web-42-0453svv8"
    uid = "0f5a1b2c-0000-0000-0000-000000000000"
    assert run.coderun("review", 1, uid) == "play-web-42-0453svv8-review-r1-0f5a1b2c"


PLAIN = st.text("ab1-", min_size=1, max_size=5)


@given(*[st.tuples(NAMES | st.sampled_from(["a", "a-b", "a--b"]), PLAIN, PLAIN)] * 2)
def test_two_runs_with_plain_names_share_none(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    made = []
    for play, repository, task in (one, other):
        with suppress(NameRefused):
            made.append(
                RunNames(play, ("a",), 1, f"acme/{repository}", "web", task, plain=True).run
            )
    assume(len(made) == 2 and one != other)
    assert made[0] != made[1]
    assert all(DNS.fullmatch(name) for name in made)


@pytest.mark.parametrize("attempt", [0, 10])
def test_a_tenth_job_is_refused(attempt: int) -> None:
    with pytest.raises(NameRefused, match=f"attempt {attempt} of its Job; at most 9"):
        run_names.job("run", attempt)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("task", "", 'task id ""', id="no task"),
        pytest.param("task", "-7", 'task id "-7"', id="a dash first"),
        pytest.param("task", "7-", 'task id "7-"', id="a dash last"),
        pytest.param("task", "a/b", 'task id "a/b"', id="a slash"),
        pytest.param("task", "7\n", "task id", id="a newline"),
        pytest.param("task", "x" * 41, "1 to 40 characters", id="41 characters"),
        pytest.param("task", "\u0667", "task id", id="a digit of another script"),
        pytest.param("service", "", "Use 1 to 100 characters", id="no service"),
        pytest.param("service", "x" * 300, "300 characters", id="a service of 300"),
        pytest.param("service", "///", "at least one letter or digit", id="nothing to read"),
        pytest.param("repository", "web", "is not owner/name", id="no owner"),
        pytest.param("repository", "a/b/c", "is not owner/name", id="a third part"),
        pytest.param("repository", "-a/b", "is not owner/name", id="an owner GitHub refuses"),
        pytest.param("repository", "acme/web\n", 'for example "acme/web"', id="a newline"),
    ],
)
def test_an_identity_without_names_is_refused_before_anything_is_submitted(
    field: str, value: str, said: str
) -> None:
    identity = {"repository": "acme/web", "service": "web", "task": "42", field: value}
    one, two, three = identity.values()
    with pytest.raises(NameRefused) as refused:
        RunNames("play", ("implement",), 10, one, two, three)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("make", [names.workspace, lambda a, b: names.decided("x", (a, b))])
def test_names_are_decided(make: Callable[[str, str], str]) -> None:
    assert make("Web", "rex") == make("Web", "rex")
