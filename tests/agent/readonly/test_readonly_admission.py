"""Before a triage starts: the access is proven, then handed over; refused, it never gets near the workspace."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Workspace
from playbook.agent.readonly import (
    KUBECONFIG,
    RECORD,
    Account,
    Admission,
    admit,
    forget,
    guarded,
)
from playbook.agent.readonly.remembered import Remembered
from playbook.agent.readonly.sources import from_file
from playbook.agent.result import AgentResult, ErrorClass
from playbook.agent.runtime.wiring import agent_runtime, triage_parts
from playbook.agent.settings import AgentRuntimeSettings
from playbook.agent.status import AgentStatus
from playbook.testing import Behaviour, calls, end, install
from tests.agent.readonly.rbac_server import USER, Rights, rule, served
from tests.agent.runtime.runtime_fakes import incident
from tests.agent.runtime.runtime_logged import lines, logged
from tests.fakes.api_server import TOKEN, Asked, FakeApi, Reply, kubeconfig

WRITER = [*Rights().everywhere, rule("delete", "pods")]


@dataclass
class Ground:
    """A cluster with rights, a kubeconfig for it, and a folder."""

    api: FakeApi
    rights: Rights
    folder: Path

    @property
    def kubeconfig(self) -> Path:
        return kubeconfig(self.folder, self.api.url)

    def settings(self, **options: Any) -> AgentRuntimeSettings:
        given = {
            "agent_command": "claude",
            "workspace_root": self.folder / "workspaces",
            "kubeconfig": self.kubeconfig,
            "retention": {"policy": "keep_all"},
        }
        return AgentRuntimeSettings(**{**given, **options})

    def workspace(self, name: str = "w") -> Workspace:
        made = Workspace(incident().id, self.folder / name)
        made.path.mkdir()
        return made

    def questions(self) -> int:
        return sum(one.path.endswith("/selfsubjectaccessreviews") for one in self.api.asked)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    rights = Rights()
    with served(rights) as api:
        yield Ground(api, rights, tmp_path)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Collect what is logged."""
    with logged() as stream:
        yield stream


