"""PB307, PB308: what a play counts on and nobody can do, or nobody keeps."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.agents import Agent
from playbook.play import Gate, Play
from playbook.prove.plays import CARRIED, carried, wait_path
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.world import World

_DOES = {
    "labeled": "sets the label",
    "approved": "approves",
    "pull_request_open": "opens the pull request",
}


def _unable(world: World) -> Found:
    for one in world.once(carried):
        for stage, gate in one.play.gates if one.play else ():
            assert one.play is not None
            agents = [who for who in gate.by if isinstance(who, Agent)]
            reasons = [_why_not(one.play, stage, gate, who) for who in agents]
            found = [reason for reason in reasons if reason]
            alone = len(found) == len(gate.by)
            for reason in found:
                said = f'The gate "{stage}/{gate.kind}" waits until {reason}.'
                path = wait_path(one.object, one.play, gate)
                yield Fault(one.object, path, said, severity=None if alone else "warning")


def _why_not(play: Play, stage: str, gate: Gate, agent: Agent) -> str:
    """Return why an agent cannot release a gate, or ""."""
    does = f"{agent.name} {_DOES[gate.kind]}" + (f' "{gate.label}"' if gate.label else "")
    starts = [one.name for one in play.stages if one.agent.name == agent.name]
    if not starts:
        return f"{does}, and no stage starts {agent.name}"
    names = [one.name for one in play.stages]
    if stage in names and names.index(starts[0]) > names.index(stage):
        return f'{does}, and {agent.name} starts only after it, in "{starts[0]}"'
    for right in _rights(gate):
        if all(agent.permissions.github.get(name) != "write" for name in right):
            return f"{does}, and {agent.name} may not write {' or '.join(right)}"
    authors = [who.login for who in play.implementers]
    if gate.kind == "approved" and authors == [agent.login]:
        return f"{does}, and the pull request is {agent.name}'s own"
    return ""


def _rights(gate: Gate) -> Iterator[tuple[str, ...]]:
    """Yield the rights of a GitHub App that a gate's event needs, each with what stands for it."""
    yield ("pull_requests", "issues") if gate.kind == "labeled" else ("pull_requests",)
    if gate.kind == "pull_request_open":
        yield ("contents",)


UNABLE = Rule(
    id="PB307",
    title="A gate waits for an agent who cannot do it.",
    why="An agent works only in a stage of its own, and its token has the rights that the play gives it: without them GitHub answers 403. "
    "Nobody can approve a pull request of its own: GitHub answers 422. The gate's time runs out.",
    mend="Name in `by=` who does it, give that agent a stage, and write access to pull requests.",
    source="docs.github.com/rest: issues/labels, pulls/reviews, pulls, permissions required for GitHub Apps",
    check=_unable,
)


def _alone(world: World) -> Found:
    for one in world.once(carried):
        if one.play and one.play.release == "argo" and one.play.gates:
            waits = ", ".join(f"{stage}/{gate.kind}" for stage, gate in one.play.gates)
            said = f'The play "{one.play.name}" lets Argo alone release {waits}.'
            yield Fault(one.object, CARRIED, said)


ALONE = Rule(
    id="PB308",
    title="A play whose gates Argo alone releases.",
    why="Nothing stores its events. One that comes before its gate is tried for 4 min 50 s and is then lost, and holds up those behind it; "
    "a label or an approval of an older commit counts; a push, a merge or a close in between changes nothing.",
    mend='Use `release="signals"`, or read docs/argo-alone.md and live with it: ignore this rule with that reason.',
    source="docs/argo-alone.md; argo-events v1.9.11 trigger_conn.go; argo-workflows v4.0.2 workflow/util/util.go updateSuspendedNode",
    severity="note",
    check=_alone,
)

RULES = (UNABLE, ALONE)
