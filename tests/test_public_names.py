"""What `import playbook` offers: every name, typed as at its home, and nothing imported before it is asked for."""

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import playbook


def declared() -> dict[str, str]:
    """Return each public name and its home, as type checkers read it."""
    tree = ast.parse(Path(playbook.__file__).read_text())
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.asname or alias.name: node.module or ""
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


NAMES = sorted(set(dir(playbook)) - {"TYPE_CHECKING", "Any", "annotations", "import_module"})
PUBLIC = [name for name in NAMES if not name.startswith("_") and name in declared()]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_its_homes(name: str) -> None:
    assert getattr(playbook, name) is getattr(import_module(declared()[name]), name)


def test_what_types_say_and_what_runs_are_the_same_names() -> None:
    assert set(declared()) == set(playbook._HOME)
    assert declared() == playbook._HOME


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        playbook.nope  # noqa: B018


def test_import_playbook_imports_nothing_heavy() -> None:
    code = "import sys, json, playbook; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert {"hera", "pydantic", "yaml", "typer"}.isdisjoint(json.loads(done.stdout))


def test_the_command_line_imports_nothing_heavy() -> None:
    code = "import sys, json, playbook.cli.main; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert {"hera", "pydantic", "yaml", "rich", "jinja2"}.isdisjoint(json.loads(done.stdout))