def holding(folder: Path, text: str) -> list[str]:
    """Return the files below a folder that hold a text."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(one.relative_to(folder)) for one in files if text in one.read_text("utf-8"))


def test_a_proven_access_is_handed_over_readable_by_its_owner_only(
    ground: Ground, written: io.StringIO
) -> None:
    workspace = ground.workspace()
    admit(ground.settings(), {})(incident(), workspace)
    assert holding(workspace.path, TOKEN) == [KUBECONFIG]
    assert (workspace.path / KUBECONFIG).stat().st_mode & 0o777 == 0o400
    assert (workspace.path / KUBECONFIG).parent.stat().st_mode & 0o777 == 0o700
    record = json.loads((workspace.path / RECORD).read_text("utf-8"))
    assert (record["proven"], record["user"], record["dangers"]) == (True, USER, [])
    (line,) = (one for one in lines(written) if one["event"] == "access is read-only")
    assert line["user"] == USER
    assert TOKEN not in written.getvalue()


def test_a_refused_access_is_never_in_the_workspace_but_what_was_answered_is(
    ground: Ground,
) -> None:
    ground.rights.everywhere = WRITER
    workspace = ground.workspace()
    with pytest.raises(AgentProblem, match="may delete pods") as caught:
        admit(ground.settings(), {})(incident(), workspace)
    assert caught.value.error is ErrorClass.NOT_READ_ONLY
    assert holding(workspace.path, TOKEN) == []
    record = json.loads((workspace.path / RECORD).read_text("utf-8"))
    assert (record["proven"], record["dangers"]) == (False, ["delete pods"])


def test_without_any_access_nothing_starts(ground: Ground) -> None:
    admission = admit(ground.settings(kubeconfig=None), {})
    with pytest.raises(AgentProblem, match="kubeconfig is not set"):
        admission(incident(), ground.workspace())


def test_a_burst_of_incidents_asks_once_and_each_has_its_record(ground: Ground) -> None:
    admission = admit(ground.settings(), {})
    first, second = ground.workspace("a"), ground.workspace("b")
    admission(incident(), first)
    asked = ground.questions()
    admission(incident(), second)
    assert ground.questions() == asked
    assert (first.path / RECORD).read_bytes() == (second.path / RECORD).read_bytes()


def test_another_identity_is_asked_anew(ground: Ground) -> None:
    admission = admit(ground.settings(), {})
    admission(incident(), ground.workspace("a"))
    ground.rights.user, ground.rights.everywhere = "somebody-else", WRITER
    with pytest.raises(AgentProblem, match="somebody-else may delete pods"):
        admission(incident(), ground.workspace("b"))


def test_a_proof_counts_for_minutes_only(ground: Ground) -> None:
    now = [0.0]
    remembered = Remembered(180.0, lambda: now[0])
    path = ground.kubeconfig
    admission = Admission(lambda: from_file(path), remembered=remembered)
    admission(incident(), ground.workspace("a"))
    ground.rights.everywhere = WRITER
    now[0] = 180.0
    with pytest.raises(AgentProblem, match="may delete pods"):
        admission(incident(), ground.workspace("b"))


def test_a_refusal_is_not_remembered(ground: Ground) -> None:
    admission = admit(ground.settings(), {})
    good, ground.rights.everywhere = ground.rights.everywhere, WRITER
    with pytest.raises(AgentProblem):
        admission(incident(), ground.workspace("a"))
    ground.rights.everywhere = good
    admission(incident(), ground.workspace("b"))


def test_a_server_that_cannot_name_us_is_asked_each_time(ground: Ground) -> None:
    nobody = Reply({"status": {"userInfo": {}}})
    ground.rights.special = lambda one: nobody if one.path.endswith("selfsubjectreviews") else None
    admission = admit(ground.settings(), {})
    admission(incident(), ground.workspace("a"))
    asked = ground.questions()
    admission(incident(), ground.workspace("b"))
    assert ground.questions() == 2 * asked


def test_of_an_account_the_agent_gets_a_token_for_its_run_and_not_our_own(ground: Ground) -> None:
    def tokens(asked: Asked) -> Reply | None:
        if asked.path.endswith("/serviceaccounts/looker/token"):
            return Reply({"spec": asked.body["spec"], "status": {"token": "of-looker"}})
        return None

    ground.rights.special = tokens
    ground.rights.tokens = (TOKEN, "of-looker")
    workspace = ground.workspace()
    admit(ground.settings(timeout=600.0, grace=30.0), {}, Account("looker", "ops"))(
        incident(), workspace
    )
    assert holding(workspace.path, "of-looker") == [KUBECONFIG]
    assert holding(workspace.path, TOKEN) == []
    (made,) = (one for one in ground.api.asked if one.path.endswith("/token"))
    assert made.body["spec"] == {"expirationSeconds": 930}
    reviews = [one for one in ground.api.asked if one.path.endswith("accessreviews")]
    assert {one.headers["Authorization"] for one in reviews} == {"Bearer of-looker"}


def test_of_an_account_nobody_may_make_tokens_of_nothing_is_admitted(ground: Ground) -> None:
    with pytest.raises(AgentProblem, match="service_account: kubeconfig is not set"):
        admit(ground.settings(kubeconfig=None), {}, Account("looker", "ops"))


def test_what_the_agent_put_in_the_place_of_its_home_is_not_followed(tmp_path: Path) -> None:
    somebody = tmp_path / "somebody"
    (somebody / ".kube").mkdir(parents=True)
    (somebody / ".kube" / "config").write_text("theirs", encoding="utf-8")
    inside = tmp_path / "w"
    inside.mkdir()
    (inside / ".home").symlink_to(somebody)
    forget(inside)
    assert (somebody / ".kube" / "config").read_text("utf-8") == "theirs"


def run(ground: Ground) -> AgentResult:
    """Run a triage with a fake claude, as `playbook agent triage` does."""
    programs = ground.folder / "bin"
    install(programs, Behaviour())
    kubectl = programs / "kubectl"
    kubectl.write_text("", encoding="utf-8")
    kubectl.chmod(0o755)
    key = ground.folder / "key"
    key.write_text("sk-key", encoding="ascii")
    settings, environment = ground.settings(model_key_file=key), {"PATH": str(programs)}
    parts = guarded(triage_parts(settings, environment), admit(settings, environment))
    try:
        return agent_runtime(settings, parts).run(incident())
    finally:
        assert end(programs) == []


def test_the_agent_finds_its_kubeconfig_and_its_kubectl_first(ground: Ground) -> None:
    result = run(ground)
    assert (result.status, result.failure) == (AgentStatus.SUCCESS, None)
    (call,) = calls(ground.folder / "bin")
    assert result.workspace
    assert {"KUBECONFIG", "PATH", "CLAUDE_READ_ONLY_MODE"} <= set(call.environment)
    assert (result.workspace / ".bin" / "kubectl").is_file()
    assert holding(result.workspace, TOKEN) == []  # taken back at the end


def test_an_agent_whose_access_can_write_is_never_started(ground: Ground) -> None:
    ground.rights.everywhere = WRITER
    result = run(ground)
    assert result.status is AgentStatus.FAILED
    assert result.failure
    assert result.failure.error is ErrorClass.NOT_READ_ONLY
    assert calls(ground.folder / "bin") == []
    assert result.workspace
    assert holding(result.workspace, TOKEN) == []
