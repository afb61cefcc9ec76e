"""PB306: our own writes that come back as events and are stored."""

from __future__ import annotations

from playbook.documents.document import Path
from playbook.events.calls import KubernetesCall
from playbook.play import Play
from playbook.prove.objects import Object
from playbook.prove.pairing.deliveries import of_label
from playbook.prove.pairing.ears import Ear, ears, repositories
from playbook.prove.plays import carried
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.world import World

SHOWN = 3
TRIED = 5
"""So many repositories are tried; one in which it comes back is enough."""


def _echoes(world: World) -> Found:
    known = world.once(ears).storing
    names, _ = repositories(known)
    heard: dict[tuple[int, Path], tuple[Object, dict[str, None]]] = {}
    for label, play in _labels(world).items():
        for sensor, path in _stored(play, label, known, names[:TRIED]):
            heard.setdefault((id(sensor), path), (sensor, {}))[1][label] = None
    for (_, path), (sensor, labels) in heard.items():
        shown = ", ".join(f'"{one}"' for one in list(labels)[:SHOWN])
        more = f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
        yield Fault(
            sensor, path, f"It lets through that playbook itself sets the label {shown}{more}."
        )


def _labels(world: World) -> dict[str, Play]:
    """Return the state labels that are written, each with one of the plays that show it.

    Written are those of plays that follow a pull request by Signals. One play stands for all that share a label: a
    filter that takes the branch of no play is another rule's.
    """
    found: dict[str, Play] = {}
    for one in world.once(carried):
        play = one.play
        if play is not None and play.gates and play.release == "signals":
            for label in play.labels.every(tuple(stage.name for stage in play.stages)):
                found.setdefault(label, play)
    return found


def _stored(
    play: Play, label: str, known: tuple[Ear, ...], names: list[str]
) -> list[tuple[Object, Path]]:
    """Return the dependencies that let a label's delivery pass, so that a Signal is stored."""
    found: list[tuple[Object, Path]] = []
    for ear in known:
        paths = {one.name: one.path for one in ear.listeners}
        for name in names:
            for outcome in ear.hear(of_label(play, label, name)):
                call = outcome.call
                if isinstance(call, KubernetesCall) and call.resource.get("kind") == "Signal":
                    found += [(ear.sensor, paths[one.dependency]) for one in outcome.heard]
    return found


ECHOES = Rule(
    id="PB306",
    title="What playbook writes comes back as an event and is stored.",
    why="The state labels of a play are a view of its run. Each time one is set GitHub sends an event; stored as a Signal it wakes the "
    "reconciler, which may set the next one, and people see Signals that nobody but playbook caused.",
    mend='Refuse the state labels: a filter on `body.label.name` with `comparator: "!="` and all of their names.',
    source="docs/design.md law 7; playbook/labels.py; a recorded delivery through this Sensor's filters",
    severity="warning",
    check=_echoes,
)

RULES = (ECHOES,)
