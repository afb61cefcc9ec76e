"""What the lines of `codex exec --json` say. The last word is `turn.completed`, unless an error follows it.

Facts: codex-rs/exec/src/exec_events.rs and event_processor_with_jsonl_output.rs of openai/codex.
"""

from __future__ import annotations

from dataclasses import replace

from playbook.agent.clis import lines
from playbook.agent.clis.lines import Record
from playbook.agent.clis.said import AgentEvent, Heard, Said, Trouble
from playbook.agent.clis.words import by_text
from playbook.agent.result import ErrorClass, Usage

TOOLS = {
    "command_execution": "shell",
    "file_change": "apply_patch",
    "web_search": "web_search",
    "mcp_tool_call": "mcp",
    "collab_tool_call": "collab",
}


class CodexLanguage:
    """Understands one run; remembers refusals by the id of their item."""

    def __init__(self) -> None:
        self._denied: dict[str, str] = {}

    def hear(self, said: Said, record: Record) -> Heard:
        """Return what is said now, and what happened."""
        known = {
            "thread.started": _started,
            "turn.started": _again,
            "item.started": self._item,
            "item.completed": self._item,
            "turn.completed": _completed,
            "turn.failed": _failed,
            "error": _error,
        }
        meaning = known.get(lines.text(record.get("type")))
        return meaning(said, record) if meaning else (said, (AgentEvent("other"),))

    def _item(self, said: Said, record: Record) -> Heard:
        over = record.get("type") == "item.completed"
        said = replace(said, trouble=None)  # it goes on: what it complained of is over
        item = lines.table(record.get("item"))
        kind = lines.text(item.get("type"))
        if kind == "agent_message" and over:
            return said, (AgentEvent("text", text=lines.text(item.get("text"))),)
        if kind not in TOOLS:
            return said, (AgentEvent("other"),)
        tool = lines.name(item.get("tool")) or TOOLS[kind]
        if not over:
            return said, (AgentEvent("tool", name=tool),)
        status = item.get("status")
        if status == "declined":
            self._denied[lines.text(item.get("id")) or f"#{len(self._denied)}"] = tool
            said = replace(said, denials=tuple(self._denied.values()))
        return said, (AgentEvent("tool_result", name=tool, ok=status == "completed"),)


def _started(said: Said, record: Record) -> Heard:
    session = lines.identity(record.get("thread_id")) or said.session_id
    return replace(said, session_id=session), (AgentEvent("start"),)


def _again(said: Said, _: Record) -> Heard:
    return replace(said, final=None), (AgentEvent("other"),)


def _completed(said: Said, record: Record) -> Heard:
    used = lines.table(record.get("usage"))
    cached = lines.count(used.get("cached_input_tokens"))
    # The thread's total so far, not this turn's: the newest holds the others. Cached ones are among the input.
    usage = Usage(
        input_tokens=max(0, lines.count(used.get("input_tokens")) - cached),
        output_tokens=lines.count(used.get("output_tokens")),
        cached_tokens=cached,
    )
    usage = said.usage if usage == Usage() else usage
    said = replace(said, final="success", trouble=None, usage=usage)
    return said, (AgentEvent("end", ok=True, usage=usage),)


def _failed(said: Said, record: Record) -> Heard:
    message = lines.text(lines.table(record.get("error")).get("message"))
    trouble = by_text(message) or said.trouble or Trouble(ErrorClass.AGENT_ERROR)
    said = replace(said, final="error", trouble=trouble)
    return said, (AgentEvent("end", ok=False, trouble=trouble, usage=said.usage),)


def _error(said: Said, record: Record) -> Heard:
    """Take an error: a retry says so by its first word and is none; one after the end is."""
    message = lines.text(record.get("message"))
    if message.startswith("Reconnecting"):
        trouble = by_text(message) or Trouble(ErrorClass.NETWORK)
        said = replace(said, retries=said.retries + 1, trouble=trouble)
        return said, (AgentEvent("retry", trouble=trouble),)
    trouble = by_text(message) or Trouble(ErrorClass.AGENT_ERROR)
    said = replace(said, trouble=trouble)
    if said.final is not None:
        said = replace(said, final="error")
    return said, (AgentEvent("other", trouble=trouble),)
