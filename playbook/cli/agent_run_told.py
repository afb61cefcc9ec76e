"""What `playbook agent run` tells: the plan, the outcome, the termination message. What outsiders wrote is escaped."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.context.fence import visible
from playbook.agent.errors import AgentProblem
from playbook.agent.pod import outcome as pod
from playbook.agent.pod.exit_codes import BY_CLASS, MEANINGS
from playbook.agent.pod.outcome import Outcome, encode, write_outcome
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.document import result_document
from playbook.agent.task.errand import Site
from playbook.agent.task.plan import plan
from playbook.agent.task.supervise import Report
from playbook.agent.task.told import sentence


def outcome_of(report: Report) -> Outcome:
    """Return what is reported of an execution."""
    return pod.outcome_of(report.result, report.conclusion)


def refused(problem: AgentProblem) -> Outcome:
    """Return what is reported where nothing could begin."""
    code, error = BY_CLASS[problem.error], str(problem.error)
    return Outcome(code, "failed", summary=sentence(problem), error_class=error)


def check_message(message: Path | None) -> None:
    """Find out before the agent has cost anything whether its outcome can be told.

    Raises:
        AgentProblem: it cannot.
    """
    if message is None:
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        os.close(os.open(message, flags, 0o644))
    except OSError as error:
        text = f"termination message {message}: {error.strerror}"
        hint = "name a file that can be written, and is no link"
        raise AgentProblem(ErrorClass.CONFIGURATION, text, hint=hint) from error


def tell(outcome: Outcome, report: Report | None, message: Path | None, output: str) -> int:
    """Tell the outcome to the kubelet and to who reads; return the exit code."""
    if message is not None:
        try:
            write_outcome(outcome, message)
        except AgentProblem as problem:  # the exit code still says what matters most
            print(f"error: {problem}", file=sys.stderr)
    if output == "json":
        result = {"result": result_document(report.result)} if report else {}
        print(json.dumps({"outcome": json.loads(encode(outcome)), **result}, indent=2), flush=True)
    else:
        print("\n".join(_summed(outcome, report)), flush=True)
    return outcome.exit_code


def show_plan(task: CodeTask, site: Site, output: str) -> None:
    """Print what would be done."""
    made = plan(task, site)
    if output == "json":
        print(json.dumps(made, indent=2))
        return
    for name, value in made.items():
        print("\n".join(_lines(name, value)))


def _summed(outcome: Outcome, report: Report | None) -> Iterator[str]:
    why = f" ({outcome.error_class})" if outcome.error_class else ""
    yield f"{outcome.status}{why}: {MEANINGS[outcome.exit_code]}"
    for line in outcome.summary.splitlines():
        yield f"  {visible(line)}"
    result = report.result if report else None
    told = {
        "verdict": outcome.verdict,
        "head": outcome.head_sha,
        "pull request": f"#{outcome.pull_request}" if outcome.pull_request else "",
        "session": outcome.session_id,
        "cost": f"${outcome.cost:.2f}" if outcome.cost is not None else "",
        "folder": str(result.workspace or "") if result else "",
        "log": str(result.output_log or "") if result else "",
    }
    for name, text in told.items():
        if text:
            yield f"  {name:<13} {visible(text)}"


def _lines(name: str, value: object) -> list[str]:
    if isinstance(value, Mapping):
        pairs = [f"  {key:<12} {visible(str(one))}" for key, one in value.items() if one]
        return [f"{name}:", *pairs]
    if isinstance(value, list):
        return [f"{name}:", *(f"  {visible(str(one))}" for one in value)]
    return [f"{name + ':':<13} {visible(str(value))}"]
