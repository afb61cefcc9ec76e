"""Play a scenario: its steps in their order, late deliveries in between, then what is expected. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from playbook.durations import in_seconds
from playbook.errors import InvalidScenario, PlaybookError
from playbook.play import Play
from playbook.reconcile.facts import Phase
from playbook.rehearse import scenario_steps as script
from playbook.rehearse.argo import Submission
from playbook.rehearse.deliveries import Delivery
from playbook.rehearse.github import Happening, happen
from playbook.rehearse.payloads import body, changed, commit, delivery_id, event_of
from playbook.rehearse.scenario import Scenario
from playbook.rehearse.stage import Stage
from playbook.rehearse.stagehand import Stagehand
from playbook.rehearse.stimuli import (
    ByHand,
    CannotHappen,
    Marker,
    Outcome,
    Reconciler,
    Remove,
    Stimulus,
    Workspaces,
)
from playbook.rehearse.world import START, Entry, Workflow, World

CLOCK = re.compile(r"(\d+):([0-5]\d):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Performance:
    """What was seen: the last world, the timeline, the delivery ids by the step's id, the run of each task.

    `stopped` says which step could not happen, if one could not; nothing after it was played.
    """

    scenario: Scenario
    world: World
    entries: tuple[Entry, ...]
    deliveries: Mapping[str, tuple[str, ...]]
    play: Play | None
    runs: Mapping[str, str]
    stopped: str = ""

    def run(self, task: str | None) -> Workflow | None:
        """Return the run of a task of the scenario, the first when none is named; None when not submitted.

        Raises:
            InvalidScenario: there is no such task.
        """
        name = self.runs.get(self.scenario.task(task).called)
        return self.world.run(name) if name else None


def perform(stage: Stage, scenario: Scenario) -> Performance:
    """Play a scenario to its end, or to the step that cannot happen because the run is elsewhere.

    Raises:
        InvalidScenario: a step can never happen; names the step and its place.
    """
    hand = Stagehand(stage, scenario)
    stopped = ""
    for at, (identity, one) in enumerate(_named(scenario)):
        where = scenario.places[at] if scenario.places else scenario.name
        said = f"{where}: step {at + 1} ({identity})"
        try:
            hand.until(_when(hand, one))
            _play(hand, identity, one)
        except CannotHappen as error:
            stopped = f"{said}: {error.message}"
            break
        except PlaybookError as error:
            raise InvalidScenario(f"{said}: {error.message}", hint=error.hint) from error
    if hand.late and not stopped:
        hand.until(max(when for when, *_ in hand.late))
    return Performance(
        scenario=scenario,
        world=hand.world,
        entries=tuple(hand.entries),
        deliveries={identity: tuple(ids) for identity, ids in hand.deliveries.items()},
        play=stage.tree.plays.get(scenario.play),
        runs=hand.runs,
        stopped=stopped,
    )


def _named(scenario: Scenario) -> Iterator[tuple[str, script.Step]]:
    """Yield each step with its id: its own, or its verb's word, numbered from the second on."""
    seen: dict[str, int] = {}
    for one in scenario.steps:
        word = one.id or _word(one)
        seen[word] = seen.get(word, 0) + 1
        yield word if seen[word] == 1 else f"{word}-{seen[word]}", one


def _word(one: script.Step) -> str:
    match one:
        case script.GitHub(github=what):
            return what
        case script.Ends(ends=stage):
            return stage
        case script.Deliver(deliver=name):
            return name
        case _:
            return next(verb for verb, kind in script.VERBS.items() if isinstance(one, kind))


def _when(hand: Stagehand, one: script.Step) -> int:
    if one.at is not None:
        found = CLOCK.fullmatch(one.at)
        if found is None:
            raise InvalidScenario(
                f'at: "{one.at}"', hint='Write hours, minutes and seconds: "0:41:10".'
            )
        hours, minutes, seconds = map(int, found.groups())
        at = START + hours * 3600 + minutes * 60 + seconds
        if at < hand.world.now:
            raise InvalidScenario(f'at: "{one.at}" is before the step before it')
        return at
    return hand.world.now + (in_seconds(one.after) if one.after is not None else 0)


