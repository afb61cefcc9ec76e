"""Collect the facts: start programs for their version, try folders, read settings. Judges nothing, keeps no secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playbook.agent.clis.table import CLIS
from playbook.agent.doctor import machine, programs, secrets, ways
from playbook.agent.doctor.facts import Configured, Facts, Purpose
from playbook.agent.doctor.skills import tried
from playbook.agent.doctor.wardens import wardens
from playbook.agent.errors import AgentProblem
from playbook.agent.pod.outcome import TERMINATION_LOG
from playbook.agent.runtime.wiring import chosen, state_file
from playbook.agent.settings import AgentRuntimeSettings, load


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at.

    Args:
        purpose: what agents shall do here. clis: those that are needed; none means the settings' own.
        config: the settings' file. flags: settings by key that win over it.
        token_files: files of tokens that no setting names, as GitHub's for a code task.
    """

    purpose: Purpose = Purpose.ALL
    clis: tuple[str, ...] = ()
    config: Path | None = None
    flags: Mapping[str, object] = field(default_factory=dict)
    token_files: tuple[Path, ...] = ()


def gather(asked: Asked, environment: Mapping[str, str], now: datetime) -> Facts:
    """Return the facts of this machine; nothing is changed, and what is started has ended.

    Args:
        asked: what to look at.
        environment: our own variables.
        now: the time the clock shows.
    """
    configured, settings = _settings(asked, environment)
    wanted = _wanted(asked, settings)
    kinds = [CLIS[name] for name in ways.CLI_NAMES]
    if settings is not None and (own := chosen(settings)).name not in CLIS:
        kinds.append(own)
    elif settings is not None:
        kinds = [own if cli.name == own.name else cli for cli in kinds]
    return Facts(
        purpose=asked.purpose,
        wanted=wanted,
        pod="KUBERNETES_SERVICE_HOST" in environment,
        configured=configured,
        account=machine.account(environment),
        programs=programs.ask(kinds, environment),
        workspace=machine.folder(settings.workspace_root) if settings else None,
        state=machine.folder(state_file(settings).parent) if settings else None,
        temporary=machine.temporary(environment),
        termination_log=machine.file(TERMINATION_LOG),
        secrets=tuple(secrets.look(_credentials(asked, settings))),
        wardens=wardens(),
        skills=tried(settings.skills, settings.skill_store) if settings else (),
        clock=machine.clock(now),
        network=machine.network(environment),
    )


def _settings(
    asked: Asked, environment: Mapping[str, str]
) -> tuple[Configured, AgentRuntimeSettings | None]:
    source = str(asked.config) if asked.config else "variables and flags"
    first = asked.clis[:1] or (None,)
    try:
        settings = load(asked.config, environment, {"agent_command": first[0], **asked.flags})
    except AgentProblem as problem:
        return Configured(source, problem.message, ways.SETTINGS), None
    return Configured(source, command=settings.agent_command), settings


def _wanted(asked: Asked, settings: AgentRuntimeSettings | None) -> frozenset[str]:
    """Return the CLIs that are needed: those that are named, else all for all, else the settings' one."""
    if asked.clis:
        return frozenset(asked.clis)
    if asked.purpose is Purpose.ALL:
        return frozenset(CLIS)
    return frozenset({chosen(settings).name}) if settings else frozenset()


def _credentials(asked: Asked, settings: AgentRuntimeSettings | None) -> Iterator[tuple[str, Path]]:
    if settings is not None:
        yield from settings.credential_files()
    for file in asked.token_files:
        yield "token file", file
