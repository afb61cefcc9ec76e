"""A script that runs in a step, and the world of some texts. Judges nothing."""

from playbook.prove.sources import read_documents
from playbook.prove.world import World

SCRIPT = """apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: by-script}
spec:
  entrypoint: tell
  templates:
  - name: tell
    script:
      image: ghcr.io/acme/argo:1.0.0
      command: [sh]
      source: |
        LINES
"""


def script(*lines: str) -> str:
    """Return a WorkflowTemplate that runs these lines of a shell."""
    return SCRIPT.replace("LINES", "\n        ".join(lines))


def world_of(*texts: str) -> World:
    """Return the world of these documents."""
    documents, skipped = read_documents({f"{at}.yaml": text for at, text in enumerate(texts)})
    assert skipped == []
    return World(documents)
