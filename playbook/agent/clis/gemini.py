"""Gemini CLI: arguments, environment, exit codes. Facts: docs/cli and packages/cli of google-gemini/gemini-cli."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.agent.clis.cli import Cli, Dialect, Request
from playbook.agent.clis.gemini_language import GeminiLanguage
from playbook.agent.clis.servers import for_gemini
from playbook.agent.result import ErrorClass

READ_ONLY_TOOLS = (
    "read_file",
    "read_many_files",
    "list_directory",
    "glob",
    "search_file_content",
    "grep_search",
    "write_file",  # within its workspace only, where its report goes
    *(
        f"run_shell_command(kubectl {verb})"
        for verb in ("get", "describe", "logs", "top", "events", "explain", "api-resources")
    ),
)

# packages/core/src/utils/errors.ts; 42 and 53 are documented (docs/cli/headless.md).
EXIT_CODES: Mapping[int, tuple[ErrorClass, str]] = {
    41: (ErrorClass.AUTHENTICATION, "it could not authenticate"),
    42: (ErrorClass.EXIT_CODE, "it refused its input"),
    44: (ErrorClass.CONFIGURATION, "its sandbox cannot be used"),
    52: (ErrorClass.CONFIGURATION, "its settings cannot be used"),
    53: (ErrorClass.TURN_LIMIT, "it reached its limit of turns"),
    54: (ErrorClass.AGENT_ERROR, "a tool failed for good"),
    55: (ErrorClass.CONFIGURATION, "it does not trust its folder"),
}


def arguments(request: Request) -> tuple[str, ...]:
    """Return the arguments; without a terminal the prompt is read from standard input.

    In this mode what would be asked is refused, so `default` and a list of tools is an allow-list; without a
    list a code task allows all. `--allowed-tools` is deprecated, yet accepted (0.61).
    """
    tools = request.allowed_tools or (READ_ONLY_TOOLS if request.read_only else ())
    return (
        *(part for tool in tools for part in ("--allowed-tools", tool)),
        *("--output-format", "stream-json"),
        *("--approval-mode", "default" if tools else "yolo"),
        *(("--model", request.model) if request.model else ()),
        *_session(request),
        *request.extra,
    )


def _session(request: Request) -> tuple[str, ...]:
    if request.session is None:
        return ()
    return ("--resume" if request.session.resume else "--session-id", request.session.id)


def environment(_: Request) -> Mapping[str, str]:
    """Return its settings; without trust it refuses to start in a folder it has never seen."""
    return {
        "GEMINI_CLI_TRUST_WORKSPACE": "true",
        "GEMINI_SANDBOX": "false",
        "GEMINI_TELEMETRY_ENABLED": "false",
        "NO_BROWSER": "true",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }


def cannot(request: Request) -> tuple[str, ...]:
    """Return what of a request it cannot do."""
    asked = {
        "takes no system prompt beside its own by argument; write it to .gemini/GEMINI.md of its "
        "home": request.system_prompt,
        "takes no MCP file; write mcpServers into .gemini/settings.json of its home": (
            request.mcp_config
        ),
        "takes no limit of turns by argument; write model.maxSessionTurns into "
        ".gemini/settings.json of its home": request.max_turns,
        "has no budget and tells its tokens only at its end: what is overspent is seen afterwards, "
        "and only where its model's price is known": request.budget_usd,
        f"has no sandbox {request.sandbox}; its tools are limited by rules": request.sandbox,
    }
    return tuple(sentence for sentence, wanted in asked.items() if wanted)


DIALECT = Dialect(GeminiLanguage, EXIT_CODES)
GEMINI = Cli(
    name="gemini",
    program="gemini",
    model_key="GEMINI_API_KEY",
    arguments=arguments,
    environment=environment,
    unsupported=cannot,
    dialect=DIALECT,
    oldest=(0, 51, 0),
    install="npm install --global @google/gemini-cli@0.61.0",
    instructions=".gemini/GEMINI.md",
    servers=for_gemini,
    servers_file=".gemini/settings.json",
)
