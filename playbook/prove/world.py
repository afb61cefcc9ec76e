"""The closed world of a tree: every object, found by kind and name, and what nobody looked at. Never judges.

A rule that needs an index of its own writes a function `index(world)` and asks `world.once(index)`:
it is made when the first rule asks, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from playbook.documents.document import Document
from playbook.prove.finding import Skipped
from playbook.prove.objects import Object
from playbook.prove.settings import Settings
from playbook.prove.sound import Checked, sort

Index = TypeVar("Index")
SHOWN = 3


class World:
    """What one cluster would be given.

    Attributes:
        settings: which versions run, what else exists.
        checked: every object of a kind with a schema, with what the schema says against it.
        objects: those of them that rules may look into: each value has the type its schema gives it.
        strangers: objects of kinds without a schema: they exist, nobody looks into them.
        skipped: files, documents and objects that no rule looks into, with the reason.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        settings: Settings | None = None,
        skipped: Sequence[Skipped] = (),
    ) -> None:
        found = sort(documents)
        self.settings = settings or Settings()
        self.checked: tuple[Checked, ...] = tuple(found.checked)
        self.objects = tuple(one.object for one in found.checked if one.sound)
        self.strangers = tuple(found.strangers)
        self.skipped = (
            *skipped,
            *found.skipped,
            *_unsound(found.checked),
            *_strange(found.strangers),
        )
        self._made: dict[Callable[[World], Any], Any] = {}
        self._kinds: dict[str, list[Object]] = {}
        self._named: dict[tuple[str, str], list[Object]] = {}
        for one in self.objects:
            self._kinds.setdefault(one.kind, []).append(one)
        for one in (*(checked.object for checked in found.checked), *found.strangers):
            self._named.setdefault((one.kind, one.name), []).append(one)

    def of(self, *kinds: str) -> list[Object]:
        """Return the objects of these kinds that rules may look into, in the order they were read."""
        return [one for kind in kinds for one in self._kinds.get(kind, ())]

    def find(self, kind: str, name: str, namespace: str = "") -> list[Object]:
        """Return the objects of a name; an unsaid namespace, on either side, may be any.

        Also those that no rule may look into: they exist all the same.
        """
        every = self._named.get((kind, name), ())
        return [
            one for one in every if one.namespace == namespace or "" in (one.namespace, namespace)
        ]

    def given(self, kind: str, name: str) -> bool:
        """Tell whether the settings say that an object exists although no file makes it."""
        return f"{kind}/{name}" in self.settings.given

    def once(self, make: Callable[[World], Index]) -> Index:
        """Return what a function makes of this world; it is called once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(Index, self._made[make])


def _unsound(checked: Iterable[Checked]) -> list[Skipped]:
    return [
        Skipped(str(one.object.place()), f"{one.object.title} does not have the shape of its kind")
        for one in checked
        if not one.sound
    ]


def _strange(strangers: Iterable[Object]) -> list[Skipped]:
    """Say which kinds nobody looks into, one line a kind."""
    found: dict[str, list[Object]] = {}
    for one in strangers:
        found.setdefault(f"{one.api_version} {one.kind}", []).append(one)
    said: list[Skipped] = []
    for kind, several in sorted(found.items()):
        count = "" if len(several) == 1 else f" ({len(several)} of them)"
        said.append(Skipped(str(several[0].place()), f"kind {kind} is not known here{count}"))
    return said
