"""The programs playbook knows, by the name an agent's declaration uses."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.gemini import GEMINI

CLIS: Mapping[str, Cli] = {cli.name: cli for cli in (CLAUDE, CODEX, GEMINI)}

# What the same programs and their libraries take for a key as well.
_OTHER_NAMES = frozenset(
    {"ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", "OPENAI_API_KEY", "GOOGLE_API_KEY"}
)


def other_keys(cli: Cli) -> frozenset[str]:
    """Return the variables that must not be in this program's environment: keys of another, or by another name."""
    known = {other.model_key for other in CLIS.values()} | _OTHER_NAMES
    return frozenset(known - {cli.model_key})
