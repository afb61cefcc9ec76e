"""A Workflow in a trigger that only names it is none of the tree's own: nobody asks it for an entrypoint."""

import pytest

from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.workflow.graph import ENTRYPOINT
from playbook.prove.world import World

SENSOR = """apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s, namespace: plays}
spec:
  dependencies: [{name: d, eventSourceName: e, eventName: e}]
  triggers:
  - template:
      name: t
      conditions: d
      KIND:
        operation: OPERATION
        source: {resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: w}, spec: {templates: []}}}
"""


@pytest.mark.parametrize(
    ("kind", "operation", "found"),
    [
        pytest.param("argoWorkflow", "resume", 0, id="resumed"),
        pytest.param("argoWorkflow", "terminate", 0, id="terminated"),
        pytest.param("k8s", "patch", 0, id="patched"),
        pytest.param("k8s", "delete", 0, id="deleted"),
        pytest.param("k8s", "create", 1, id="created"),
        pytest.param("argoWorkflow", "submit", 1, id="submitted"),
    ],
)
def test_only_what_is_made_needs_an_entrypoint(kind: str, operation: str, found: int) -> None:
    text = SENSOR.replace("KIND", kind).replace("OPERATION", operation)
    documents, _ = read_documents({"s.yaml": text})
    report = prove_world(World(documents), (ENTRYPOINT,))
    assert len(report.findings) == found
