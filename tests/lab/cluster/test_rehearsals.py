"""Every shipped scenario with the real Argo: the same timeline, gates, decisions, Signals and ends as offline."""

import subprocess
import sys
from pathlib import Path

import pytest

from playbook.lab.lab import Lab
from tests.rehearsal import ROOT, SCENARIOS

pytestmark = pytest.mark.cluster


def test_every_shipped_scenario_is_the_same_in_a_lab(lab: Lab) -> None:
    command = [str(Path(sys.executable).parent / "playbook"), "rehearse", "--real"]
    command += ["--lab", lab.home.name, "--jobs", "6"]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=3000
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    count = len(list(SCENARIOS.glob("*.yaml")))
    assert f"{count} of {count} scenarios are the same" in ended.stderr
