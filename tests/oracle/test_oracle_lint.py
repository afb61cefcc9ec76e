"""Argo's own linters take everything we render, and say of every object that they looked at it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from playbook.lab.build import recipes
from tests.oracle.building import built
from tests.oracle.trees import ARGO_KINDS, EVENTS_KINDS, OWN, TREES, Files, files, objects

pytestmark = pytest.mark.oracle
SECONDS = 120
UNKNOWN = "nobodyKnowsThis"
# `argo lint` names no object that it takes, so each is named by a fault of its own in a copy of the tree.
NAMED = re.compile(
    rf'in "([^"]+)" \((\w+)\): strict decoding error: unknown field "spec\.{UNKNOWN}"'
)
VALID = re.compile(r"^✓ (\S+): (EventSource|Sensor) is valid$", re.MULTILINE)


@pytest.fixture(scope="module", params=list(TREES))
def tree(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """Return the name and the folder of each tree."""
    name = str(request.param)
    folder = tmp_path_factory.mktemp("tree")
    _write(folder, files(name))
    return name, folder


def _write(folder: Path, tree: Files) -> None:
    for name, text in tree.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def lint(*command: str | Path) -> tuple[int, str]:
    """Run a linter, which knows nothing of this machine but a home of its own."""
    env = {"PATH": os.defpath, "HOME": "/nonexistent", "KUBECONFIG": os.devnull}
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return done.returncode, done.stdout + done.stderr


def argo_lint(folder: Path) -> tuple[int, str]:
    """Run `argo lint --offline --strict`."""
    program = built(recipes.ARGO_GROUP) / "argo"
    return lint(program, "lint", "--offline", "--strict", "--no-color", folder)


def test_there_is_something_of_every_kind_to_lint() -> None:
    assert {one["kind"] for one in objects(OWN, *EVENTS_KINDS)} == {*EVENTS_KINDS}
    assert len(objects(OWN, "WorkflowTemplate")) > 1


def test_argo_lint_finds_nothing_in_any_object(tree: tuple[str, Path]) -> None:
    name, folder = tree
    code, said = argo_lint(folder)
    assert (code, said.strip()) == (0, "✔ no linting errors found!"), name


def test_argo_lint_looks_at_every_object(tree: tuple[str, Path], tmp_path: Path) -> None:
    name, _ = tree
    wanted = {(one["metadata"]["name"], one["kind"]) for one in objects(name, *ARGO_KINDS)}
    marked = {
        path: re.sub(r"^spec:$", f"spec:\n  {UNKNOWN}: 1", text, flags=re.MULTILINE)
        for path, text in files(name).items()
    }
    _write(tmp_path, marked)
    code, said = argo_lint(tmp_path)
    assert code == 1
    assert set(NAMED.findall(said)) == wanted
    assert len(NAMED.findall(said)) == len(objects(name, *ARGO_KINDS)) > 0


def test_argo_events_lint_takes_every_object(tree: tuple[str, Path]) -> None:
    name, folder = tree
    program = built(recipes.ORIGINAL_EVENTS_GROUP) / "argo-events"
    code, said = lint(program, "lint", "-R", "--strict", folder)
    assert code == 0, said
    kinds = sorted(kind for _, kind in VALID.findall(said))
    assert kinds == sorted(one["kind"] for one in objects(name, *EVENTS_KINDS))
