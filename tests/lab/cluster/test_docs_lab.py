"""The pages on the lab and on submitting say what happens: their commands run as written, in a lab of their own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from playbook.lab.home import labs

pytestmark = pytest.mark.cluster

DOCS = Path(__file__).parents[3] / "docs"
BLOCK = re.compile(r"^```sh(?: lab)?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def shell(
    words: list[str], where: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=600
    )


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return an environment with its own labs: those of whoever runs the tests are not touched, and none is left."""
    own = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    for name in ("KUBECONFIG", "ARGO_SERVER", "ARGO_TOKEN", "ARGO_NAMESPACE"):
        own.pop(name, None)
    yield own
    for left in labs(own).glob("*"):
        shell(["playbook", "lab", "reset", "--name", left.name], tmp_path, own)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        pytest.param(
            "lab.md",
            ("status=200", "1 of 1 scenarios are the same", "lab default is down"),
            id="lab",
        ),
        pytest.param("submit.md", ("submitted play-web-42-0453svv8, attempt 1",), id="submit"),
    ],
)
def test_every_command_of_a_page_runs_as_written(
    page: str, said: tuple[str, ...], tmp_path: Path, environment: dict[str, str]
) -> None:
    script = tmp_path / "page.sh"
    script.write_text("\n".join(BLOCK.findall((DOCS / page).read_text())))
    done = shell(["bash", "-euxo", "pipefail", str(script)], tmp_path, environment)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told[-4000:]
    assert [one for one in said if one not in told] == [], told
