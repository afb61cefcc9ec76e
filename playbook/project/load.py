"""Run a repository's workflows/*.py and sensors/*.py and take what they declare at module level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from hera.workflows import Workflow

from playbook.errors import InvalidPlay
from playbook.events.types import EventBus, EventsObject, EventSource, Sensor
from playbook.invariants import Invariant, Snapshot
from playbook.platform import Platform
from playbook.play import Play
from playbook.project.guard import guarded
from playbook.project.hera_keywords import strict_keywords
from playbook.project.imports import Imports
from playbook.project.layout import Layout

# A module of sensors/ may make its objects for each Platform: `def objects(plays, platform)`.
# What it returns is the user's code's word, looked at before it is believed.
Factory = Callable[[Sequence[Play], Platform], object]
FACTORY = "objects"
Modules = Mapping[Path, ModuleType]


@dataclass(frozen=True, slots=True)
class Project:
    """What a repository declares."""

    layout: Layout
    plays: tuple[Play, ...]
    workflows: tuple[Mapping[str, Any], ...]
    objects: tuple[EventsObject, ...]
    factories: tuple[tuple[Path, Factory], ...]
    imports: Imports
    invariants: tuple[Invariant, ...] = ()

    def play(self, name: str) -> Play:
        """Return the play of that name.

        Raises:
            InvalidPlay: there is none.
        """
        for play in self.plays:
            if play.name == name:
                return play
        known = ", ".join(play.name for play in self.plays) or "none"
        raise InvalidPlay(f'play "{name}" is unknown; known: {known}')

    def events(self, platform: Platform) -> tuple[EventsObject, ...]:
        """Return the Events objects for one environment.

        Raises:
            InvalidPlay: a factory fails, or returns something else.
        """
        made = list(self.objects)
        with self.imports.active():
            for path, factory in self.factories:
                make = partial(_made, factory, self.plays, platform)
                made += guarded(self.layout, path, make)
        return tuple(made)


def load(layout: Layout) -> Project:
    """Import every module of workflows/ and sensors/.

    Raises:
        InvalidPlay: a module fails, or nothing is declared; names file and line.
    """
    imports = Imports(layout.root)
    with imports.active(), strict_keywords():
        modules = _modules(layout, imports, layout.workflows)
        plays = _plays(layout, modules)
        workflows = tuple(_workflows(layout, modules))
        if not plays and not workflows:
            raise InvalidPlay(
                f"{layout.shown(layout.workflows)}/*.py: no play and no Hera workflow at module level",
                hint="Write `play = Play(...)` in workflows/play.py; docs/tutorial.md shows one.",
            )
        events = _modules(layout, imports, layout.sensors)
    objects, factories = tuple(_objects(events)), tuple(_factories(events))
    invariants = tuple(_invariants(layout, modules))
    return Project(layout, plays, workflows, objects, factories, imports, invariants)


def _modules(layout: Layout, imports: Imports, folder: Path) -> Modules:
    """Import a folder's modules in the order of their names; editors' hidden files are none."""
    return {
        path: guarded(layout, path, partial(imports.module, path))
        for path in sorted(folder.glob("*.py"))
        if path.stem != "__init__" and not path.name.startswith(".")
    }


def _declared(modules: Modules) -> Iterator[tuple[Path, str, Any]]:
    """Yield what stands at module level under a public name, each object once although others import it."""
    seen: set[int] = set()
    for path, module in modules.items():
        for name, value in vars(module).items():
            if not name.startswith("_") and id(value) not in seen:
                seen.add(id(value))
                yield path, name, value


def _plays(layout: Layout, modules: Modules) -> tuple[Play, ...]:
    """Return the plays.

    Raises:
        InvalidPlay: two different plays with one name.
    """
    found: dict[str, Play] = {}
    for path, _, value in _declared(modules):
        if isinstance(value, Play):
            first = found.setdefault(value.name, value)
            if first is not value:
                raise InvalidPlay(
                    f'{value.source or layout.shown(path)}: a second play is called "{value.name}"; '
                    f"the first is in {first.source}",
                    hint="Give one of them another name: runs and objects are told apart by it.",
                )
    return tuple(found.values())


def _workflows(layout: Layout, modules: Modules) -> Iterator[Mapping[str, Any]]:
    """Yield the Hera objects at module level as dicts."""
    for path, _, value in _declared(modules):
        if isinstance(value, Workflow):
            yield guarded(layout, path, value.to_dict)


def _invariants(layout: Layout, modules: Modules) -> Iterator[Invariant]:
    """Yield what must hold of plays; a function that fails is told with its line."""
    for path, _, value in _declared(modules):
        if isinstance(value, Invariant):
            yield replace(value, holds=partial(_holds, layout, path, value))


def _holds(layout: Layout, path: Path, declared: Invariant, at: Snapshot) -> bool:
    return bool(guarded(layout, path, partial(declared.holds, at)))


def _objects(modules: Modules) -> Iterator[EventsObject]:
    for _, _, value in _declared(modules):
        if isinstance(value, Sensor | EventSource | EventBus):
            yield value


def _factories(modules: Modules) -> Iterator[tuple[Path, Factory]]:
    for path, name, value in _declared(modules):
        if name == FACTORY and callable(value):
            yield path, value


def _made(factory: Factory, plays: Sequence[Play], platform: Platform) -> list[EventsObject]:
    """Return what a factory makes.

    Raises:
        InvalidPlay: it made something else.
    """
    made = factory(plays, platform)
    objects: list[EventsObject] = []
    for one in made if isinstance(made, Iterable) else [made]:
        if not isinstance(one, Sensor | EventSource | EventBus):
            raise InvalidPlay(
                f"{FACTORY}() returned a value of type {type(one).__name__}",
                hint="It must return EventBus, EventSource and Sensor objects in a tuple or a list.",
            )
        objects.append(one)
    return objects
