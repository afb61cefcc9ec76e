"""The texts the supervisor writes on GitHub: a review's body with its marker, a pull request's title and body. Pure."""

from __future__ import annotations

import re

from playbook.agent.assignment import CodeTask
from playbook.agent.pod.verdict import Finding, Verdict

LIMIT = 60_000
"""GitHub refuses a body above 65,536 characters (422, "body is too long")."""
TITLE_LIMIT = 240
_CUT = "\n\n(cut: the whole is in the agent's output/verdict.json)"
_MARKER = re.compile(r"<!-- playbook: ([^\s]{1,253}) -->\r?(?:\n|\Z)")


def marker(coderun: str) -> str:
    """Return the first line of what the supervisor of a CodeRun writes: a repeated one finds its own by it."""
    return f"<!-- playbook: {coderun} -->"


def marked(body: str) -> str:
    """Return the CodeRun that a body is from, "" if it has no marker; only the first line counts.

    What the model wrote stands below it, so it cannot pass for another CodeRun's.
    """
    found = _MARKER.match(body)
    return found.group(1) if found else ""


def review_body(task: CodeTask, verdict: Verdict, *, moved_to: str) -> str:
    """Return the review: summary, then the findings; `moved_to` is the newer head, or "".

    Findings stand in the body and not at their lines: one position outside the diff and GitHub refuses all of it.
    """
    parts = [f"**{task.stage}: {verdict.verdict}** at {task.head_sha}"]
    if moved_to:
        parts.append(f"The head is {moved_to} by now: this approves nothing.")
    parts.append(verdict.summary)
    parts += [_finding(each) for each in verdict.findings]
    text = _plain("\n\n".join(parts))
    if len(text) > LIMIT:
        text = text[: LIMIT - len(_CUT)] + _CUT
    return f"{marker(task.coderun)}\n{text}"


def title(task: CodeTask) -> str:
    """Return a pull request's title: one line."""
    words = " ".join(_plain(task.title).split())
    return (words or f"Task {task.task_id}")[:TITLE_LIMIT]


def body(task: CodeTask) -> str:
    """Return a pull request's body."""
    said = f"Task {task.task_id}, run {task.run}, by {task.agent.name} in stage {task.stage}."
    return f"{marker(task.coderun)}\n{said}"


def _finding(finding: Finding) -> str:
    line = f":{finding.line}" if finding.line else ""
    where = f" `{finding.path}{line}`" if finding.path else ""
    text = finding.text.replace("\n", "\n  ")
    return f"- **{finding.severity}**{where}: {text}"


def _plain(text: str) -> str:
    """Take out what cannot be seen: control characters, and comments, which hide what follows."""
    shown = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", " ", text)
    return shown.replace("<!--", "&lt;!--")
