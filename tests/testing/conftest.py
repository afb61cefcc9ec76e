"""A folder of fakes for each test, and the proof that nothing of it lives on afterwards."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from playbook.testing import Behaviour, end, install, left

PIPE = subprocess.PIPE
Ran = subprocess.CompletedProcess[bytes]


@pytest.fixture
def fakes(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Return a function that installs fakes; what they leave is ended with the test."""
    folder = tmp_path / "bin"

    def made(behaviour: Behaviour | Mapping[str, Behaviour] | None = None) -> Path:
        return install(folder, behaviour)

    yield made
    end(folder)
    assert left(folder) == []


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return the empty directory the fakes are started in."""
    made = tmp_path / "workspace"
    made.mkdir()
    return made


@pytest.fixture
def run(workspace: Path) -> Callable[..., Ran]:
    """Return a function that runs a fake to its end."""

    def ran(program: Path, *argv: str, stdin: bytes = b"say hi", **environment: str) -> Ran:
        with subprocess.Popen(
            [str(program), *argv],
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=environment,
            cwd=workspace,
        ) as fake:
            try:
                stdout, stderr = fake.communicate(stdin, timeout=20)
            finally:
                fake.kill()
            return subprocess.CompletedProcess(argv, fake.returncode, stdout, stderr)

    return ran
