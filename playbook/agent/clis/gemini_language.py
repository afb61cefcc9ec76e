"""What Gemini CLI's `stream-json` lines say. The last word is `result`, and no error may stand before it.

Facts: packages/core/src/output/types.ts, tools/tool-error.ts and packages/cli/src/nonInteractiveCli.ts.
"""

from __future__ import annotations

from dataclasses import replace

from playbook.agent.clis import lines
from playbook.agent.clis.lines import Record
from playbook.agent.clis.said import AgentEvent, Heard, Said, Trouble
from playbook.agent.clis.words import by_text
from playbook.agent.result import ErrorClass, Usage

# What would have been asked for, in a mode where nobody can be asked.
REFUSED = "policy_violation"
# One of its own that was not allowed it does not even offer (0.61, tried); others' names are a model's mistake.
UNKNOWN = "tool_not_registered"
OWN = frozenset({
    "read_file", "read_many_files", "list_directory", "glob", "search_file_content", "grep_search", "write_file",
    "replace", "run_shell_command", "web_fetch", "google_web_search",
})  # fmt: skip
_TYPES = {
    "FatalTurnLimitedError": ErrorClass.TURN_LIMIT,
    "FatalAuthenticationError": ErrorClass.AUTHENTICATION,
    "UnauthorizedError": ErrorClass.AUTHENTICATION,
    "ForbiddenError": ErrorClass.AUTHENTICATION,
    "BadRequestError": ErrorClass.REQUEST_REFUSED,
}


class GeminiLanguage:
    """Understands one run; remembers which call was which tool."""

    def __init__(self) -> None:
        self._tools: dict[str, str] = {}
        self._denied: dict[str, str] = {}
        self._error: Trouble | None = None

    def hear(self, said: Said, record: Record) -> Heard:
        """Return what is said now, and what happened."""
        known = {
            "init": _init,
            "message": _message,
            "tool_use": self._tool,
            "tool_result": self._tool_result,
            "error": self._complaint,
            "result": self._result,
        }
        meaning = known.get(lines.text(record.get("type")))
        return meaning(said, record) if meaning else (said, (AgentEvent("other"),))

    def _tool(self, said: Said, record: Record) -> Heard:
        tool = lines.name(record.get("tool_name"))
        self._tools[lines.text(record.get("tool_id"))] = tool
        return replace(said, final=None), (AgentEvent("tool", name=tool),)

    def _tool_result(self, said: Said, record: Record) -> Heard:
        call = lines.text(record.get("tool_id"))
        tool = self._tools.get(call, "")
        why = lines.table(record.get("error")).get("type")
        if why == REFUSED or (why == UNKNOWN and tool in OWN):
            self._denied[call] = tool or "a tool"
            said = replace(said, denials=tuple(self._denied.values()))
        ok = record.get("status") == "success"
        return said, (AgentEvent("tool_result", name=tool, ok=ok),)

    def _complaint(self, said: Said, record: Record) -> Heard:
        """Take an error or a warning; it goes on after most, yet ends after two with status "success"."""
        message = lines.text(record.get("message"))
        if record.get("severity") == "error":
            self._error = by_text(message) or Trouble(ErrorClass.AGENT_ERROR)
        elif message.startswith("Loop detected"):
            self._error = Trouble(ErrorClass.AGENT_ERROR, word="loop_detected")
        return said, (AgentEvent("other", trouble=self._error),)

    def _result(self, said: Said, record: Record) -> Heard:
        happy = record.get("status") == "success" and self._error is None
        trouble = None if happy else self._told(lines.table(record.get("error")))
        usage = _usage(lines.table(record.get("stats"))) or said.usage
        said = replace(said, final="success" if happy else "error", trouble=trouble, usage=usage)
        return said, (AgentEvent("end", ok=happy, trouble=trouble, usage=usage),)

    def _told(self, error: Record) -> Trouble:
        known = _TYPES.get(lines.text(error.get("type")))
        trouble = by_text(lines.text(error.get("message")))
        if known:
            return Trouble(known, trouble.status if trouble else None)
        return trouble or self._error or Trouble(ErrorClass.AGENT_ERROR)


def _init(said: Said, record: Record) -> Heard:
    model = lines.name(record.get("model"))
    session = lines.identity(record.get("session_id")) or said.session_id
    return replace(said, session_id=session, model=model or said.model), (
        AgentEvent("start", name=model),
    )


def _message(said: Said, record: Record) -> Heard:
    if record.get("role") != "assistant":
        return said, (AgentEvent("other"),)  # the prompt comes back as a message of the user
    content = lines.text(record.get("content"))
    return replace(said, final=None), (AgentEvent("text", text=content),)


def _usage(stats: Record) -> Usage | None:
    cached = lines.count(stats.get("cached"))
    total = lines.count(stats.get("input_tokens"))  # the cached ones are among them
    output = lines.count(stats.get("output_tokens"))
    if not total and not output:
        return None
    return Usage(
        input_tokens=max(0, total - cached), output_tokens=output, cached_tokens=min(cached, total)
    )
