"""What a run of a template is called, the same whoever asks: the rehearsal, `submit`, a Sensor. Pure."""

from __future__ import annotations

from playbook.play import Play
from playbook.run_names import RunNames

# A Workflow that is no play's has one step, which makes no CodeRun.
NO_STAGES = ("run",)


def run_name(
    play: Play | None, template: str, about: tuple[str, str, str], attempt: int = 1
) -> str:
    """Return the name of a run.

    Args:
        play: of the template, unless it is no play's.
        template: its name.
        about: repository as `owner/name`, service, task id.
        attempt: 1 for the first run of a task.

    Raises:
        NameRefused: the identity, or a second attempt of a plain name, cannot be named.
    """
    plain = play is not None and play.release == "argo"
    stages = tuple(stage.name for stage in play.stages) if play else NO_STAGES
    rounds = play.rounds if play and not plain else 0
    return RunNames(template, stages, rounds, *about, attempt, plain).run
