"""Every stream there is: the exit code it ended with, and what that is. For the tests of this folder."""

from __future__ import annotations

from playbook.agent.clis.cli import Cli
from playbook.agent.clis.said import Said
from playbook.agent.clis.table import CLIS
from playbook.agent.ports import Stream
from playbook.agent.result import ErrorClass as E
from tests.agent.clis.replay import heard, stream_of

# path below recorded/, exit code, class (None: success). These were measured with the recording.
RECORDED: list[tuple[str, int, E | None]] = [
    ("claude/success.jsonl", 0, None),
    ("claude/tool_use.jsonl", 0, None),
    ("claude/max_turns.jsonl", 1, E.TURN_LIMIT),
    ("claude/api_error_401.jsonl", 1, E.AUTHENTICATION),
    ("claude/api_error_429.jsonl", 1, E.RATE_LIMIT),
    ("claude/api_error_500.jsonl", 1, E.OVERLOADED),
    ("claude/extra/api_error_400.jsonl", 1, E.REQUEST_REFUSED),
    ("claude/extra/api_error_401_retries1.jsonl", 1, E.AUTHENTICATION),
    ("claude/extra/api_error_403.jsonl", 1, E.AUTHENTICATION),
    ("claude/extra/api_error_429_retries1.jsonl", 1, E.RATE_LIMIT),
    ("claude/extra/api_error_500_retries0.jsonl", 1, E.OVERLOADED),
    ("claude/extra/api_error_500_retries1.jsonl", 1, E.OVERLOADED),
    ("claude/extra/api_error_529.jsonl", 1, E.OVERLOADED),
    ("claude/extra/api_error_529_retries1.jsonl", 1, E.OVERLOADED),
    ("claude/extra/bad_resume.jsonl", 1, E.SESSION),
    ("claude/extra/budget.jsonl", 1, E.BUDGET),
    ("claude/extra/conn_refused.jsonl", 1, E.NETWORK),
    ("claude/extra/no_api_key.jsonl", 1, E.AUTHENTICATION),
    ("claude/extra/partial_messages.jsonl", 0, None),
    ("claude/extra/skip_permissions_root_sandbox.jsonl", 0, None),
    ("claude/extra/tool_denied.jsonl", 0, E.PERMISSION_REFUSED),
    ("claude/extra/tool_fails.jsonl", 0, None),
    ("claude/signals/sigHUP_bash.jsonl", 129, E.SIGNAL),
    ("claude/signals/sigINT_bash.jsonl", 0, E.SIGNAL),
    ("claude/signals/sigINT_hang.jsonl", 0, E.SIGNAL),
    ("claude/signals/sigKILL_bash.jsonl", 137, E.SIGNAL),
    ("claude/signals/sigTERM_bash.jsonl", 143, E.SIGNAL),
    ("claude/signals/sigTERM_bgchild.jsonl", 143, E.SIGNAL),
    ("claude/signals/sigTERM_hang.jsonl", 143, E.SIGNAL),
    ("claude/signals/sigTERM_setsid.jsonl", 143, E.SIGNAL),
    ("claude/2.1.197/sigINT_bash.jsonl", 0, E.SIGNAL),
    ("claude/2.1.197/sigINT_bash.jsonl", 1, E.SIGNAL),
    ("claude/2.1.197/sigTERM_bash.jsonl", 143, E.SIGNAL),
    ("claude/2.1.197/success.jsonl", 0, None),
    ("claude/2.1.197/tool_use.jsonl", 0, None),
    ("codex/success.jsonl", 0, None),
    ("codex/tool_use.jsonl", 0, None),
    ("codex/tool_fails.jsonl", 0, None),
    ("codex/api_error_400.jsonl", 1, E.REQUEST_REFUSED),
    ("codex/api_error_401.jsonl", 1, E.AUTHENTICATION),
    ("codex/api_error_429.jsonl", 1, E.RATE_LIMIT),
    ("codex/api_error_500.jsonl", 1, E.OVERLOADED),
    ("gemini/success.jsonl", 0, None),
    ("gemini/tool_use.jsonl", 0, None),
    ("gemini/tool_denied.jsonl", 0, E.PERMISSION_REFUSED),
    ("gemini/api_error_400.jsonl", 144, E.REQUEST_REFUSED),
    ("gemini/api_error_401.jsonl", 145, E.AUTHENTICATION),
    ("gemini/api_error_403.jsonl", 147, E.AUTHENTICATION),
]
# Those of what was made by hand are what the sources say.
MADE: list[tuple[str, int, E | None]] = [
    ("made/codex/success.jsonl", 0, None),
    ("made/codex/success.jsonl", 1, E.EXIT_CODE),
    ("made/codex/tool_use.jsonl", 0, None),
    ("made/codex/tool_fails.jsonl", 0, None),
    ("made/codex/tool_declined.jsonl", 0, E.PERMISSION_REFUSED),
    ("made/codex/reconnected.jsonl", 0, None),
    ("made/codex/api_error_400.jsonl", 1, E.REQUEST_REFUSED),
    ("made/codex/api_error_401.jsonl", 1, E.AUTHENTICATION),
    ("made/codex/api_error_401.jsonl", 0, E.AUTHENTICATION),
    ("made/codex/api_error_429.jsonl", 1, E.RATE_LIMIT),
    ("made/codex/usage_limit.jsonl", 1, E.RATE_LIMIT),
    ("made/codex/overloaded.jsonl", 1, E.OVERLOADED),
    ("made/codex/network.jsonl", 1, E.NETWORK),
    ("made/codex/context_window.jsonl", 1, E.REQUEST_REFUSED),
    ("made/codex/failed_otherwise.jsonl", 1, E.AGENT_ERROR),
    ("made/codex/error_after_end.jsonl", 0, E.AGENT_ERROR),
    ("made/codex/interrupted.jsonl", 0, E.NO_RESULT),
    ("made/codex/interrupted.jsonl", 143, E.SIGNAL),
    ("made/codex/bad_resume.stderr", 1, E.SESSION),
    ("made/gemini/success.jsonl", 0, None),
    ("made/gemini/success.jsonl", 1, E.EXIT_CODE),
    ("made/gemini/tool_use.jsonl", 0, None),
    ("made/gemini/tool_fails.jsonl", 0, None),
    ("made/gemini/tool_denied.jsonl", 0, E.PERMISSION_REFUSED),
    ("made/gemini/invalid_model.jsonl", 1, E.REQUEST_REFUSED),
    ("made/gemini/wrong_key.jsonl", 144, E.AUTHENTICATION),  # an HTTP status of which 8 bits remain
    ("made/gemini/quota.jsonl", 173, E.RATE_LIMIT),
    ("made/gemini/unavailable.jsonl", 247, E.OVERLOADED),
    ("made/gemini/network.jsonl", 1, E.NETWORK),
    ("made/gemini/forbidden.jsonl", 147, E.AUTHENTICATION),
    ("made/gemini/turn_limit.jsonl", 53, E.TURN_LIMIT),
    ("made/gemini/turns_exceeded.jsonl", 0, E.TURN_LIMIT),
    ("made/gemini/loop.jsonl", 0, E.AGENT_ERROR),
    ("made/gemini/invalid_stream.jsonl", 0, E.AGENT_ERROR),
    ("made/gemini/sigterm.jsonl", 0, E.NO_RESULT),  # so it ends on SIGTERM to its group
    ("made/gemini/bad_resume.stderr", 42, E.SESSION),
]
TABLE = RECORDED + MADE
STREAMS = sorted({path for path, _, _ in TABLE if path.endswith(".jsonl")})


def cli_of(path: str) -> Cli:
    """Return the program a stream is from."""
    return CLIS[next(name for name in CLIS if f"{name}/" in path)]


def said_of(path: str) -> Said:
    """Return what a reader makes of a stream."""
    end: Stream = "stderr" if path.endswith(".stderr") else "stdout"
    return heard(cli_of(path), stream_of(path), end=end)
