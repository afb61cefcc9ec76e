"""A result as people and programs read it. What outsiders wrote, names of files too, is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playbook.agent.context.fence import visible
from playbook.agent.result import AgentResult, Usage
from playbook.agent.runtime.document import result_document
from playbook.cli.agent_ways import way_of

REPORT = "output/investigation.md"
WIDTH = 9
UNITS = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def document(result: AgentResult) -> Mapping[str, Any]:
    """Return a result as JSON values, with the report's path and the way out."""
    report = _report_of(result)
    more = {"report": str(report) if report else None, "wayOut": way_of(result) or None}
    return {**result_document(result), **more}


def lines(result: AgentResult) -> list[str]:
    """Return a result as lines."""
    head = f"{result.status}: {result.assignment_id}"
    if result.ended:
        head += f" after {(result.ended - result.started).total_seconds():.1f} s"
    return [head, *(f"  {title:<{WIDTH}}  {text}" for title, text in _facts(result))]


def amount(size: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, many in UNITS:
        if size >= many:
            return f"{size / many:.1f} {unit}"
    return f"{size} byte{'' if size == 1 else 's'}"


def _facts(result: AgentResult) -> Iterator[tuple[str, str]]:
    if result.failure:
        yield "why", f"{result.failure.error}: {visible(result.failure.text)}"
        yield "way out", way_of(result)
    if result.workspace is not None:
        yield from _left(result, result.workspace)
    for refused in result.rejected:
        yield "refused", f"{_shown(refused.name)}: {visible(refused.why)}"
    if result.attempts > 1:
        yield "tries", str(result.attempts)
    if result.attempts:
        yield "used", _used(result.usage)


def _left(result: AgentResult, workspace: Path) -> Iterator[tuple[str, str]]:
    """Yield what lies in the workspace, as far as it is there."""
    if not workspace.is_dir():
        yield "workspace", f"{workspace}, removed or packed by retention.policy"
        return
    yield "report", str(_report_of(result) or f"none: there is no {REPORT}")
    yield "workspace", str(workspace)
    for one in result.artifacts:
        yield "artifact", f"{_shown(one.path)}  ({amount(one.size)}, {one.media_type})"
    if result.output_log is not None:
        yield "log", str(result.output_log)


def _report_of(result: AgentResult) -> Path | None:
    """Return the report the agent wrote; a link is none, it may lead anywhere."""
    if result.workspace is None:
        return None
    report = result.workspace / REPORT
    return report if report.is_file() and not report.is_symlink() else None


def _used(usage: Usage) -> str:
    """Return what the model used, in one line."""
    cost = "cost unknown"
    if usage.cost_usd is not None:
        about = "about " if usage.cost_source == "estimated" else ""
        cost = f"{about}${usage.cost_usd:.4f}"
    turns = "" if usage.turns is None else f", turns: {usage.turns}"
    return f"{cost}, {usage.input_tokens} tokens in, {usage.output_tokens} out{turns}"


def _shown(name: Path | str) -> str:
    """Return a name on one line."""
    return visible(str(name)).replace("\n", "\\n").replace("\t", "\\t")
