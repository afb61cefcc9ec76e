"""Ask the CLIs and the tools for their versions, all at once. Starts them for that only, with a home of their own."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from playbook.agent.clis.check import SECONDS, check, find
from playbook.agent.clis.cli import Cli, Version
from playbook.agent.clis.custom import CustomCommand, custom
from playbook.agent.clis.table import CLIS
from playbook.agent.doctor import ways
from playbook.agent.doctor.facts import Program
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Stop
from playbook.agent.process import ProcessExecutor
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.inherited import inherited
from playbook.agent.runtime.probe import Probe

AT_ONCE = 4
_VERSION = re.compile(rb"\bv?(\d{1,6})\.(\d{1,6})\.(\d{1,6})\b")


@dataclass(frozen=True, slots=True)
class Tool:
    """A program agents and we use beside the CLIs. `oldest`: (0, 0, 0) any."""

    name: str
    arguments: tuple[str, ...]
    mend: str
    oldest: Version = (0, 0, 0)


TOOLS = (
    # Settings in the environment, which is how credentials are told: git-config(1), since 2.31.
    Tool("git", ("--version",), ways.GIT, (2, 31, 0)),
    Tool("kubectl", ("version", "--client"), ways.KUBECTL),
    Tool("helm", ("version", "--short"), ways.HELM),
)


def ask(clis: Sequence[Cli], environment: Mapping[str, str]) -> tuple[Program, ...]:
    """Return what each CLI and each tool says of itself; one that is not of the table is called "command"."""
    with tempfile.TemporaryDirectory(prefix="playbook-doctor-") as home:
        # Node and the others write below HOME even when asked for their version.
        told = {**inherited(environment), "HOME": home}
        probe = Probe(ProcessExecutor(), Stop())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            first = [pool.submit(_cli, one, told, probe) for one in clis]
            then = [pool.submit(_tool, one, told, probe) for one in TOOLS]
            return tuple(one.result() for one in (*first, *then))


def _cli(cli: Cli, environment: Mapping[str, str], probe: Probe) -> Program:
    name = cli.name if cli.name in CLIS else "command"
    try:
        found = check(cli, environment.get("PATH", ""), environment, probe)
    except AgentProblem as problem:
        return Program(name, problem=_short(problem, cli), mend=cli.install or problem.hint)
    return Program(name, str(found.program), found.version)


def _tool(tool: Tool, environment: Mapping[str, str], probe: Probe) -> Program:
    searched = replace(custom(CustomCommand(tool.name, tool.name)), install=tool.mend)
    try:
        program = find(searched, environment.get("PATH", ""))
        output = _answer(tool, program, environment, probe)
    except AgentProblem as problem:
        return Program(tool.name, problem=_short(problem, searched), mend=tool.mend)
    found = _VERSION.search(output[:4096])
    if found is None:
        said = f"{program} {' '.join(tool.arguments)}: no version in what it answers"
        return Program(tool.name, str(program), problem=said, mend=tool.mend)
    version = (int(found[1]), int(found[2]), int(found[3]))
    written = ".".join(map(str, version))
    if version < tool.oldest:
        old = f"{program}: version {written}; {'.'.join(map(str, tool.oldest))} is needed"
        return Program(tool.name, str(program), written, old, tool.mend)
    return Program(tool.name, str(program), written)


def _short(problem: AgentProblem, cli: Cli) -> str:
    """Return what is wrong without the whole PATH, which would fill the page once for each program."""
    if problem.error is ErrorClass.COMMAND_MISSING and "/" not in cli.program:
        return f"no program {cli.program!r} in any folder of PATH"
    return problem.message


def _answer(tool: Tool, program: Path, environment: Mapping[str, str], probe: Probe) -> bytes:
    """Return what it writes; one that cannot be started, or hangs, has said nothing."""
    try:
        code, output = probe((str(program), *tool.arguments), environment, SECONDS)
    except OSError:
        return b""
    return output if code == 0 else b""
