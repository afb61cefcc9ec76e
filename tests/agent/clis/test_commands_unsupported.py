"""What of a request a program cannot do is told, and what would do something else is refused."""

from __future__ import annotations

from dataclasses import fields

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli, Request, Session, unsupported
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.gemini import GEMINI
from playbook.agent.clis.table import CLIS
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from tests.agent.clis.wishes import FULL, OLD

CANNOT = [
    pytest.param(CLAUDE, FULL, (), id="claude can all of it"),
    pytest.param(CLAUDE, Request(sandbox="read-only"), ("sandbox",), id="claude, a sandbox"),
    pytest.param(
        CODEX,
        FULL,
        ("AGENTS.md", "rules", "mcp_servers", "turns", "budget", "new session"),
        id="codex",
    ),
    pytest.param(CODEX, Request(read_only=True), ("no network",), id="codex that only reads"),
    pytest.param(CODEX, Request(session=OLD), (), id="codex that goes on"),
    pytest.param(
        GEMINI, FULL, ("GEMINI.md", "mcpServers", "maxSessionTurns", "budget"), id="gemini"
    ),
    pytest.param(GEMINI, Request(sandbox="read-only"), ("sandbox",), id="gemini, a sandbox"),
]


@pytest.mark.parametrize(("cli", "request_", "words"), CANNOT)
def test_what_cannot_be_done_is_told(cli: Cli, request_: Request, words: tuple[str, ...]) -> None:
    told = unsupported(cli, request_)

    assert len(told) == len(words)
    for sentence, word in zip(told, words, strict=True):
        assert sentence.startswith(f"{cli.name}: ")
        assert word in sentence


@pytest.mark.parametrize("cli", CLIS.values(), ids=list(CLIS))
def test_nothing_asked_is_dropped_in_silence(cli: Cli) -> None:
    """Each field, set alone, changes the command or the environment, or is told to be impossible."""
    plain = Request()
    wishes: dict[str, object] = {
        **{field.name: getattr(FULL, field.name) for field in fields(Request)},
        "read_only": True,
        "retries": 7,
        "sandbox": "read-only",
    }
    for name, wish in wishes.items():
        if (cli, name) in ((CODEX, "retries"), (GEMINI, "retries")):
            continue  # their own number, which no variable or option changes
        asked = Request(**{name: wish})  # type: ignore[arg-type]
        changed = (
            cli.arguments(asked) != cli.arguments(plain)
            or cli.environment(asked) != cli.environment(plain)
            or unsupported(cli, asked)
        )
        assert changed, f"{cli.name} drops {name}"


@pytest.mark.parametrize(
    "wicked", ["--dangerously-skip-permissions", "-x", "a\nb", "\x00", "a\x1b[2J"]
)
def test_a_value_that_would_be_an_option_is_refused(wicked: str) -> None:
    for made in (
        lambda: Request(model=wicked),
        lambda: Request(allowed_tools=("Read", wicked)),
        lambda: Session(wicked),
    ):
        with pytest.raises(AgentProblem) as caught:
            made()
        assert caught.value.error in (ErrorClass.CONFIGURATION, ErrorClass.SESSION)
        assert caught.value.hint
