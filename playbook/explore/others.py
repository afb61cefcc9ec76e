"""Everybody but the reconciler: agents, people, deliveries, time, and Argo's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from playbook.explore.acts import Arrives, Begins, Ends, Expires, Happens, Passes
from playbook.explore.bounds import Bounds
from playbook.explore.echoes import ours, without
from playbook.explore.moves import Family, Move
from playbook.explore.scene import LATE, NOW, NUMBER, Scene, begun, ended, on_time
from playbook.explore.situation import Moment, Situation, Told
from playbook.play import Stage
from playbook.reconcile.facts import CodeRun, Phase, Verdict
from playbook.rehearse.github import Happening
from playbook.rehearse.payloads import commit
from playbook.rehearse.world import Owned, turn

One = TypeVar("One")
PERSON = "octocat"
GITHUB = ("pull", "shown", "sent", "told")
JOBS = ("over", "runs", "told", "moment", "signals")
ARGO = ("flow", "over", "runs", "released", "signals", "moment")


@dataclass(frozen=True, slots=True)
class Others:
    """All of them, in one scene, within bounds."""

    scene: Scene
    bounds: Bounds

    def families(self) -> tuple[Family, ...]:
        """Return what they can do."""
        return (
            Family("agents", ("over", "runs", "words", *GITHUB), self.agents),
            Family("jobs", JOBS, self.jobs, idle=("over", True)),
            Family("people", ("over", "left", *GITHUB), self.people, idle=("over", True)),
            Family(
                "deliveries", ("over", "sent", "signals", "moment"), self.deliveries, ("sent", ())
            ),
            Family("time", ("flow", "signals", "moment", "over"), self.time, idle=("over", True)),
            Family("Argo", ARGO, self.argo, only=("moment", Moment.LAST)),
        )

    def agents(self, at: Situation) -> Iterator[Move]:
        """Let a CodeRun begin, its agent do something, or end."""
        for place, run in enumerate(at.runs):
            if run.cancel_wanted and not run.phase.over:
                yield self._ends(at, place, Phase.CANCELLED)
            if run.phase is Phase.RUNNING and not at.over:
                yield from self._works(at, place)

    def jobs(self, at: Situation) -> Iterator[Move]:
        """Let a CodeRun begin: its time counts from now."""
        for place, run in enumerate(at.runs):
            if run.phase is Phase.PENDING and not run.cancel_wanted:
                began = replace(run, phase=Phase.RUNNING, job_created=begun(at.told))
                changed: dict[str, Any] = {"runs": _put(at.runs, place, began)}
                if at.moment > Moment.QUIET:
                    changed |= {"moment": Moment.FRESH, "signals": on_time(at.signals)}
                yield Move(Begins(turn(run)), changed)

    def _works(self, at: Situation, place: int) -> Iterator[Move]:
        run, told = at.runs[place], dict(at.words).get(place, "")
        stage = self.scene.play.stage(run.stage)
        yield self._ends(at, place, Phase.FAILED)
        if not told:
            for word, what in self._words(at, stage, run):
                yield from self._happens(at, what, {"words": (*at.words, (place, word))})
        head = commit(turn(run)) if told == "pushed" else run.head_sha
        if not stage.reviewing:
            yield self._ends(at, place, Phase.SUCCEEDED, head)
        elif told or stage.gate is None:
            verdict: Verdict = "changes" if told == "changes" else "pass"
            yield self._ends(at, place, Phase.SUCCEEDED, head, verdict)

    def _ends(
        self, at: Situation, place: int, phase: Phase, head: str = "", verdict: Verdict = ""
    ) -> Move:
        run = at.runs[place]
        done = replace(
            run, phase=phase, finished=ended(at.told), outcome_head=head, verdict=verdict
        )
        said = Ends(run.stage, turn(run), phase, verdict, head)
        words = tuple(word for word in at.words if word[0] != place)
        return Move(said, {"runs": _put(at.runs, place, done), "words": words})

    def _words(self, at: Situation, stage: Stage, run: CodeRun) -> Iterator[tuple[str, Happening]]:
        """Yield what a stage's agent may do on GitHub, and what it has told then."""
        by = stage.agent.login
        if not stage.reviewing:
            what = "opened" if at.pull is None else "pushed"
            if at.pull is None or at.pull.state == "open":
                yield "pushed", self._what(what, by, head=commit(turn(run)))
            return
        if at.pull is None or at.pull.state != "open":
            return
        yield from self._verdict(stage, run.head_sha)

    def _verdict(self, stage: Stage, head: str) -> Iterator[tuple[str, Happening]]:
        """Yield how a reviewer says it; one that nothing waits for passes without a word."""
        by, gate = stage.agent.login, stage.gate
        if gate and gate.kind == "labeled":
            # One that is on is taken off first, or GitHub would tell nobody.
            yield "pass", self._what("labeled", by, label=gate.label or "")
        elif gate and gate.kind == "approved":
            yield "pass", self._what("approved", by, commit=head)
        yield "changes", self._what("changes_requested", by, commit=head)

    def people(self, at: Situation) -> Iterator[Move]:
        """Let somebody push, label, review, merge or close."""
        if at.over or at.pull is None or at.pull.state != "open":
            return
        if at.left.pushes:
            head = commit(f"somebody's {at.told.commits}")
            left = at.left._replace(pushes=at.left.pushes - 1)
            yield from self._happens(at, self._what("pushed", PERSON, head=head), {"left": left})
        if at.left.people:
            left = at.left._replace(people=at.left.people - 1)
            for what in self._wishes(at):
                yield from self._happens(at, what, {"left": left})

    def _wishes(self, at: Situation) -> Iterator[Happening]:
        yield self._what("merged", PERSON)
        yield self._what("closed", PERSON)
        for _, gate in self.scene.play.gates:
            if gate.kind == "labeled" and gate.label not in at.shown:
                yield self._what("labeled", PERSON, label=gate.label or "")
            if gate.kind == "approved":
                yield self._what("approved", PERSON, commit=at.pull.head if at.pull else "")

    def _what(
        self, what: str, by: str, *, head: str = "", label: str = "", commit: str = ""
    ) -> Happening:
        base = self.scene.play.base or "main"
        return Happening(
            what,
            by,
            self.scene.repository,
            NUMBER,
            branch=self.scene.branch,
            base=base,
            head=head,
            label=label,
            commit=commit,
        )

    def _happens(self, at: Situation, what: Happening, also: dict[str, Any]) -> Iterator[Move]:
        """Let something happen on GitHub, if not too much is on its way already."""
        if sum(not ours(one) for one in at.sent) >= self.bounds.flight:
            return
        commits = at.told.commits + (what.what in ("opened", "pushed"))
        number = at.told.happenings + 1
        moves = what.what in ("opened", "pushed", "merged", "closed")
        pushed = (
            number if what.by != PERSON and what.what in ("opened", "pushed") else at.told.pushed
        )
        told = Told(number, commits, at.told.word if moves else number, pushed)
        pull, signal = self.scene.tell(at.pull, told, what)
        sent = (*at.sent, signal) if signal else at.sent
        name = signal.name if signal else ""
        changed = {**also, "pull": pull, "sent": sent, "told": told}
        if what.what == "labeled":
            changed["shown"] = tuple(sorted({*at.shown, what.label}))
        yield Move(Happens(what, name), changed)

    def deliveries(self, at: Situation) -> Iterator[Move]:
        """Let a delivery arrive, any of those on their way; a second one of the same changes nothing."""
        if at.over:
            return
        for one in at.sent:
            stored = replace(one, created=LATE if at.moment >= Moment.DUE else NOW)
            signals = (*at.signals, Owned(stored))
            heads = {owned.signal.head_sha for owned in at.signals}
            moves = one.action == "synchronize" or one.head_sha not in heads
            stirred = at.moment is Moment.QUIET and moves
            yield Move(
                Arrives(one.name, one.what),
                {
                    "sent": without(at.sent, one),
                    "signals": tuple(sorted(signals, key=lambda owned: owned.signal.name)),
                    "moment": Moment.FRESH if stirred else at.moment,
                },
            )

    def time(self, at: Situation) -> Iterator[Move]:
        """Let time pass as far as it makes a difference."""
        if at.moment is Moment.LAST:
            return
        to = Moment(at.moment + 1)
        if to is Moment.QUIET and not self._moved(at):
            to = Moment.DUE
        yield Move(Passes(to), {"moment": to})

    def _moved(self, at: Situation) -> bool:
        """Tell whether a head is known that a gate is not about: only such a head has to be quiet."""
        heads = {one.signal.head_sha for one in at.signals}
        return any(heads - {gate.head_sha} for gate in self.scene.gates(at.flow))

    def argo(self, at: Situation) -> Iterator[Move]:
        """Let Argo end the wait by itself."""
        if at.over or at.moment is not Moment.LAST:
            return
        gates = tuple(gate.address for gate in self.scene.gates(at.flow))
        yield Move(Expires(gates), self.scene.expired(at))


def _put(row: tuple[One, ...], place: int, new: One) -> tuple[One, ...]:
    return (*row[:place], new, *row[place + 1 :])
