"""Which EventSource is behind which webhook door: the first free one, kept as long as the EventSource is there."""

from __future__ import annotations

from collections.abc import Mapping


class Webhooks:
    """The webhook doors of a lab; called by the supervisor's thread, read by the doors'."""

    def __init__(self, doors: Mapping[str, int], targets: dict[str, int]) -> None:
        """Begin with all doors closed.

        Args:
            doors: port on the host by name of the door, in the order they are given.
            targets: port inside by name of the door; what the doors look at.
        """
        self._doors = doors
        self._targets = targets
        self._given: dict[str, str] = {}
        self._paths: dict[str, str] = {}

    @property
    def urls(self) -> dict[str, str]:
        """Return the address on the host of each EventSource, by namespace/name."""
        return {name: self._url(name) for name in sorted(self._given)}

    def lead(self, name: str, port: int, path: str = "") -> str:
        """Let a door lead to an EventSource, and return its address on the host, with the path of its hook.

        Raises:
            ValueError: no door is free.
        """
        door = self._given.get(name) or self._free()
        self._given[name] = door
        self._targets[door] = port
        self._paths[name] = path
        return self._url(name)

    def close(self, name: str) -> None:
        """Give the door of an EventSource that has gone to the next one."""
        door = self._given.pop(name, None)
        if door is not None:
            self._targets.pop(door, None)

    def _free(self) -> str:
        taken = set(self._given.values())
        door = next((door for door in self._doors if door not in taken), None)
        if door is None:
            raise ValueError(f"all {len(self._doors)} doors for webhooks are taken")
        return door

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._doors[self._given[name]]}{self._paths[name]}"
