"""Releasing through an API server that conflicts, refuses, loses answers, or has no such run."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.kube import gates
from playbook.kube.errors import Conflict, Forbidden, NotFound, Refused, Unreachable
from playbook.kube.gate_nodes import AlreadyReleased, NotThere
from playbook.kube.gate_standing import Held
from playbook.kube.gates import ATTEMPTS, Answer, NoRun, Released, confirm, release
from tests.fakes.api_server import Asked, Reply, connected, fake_api, refusal
from tests.kube.recorded import OURS, recorded

GATE = "a/merge/r1"
NODE = "two-1638024893"
PATH = "/apis/argoproj.io/v1alpha1/namespaces/plays/workflows/two"


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_PAUSE", 0.001)


class Stored:
    """A run on a server: patches are carried out, or met by the replies given."""

    def __init__(self, *meets: Callable[["Stored"], Reply | None]) -> None:
        self.run: dict[str, Any] | None = recorded("waiting")
        self.meets = list(meets)
        self.patches = 0

    def __call__(self, asked: Asked) -> Reply:
        assert asked.path == PATH
        if asked.method == "PATCH":
            self.patches += 1
            met = self.meets.pop(0)(self) if self.meets else None
            return met or self.done(asked.body)
        if self.run is None:
            return refusal(404, "NotFound")
        return Reply(copy.deepcopy(self.run))

    def done(self, patch: list[dict[str, Any]]) -> Reply:
        node = (self.run or {})["status"]["nodes"][NODE]
        if node["phase"] != "Running":
            return refusal(422, "Invalid")
        node |= {"phase": "Succeeded", "message": patch[4]["value"]}
        node["outputs"]["parameters"] = patch[5]["value"]
        return Reply(self.run)


def conflict(stored: Stored) -> Reply:
    return refusal(409, "Conflict")


def refused(stored: Stored) -> Reply:
    return refusal(422, "Invalid", "no more than this")


def somebody(outputs: dict[str, str]) -> Callable[[Stored], Reply]:
    """Let another caller win first."""

    def met(stored: Stored) -> Reply:
        values = [{"name": name, "value": value} for name, value in outputs.items()]
        stored.done([{}, {}, {}, {}, {"value": "by bob"}, {"value": values}])
        return refusal(422, "Invalid")

    return met


def lost(*, carried_out: bool) -> Callable[[Stored], Reply]:
    """Lose the answer, with or without carrying the patch out."""

    def met(stored: Stored) -> Reply:
        if carried_out:
            somebody(OURS)(stored)
        return Reply(cut=True)

    return met


def gone(stored: Stored) -> Reply:
    stored.run = None
    return refusal(404, "NotFound")


def late_fault(stored: Stored) -> Reply:
    somebody(OURS)(stored)
    return refusal(504, "Timeout", "etcdserver: request timed out")


def released(stored: Stored, folder: Path, gate: str = GATE) -> Answer:
    with fake_api(stored) as api:
        return release(connected(api, folder), "plays", "two", gate, OURS, "by alice")


@pytest.mark.parametrize(
    ("meets", "answer", "patches"),
    [
        pytest.param((), Released(NODE), 1, id="nobody else is there"),
        pytest.param((conflict, conflict), Released(NODE), 3, id="conflicts are tried again"),
        pytest.param(
            (somebody({"decision": "stop", "signal": "s9"}),),
            AlreadyReleased({"decision": "stop", "signal": "s9"}, "by bob", same=False),
            1,
            id="somebody else won",
        ),
        pytest.param(
            (lost(carried_out=True),),
            AlreadyReleased(OURS, "by bob", same=True),
            1,
            id="the answer was lost, the patch was not",
        ),
        pytest.param(
            (lost(carried_out=False),), Released(NODE), 2, id="patch and answer were lost"
        ),
        pytest.param(
            (late_fault,),
            AlreadyReleased(OURS, "by bob", same=True),
            1,
            id="a time-out of etcd, after the deed",
        ),
        pytest.param((gone,), NoRun(), 1, id="the run was deleted in between"),
    ],
)
def test_every_answer_is_settled_by_looking_again(
    meets: tuple[Callable[[Stored], Reply | None], ...],
    answer: Answer,
    patches: int,
    tmp_path: Path,
) -> None:
    stored = Stored(*meets)
    assert released(stored, tmp_path) == answer
    assert stored.patches == patches


def test_a_gate_that_is_not_reached_is_not_patched(tmp_path: Path) -> None:
    stored = Stored()
    assert released(stored, tmp_path, "b/review/r1") == NotThere("Running")
    assert stored.patches == 0


def test_a_refusal_of_a_waiting_gate_is_told_after_a_few_attempts(tmp_path: Path) -> None:
    stored = Stored(*[refused] * 20)
    with pytest.raises(Refused, match="no more than this"):
        released(stored, tmp_path)
    assert stored.patches == ATTEMPTS


def test_conflicts_without_end_are_told(tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        released(Stored(*[conflict] * 20), tmp_path)


def test_missing_rights_are_told_at_once(tmp_path: Path) -> None:
    stored = Stored(lambda _: refusal(403, "Forbidden"))
    with pytest.raises(Forbidden):
        released(stored, tmp_path)
    assert stored.patches == 1


def test_a_server_without_workflows_is_no_missing_run(tmp_path: Path) -> None:
    page = Reply(b"404 page not found\n", 404)
    with fake_api(lambda asked: page) as api, pytest.raises(NotFound):
        release(connected(api, tmp_path), "plays", "two", GATE, OURS, "")


def test_a_server_that_is_gone_is_told(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply(cut=True)) as api, pytest.raises(Unreachable):
        release(connected(api, tmp_path), "plays", "two", GATE, OURS, "")


def test_a_release_is_confirmed_by_a_later_look(tmp_path: Path) -> None:
    stored = Stored()
    with fake_api(stored) as api:
        cluster = connected(api, tmp_path)
        release(cluster, "plays", "two", GATE, OURS, "")
        assert confirm(cluster, "plays", "two", GATE, OURS) == Held()
        stored.run = None
        assert confirm(cluster, "plays", "two", GATE, OURS) == NoRun()
