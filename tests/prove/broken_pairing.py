"""How each rule of this family breaks this repository's rendered tree."""

from collections.abc import Mapping

from playbook.argo.sensors import event_bus, event_source, sensors
from playbook.events.types import EventsObject
from playbook.platform import Platform
from playbook.render import Sources, render
from tests.plays.argo_alone import play
from tests.prove.breaking import PLAY, PULL_REQUEST, Break, both, edit, more

PLATFORM = Platform.model_validate(
    {
        "name": "local",
        "github": {"organization": "acme", "webhook": {"host": "hooks.acme.dev"}},
        "images": {"playbook": "acme/playbook:1", "agent": "acme/agent:1"},
        "secretStore": {"name": "vault"},
    }
)


def argo_alone(files: Mapping[str, str]) -> dict[str, str]:
    """Put the tree of a play that Argo alone releases in the place of ours."""
    events: tuple[EventsObject, ...] = (
        event_bus(PLATFORM),
        event_source([play], PLATFORM),
        *sensors([play], PLATFORM),
    )
    return {**dict.fromkeys(files, ""), **render(Sources([play], events=events), PLATFORM)}


FOREIGN = """apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: deploy
  namespace: playbook
spec:
  serviceAccountName: playbook-steps
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: approve
        template: wait
  - name: wait
    suspend: {duration: 72h}
"""


SUPPLIED = FOREIGN.replace(
    "suspend: {duration: 72h}",
    """suspend: {duration: 72h}
    outputs:
      parameters:
      - name: decision
        valueFrom: {supplied: {}, default: timeout}
  - name: work
    container: {image: "ghcr.io/acme/deploy:1.0.0", command: [deploy]}""",
).replace(
    "        template: wait\n",
    """        template: wait
    - - name: release
        template: work
        when: "{{=steps.approve.outputs.parameters.decision != 'no'}}"
""",
)


CALLS = """apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata:
  name: approve
  namespace: playbook
  annotations:
    argocd.argoproj.io/sync-wave: "-3"
spec:
  eventBusName: default
  template:
    serviceAccountName: playbook-sensor
  dependencies:
  - name: approved
    eventSourceName: github
    eventName: play
    filters:
      data:
      - path: body.X-GitHub-Event
        type: string
        value: ["^(?:pull_request_review)$"]
      - path: body.sender.type
        type: string
        value: ["^User$"]
  triggers:
  - atLeastOnce: true
    retryStrategy: {steps: 30, duration: 10s, factor: 1}
    policy: {status: {allow: [200]}}
    template:
      name: approve
      conditions: approved
      http:
        url: https://argo-server.argo:2746/api/v1/workflows/playbook/deploy/resume
        method: PUT
        payload:
        - src: {dependencyName: approved, value: "displayName=approve"}
          dest: nodeFieldSelector
"""
WATCHED = """apiVersion: argoproj.io/v1alpha1
kind: EventSource
metadata:
  name: signals
  namespace: playbook
  annotations:
    argocd.argoproj.io/sync-wave: "-2"
spec:
  eventBusName: default
  template:
    serviceAccountName: playbook-reconciler
  resource:
    stored: {namespace: playbook, group: playbook.dev, version: v1alpha1, resource: signals, eventTypes: [ADD]}
---
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata:
  name: again
  namespace: playbook
  annotations:
    argocd.argoproj.io/sync-wave: "-3"
spec:
  eventBusName: default
  template:
    serviceAccountName: playbook-sensor
  dependencies:
  - {name: stored, eventSourceName: signals, eventName: stored}
  triggers:
  - template:
      name: again
      conditions: stored
      k8s:
        operation: create
        source:
          resource:
            apiVersion: playbook.dev/v1alpha1
            kind: Signal
            metadata: {generateName: again-, namespace: playbook}
            spec: {event: again}
"""
TESS = '"pull_requests":"write"},"service_account":null},"role":"Quality'
BROKEN: dict[str, Break] = {
    "PB301": edit(PULL_REQUEST, "|playbook/test|", "|playbook/test|ready-for-qa|"),
    "PB302": more("workflows/deploy.yaml", FOREIGN.replace("{duration: 72h}", "{}")),
    "PB303": both(
        more("workflows/deploy.yaml", FOREIGN),
        more("sensors/approve.yaml", CALLS.replace("=approve", "=approval")),
    ),
    "PB304": both(
        more("workflows/deploy.yaml", FOREIGN),
        more("sensors/approve.yaml", CALLS.replace("dest: nodeFieldSelector", "dest: memoized")),
    ),
    "PB305": edit(
        PULL_REQUEST,
        "      - path: body.label.name",
        """      - path: body.sender.login
        type: string
        comparator: "!="
        value:
        - ^5DLabs-Rex\\[bot\\]$
      - path: body.label.name""",
    ),
    "PB306": edit(PULL_REQUEST, "|playbook/test|", "|"),
    "PB307": edit(PLAY, TESS, TESS.replace("write", "read")),
    "PB308": argo_alone,
    "PB309": both(
        more("workflows/deploy.yaml", SUPPLIED),
        more("sensors/approve.yaml", CALLS),
    ),
    "PB310": both(
        more("workflows/deploy.yaml", FOREIGN),
        more(
            "sensors/approve.yaml",
            CALLS.replace("sender.type", "review.state").replace("User", "approved"),
        ),
    ),
    "PB311": more("events/again.yaml", WATCHED),
}
