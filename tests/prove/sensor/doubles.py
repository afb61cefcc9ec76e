"""What the tests of PB243 share: a submitted Workflow, filters of GitHub, and the verdict. Judges nothing."""

from typing import Any

from tests.prove.sensor.proved import proved, text

SUBMIT = """\
argoWorkflow:
        operation: submit
        source: {resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {generateName: play-}}}
"""
PULLS = text("body.X-GitHub-Event", "^pull_request$")
ACTION, REF = "body.action", "body.pull_request.head.ref"
OPENED = text(ACTION, "^opened$")


def verdict(*objects: Any) -> bool | None:
    """Say whether PB243 finds something; None: it cannot tell."""
    report = proved(*objects, select=("PB243",))
    return True if report.findings else None if report.not_decided else False
