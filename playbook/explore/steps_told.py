"""The steps of a scenario, one order of moves after the other. Holds where it is; whether it shows anything is asked elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from playbook.durations import go_duration
from playbook.errors import InvalidScenario
from playbook.explore import acts
from playbook.explore.reconcilers import Reconcilers
from playbook.explore.scene import NOW
from playbook.explore.sight import Sight
from playbook.explore.situation import Moment, Situation
from playbook.explore.story import Part, Story
from playbook.reconcile.facts import Phase
from playbook.reconcile.pull_request import fold
from playbook.reconcile.verdicts import LAST_MINUTE, Look
from playbook.rehearse import argo
from playbook.rehearse import scenario_steps as script
from playbook.rehearse.github import Happening
from playbook.rehearse.payloads import commit
from playbook.rehearse.perform import perform
from playbook.rehearse.reconciler import facts_of
from playbook.rehearse.scenario import Scenario
from playbook.rehearse.stage import Stage
from playbook.rehearse.world import World, turn

SOON = "1s"  # what happens one after the other has times of its own: a label before the Job, a label after it
PUSHES = 64


class Unsaid(InvalidScenario):
    """No scenario can say it."""


@dataclass(slots=True)
class Telling:
    """One telling: the steps so far, whether the reconciler is up and a workspace free, the ids of what was sent.

    `whole` says what becomes of a death half way: all was done before it, or nothing.
    """

    story: Story
    stage: Stage
    scenario: Callable[[tuple[script.Step, ...]], Scenario]
    whole: bool
    said: list[script.Step] = field(default_factory=list)
    up: bool = True
    free: bool = True
    ids: dict[str, str] = field(default_factory=dict)
    sight: Sight = field(init=False)

    def __post_init__(self) -> None:
        """Open the reconciler's eyes."""
        self.sight = Sight(self.story.scene)

    def steps(self) -> tuple[script.Step, ...]:
        """Return the whole order.

        Raises:
            Unsaid: it cannot be told; says why.
        """
        self._before(-1)
        self.said.append(script.Submit(submit=None))
        for at, part in enumerate(self.story.parts):
            self._part(at, part)
        return tuple(self.said)

    def _part(self, at: int, part: Part) -> None:
        match part.act:
            case acts.Acts() as act:
                self._acts(at, act)
            case acts.Begins():
                self._begins()
            case acts.Happens() | acts.Arrives() as act:
                self._delivered(at, act)
            case acts.Ends() as act:
                self._ends(at, act, part.before)
            case acts.Passes() | acts.Expires() as act:
                self._before(at)
                self.said.append(script.Wait(wait=go_duration(max(1, self._seconds(act)))))
            case acts.Sees() | acts.Stops():
                pass  # it changes nothing
            case _:
                assert_never(part.act)

    def _begins(self) -> None:
        if not self.free:
            self.free = True
            self.said.append(script.WorkspacesStep(workspaces="free"))

    def _delivered(self, at: int, act: acts.Happens | acts.Arrives) -> None:
        """Let something happen; its delivery arrives at once, or is lost and comes again where it arrives."""
        self._before(at)
        if isinstance(act, acts.Happens):
            if self._at_once(at, act.signal):
                self._before(at + 1)
            self.said.append(self._happens(at, act.happening, act.signal))
        elif act.signal in self.ids:
            self.said.append(script.Redeliver(redeliver=self.ids[act.signal], after=SOON))

    def _acts(self, at: int, act: acts.Acts) -> None:
        if act.old:
            raise Unsaid("an old leader acts in it, and a scenario knows one reconciler")
        if self._full(act):
            self._hold_jobs(at)
            if not self.up:
                self.up = True
                self.said.append(script.ReconcilerStep(reconciler="up"))

    def _full(self, act: acts.Act | None) -> bool:
        """Tell whether a reconciler does in this move all it wants to."""
        return isinstance(act, acts.Acts) and not act.old and (self.whole or not act.dies)

    def _before(self, at: int) -> None:
        """Stop the reconciler if it would act in the order only later, and hold back Jobs that begin only later."""
        self._hold_jobs(at)
        if self.up and self._wants_in_vain(at):
            self.up = False
            self.said.append(script.ReconcilerStep(reconciler="down"))

    def _hold_jobs(self, at: int) -> None:
        known = {one.name for one in self._after(at - 1).runs} if at >= 0 else set[str]()
        new = [turn(one) for one in self._after(at).runs if one.name not in known]
        if new and self.free and self._next(at) != acts.Begins(new[0]):
            self.free = False
            self.said.append(script.WorkspacesStep(workspaces="busy"))

    def _wants_in_vain(self, at: int) -> bool:
        """Tell whether a reconciler would act after a part, and in the order it does not."""
        following = at + 1
        while isinstance(self._next(following - 1), acts.Begins):
            following += 1
        if self._full(self._next(following - 1)):
            return False
        return next(Reconcilers(self.sight).looks(self._after(at)), None) is not None

    def _after(self, at: int) -> Situation:
        return self.story.parts[at].after if at >= 0 else self.story.begin

    def _next(self, at: int) -> acts.Act | None:
        parts = self.story.parts
        return parts[at + 1].act if at + 1 < len(parts) else None

    def _at_once(self, at: int, signal: str) -> bool:
        """Tell whether a delivery arrives before anything else happens."""
        following = self._next(at)
        return isinstance(following, acts.Arrives) and following.signal == signal

    def _happens(self, at: int, what: Happening, signal: str) -> script.GitHub:
        later = bool(signal) and not self._at_once(at, signal)
        if later:
            self.ids[signal] = f"{what.what}-{at + 1}"
        agents = {agent.login: agent.name for agent in self.story.scene.play.agents}
        opened = what.what == "opened"
        said = {
            "id": self.ids.get(signal, ""),
            "by": agents.get(what.by, what.by),
            "head": self._alias(what.head),
            "commit": self._alias(what.commit),
            "label": what.label,
            "base": what.base if opened and what.base != "main" else "",
            "deliver": "never" if later else "",
        }
        written = {key: value for key, value in said.items() if value}
        return script.GitHub.model_validate({"github": what.what, "after": SOON, **written})

    def _ends(self, at: int, act: acts.Ends, before: Situation) -> None:
        own = [one for one in before.runs if one.stage == act.stage]
        run = next(one for one in own if turn(one) == act.turn)
        if run.cancel_wanted and act.phase is Phase.CANCELLED:
            return  # in a rehearsal a CodeRun is gone as soon as it is to be cancelled
        if run.cancel_wanted:
            raise Unsaid(f"{act.turn} is to be cancelled in it, and ends by itself before that")
        if run is not own[-1]:
            raise Unsaid(f"{act.turn} ends in it after a newer one of its stage began")
        self._before(at)
        said = {"head": self._alias(act.head), "verdict": act.verdict}
        written = {key: value for key, value in said.items() if value}
        outcome = {"outcome": act.phase.lower()} if act.phase is not Phase.SUCCEEDED else {}
        self.said.append(
            script.Ends.model_validate({"ends": act.stage, "after": SOON, **outcome, **written})
        )

    def _alias(self, sha: str) -> str:
        """Return the short name that stands for a commit in a scenario."""
        return next((one for one in self._aliases() if commit(one) == sha), sha)

    def _aliases(self) -> Iterator[str]:
        yield from (turn(one) for part in self.story.parts for one in part.after.runs)
        yield from (f"somebody's {number}" for number in range(PUSHES))

    def _seconds(self, act: acts.Passes | acts.Expires) -> int:
        """Return how long it takes in a rehearsal of what was told so far."""
        world = perform(self.stage, self.scenario(tuple(self.said))).world
        if isinstance(act, acts.Expires):
            return self._first(world, lambda look: look.gate.expires)
        if act.to is Moment.QUIET:
            return self.sight.quiet - NOW
        if act.to is Moment.DUE:
            return self._first(world, lambda look: look.deadline)
        return self._first(world, lambda look: look.gate.expires - LAST_MINUTE)

    def _first(self, world: World, when: Callable[[Look], int]) -> int:
        run = world.runs[0]
        facts = facts_of(self.stage.tree, world, run)
        pull = fold(facts.signals)
        found = [when(Look(facts, gate, pull)) for gate in argo.gates(run)]
        return min(found, default=world.now) - world.now
