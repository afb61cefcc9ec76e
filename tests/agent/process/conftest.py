"""Each test has its ground, and leaves nothing on it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from playbook.agent.process.warden import launch
from tests.agent.process.ground import Ground

# Wardens run isolated (-I -S): no variable and no .pth file reaches them, so neither does coverage's own way.
MEASURED = """
import runpy, sys
sys.path.append({packages!r})
from coverage import Coverage
cover = Coverage({data!r}, data_suffix=True, branch=True, config_file=False, include=[{include!r}])
cover.start()
try:
    runpy.run_path({launch!r}, run_name="__main__")
finally:
    cover.stop()
    cover.save()
"""


@pytest.fixture(autouse=True)
def measured(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Where coverage is measured, measure the wardens too."""
    coverage = sys.modules.get("coverage")
    current = coverage and coverage.Coverage.current()
    if coverage is None or coverage.__file__ is None or not current:
        return
    text = MEASURED.format(
        packages=str(Path(coverage.__file__).parents[1]),
        data=str(request.config.rootpath / current.get_option("run:data_file")),
        include=str(Path(launch.__file__).parent / "*"),
        launch=launch.__file__,
    )
    script = tmp_path_factory.mktemp("measured") / "launch.py"
    script.write_text(text, encoding="utf-8")
    monkeypatch.setattr(launch, "__file__", str(script))


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """Yield a place to run programs in; what is left of them afterwards is a fault."""
    ground = Ground(tmp_path)
    yield ground
    assert not ground.left()
