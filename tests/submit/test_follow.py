"""Following a run to its end on a cluster in memory: each change once, through bad weather."""

from collections.abc import Callable
from typing import Any

import pytest

from playbook.kube.errors import Forbidden, KubeError, NotFound, Unreachable
from playbook.submit.follow import follow
from playbook.submit.task import NotSubmitted
from playbook.submit.watch import Line
from playbook.submit.ways import Shell
from tests.fakes.argo_server import Cluster
from tests.submit.workflow_states import FINISHED, at, gate, released, run


class Watching:
    """A cluster that shows one state after the other; an error is an answer too."""

    def __init__(self, *states: dict[str, Any] | KubeError) -> None:
        self.cluster = Cluster()
        self.said: list[str] = []
        self.waited: list[float] = []
        self.seen: list[Line] = []
        self._states = iter(states)
        self.cluster.on_get = self._next

    def _next(self, name: str) -> None:
        state = next(self._states)
        if isinstance(state, KubeError):
            raise state
        self.cluster.workflows[name] = state

    def follow(self) -> str:
        shell = Shell(self.cluster, self.said.append, self.waited.append)
        return follow("play-1", shell, self.seen.append)


ENDED = run(
    released(FINISHED, "09:01:00", "09:59:00", decision="go"),
    phase="Succeeded",
    finishedAt=at("09:59:01"),
)


def test_each_change_is_shown_once_until_the_end() -> None:
    watching = Watching(run(), run(), run(gate(FINISHED, "09:01:00")), ENDED)
    assert watching.follow() == "Succeeded"
    assert [line.text for line in watching.seen] == ["runs", "waits", "go", "Succeeded"]
    assert watching.waited == [2.0] * 3


def test_what_happens_between_two_looks_is_shown_too() -> None:
    watching = Watching(ENDED)
    assert watching.follow() == "Succeeded"
    assert [line.text for line in watching.seen] == ["runs", "waits", "go", "Succeeded"]


def test_a_cluster_that_does_not_answer_is_waited_for_ever_longer() -> None:
    away = [Unreachable("x")] * 6
    watching = Watching(run(), *away, ENDED)
    assert watching.follow() == "Succeeded"
    assert watching.said == ["no answer from a cluster in memory; waiting for it"]
    assert watching.waited == [2.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def anew() -> dict[str, Any]:
    return {**run(), "metadata": {"name": "play-1", "uid": "another"}}


@pytest.mark.parametrize(
    ("states", "error"),
    [
        pytest.param([run(), NotFound("x", status=404)], NotSubmitted, id="deleted"),
        pytest.param([run(), anew()], NotSubmitted, id="deleted and made anew"),
        pytest.param([run(), Forbidden("x", status=403)], Forbidden, id="no longer allowed"),
    ],
)
def test_a_run_that_cannot_be_watched_any_more_ends_the_watch(
    states: list[dict[str, Any] | KubeError], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Watching(*states).follow()


def test_ctrl_c_ends_the_watch_and_nothing_else() -> None:
    watching = Watching(run())

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    shell = Shell(watching.cluster, watching.said.append, stop)
    ignore: Callable[[Line], None] = lambda line: None  # noqa: E731
    with pytest.raises(KeyboardInterrupt):
        follow("play-1", shell, ignore)
    assert watching.cluster.created == []
