"""Every declared key is read by something: found in the syntax of playbook, outside the settings themselves."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from playbook.agent.settings.model import AgentRuntimeSettings, leaves, section

PACKAGE = Path(__file__).parents[3] / "playbook"
SETTINGS = PACKAGE / "agent" / "settings"
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """What holds a key: its class, and how the attribute or variable is called that holds it."""

    kind: str
    name: str


def owner(key: Key) -> Owner:
    """Return what a key is asked of."""
    if len(key) == 1:
        return Owner(AgentRuntimeSettings.__name__, "settings")
    inside = section(AgentRuntimeSettings.model_fields[key[0]].annotation)
    assert inside is not None
    return Owner(inside.__name__, key[0])


def last_name(node: ast.expr) -> str:
    """Return what an expression is called: `self._settings` is "settings"."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return str(name).lstrip("_")


def annotated(tree: ast.AST, kind: str) -> Iterator[str]:
    """Yield the variables, parameters and fields whose annotation names a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation and named(node.annotation, kind):
            yield node.arg.lstrip("_")
        if isinstance(node, ast.AnnAssign) and named(node.annotation, kind):
            yield last_name(node.target)


def aliases(tree: ast.AST, names: set[str]) -> Iterator[str]:
    """Yield the variables that are made of one of these: `kept = settings.retention`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and last_name(node.value) in names:
            yield from (last_name(target) for target in node.targets)


def named(annotation: ast.expr, kind: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == kind for node in ast.walk(annotation))


def reads(tree: ast.AST, key: Key) -> bool:
    """Tell whether a module asks for a key of what holds it."""
    asked = owner(key)
    if not imports_settings(tree):
        return False
    names = {asked.name, *annotated(tree, asked.kind)}
    names |= set(aliases(tree, names))
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and node.attr == key[-1]
        and last_name(node.value) in names
        for node in ast.walk(tree)
    )


def imports_settings(tree: ast.AST) -> bool:
    """Tell whether it imports from the settings: an attribute of another thing's `settings` is no reader."""
    return any(
        isinstance(node, ast.ImportFrom) and str(node.module).startswith("playbook.agent.settings")
        for node in ast.walk(tree)
    )


def modules() -> list[ast.Module]:
    files = [file for file in PACKAGE.rglob("*.py") if not file.is_relative_to(SETTINGS)]
    return [
        ast.parse(text)
        for file in files
        if "playbook.agent.settings" in (text := file.read_text("utf-8"))
    ]


def unread() -> frozenset[Key]:
    trees = modules()
    return frozenset(key for key in leaves() if not any(reads(tree, key) for tree in trees))


def test_every_key_is_read_by_something() -> None:
    assert unread() == frozenset()


IMPORT = "from playbook.agent.settings import AgentRuntimeSettings, Retention\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        pytest.param(IMPORT + "def f(settings): return settings.retention.ttl", True, id="by way of the settings"),
        pytest.param(IMPORT + "def f(kept: Retention): return kept.ttl", True, id="a parameter of its class"),
        pytest.param(IMPORT + "class A:\n  _kept: Retention\n  def f(self): return self._kept.ttl", True, id="a field of its class"),
        pytest.param(IMPORT + "def f(kept: Retention | None): return kept.ttl", True, id="a parameter that may be None"),
        pytest.param(IMPORT + "kept = settings.retention\nshown(kept.ttl)", True, id="by another name"),
        pytest.param(IMPORT + "def f(settings): return settings.ttl", False, id="of another thing"),
        pytest.param(IMPORT + "def f(lease): return lease.ttl", False, id="a name that means something else"),
        pytest.param("def f(retention): return retention.ttl", False, id="a module that knows no settings"),
        pytest.param(IMPORT + "def f(settings): return settings.retention", False, id="only its section"),
        pytest.param(IMPORT + "def f(retention): retention.ttl = 3", False, id="written, not read"),
    ],
)  # fmt: skip
def test_what_counts_as_reading(code: str, found: bool) -> None:
    assert reads(ast.parse(code), ("retention", "ttl")) is found
