"""Claude Code: its arguments and environment. Facts: runs of 2.1.197 and 2.1.329, recorded beside the tests."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.agent.clis.claude_language import ClaudeLanguage
from playbook.agent.clis.cli import Cli, Dialect, Request
from playbook.agent.clis.servers import for_claude

# One rule a prefix: `Bash(kubectl:get*,kubectl:describe*)` is no rule. Writing is for its report alone.
READ_ONLY_TOOLS = (
    "Read",
    "Grep",
    "Glob",
    "Skill",
    "TodoWrite",
    "Edit(./output/**)",
    "Write(./output/**)",
    *(
        f"Bash(kubectl {verb} *)"
        for verb in ("get", "describe", "logs", "top", "events", "explain", "api-resources")
    ),
    "Bash(kubectl version)",
)
CODE_TOOLS = (
    "Bash",
    "Read",
    "Grep",
    "Glob",
    "Edit",
    "Write",
    "NotebookEdit",
    "Skill",
    "Task",
    "TodoWrite",
    "WebFetch",
    "WebSearch",
)


def arguments(request: Request) -> tuple[str, ...]:
    """Return the arguments; what is not allowed is refused and told (`dontAsk`), never asked for.

    `stream-json` needs `--verbose`. MCP servers come from our file alone: a repository's own `.mcp.json` would
    start programs of outsiders.
    """
    tools = request.allowed_tools or (READ_ONLY_TOOLS if request.read_only else CODE_TOOLS)
    return (
        *("-p", "--output-format", "stream-json", "--verbose"),
        *("--permission-mode", "dontAsk", "--strict-mcp-config"),
        *_option("--model", request.model),
        *_option("--append-system-prompt-file", request.system_prompt),
        *_option("--mcp-config", request.mcp_config),
        *_session(request),
        *_option("--max-turns", request.max_turns),
        *_option("--max-budget-usd", request.budget_usd),
        *request.extra,
        *("--allowedTools", *tools),  # takes all that follows, hence the last
    )


def _option(name: str, value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    # 0.00001 as a float is written 1e-05, which is a number to JavaScript too.
    return (name, str(value))


def _session(request: Request) -> tuple[str, ...]:
    if request.session is None:
        return ()
    return ("--resume" if request.session.resume else "--session-id", request.session.id)


def environment(request: Request) -> Mapping[str, str]:
    """Return its settings: no updates of itself, nothing sent elsewhere, few retries."""
    return {
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_MAX_RETRIES": str(request.retries),
        "DISABLE_AUTOUPDATER": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "DISABLE_TELEMETRY": "1",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }


def cannot(request: Request) -> tuple[str, ...]:
    """Return what of a request it cannot do."""
    if request.sandbox is not None:
        return (f"has no sandbox {request.sandbox}; its tools are limited by rules",)
    return ()


DIALECT = Dialect(ClaudeLanguage, cumulative=True)
CLAUDE = Cli(
    name="claude",
    program="claude",
    model_key="ANTHROPIC_API_KEY",
    arguments=arguments,
    environment=environment,
    unsupported=cannot,
    dialect=DIALECT,
    oldest=(2, 1, 197),
    # Under Node 20 a plain `npm install` steps back to 2.1.197 without a word.
    install="npm install --global --force @anthropic-ai/claude-code@2.1.329",
    servers=for_claude,
)
