"""What of a scenario the model that is explored can say: which steps, in which form, and why not the others. Plays nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playbook.play import Play, Stage
from playbook.rehearse import scenario_steps as script
from playbook.rehearse.perform import _login
from playbook.rehearse.scenario import Scenario

VERBS = (
    script.Submit,
    script.GitHub,
    script.Ends,
    script.Wait,
    script.Redeliver,
    script.ReconcilerStep,
    script.WorkspacesStep,
)
HAPPENS = ("opened", "pushed", "merged", "closed", "labeled", "approved", "changes_requested")
FIELDS = ("labels", "number", "repository", "branch", "base", "fork", "review", "payload", "set")

SEVERAL = "more than one run"
BEFORE = "something happens before the run is submitted"
AGAIN = "a commit becomes the head a second time"
TWICE = "an agent says two things in one CodeRun"
LATE = "an agent says it after its CodeRun ended, and something happened in between"
OTHER_COMMIT = "a CodeRun ends with another commit than it pushed or was given"
NO_WORD = "a word that no gate asks for, or that was said already"
REVIEWER = "a reviewer pushes to what it reviews"
NO_VERDICT = "a reviewer ends without a verdict"
BY_HAND = "somebody but the reconciler cancels a CodeRun"


class CannotBeSaid(Exception):
    """The model has no such move; says why."""


def check(scenario: Scenario) -> None:
    """Look at the steps alone.

    Raises:
        CannotBeSaid: one of them is no move of the model.
    """
    submits = [at for at, one in enumerate(scenario.steps) if isinstance(one, script.Submit)]
    if len(scenario.everyone) > 1 or len(submits) > 1:
        raise CannotBeSaid(SEVERAL)
    if any(isinstance(one, script.GitHub) for one in scenario.steps[: submits[0]]):
        raise CannotBeSaid(BEFORE)
    for one in scenario.steps:
        if not isinstance(one, VERBS):
            raise CannotBeSaid(f"the step `{_verb(one)}`")
        if isinstance(one, script.GitHub):
            _known(one)


def _verb(one: script.Step) -> str:
    return next(verb for verb, kind in script.VERBS.items() if isinstance(one, kind))


def _known(one: script.GitHub) -> None:
    if one.github not in HAPPENS:
        raise CannotBeSaid(f"`github: {one.github}`")
    said = [name for name in FIELDS if getattr(one, name)]
    if said:
        raise CannotBeSaid(f"`{said[0]}` of what happens on GitHub")


def by(play: Play, one: script.GitHub) -> str:
    """Return who does it, as the model writes logins."""
    return _login(play, one.by).casefold()


def words(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Yield what a stage's agent may say: what, who, which label."""
    who = stage.agent.login
    if not stage.reviewing:
        yield from (("opened", who, ""), ("pushed", who, ""))
        return
    gate = stage.gate
    if gate and gate.kind == "labeled":
        yield "labeled", who, gate.label or ""
    elif gate and gate.kind == "approved":
        yield "approved", who, ""
    yield "changes_requested", who, ""


def said(play: Play, one: script.GitHub) -> tuple[str, str, str]:
    """Return a step in the form of a stage's words."""
    return one.github, by(play, one), one.label


def later(play: Play, stage: Stage, rest: Sequence[script.Step]) -> script.GitHub | None:
    """Return what a stage's agent says just after its CodeRun ended: in the model it has said it before."""
    for one in rest:
        if isinstance(one, script.Ends):
            return None
        if isinstance(one, script.GitHub):
            return one if said(play, one) in set(words(stage)) else None
    return None
