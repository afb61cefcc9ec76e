"""What Claude Code's `stream-json` lines say. Unknown types are passed over; the last word is the last `result`."""

from __future__ import annotations

from dataclasses import replace

from playbook.agent.clis import claude_result, lines
from playbook.agent.clis.lines import Record
from playbook.agent.clis.said import AgentEvent, Heard, Said, Trouble
from playbook.agent.clis.words import by_status
from playbook.agent.result import ErrorClass, Usage


class ClaudeLanguage:
    """Understands one run; remembers messages and refusals by id, since both come more than once."""

    def __init__(self) -> None:
        self._used: dict[str, Usage] = {}
        self._denied: dict[str, str] = {}
        # The CLI's own word in a message it made up itself, as `authentication_failed`.
        self._fault = ""

    def hear(self, said: Said, record: Record) -> Heard:
        """Return what is said now, and what happened."""
        known = {
            "system": self._system,
            "assistant": self._assistant,
            "user": self._user,
            "result": self._result,
        }
        meaning = known.get(lines.text(record.get("type")))
        return meaning(said, record) if meaning else (said, (AgentEvent("other"),))

    def _system(self, said: Said, record: Record) -> Heard:
        subtype = record.get("subtype")
        if subtype == "init":
            model = lines.name(record.get("model"))
            session = lines.identity(record.get("session_id")) or said.session_id
            said = replace(said, session_id=session, model=model or said.model)
            return said, (AgentEvent("start", name=model),)
        if subtype == "api_retry":
            trouble = _retried(record)
            said = replace(said, retries=said.retries + 1, trouble=trouble)
            return said, (AgentEvent("retry", trouble=trouble),)
        if subtype == "permission_denied":
            said = self._deny(said, record)
        return said, (AgentEvent("other"),)

    def _deny(self, said: Said, *denials: Record) -> Said:
        for denial in denials:
            call = lines.text(denial.get("tool_use_id")) or f"#{len(self._denied)}"
            self._denied[call] = lines.name(denial.get("tool_name")) or "a tool"
        return replace(said, denials=tuple(self._denied.values()))

    def _assistant(self, said: Said, record: Record) -> Heard:
        message = lines.table(record.get("message"))
        self._fault = lines.word(record.get("error"))
        events = tuple(_spoken(block) for block in lines.rows(message.get("content")))
        # A message that comes after a result begins another turn: that result was not the last word.
        said = replace(said, final=None, trouble=said.trouble if self._fault else None)
        used = claude_result.of_message(message)
        call = lines.text(message.get("id"))
        if used == Usage() or self._used.get(call) == used:
            return said, events
        self._used[call] = used
        said = replace(said, usage=claude_result.added(self._used.values()))
        return said, (*events, AgentEvent("usage", usage=said.usage))

    def _user(self, said: Said, record: Record) -> Heard:
        blocks = lines.rows(lines.table(record.get("message")).get("content"))
        events = tuple(
            AgentEvent("tool_result", ok=block.get("is_error") is not True)
            for block in blocks
            if block.get("type") == "tool_result"
        )
        return replace(said, final=None), events or (AgentEvent("other"),)

    def _result(self, said: Said, record: Record) -> Heard:
        happy = record.get("subtype") == "success" and record.get("is_error") is False
        trouble = None if happy else claude_result.trouble(record, self._fault)
        said = self._deny(said, *lines.rows(record.get("permission_denials")))
        said = replace(
            said,
            session_id=lines.identity(record.get("session_id")) or said.session_id,
            usage=claude_result.usage(record, said.usage),
            final="success" if happy else "error",
            trouble=trouble,
        )
        return said, (AgentEvent("end", ok=happy, trouble=trouble, usage=said.usage),)


def _retried(record: Record) -> Trouble:
    status = lines.count(record.get("error_status")) or None
    error = by_status(status) if status else ErrorClass.NETWORK
    return Trouble(error, status, lines.word(record.get("error")))


def _spoken(block: Record) -> AgentEvent:
    kind = block.get("type")
    if kind == "text":
        return AgentEvent("text", text=lines.text(block.get("text")))
    if kind == "tool_use":
        return AgentEvent("tool", name=lines.name(block.get("name")))
    return AgentEvent("other")
