"""This repository is its own first user: what it declares is what `playbook init` writes, and it is rendered."""

import json
from pathlib import Path

import pytest

from playbook.cli.options import rendered
from playbook.project.environment import environments, load_platform
from playbook.project.init import OPTIONAL, starter
from playbook.project.layout import Layout
from playbook.project.load import load
from playbook.project.recordings import SHIPPED, recordings
from playbook.project.write import compare

ROOT = Path(__file__).parent.parent
PAYLOADS = ROOT / "tests" / "payloads"
STARTER = dict(starter())
RECORDINGS = sorted(recordings(Path("/nowhere")))


@pytest.mark.parametrize("name", [name for name in STARTER if name not in OPTIONAL])
def test_what_init_writes_is_what_this_repository_has(name: str) -> None:
    assert (ROOT / name).read_text() == STARTER[name]


def test_this_repository_declares_nothing_else() -> None:
    here = [
        str(path.relative_to(ROOT))
        for pattern in ("workflows/*.py", "sensors/*.py", "gitops/environments/*.yaml")
        for path in ROOT.glob(pattern)
    ]
    scenarios = {name for name in STARTER if name.startswith("scenarios/")}
    assert sorted(here) == sorted(STARTER.keys() - OPTIONAL - scenarios)


def test_the_rendered_tree_is_what_render_writes() -> None:
    layout = Layout(ROOT)
    project = load(layout)
    assert layout.rendered_before() == environments(layout)
    for name in environments(layout):
        files = rendered(project, load_platform(layout, name))
        changes = compare(layout.rendered(name), files)
        assert (changes.written, changes.removed, changes.foreign) == ((), (), ())


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_shipped_recording_is_the_recorded_one(name: str) -> None:
    assert (SHIPPED / name).read_bytes() == (PAYLOADS / name).read_bytes()


def test_every_shipped_recording_is_listed_with_its_event() -> None:
    index = {one["file"]: one["event"] for one in json.loads((PAYLOADS / "index.json").read_text())}
    assert {name: name.rpartition("/")[2].partition(".")[0] for name in RECORDINGS} == {
        name: index[name] for name in RECORDINGS
    }


def test_the_wheel_holds_what_is_no_python() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel")
    held = {one.distribution_path for one in wheel.WheelBuilder(str(ROOT)).recurse_included_files()}
    package = ROOT / "playbook"
    data = {
        str(path.relative_to(ROOT))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert data - held == set()


def test_the_application_points_at_the_rendered_tree() -> None:
    text = (ROOT / "gitops/rendered/local/argocd/playbook-local.yaml").read_text()
    assert "path: gitops/rendered/local\n" in text
