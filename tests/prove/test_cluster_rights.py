"""Who may do what, and who has to: bindings, wildcards, whose token a pod gets. Source: rbac.md, workflowpod.go v4.0.2."""

import pytest

from playbook.documents.read import read_all
from playbook.prove.cluster.missing_rights import MISSING
from playbook.prove.prove import Report, prove_world
from playbook.prove.world import World

SENSOR = """\
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s, namespace: plays}
spec:
  template: {serviceAccountName: sensor}
  dependencies: [{name: d, eventSourceName: e, eventName: pushed}]
  triggers:
  - template:
      name: t
      k8s:
        operation: create
        source: {resource: {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}}
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: %(kind)s
metadata: {name: r, namespace: plays}
rules: [{apiGroups: [%(groups)s], resources: [%(resources)s], verbs: [%(verbs)s]}]
"""
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: %(space)s}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %(kind)s, name: %(role)s}
subjects: [%(subject)s]
"""
USUAL = {
    "groups": '""',
    "resources": "configmaps",
    "verbs": "create",
    "kind": "Role",
    "role": "r",
    "space": "plays",
    "subject": "{kind: ServiceAccount, name: sensor, namespace: plays}",
}
FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: w, namespace: plays}
spec:
  serviceAccountName: steps
  entrypoint: main
  %s
  templates:
  - name: main
    steps: [[{name: one, templateRef: {name: library, template: make}}]]
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library, namespace: plays}
spec:
  templates:
  - name: make
    resource:
      action: create
      manifest: |
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{inputs.parameters.x}}"}}
"""


def judged(*texts: str) -> Report:
    documents = [one for text in texts for one in read_all(text, "x.yaml")]
    return prove_world(World(documents), [MISSING])


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        pytest.param({}, 0, id="the very right"),
        pytest.param({"verbs": '"*"', "groups": '"*"', "resources": '"*"'}, 0, id="every right"),
        pytest.param({"groups": "acme.dev"}, 1, id="another group"),
        pytest.param({"resources": "secrets"}, 1, id="another resource"),
        pytest.param({"verbs": "get, list"}, 1, id="other verbs"),
        pytest.param({"space": "elsewhere"}, 1, id="bound in another namespace"),
        pytest.param(
            {"subject": "{kind: Group, name: 'system:serviceaccounts:plays'}"}, 0, id="a group"
        ),
        pytest.param(
            {"subject": "{kind: User, name: 'system:serviceaccount:plays:sensor'}"}, 0, id="a user"
        ),
        pytest.param({"kind": "ClusterRole"}, 0, id="a ClusterRole, bound here"),
        pytest.param({"kind": "ClusterRole", "role": "cluster-admin"}, 0, id="the administrator"),
    ],
)
def test_a_trigger_needs_the_right_where_it_acts(changed: dict[str, str], found: int) -> None:
    fields = {**USUAL, **changed}
    report = judged(SENSOR, ROLE % fields, BINDING % fields)
    assert len(report.findings) == found
    assert report.not_decided == ()


def test_a_role_that_is_not_here_decides_nothing() -> None:
    report = judged(SENSOR, BINDING % {**USUAL, "kind": "ClusterRole", "role": "edit"})
    assert (len(report.findings), len(report.not_decided)) == (0, 1)


@pytest.mark.parametrize(
    ("account", "executor"),
    [
        pytest.param("steps", "", id="the workflow's own account, in a template it refers to"),
        pytest.param("exec", "executor: {serviceAccountName: exec}", id="the executor's account"),
    ],
)
def test_a_step_acts_as_the_account_whose_token_it_gets(account: str, executor: str) -> None:
    subject = f"{{kind: ServiceAccount, name: {account}, namespace: plays}}"
    fields = {**USUAL, "subject": subject}
    report = judged(FLOW % executor, ROLE % {**fields, "verbs": "get"}, BINDING % fields)
    said = sorted(one.said for one in report.findings)
    assert said == [
        f"Each pod, to report its outcome, runs as {account}, which may not "
        "create, patch workflowtaskresults.argoproj.io.",
        f"Template make runs as {account}, which may not create configmaps.",
    ]


def test_a_parameter_that_decides_what_is_done_decides_nothing() -> None:
    rewriting = (
        SENSOR + "    parameters: [{src: {dependencyName: d, dataKey: x}, dest: k8s.operation}]\n"
    )
    report = judged(rewriting, ROLE % USUAL, BINDING % USUAL)
    assert (len(report.findings), len(report.not_decided)) == (0, 1)
