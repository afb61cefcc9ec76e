"""How fake CLIs are installed: alone in a folder, found on PATH, as the documentation's example says."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

import playbook.testing
from playbook.testing import FakeProblem, fake_clis, install

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Fakes = Callable[..., Path]


def test_a_python_that_no_script_can_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/a folder/bin/python")
    with pytest.raises(FakeProblem, match="a space, or too long"):
        install(tmp_path)


def test_a_fake_needs_nothing_of_this_repository_but_its_folder(tmp_path: Path, run: Run) -> None:
    with fake_clis(tmp_path / "first") as path:
        imported = json.loads(
            run(
                Path(sys.executable), "-IS", "-c",
                "import sys, json\n"
                f"sys.path.insert(0, {str(path / '.fake_cli')!r})\n"
                "import playbook.testing.program.main\n"
                "print(json.dumps([m.__file__ for n, m in sys.modules.items() if n.startswith('playbook.')"
                " and m.__file__]))",
            ).stdout
        )  # fmt: skip
    assert imported
    assert all(file.startswith(str(path)) for file in imported)


def test_a_fake_is_found_on_path_by_its_name(fakes: Fakes) -> None:
    path = fakes()
    assert shutil.which("claude", path=f"{path}:/usr/bin") == str(path / "claude")


def test_the_example_can_be_pasted(tmp_path: Path) -> None:
    text = (playbook.testing.__doc__ or "").partition("More behaviours:")[0]
    blocks = text.partition("`conftest.py`:")[2].split("and in a test:")
    for name, block in zip(("conftest.py", "test_mine.py"), blocks, strict=True):
        (tmp_path / name).write_text(textwrap.dedent(block.strip("\n")), encoding="utf-8")
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    # A user's pytest; the plugins of ours take longer to load than the example to run.
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.PIPE, env=environment) as mine:
        output, _ = mine.communicate(timeout=30)
    assert b"2 passed" in output
