"""From an order of moves to a scenario that `playbook rehearse` plays. Pure; what no scenario can say it does not bend.

A rehearsal's reconciler acts at once, its Jobs begin at once: where the order has them act later, the scenario says
that the reconciler is down, or that no workspace is free. Whether the scenario then shows what is wrong is not
believed but played.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from playbook.errors import PlaybookError
from playbook.explore.expected import NEVER_ENDS, candidates
from playbook.explore.judged import RESTS
from playbook.explore.steps_told import Telling, Unsaid
from playbook.explore.story import Story
from playbook.rehearse.expect import checks
from playbook.rehearse.perform import Performance, perform
from playbook.rehearse.scenario import Expectation, Scenario
from playbook.rehearse.scenario_steps import Step, Task
from playbook.rehearse.stage import Stage

LONGEST_SAID = 200
ANYTHING = Expectation(ends="Running")
NO_REST = "does not come to rest"
NOTHING_WRONG = "a rehearsal of it shows nothing wrong that a scenario could expect"
AT_ONCE = "in a rehearsal a CodeRun is gone as soon as it is cancelled, and in this order it is not"


@dataclass(frozen=True, slots=True)
class Told:
    """A scenario that was played and shows what is wrong; or None, and why there is none."""

    scenario: Scenario | None
    unsaid: str = ""


def told(story: Story, stage: Stage) -> Told:
    """Return an order as a scenario, played on a tree: the one that `playbook rehearse` will play it on."""
    unsaid = ""
    # Of a death half way a scenario can only say that nothing was done, or all.
    for whole in (False, True):
        try:
            found = _played(story, stage, Telling(story, stage, _scenario(story), whole).steps())
        except Unsaid as error:
            found = Told(None, error.message)
        if found.scenario is not None:
            return found
        unsaid = unsaid or found.unsaid
    return Told(None, unsaid)


def _scenario(story: Story) -> Callable[[tuple[Step, ...]], Scenario]:
    """Return what makes a scenario of steps: its head is the same for all."""
    scene, violation = story.scene, story.violation
    said = f"{violation.invariant}: {violation.why}"
    task = Task(
        id=scene.first.task,
        service=scene.service,
        repository=scene.repository,
        parameters=dict(scene.parameters),
    )

    def made(steps: tuple[Step, ...]) -> Scenario:
        return Scenario(
            says=said if len(said) <= LONGEST_SAID else said[: LONGEST_SAID - 3] + "...",
            name="explored",
            play=scene.template,
            tasks=() if task == Task() else (task,),
            steps=steps,
            expect=(ANYTHING,),
        )

    return made


def _played(story: Story, stage: Stage, steps: tuple[Step, ...]) -> Told:
    """Play the steps, and expect what should be so and is not."""
    made = _scenario(story)((*steps, *NEVER_ENDS.get(story.violation.invariant, ())))
    try:
        seen = perform(stage, made)
    except PlaybookError as error:
        if story.violation.invariant == RESTS and NO_REST in error.message:
            return Told(made)
        return Told(None, f"a rehearsal refuses it: {error.message}")
    if seen.stopped:
        return Told(None, f"a rehearsal cannot follow it: {seen.stopped.partition(': step ')[2]}")
    wrong = tuple(one for one in candidates(story) if not _holds(seen, made, one))
    if not wrong:
        going = any(run.cancel_wanted and not run.phase.over for run in story.end.runs)
        return Told(None, AT_ONCE if going else NOTHING_WRONG)
    return Told(made.model_copy(update={"expect": wrong}))


def _holds(seen: Performance, made: Scenario, wanted: Expectation) -> bool:
    asked = replace(seen, scenario=made.model_copy(update={"expect": (wanted,)}))
    return all(check.held for check in checks(asked))
