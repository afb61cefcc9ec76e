"""Deliveries of GitHub for the repository that `playbook init` writes. Judges nothing."""

import copy
import json
from pathlib import Path
from typing import Any

from playbook.project.recordings import recordings

LABELED = "octokit/pull_request.labeled.json"
OURS = (
    "--set", "repository.full_name=acme/web",
    "--set", "pull_request.base.repo.full_name=acme/web",
    "--set", "pull_request.head.ref=feature/task-42",
    "--set", "label.name=ready-for-qa",
)  # fmt: skip

ARGO_ALONE = (
    "from playbook import Gate, Play, Stage, cleo, rex\n"
    "opened = Gate.pull_request_open(by=rex, timeout='1h')\n"
    "stages = (Stage(name='implement', agent=rex, gate=opened),)\n"
    "play = Play(name='play', stages=stages, release='argo', rounds=0)\n"
)


def body() -> dict[str, Any]:
    """Return the body of a delivery that the repository's Sensor hears."""
    made = copy.deepcopy(dict(recordings(Path("/nowhere"))[LABELED]))
    made["repository"]["full_name"] = "acme/web"
    made["pull_request"]["base"]["repo"]["full_name"] = "acme/web"
    made["pull_request"]["head"]["ref"] = "feature/task-42"
    made["label"]["name"] = "ready-for-qa"
    return made


def written(path: Path, content: object) -> None:
    """Write a file of JSON, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
