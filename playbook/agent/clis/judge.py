"""How an execution ended: who asked first, then the signal, then the exit code and the final result. Pure."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass

from playbook.agent.clis.cli import Cli
from playbook.agent.clis.said import Said, Trouble
from playbook.agent.clis.sentences import because, overdrawn
from playbook.agent.ports import Asker, Ended
from playbook.agent.result import ErrorClass, Failure
from playbook.agent.status import AgentStatus


@dataclass(frozen=True, slots=True)
class Judgement:
    """The status of an execution, and what went wrong where something did."""

    status: AgentStatus
    failure: Failure | None = None


# A hang is a failure of its own: "timeout" is the deadline alone, so that an alert on it means "give it more time".
ASKED: Mapping[Asker, tuple[AgentStatus, ErrorClass, str]] = {
    Asker.DEADLINE: (AgentStatus.TIMEOUT, ErrorClass.DEADLINE, "stopped at its deadline"),
    Asker.CANCEL: (AgentStatus.CANCELLED, ErrorClass.CANCELLED, "cancelled"),
    Asker.IDLE: (AgentStatus.FAILED, ErrorClass.IDLE, "stopped: it had said nothing for too long"),
    Asker.BUDGET: (AgentStatus.FAILED, ErrorClass.BUDGET, "stopped at its budget"),
    Asker.SUPERVISOR: (
        AgentStatus.FAILED,
        ErrorClass.SUPERVISOR,
        "stopped with its supervisor, which was told to end",
    ),
}
# What 128+n may stand for. Gemini exits with an HTTP status, of which 8 bits remain: 403 is 147, which is none.
_SHELL = frozenset(
    128 + number
    for number in (
        *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGILL, signal.SIGABRT),
        *(signal.SIGBUS, signal.SIGFPE, signal.SIGKILL, signal.SIGSEGV, signal.SIGPIPE),
        *(signal.SIGALRM, signal.SIGTERM, signal.SIGXCPU, signal.SIGXFSZ),
    )
)


def judge(
    cli: Cli, ended: Ended, said: Said, *, needs_tools: bool, budget_usd: float | None = None
) -> Judgement:
    """Return how an execution ended.

    Success is exit 0 and a final result that says success and no error and, where tools are needed, no refused
    permission. None of them suffices: Claude Code ends an interrupted run with exit 0, calls an error of the API
    "success", and a run whose tool was refused is both.

    Args:
        cli: the program.
        ended: how its process ended.
        said: what its reader heard.
        needs_tools: whether a refused permission spoils it.
        budget_usd: the cap, to say by how much it was overdrawn.
    """
    if ended.asker is not None:
        status, error, sentence = ASKED[ended.asker]
        if error is ErrorClass.BUDGET:
            sentence += overdrawn(said.usage, budget_usd)
        return Judgement(status, Failure(error, f"{cli.name}: {sentence}"))
    failure = _failure(cli, ended, said, budget_usd)
    if failure is None and needs_tools and said.denials:
        tools = ", ".join(sorted(set(said.denials))[:5])
        sentence = (
            f"{cli.name}: it ended well, but was refused {tools}; allow it, or do not need it"
        )
        failure = Failure(ErrorClass.PERMISSION_REFUSED, sentence)
    status = AgentStatus.SUCCESS if failure is None else AgentStatus.FAILED
    return Judgement(status, failure)


def ended_by(ended: Ended, said: Said) -> int | None:
    """Return the signal that ended it; a shell's 128+n is one where the program had no last word."""
    if ended.signal is not None:
        return ended.signal
    if ended.exit_code in _SHELL and said.final != "error":
        return ended.exit_code - 128
    return None


def _failure(cli: Cli, ended: Ended, said: Said, budget_usd: float | None) -> Failure | None:
    number = ended_by(ended, said)
    # A test the agent ran may have been killed for its memory, and the agent have gone on: its last word counts.
    broke_off = said.final is None and not (ended.exit_code == 0 and not cli.tells_result)
    if ended.out_of_memory and (number is not None or broke_off):
        return Failure(ErrorClass.OUT_OF_MEMORY, f"{cli.name}: killed for want of memory")
    if number is not None:
        named = f"signal {number} ({_name(number)}), which we did not send"
        return Failure(ErrorClass.SIGNAL, f"{cli.name}: ended by {named}")
    if ended.exit_code is None:
        return Failure(ErrorClass.SUPERVISOR, f"{cli.name}: how it ended is not known")
    if said.final == "error":
        return _by_result(cli, said, budget_usd)
    if ended.exit_code == 0 and (said.final == "success" or not cli.tells_result):
        return None
    return _by_code(cli, ended.exit_code, said)


def _by_result(cli: Cli, said: Said, budget_usd: float | None) -> Failure:
    trouble = said.trouble or Trouble(ErrorClass.AGENT_ERROR)
    sentence = because(cli.name, trouble)
    if trouble.error is ErrorClass.BUDGET:
        sentence += overdrawn(said.usage, budget_usd)
    return Failure(trouble.error, sentence)


def _by_code(cli: Cli, code: int, said: Said) -> Failure:
    """Judge an end without an unhappy last word: by what the code means, by what it complained of, by neither."""
    meaning = cli.dialect.exit_codes.get(code)
    if meaning is not None and meaning[0] is not ErrorClass.EXIT_CODE:
        return Failure(meaning[0], f"{cli.name}: {meaning[1]} (exit code {code})")
    if code == 0:
        sentence = "exit code 0, but no final result: what it was asked may not be done"
        return Failure(ErrorClass.NO_RESULT, f"{cli.name}: {sentence}")
    if said.final is None and said.trouble is not None:
        return Failure(said.trouble.error, f"{because(cli.name, said.trouble)}, exit code {code}")
    after = " after a final result that said success" if said.final == "success" else ""
    why = f": {meaning[1]}" if meaning else ""
    return Failure(ErrorClass.EXIT_CODE, f"{cli.name}: exit code {code}{after}{why}")


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
