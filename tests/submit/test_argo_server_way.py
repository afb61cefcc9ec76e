"""Through argo-server with Hera's own service, on a server of our own: what is asked, what its answers become."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playbook import workflow_template
from playbook.kube.errors import AlreadyThere, KubeError, NotFound, Unauthorized, Unreachable
from playbook.submit.argo_server import Through
from playbook.submit.send import Wanted, send
from playbook.submit.task import Target, Task
from playbook.submit.ways import ArgoServer, Shell
from playbook.submit.workflow import selector, workflow
from tests.fakes.argo_server import Cluster, Faces, serving
from workflows.play import play

TASK = Task("42", "web", "acme/web")
RUN = workflow(Target("play", "playbook", play), TASK, 1, {"docs-branch": ""})
NAME = RUN["metadata"]["name"]
TOKEN = "s3cret-token"


@pytest.fixture
def faces() -> Iterator[Faces]:
    with serving(Cluster({"play": workflow_template(play).to_dict()}), TOKEN) as served:
        yield served


def through(faces: Faces, token: str = TOKEN) -> Through:
    return Through(ArgoServer(f"{faces.address}/", token), "playbook")


def test_the_workflow_that_arrives_is_the_one_that_was_sent(faces: Faces) -> None:
    through(faces).create(RUN)
    assert faces.bodies == [{"workflow": RUN}]
    assert faces.asked == [("POST", "/api/v1/workflows/playbook", f"Bearer {TOKEN}")]


def test_what_is_created_can_be_read_and_listed(faces: Faces) -> None:
    way = through(faces)
    way.create(RUN)
    assert way.get(NAME)["metadata"]["uid"] == f"uid-of-{NAME}"
    assert [one["metadata"]["name"] for one in way.runs(selector(TASK))] == [NAME]
    assert way.runs(selector(Task("43", "web", "acme/web"))) == []
    assert way.coderuns(NAME) == []
    assert way.template("play")["spec"]["entrypoint"] == "main"


def test_a_whole_submit_goes_through(faces: Faces) -> None:
    said: list[str] = []
    shell = Shell(through(faces), said.append, lambda _: None)
    run = send(Wanted("play", "playbook", TASK, {"docs-branch": "dev"}, play), shell)
    assert (run.phase, run.arguments["docs-branch"]) == ("Running", "dev")
    assert said == [f"submitted {run.name}, attempt 1"]


def test_a_name_that_is_taken_and_one_that_is_not_there_are_told_apart(faces: Faces) -> None:
    way = through(faces)
    way.create(RUN)
    with pytest.raises(AlreadyThere):
        way.create(RUN)
    with pytest.raises(NotFound):
        way.get("another")
    with pytest.raises(NotFound):
        way.template("another")


@pytest.mark.parametrize("token", ["", "wrong", "Bearer wrong"])
def test_a_token_that_is_not_valid_is_said_and_not_shown(faces: Faces, token: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        through(faces, token).get(NAME)
    assert "ARGO_TOKEN" in refused.value.hint
    assert "wrong" not in str(refused.value)


def test_a_netrc_file_does_not_replace_the_token(
    faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    through(faces).template("play")
    assert faces.asked[-1][2] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        pytest.param(
            (200, "<html>log in</html>", {}), Unreachable, "is not argo-server's", id="a page"
        ),
        pytest.param((200, "[]", {}), Unreachable, "is not argo-server's", id="a list"),
        pytest.param(
            (502, "Bad gateway", {}), KubeError, "Bad gateway", id="a proxy without its server"
        ),
        pytest.param((502, '{"error": 1}', {}), Unreachable, "not argo-server's", id="other JSON"),
        pytest.param(
            (302, "", {"Location": "https://x"}), Unreachable, "no connection", id="a redirect"
        ),
        pytest.param(
            (500, '{"message": "etcd"}', {}), KubeError, "etcd", id="the server's own trouble"
        ),
    ],
)
def test_answers_that_are_none_may_have_been_carried_out(
    faces: Faces, answer: tuple[int, str, dict[str, str]], kind: type[KubeError], said: str
) -> None:
    faces.answer = answer
    with pytest.raises(kind, match=said) as failed:
        through(faces).create(RUN)
    assert failed.value.perhaps_done
    assert failed.value.exit_code == 3
    assert TOKEN not in str(failed.value)


def test_a_server_that_is_not_there_is_named() -> None:
    with serving(Cluster()) as gone:
        address = gone.address
    with pytest.raises(Unreachable, match=f"argo-server at {address}/: no connection"):
        Through(ArgoServer(f"{address}/"), "playbook").get(NAME)


def test_tls_to_a_server_without_it_says_what_to_set(faces: Faces) -> None:
    with pytest.raises(Unreachable) as failed:
        Through(ArgoServer(faces.address.replace("http:", "https:") + "/"), "x").get(NAME)
    assert "ARGO_SECURE=false" in failed.value.hint
