"""PB309 in detail: which ways to end a wait leave out what somebody reads."""

import pytest

from playbook.prove.pairing.supplied import LEFT_OUT
from playbook.prove.prove import Report, prove_world
from tests.prove.pairing.releasing_scripts import script, world_of

READS = "'{{steps.approve.outputs.parameters.decision}}' != 'no'"
FLOW = f"""apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {{name: deploy}}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: approve
        template: wait
    - - name: release
        template: work
        when: "{READS}"
  - name: wait
    suspend: {{duration: 72h}}
    outputs:
      parameters:
      - {{name: decision, valueFrom: {{supplied: {{}}, default: timeout}}}}
      - {{name: actor, valueFrom: {{supplied: {{}}, default: nobody}}}}
  - name: work
    container: {{image: "ghcr.io/acme/deploy:1.0.0", command: [deploy]}}
"""
SILENT = FLOW.replace(f'        when: "{READS}"\n', "")
BARE = FLOW.replace(", default: timeout", "")
OTHER = """apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: other}
spec:
  entrypoint: approve
  templates:
  - name: approve
    steps:
    - - name: approve
        template: pause
  - name: pause
    suspend: {}
"""
SENSOR = """apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: approve}
spec:
  dependencies:
  - {name: approved, eventSourceName: chat, eventName: approved}
  triggers:
"""
RESUME = """  - template:
      name: resume
      argoWorkflow:
        operation: resume
        args: [ARGS]
        source: {resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: deploy-web}}}
"""
SET = """  - template:
      name: set
      http:
        url: https://argo-server:2746/api/v1/workflows/deploys/deploy-web/set
        payload:
        - {dest: nodeFieldSelector, src: {dependencyName: approved, value: displayName=approve}}
PARTS"""
PHASE = "        - {dest: phase, src: {dependencyName: approved, value: Succeeded}}\n"


def resume(args: str) -> str:
    return SENSOR + RESUME.replace("ARGS", args)


def sets(outputs: str, phase: str = PHASE, field: str = "value") -> str:
    part = f"        - {{dest: outputParameters, src: {{dependencyName: approved, {field}: '{outputs}'}}}}\n"
    return SENSOR + SET.replace("PARTS", phase + (part if outputs else ""))


SELECTED = resume('--node-field-selector, "displayName=approve"')
DECIDED = '{"decision":"go"}'


def judged(*texts: str) -> Report:
    return prove_world(world_of(*texts), [LEFT_OUT])


@pytest.mark.parametrize(
    ("flow", "releaser", "reason"),
    [
        pytest.param(
            FLOW, SELECTED, 'without "decision", which "main" reads', id="a selector, no default"
        ),
        pytest.param(
            FLOW, sets('{"actor":"ada"}'), 'without "decision"', id="a set of another output"
        ),
        pytest.param(FLOW, sets(""), 'without "decision"', id="a set of none"),
        pytest.param(
            FLOW, sets('{"verdict":"go"}'), 'has no output "verdict"', id="an output nobody declared"
        ),
        pytest.param(
            BARE, resume(""), 'whose output "decision" has no default', id="a plain resume that fails"
        ),
        pytest.param(
            FLOW,
            script("argo resume deploy-web --node-field-selector=displayName=approve"),
            'without "decision"',
            id="a script that resumes",
        ),
        pytest.param(
            FLOW,
            script(
                "set -e",
                "argo node set deploy-web --node-field-selector displayName=approve \\",
                "  --phase Succeeded -p actor=ada && echo done",
            ),
            'without "decision"',
            id="a script that sets another output",
        ),
    ],
)  # fmt: skip
def test_what_leaves_out_an_output_is_found(flow: str, releaser: str, reason: str) -> None:
    (one,) = judged(flow, releaser).findings
    assert one.severity == "error"
    assert reason in one.said


def test_a_plain_resume_that_takes_the_defaults_is_a_warning() -> None:
    (one,) = judged(FLOW, resume("")).findings
    assert one.severity == "warning"
    assert "with the default of its output" in one.said


@pytest.mark.parametrize(
    ("flow", "releaser"),
    [
        pytest.param(FLOW, sets(DECIDED), id="what is read is set"),
        pytest.param(
            FLOW,
            sets('{"decision":"{{ .Input.body.answer }}"}', field="dataTemplate"),
            id="an event gives the value, not the name",
        ),
        pytest.param(SILENT, SELECTED, id="nobody reads it"),
        pytest.param(SILENT, resume(""), id="nobody reads its default"),
        pytest.param(OTHER, SELECTED, id="a wait that supplies nothing"),
        pytest.param(
            FLOW,
            SELECTED + SET.replace("PARTS", sets(DECIDED, phase="").partition("approve}}\n")[2]),
            id="set first, resumed afterwards",
        ),
        pytest.param(FLOW, sets(DECIDED, phase=""), id="a set that leaves it waiting"),
        pytest.param(
            FLOW, sets("", PHASE.replace("Succeeded", "Failed")), id="nothing follows a failure"
        ),
        pytest.param(
            FLOW,
            script(
                "argo node set deploy-web --node-field-selector displayName=approve"
                " --phase Succeeded --output-parameter decision=$ANSWER"
            ),
            id="a script gives the value, not the name",
        ),
        pytest.param(
            FLOW,
            script("echo argo resume deploy-web --node-field-selector displayName=approve"),
            id="a script that only says so",
        ),
    ],
)
def test_what_gives_all_that_is_read_is_fine(flow: str, releaser: str) -> None:
    report = judged(flow, releaser)
    assert (report.findings, report.not_decided) == ((), ())


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((FLOW, sets("body.answer", field="dataKey")), id="an event gives the names"),
        pytest.param((FLOW, OTHER, SELECTED), id="another wait of that name supplies nothing"),
        pytest.param((FLOW, OTHER, resume("")), id="another wait has no outputs"),
        pytest.param(
            (FLOW, script('argo resume deploy-web --node-field-selector "displayName=$STEP"')),
            id="a script decides which wait",
        ),
    ],
)
def test_what_depends_on_more_than_is_written_is_not_decided(texts: tuple[str, ...]) -> None:
    report = judged(*texts)
    assert report.findings == ()
    assert report.not_decided
