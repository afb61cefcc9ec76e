"""The id of a workspace is a UUID and nothing else: it becomes the name of a folder."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace import workspace_id

PLAIN = "0b9f8c1e-6f0a-4a57-9a53-6d1f5f0f7a11"


def test_a_uuid_is_an_id_in_either_case() -> None:
    assert workspace_id(PLAIN) == workspace_id(PLAIN.upper()) == UUID(PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("../../etc", id="a path out of the root"),
        pytest.param(f"../{PLAIN}", id="a path to an id"),
        pytest.param(f"{PLAIN}/..", id="a path below an id"),
        pytest.param("/etc/passwd", id="an absolute path"),
        pytest.param("", id="nothing"),
        pytest.param(".", id="the root itself"),
        pytest.param("{" + PLAIN + "}", id="braces, which Python's UUID takes"),
        pytest.param(f"urn:uuid:{PLAIN}", id="a URN, which Python's UUID takes"),
        pytest.param(PLAIN.replace("-", ""), id="no dashes, which Python's UUID takes"),
        pytest.param(f"{PLAIN}\n", id="a line end"),
        pytest.param(f"{PLAIN}\0", id="a null byte"),
        pytest.param(PLAIN.replace("0", "\u0660"), id="digits of another script"),
        pytest.param("a" * 10_000, id="very long"),
        pytest.param("\udcff", id="not UTF-8"),
        pytest.param("\x1b[2J", id="a terminal's escape"),
    ],
)
def test_anything_else_is_refused_in_one_clear_line(text: str) -> None:
    with pytest.raises(AgentProblem, match="is no UUID") as problem:
        workspace_id(text)
    assert problem.value.error is ErrorClass.WORKSPACE
    assert problem.value.message.isascii()
    assert problem.value.message.isprintable()
    assert len(problem.value.message) < 500


@given(st.uuids())
def test_every_uuid_comes_back(identity: UUID) -> None:
    assert workspace_id(str(identity)) == identity


@given(st.text())
def test_whatever_is_accepted_is_one_name_of_one_folder(text: str) -> None:
    try:
        identity = workspace_id(text)
    except AgentProblem:
        return
    assert str(identity) == text.lower()
    assert not set(str(identity)) - set("0123456789abcdef-")
