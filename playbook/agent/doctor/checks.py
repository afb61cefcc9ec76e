"""The table of checks: each takes the facts and says what is fine, what is wrong, and what mends it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from playbook.agent.doctor import place, ways
from playbook.agent.doctor.facts import Facts, Purpose
from playbook.agent.doctor.verdict import Verdict, bad, fine, note


class State(StrEnum):
    """What a person sees: `missing` must be mended, `note` may be."""

    OK = "ok"
    MISSING = "missing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `needed` tells whether a fault of it stops what agents shall do here."""

    name: str
    judge: Callable[[Facts], Verdict]
    needed: Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """A check's outcome; `mend` is the way out, "" where there is nothing to mend."""

    check: str
    state: State
    needed: bool
    found: str
    mend: str = ""


def settings(facts: Facts) -> Verdict:
    """They can be read, and say all that has no default."""
    configured = facts.configured
    if configured.problem:
        return bad(configured.problem, configured.mend)
    return fine(f"{configured.source}; starts {' '.join(configured.command)}")


def user(facts: Facts) -> Verdict:
    """Not root: Claude Code refuses --dangerously-skip-permissions as root, and an agent's tools could write anywhere."""
    account, skips = facts.account, "--dangerously-skip-permissions"
    if account.uid != 0:
        return fine(f"uid {account.uid}")
    if skips in facts.configured.command and not account.sandbox:
        return bad(f"root, with which claude refuses {skips}", ways.USER)
    return note("root: an agent's tools may write everywhere", ways.USER)


def program(name: str, facts: Facts) -> Verdict:
    """Return whether a program can be started, and is of a version we know."""
    one = facts.program(name)
    if one.problem:
        return bad(one.problem, one.mend)
    return fine(" ".join(part for part in (one.version, one.path) if part))


def processes(facts: Facts) -> Verdict:
    """Nothing outlives an execution: a child in a session of its own was ended with it."""
    seen = facts.wardens
    if seen.problem:
        return bad(seen.problem, "Linux 5.3 or newer, /proc mounted, prctl and pidfd_open allowed")
    if seen.left or not seen.escaped:
        what = f"{seen.left} outlived its program" if seen.left else "no child was seen below us"
        return bad(what, "let the container mount /proc of its own processes")
    return fine(f"a child that left its session was ended, {seen.milliseconds} ms in all")


def cgroup(facts: Facts) -> Verdict:
    """Say whether each execution gets a cgroup of its own; without one all works, but memory is told less exactly."""
    if facts.wardens.cgroup:
        return fine("one for each execution")
    return note("none can be made here; executions are ended without", "nothing needs it")


def skills(facts: Facts) -> Verdict:
    """Each configured skill can be copied into a workspace."""
    broken = [one for one in facts.skills if one.problem]
    if broken:
        return bad("; ".join(one.problem for one in broken), ways.SKILLS)
    if not facts.skills:
        return note("none is configured", ways.SKILLS)
    return fine(", ".join(f"{one.name} {one.version}" for one in facts.skills))


def always(_: Facts) -> bool:
    """Tell that it is needed for all."""
    return True


def never(_: Facts) -> bool:
    """Tell that all works without."""
    return False


def cli(name: str, facts: Facts) -> bool:
    """Tell whether that CLI is among those that are wanted."""
    return name in facts.wanted


def purpose(one: Purpose, facts: Facts) -> bool:
    """Tell whether agents shall do that here."""
    return facts.purpose in (one, Purpose.ALL)


_TRIAGE, _CODE = partial(purpose, Purpose.TRIAGE), partial(purpose, Purpose.CODE)
CHECKS: tuple[Check, ...] = (
    Check("settings", settings, always),
    Check("user", user, always),
    *(Check(name, partial(program, name), partial(cli, name)) for name in ways.CLI_NAMES),
    Check("command", partial(program, "command"), always),
    Check("git", partial(program, "git"), _CODE),
    Check("kubectl", partial(program, "kubectl"), _TRIAGE),
    Check("helm", partial(program, "helm"), never),
    Check("workspace root", place.workspace, always),
    Check("state", place.state, _TRIAGE),
    Check("temporary folder", place.temporary, always),
    Check("disk", place.disk, always),
    Check("termination log", place.termination_log, _CODE),
    Check("credentials", place.credentials, always),
    Check("processes", processes, always),
    Check("cgroup", cgroup, never),
    Check("skills", skills, always),
    Check("clock", place.clock, always),
    Check("proxies", place.proxies, always),
    Check("authorities", place.authorities, always),
)


def examine(facts: Facts) -> tuple[Row, ...]:
    """Return a row for each check that has something to look at."""
    names = {one.name for one in facts.programs}
    absent = {"command"} - names  # the configured command is one of the CLIs above
    return tuple(_row(check, facts) for check in CHECKS if check.name not in absent)


def _row(check: Check, facts: Facts) -> Row:
    verdict, needed = check.judge(facts), check.needed(facts)
    if verdict.fine:
        return Row(check.name, State.OK, needed, verdict.found)
    state = State.MISSING if needed and verdict.grave else State.NOTE
    return Row(check.name, state, needed, verdict.found, verdict.mend)
