"""A command of the user's own: started as written, read as told."""

from __future__ import annotations

import pytest

from playbook.agent.clis.cli import Request, unsupported
from playbook.agent.clis.custom import DIALECTS, CustomCommand, custom
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from tests.agent.clis.wishes import FULL, ID, NEW


def test_a_custom_command_is_what_the_user_wrote() -> None:
    command = CustomCommand(
        name="goose",
        program="/opt/goose/bin/goose",
        arguments=("run", "--model={model}", "--name", "{session}", "-i", "-", "{other}"),
        model_key="GOOSE_KEY",
        environment={"GOOSE_MODE": "auto"},
    )
    goose = custom(command)
    asked = Request(model="big", session=NEW, extra=("--debug",))

    assert goose.arguments(asked) == (
        *("run", "--model=big", "--name", ID, "-i", "-", "{other}", "--debug"),
    )
    assert goose.environment(asked) == {"TERM": "dumb", "GOOSE_MODE": "auto"}
    assert (goose.model_key, goose.program) == ("GOOSE_KEY", "/opt/goose/bin/goose")
    assert unsupported(goose, asked) == ()


def test_a_custom_command_tells_what_it_has_no_place_for() -> None:
    told = unsupported(custom(CustomCommand("mine", "mine")), FULL)

    for word in ("{model}", "{session}", "{system_prompt}", "tools", "budget", "turns", "MCP"):
        assert any(word in sentence for sentence in told), word
    assert all(sentence.startswith("mine: ") for sentence in told)


@pytest.mark.parametrize("reader", DIALECTS)
def test_a_custom_command_is_read_as_told(reader: str) -> None:
    cli = custom(CustomCommand("mine", "mine", reader=reader))

    assert cli.dialect is DIALECTS[reader]
    assert cli.tells_result is (reader != "exit-code")
    assert cli.reader().feed(b'{"type":"x"}') == cli.reader().feed(b'{"type":"y"}')


def test_an_unknown_reader_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AgentProblem, match="agent command \"mine\": reader 'xml'") as caught:
        custom(CustomCommand("mine", "mine", reader="xml"))

    assert caught.value.error is ErrorClass.CONFIGURATION
    assert caught.value.hint == "Known: claude, codex, exit-code, gemini."
