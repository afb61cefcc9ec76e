"""The lab's workflow-controller exchanged for one with the settings we render for a user, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playbook.lab.cache import found
from playbook.lab.control import ask
from playbook.lab.lab import Lab
from playbook.lab.ports import WORKFLOW_CONTROLLER
from playbook.lab.processes import controllers
from playbook.manifests.workflow_controller import CONTROLLER, ENVIRONMENT

RECOMMENDED = "controller-as-rendered"


@contextmanager
def recommended(lab: Lab) -> Iterator[None]:
    """Have Argo run as gitops/rendered/*/patches/workflow-controller.yaml says."""
    ask(lab.home.control, {"stop": CONTROLLER})
    ask(lab.home.control, {"start": _process(lab)})
    try:
        yield
    finally:
        ask(lab.home.control, {"stop": RECOMMENDED})
        ask(lab.home.control, {"restart": CONTROLLER})


def _process(lab: Lab) -> dict[str, object]:
    (own,) = (one for one in controllers(lab.home, found()) if one.name == CONTROLLER)
    # A flag would win over its variable (argo-workflows v4.0.2 cmd/workflow-controller/main.go).
    argv = [word for word in own.argv if not word.startswith(("--qps", "--burst"))]
    return {
        "name": RECOMMENDED,
        "argv": argv,
        "env": {"LEADER_ELECTION_DISABLE": "true", **ENVIRONMENT},
        "ready": {"tcp": WORKFLOW_CONTROLLER},
    }
