"""A scenario, said to the rehearsal and to the model that is explored: what happens happens in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from playbook.explore.acts import Act, Ends, Happens
from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from playbook.explore.others import PERSON
from playbook.explore.scene import Scene
from playbook.reconcile.facts import CodeRun, Phase
from playbook.rehearse import scenario_steps as script
from playbook.rehearse.interpreter import Interpreter
from playbook.rehearse.payloads import commit
from playbook.rehearse.perform import _id, _named, _play, _when
from playbook.rehearse.scenario import Scenario
from playbook.rehearse.stage import Stage
from playbook.rehearse.stagehand import Stagehand
from playbook.rehearse.world import turn
from tests.explore import sayable
from tests.explore.following import Model, Unlike, ends_alike
from tests.explore.sayable import CannotBeSaid

MOST = Bounds(pushes=12, people=12, flight=12)


@dataclass(slots=True)
class Player:
    """One scenario, played in both; `early` are the steps that were said in the model before."""

    scenario: Scenario
    model: Model
    hand: Stagehand
    early: set[str] = field(default_factory=set)

    def play(self) -> None:
        """Play it to its end.

        Raises:
            CannotBeSaid: the model has no such move.
            Unlike: the model says something else.
        """
        named = list(_named(self.scenario))
        for at, (identity, one) in enumerate(named):
            self.hand.until(_when(self.hand, one))
            if isinstance(one, script.Ends):
                self._ends(one, named[at + 1 :])
            elif isinstance(one, script.GitHub):
                self._happens(identity, one)
            _play(self.hand, identity, one)
        if self.hand.late:
            self.hand.until(max(when for when, *_ in self.hand.late))

    def _ends(self, one: script.Ends, rest: Sequence[tuple[str, script.Step]]) -> None:
        run = self._own(one.ends)
        if run is None:
            return
        phase = Phase(one.outcome.title())
        if phase is Phase.CANCELLED:
            raise CannotBeSaid(sayable.BY_HAND)
        stage = self.model.scene.play.stage(one.ends)
        if phase is Phase.SUCCEEDED and stage.reviewing and not one.verdict:
            raise CannotBeSaid(sayable.NO_VERDICT)
        if phase is Phase.SUCCEEDED:
            self._says_before(one, rest)
        done = self.model.take(
            lambda act: (
                isinstance(act, Ends)
                and (act.stage, act.turn, act.phase) == (one.ends, turn(run), phase)
                and act.verdict == one.verdict
            )
        )
        if not isinstance(done, Ends):
            raise CannotBeSaid(sayable.TWICE)
        if done.head and one.head:
            self._same(done.head, commit(one.head), sayable.OTHER_COMMIT)
        # Of one that opened nothing the model knows no commit; nothing asks for it then.

    def _says_before(self, one: script.Ends, rest: Sequence[tuple[str, script.Step]]) -> None:
        """Let an agent say before its CodeRun ends what it says just after it: nobody hears of it earlier."""
        play = self.model.scene.play
        stage = play.stage(one.ends)
        word = sayable.later(play, stage, [step for _, step in rest])
        if word is not None:
            identity = next(name for name, step in rest if step is word)
            self._says(identity, word)
            return
        if not stage.reviewing:
            return
        wanted = "changes_requested" if one.verdict == "changes" else ""
        kinds = [what for what, *_ in sayable.words(stage)]
        what = wanted or kinds[0]
        if self.model.take(lambda act: _is(act, what, stage.agent.login)) is not None:
            self.model.silent = True

    def _own(self, stage: str) -> CodeRun | None:
        own = [run for run in self.model.at.runs if run.stage == stage]
        return own[-1] if own else None

    def _happens(self, identity: str, one: script.GitHub) -> None:
        if self.model.at.over:
            self.model.silent = True  # nothing more is read, and nothing more happens there
        elif identity in self.early:
            pass
        elif sayable.said(self.model.scene.play, one) in self._at_work():
            self._says(identity, one)
        else:
            self._somebody(identity, one)

    def _at_work(self) -> set[tuple[str, str, str]]:
        """Return what the agents at work may say."""
        play = self.model.scene.play
        runs = [run for run in self.model.at.runs if run.phase is Phase.RUNNING]
        return {word for run in runs for word in sayable.words(play.stage(run.stage))}

    def _says(self, identity: str, one: script.GitHub) -> None:
        """Let a stage's agent say it."""
        self.early.add(identity)
        who = sayable.by(self.model.scene.play, one)
        self._made(identity, one, who, sayable.TWICE)

    def _somebody(self, identity: str, one: script.GitHub) -> None:
        """Let the one person of the model do it; a push is anybody's."""
        who = sayable.by(self.model.scene.play, one)
        agents = {agent.login for agent in self.model.scene.play.agents}
        if one.github == "pushed":
            self._nobody_at_work(who)
        elif who != PERSON:
            raise CannotBeSaid(sayable.LATE if who in agents else sayable.NO_WORD)
        self._made(identity, one, PERSON, sayable.NO_WORD)

    def _nobody_at_work(self, who: str) -> None:
        """Check that a push is not the own one of an agent at work: there it pushes once, and a reviewer never."""
        play = self.model.scene.play
        for run in self.model.at.runs:
            stage = play.stage(run.stage)
            if not run.phase.over and stage.agent.login == who:
                raise CannotBeSaid(sayable.REVIEWER if stage.reviewing else sayable.TWICE)

    def _made(self, identity: str, one: script.GitHub, who: str, otherwise: str) -> None:
        act = self.model.take(lambda act: _is(act, one.github, who, one.label))
        if not isinstance(act, Happens):
            raise CannotBeSaid(otherwise)
        self.model.names[_id(self.hand, identity)] = act.signal
        if act.happening.head:
            there = commit(one.head or f"{self.scenario.task(one.task).id} {identity}")
            self._same(act.happening.head, there, sayable.AGAIN)
        if one.commit:
            self._same(act.happening.commit, commit(one.commit), sayable.OTHER_COMMIT)

    def _same(self, model: str, here: str, otherwise: str) -> None:
        """Note that two commits are one."""
        shas = self.model.shas
        if shas.get(model, here) != here or (model not in shas and here in shas.values()):
            raise CannotBeSaid(otherwise)
        shas[model] = here


def _is(act: Act, what: str, who: str, label: str = "") -> bool:
    if not isinstance(act, Happens) or label not in ("", act.happening.label):
        return False
    return (act.happening.what, act.happening.by) == (what, who)


def played(stage: Stage, scenario: Scenario, other: Stage | None = None) -> Model:
    """Play a scenario in both; return the model at its end. The model is of the same tree, or of another.

    Raises:
        CannotBeSaid: the model has no such move.
        Unlike: the model says something else than the rehearsal.
    """
    sayable.check(scenario)
    task = scenario.everyone[0]
    given = tuple(sorted(task.parameters.items()))
    scene = Scene(other or stage, scenario.play, task.repository, task.service, given)
    model = Model(scene, *space(scene, MOST), Interpreter(stage.tree))
    hand = Stagehand(Stage(stage.tree, stage.recordings, model), scenario)
    Player(scenario, model, hand).play()
    if not ends_alike(model, hand.world):
        raise Unlike(f"{model.at.pull}, {model.at.shown}\n{hand.world.pulls}")
    return model