def _play(hand: Stagehand, identity: str, one: script.Step) -> None:
    match one:
        case script.GitHub():
            _happen(hand, identity, one)
        case script.Deliver():
            _deliver(hand, identity, one)
        case script.Redeliver(redeliver=earlier):
            hand.again(earlier)
        case script.Wait(wait=duration):
            hand.until(hand.world.now + in_seconds(duration))
        case script.Submit():
            _submit(hand, one)
        case _:
            hand.move(_stimulus(hand, one))


InHouse = (
    script.Ends
    | script.ReconcilerStep
    | script.WorkspacesStep
    | script.Delete
    | script.ReleaseStep
    | script.MarkerStep
)


def _stimulus(hand: Stagehand, one: InHouse) -> Stimulus:
    match one:
        case script.Ends(ends=stage, verdict=verdict, reason=reason):
            head = commit(one.head) if one.head else ""
            return Outcome(
                hand.run_of(one.task), stage, Phase(one.outcome.title()), head, verdict, reason
            )
        case script.Delete(delete=stage):
            return Remove(hand.run_of(one.task), stage)
        case script.ReleaseStep(release=gate, decision=decision):
            return ByHand(hand.run_of(one.task), gate, decision)
        case script.ReconcilerStep(reconciler=wanted):
            return Reconciler(wanted == "up")
        case script.WorkspacesStep(workspaces=wanted):
            return Workspaces(wanted == "free")
        case script.MarkerStep(marker=alias, says=task):
            return Marker(commit(alias), task)
        case _:
            assert_never(one)


def _submit(hand: Stagehand, one: script.Submit) -> None:
    task = one.submit or hand.scenario.task(one.task)
    parameters = tuple(sorted(task.parameters.items()))
    play = hand.scenario.play
    hand.move(Submission(play, task.id, task.service, task.repository, task.attempt, parameters))
    hand.runs[task.called] = hand.world.runs[-1].name


def _happen(hand: Stagehand, identity: str, one: script.GitHub) -> None:
    task = hand.scenario.task(one.task)
    play = hand.stage.tree.plays.get(hand.scenario.play)
    branch = one.branch or (play.branch if play else "feature/task-{task_id}").replace(
        "{task_id}", task.id
    )
    head = one.head or (f"{task.id} {identity}" if one.github in ("opened", "pushed") else "")
    happening = Happening(
        what=one.github,
        by=_login(play, one.by),
        repository=one.repository or task.repository,
        number=one.number or task.number,
        branch=branch,
        base=one.base or ("main" if one.github == "opened" else ""),
        head=commit(head) if head else "",
        fork=one.fork,
        label=one.label,
        labels=one.labels,
        commit=commit(one.commit) if one.commit else "",
        review=one.review,
        payload=one.payload,
        set=one.set,
    )
    made = happen(hand.world, happening, hand.stage.recordings)
    hand.world = made.world
    delivery = Delivery(made.event, _id(hand, identity), made.body, made.said)
    hand.send(identity, delivery, one.deliver, in_seconds(one.late) if one.late is not None else 0)


def _deliver(hand: Stagehand, identity: str, one: script.Deliver) -> None:
    made = changed(body(hand.stage.recordings, one.deliver), one.set)
    event = one.event or event_of(one.deliver)
    said = " ".join(str(part) for part in (made.get("action"), made.get("ref")) if part)
    hand.send(identity, Delivery(event, _id(hand, identity), made, said or one.deliver), "now", 0)


def _id(hand: Stagehand, identity: str) -> str:
    return delivery_id(f"{hand.scenario.name}/{identity}")


def _login(play: Play | None, who: str) -> str:
    """Return a login: the bot's for an agent of the play, else what is written."""
    agents = {agent.name: agent.login for agent in play.agents} if play else {}
    return agents.get(who, who)
