"""Codex: its arguments and environment. Facts: codex-rs/exec/src/cli.rs and utils/cli of openai/codex."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from playbook.agent.clis.cli import Cli, Dialect, Request
from playbook.agent.clis.codex_language import CodexLanguage
from playbook.agent.clis.servers import for_codex
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass


def arguments(request: Request) -> tuple[str, ...]:
    """Return the arguments: options after `exec`, and before `resume`, which knows few of them.

    `-` reads the prompt from standard input. Its agent never asks: what the sandbox forbids fails.
    """
    sandbox = request.sandbox or ("read-only" if request.read_only else "workspace-write")
    resume = request.session.id if request.session and request.session.resume else ""
    return (
        *("exec", "--json", "--color", "never", "--skip-git-repo-check"),
        *("--sandbox", sandbox),
        *("-c", "check_for_update_on_startup=false", "-c", "analytics.enabled=false"),
        # Tests and package managers need it; off by default in this sandbox.
        *(("-c", "sandbox_workspace_write.network_access=true") if "write" in sandbox else ()),
        *(("--model", request.model) if request.model else ()),
        *request.extra,
        *(("resume", resume) if resume else ()),
        "-",
    )


def environment(_: Request) -> Mapping[str, str]:
    """Return its settings."""
    return {"NO_COLOR": "1", "TERM": "dumb"}


def gateway(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return where its model is, if not at OpenAI: it does not read OPENAI_BASE_URL itself (0.169, tried).

    Raises:
        AgentProblem: CONFIGURATION, there is a password in it: everybody can read arguments.
    """
    url = variables.get("OPENAI_BASE_URL", "")
    if "@" in urlsplit(url).netloc:
        raise AgentProblem(
            ErrorClass.CONFIGURATION,
            "OPENAI_BASE_URL holds a user or a password, and codex takes it as an argument",
            hint="Give the key by model_key_file, and the address without it.",
        )
    return ("-c", f"openai_base_url={json.dumps(url)}") if url else ()


def cannot(request: Request) -> tuple[str, ...]:
    """Return what of a request it cannot do."""
    asked = {
        "takes no system prompt by argument; write it to .codex/AGENTS.md of its home": (
            request.system_prompt
        ),
        "knows no rules for tools; its sandbox is the limit": request.allowed_tools,
        "takes no MCP file; write mcp_servers into .codex/config.toml of its home": (
            request.mcp_config
        ),
        "has no limit of turns; its deadline ends it": request.max_turns,
        "has no budget and tells its tokens only at its end: what is overspent is seen afterwards, "
        "and only where its model's price is known": request.budget_usd,
        "chooses the id of a new session itself; it is in the first line": (
            request.session and not request.session.resume
        ),
        "read-only means no network and no output folder: no kubectl, no verdict.json; "
        "set its sandbox": request.read_only and request.sandbox is None,
    }
    return tuple(sentence for sentence, wanted in asked.items() if wanted)


DIALECT = Dialect(CodexLanguage, cumulative=True)
CODEX = Cli(
    name="codex",
    program="codex",
    model_key="CODEX_API_KEY",
    arguments=arguments,
    environment=environment,
    unsupported=cannot,
    dialect=DIALECT,
    oldest=(0, 125, 0),
    install="npm install --global @openai/codex@0.169.0",
    instructions=".codex/AGENTS.md",
    servers=for_codex,
    servers_file=".codex/config.toml",
    gateway=gateway,
)
