"""Where a parameter writes: sjson v1.2.5 `Set` on plain objects. Changes the tree it is given."""

from dataclasses import dataclass
from typing import Any

from playbook.errors import NotModelled
from playbook.events.failures import Unresolved
from playbook.events.path_syntax import check_start, element_step, key_step
from playbook.events.paths import Path, Seen, compile_path

_SPECIAL = "|#@*?"
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """One part of a plain destination.

    Attributes:
        name: the key to make.
        lookup: the same as gjson wants it to find what is there.
        index: the index to make in an array, None when it can only be a key.
        appends: `-1`: one more element.
    """

    name: str
    lookup: str
    index: int | None
    appends: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """A compiled `dest`; `keys` is None when it is complex and so only replaces what exists."""

    text: str
    keys: tuple[Key, ...] | None

    def get(self, tree: object) -> Seen:
        """Return what is there now, as gjson reads the same text."""
        return compile_path(self.text).find(tree, iter).value

    def put(self, tree: Seen, value: object) -> Any:
        """Write a value and return the tree, which is another object if it was no container.

        Raises:
            Unresolved: sjson reports an error.
        """
        if not self.text:
            raise Unresolved("path cannot be empty")
        if self.keys is not None:
            return _put(tree, self.keys, value)
        hit = compile_path(self.text).find(tree, iter)
        if hit.container is not None:
            hit.container[hit.key] = value
        return tree


def compile_destination(dest: str) -> Destination:
    """Compile a `dest`.

    Raises:
        NotModelled: it is complex and replaces several places at once, or gjson would read it
            as a command.
    """
    keys: list[Key] = []
    rest: str | None = dest
    while rest is not None:
        key, rest = _key(rest)
        if key is None:
            _check_complex(compile_path(dest))
            return Destination(dest, None)
        check_start(key.lookup)
        keys.append(key)
    return Destination(dest, tuple(keys))


def _key(path: str) -> tuple[Key | None, str | None]:
    """Read one part and what follows it; nothing when it has an unescaped wildcard or such."""
    forced = path.startswith(":")
    path = path[1:] if forced else path
    name: list[str] = []
    place = 0
    while place < len(path) and path[place] != ".":
        if path[place] == "\\":
            place += 1
        elif path[place] in _SPECIAL:
            return None, None
        name.append(path[place : place + 1])
        place += 1
    made = "".join(name)
    rest = path[place + 1 :] if place < len(path) else None
    # An empty part counts as a number, zero: `atoui` of nothing succeeds.
    numeric = not forced and all(character in "0123456789" for character in made)
    index = int(made or "0") if numeric else None
    if index is not None and index > _LONGEST:
        raise NotModelled(f"the index {index} in dest", hint="no array is that long.")
    return Key(made, path[:place], index, made == "-1" and not forced), rest


def _check_complex(path: Path) -> None:
    """Refuse what replaces several places at once: sjson finds them by byte offsets."""
    suffix: str | None = path.text
    while suffix is not None:
        step = element_step(suffix)
        if step.each or (step.query is not None and step.query.every):
            raise NotModelled(
                f"the dest {path.text!r} names several places at once",
                hint="write one parameter for each place.",
            )
        suffix = key_step(suffix).rest if step.query is None else step.rest


def _put(node: Any, keys: tuple[Key, ...], value: object) -> Any:
    key, rest = keys[0], keys[1:]
    place = _existing(node, key)
    if place is not None:
        node[place] = _put(node[place], rest, value) if rest else value
        return node
    if not isinstance(node, dict | list):  # a scalar or null on the way is replaced silently
        node = {} if key.index is None else []
    if isinstance(node, dict):
        node[key.name] = _built(rest, value)
        return node
    if key.index is None and not key.appends:
        raise Unresolved(f"cannot set array element for non-numeric key '{key.name}'")
    node.extend([None] * ((key.index or 0) - len(node)))
    node.append(_built(rest, value))
    return node


def _existing(node: Seen, key: Key) -> Any:
    """Return the key or index in the node that this part already names."""
    if isinstance(node, dict):
        name = key_step(key.lookup).key
        return name if name in node else None
    if isinstance(node, list):
        index = element_step(key.lookup).index
        return index if index is not None and index < len(node) else None
    if isinstance(node, str) and not {"{", "["}.isdisjoint(node):
        raise NotModelled(
            f"dest goes on with {key.name!r} below the text {node!r:.40}",
            hint="sjson would search JSON inside that text; give the text a field of its own.",
        )
    return None


def _built(keys: tuple[Key, ...], value: object) -> object:
    """Make the containers that are not there yet."""
    if not keys:
        return value
    key, inner = keys[0], _built(keys[1:], value)
    if key.index is None and not key.appends:
        return {key.name: inner}
    return [*[None] * (key.index or 0), inner]
