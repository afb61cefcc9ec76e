"""What a triage would start: arguments, variables, files. Writes nothing, starts nothing, reads no secret."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playbook.agent.assignment import Incident
from playbook.agent.clis.check import find
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import ContextBundle, Workspace
from playbook.agent.runtime.course import log_of
from playbook.agent.runtime.parts import Start
from playbook.agent.runtime.wiring import chosen, contexts, manner_of
from playbook.agent.settings import AgentRuntimeSettings
from playbook.cli.agent_result import amount


@dataclass(frozen=True, slots=True)
class Plan:
    """One start that is not made.

    Attributes:
        environment: the names of its variables. missing: why the program cannot be found, or "".
    """

    argv: tuple[str, ...]
    missing: str
    environment: tuple[str, ...]
    workspace: Path
    bundle: ContextBundle
    settings: AgentRuntimeSettings

    def document(self) -> Mapping[str, object]:
        """Return it as JSON values."""
        sizes = {name: len(text.encode()) for name, text in sorted(self.bundle.files.items())}
        return {
            "argv": list(self.argv),
            "missing": self.missing or None,
            "environment": list(self.environment),
            "workspace": str(self.workspace),
            "files": sizes,
            "systemPromptBytes": len(self.bundle.system_prompt.encode()),
            "userPromptBytes": len(self.bundle.user_prompt.encode()),
            "timeout": self.settings.timeout,
            "budgetUsd": self.settings.budget_usd,
            "maxTurns": self.settings.max_turns,
            "kubeconfig": str(self.settings.kubeconfig) if self.settings.kubeconfig else None,
            "serviceAccount": self.settings.service_account,
        }

    def lines(self) -> list[str]:
        """Return it as lines."""
        files = self.bundle.files.items()
        return [
            "nothing is started; a triage would run",
            *(f"  {word}" for word in _wrapped(self.argv)),
            *([f"  which fails: {self.missing}"] if self.missing else []),
            f"in        {self.workspace}",
            f"with      {', '.join(self.environment)}",
            f"cluster   {_access(self.settings)}",
            f"limits    {self.settings.timeout:.0f} s, ${self.settings.budget_usd:.2f},"
            f" {self.settings.max_turns} turns",
            "files",
            *(f"  {name:<32}  {amount(len(text.encode())):>12}" for name, text in sorted(files)),
            f"prompts   {amount(len(self.bundle.system_prompt.encode()))} of rules,"
            f" {amount(len(self.bundle.user_prompt.encode()))} on standard input",
        ]


def plan(
    settings: AgentRuntimeSettings, environment: Mapping[str, str], incident: Incident
) -> Plan:
    """Return what a triage would start.

    Raises:
        AgentProblem: the incident cannot be written down, or the settings make no arguments.
    """
    root = settings.workspace_root
    workspace = Workspace(incident.id, root / str(incident.id))
    bundle = contexts(settings).build(incident, workspace)
    cli, manner = chosen(settings), manner_of(settings, environment)
    log = log_of(workspace, 1)
    request = manner.request(Start(incident, workspace, bundle, 1, settings.timeout, log))
    program, missing = cli.program, ""
    try:
        program = str(find(cli, manner.environment.get("PATH", "")))
    except AgentProblem as problem:
        missing = problem.message
    names = {"HOME", *manner.environment, *bundle.environment, *cli.environment(request)}
    if settings.service_account is not None:
        names.add("KUBECONFIG")  # of the token, which only a triage makes
    if cli.model_key and manner.key_file:
        names.add(cli.model_key)
    argv = (program, *manner.prefix, *cli.arguments(request))
    return Plan(argv, missing, tuple(sorted(names)), workspace.path, bundle, settings)


def _access(settings: AgentRuntimeSettings) -> str:
    if settings.service_account is None:
        return str(settings.kubeconfig or "none: no kubeconfig")
    ours = settings.kubeconfig or "the pod's own account"
    return f"a token of ServiceAccount {settings.service_account}, made with {ours}"


def _wrapped(argv: tuple[str, ...]) -> list[str]:
    """Return the words as a shell would have to be given them, an option a line."""
    found: list[str] = []
    for word in argv:
        if not found or word.startswith("-"):
            found.append(shlex.quote(word))
        else:
            found[-1] += f" {shlex.quote(word)}"
    return found
