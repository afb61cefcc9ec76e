"""What the interpreter does not model it refuses by name, if it is reached and means anything."""

import pytest

from playbook.errors import NotModelled
from playbook.rehearse.workflow.flow import compile_flow
from tests.rehearse.workflow.entries import LEAF, STEP, flow


@pytest.mark.parametrize(
    ("main", "named"),
    [
        pytest.param(STEP.format("withItems: [1]"), "withItems", id="withItems"),
        pytest.param(STEP.format("withParam: '[1]'"), "withParam", id="withParam"),
        pytest.param(STEP.format("withSequence: {count: 2}"), "withSequence", id="withSequence"),
        pytest.param(STEP.format("hooks: {exit: {template: gate}}"), "hooks", id="hooks of a step"),
        pytest.param(STEP.format("onExit: gate"), "onExit", id="onExit of a step"),
        pytest.param(STEP.format("depends: b"), "depends", id="depends of a step"),
        pytest.param(
            STEP.format("arguments: {artifacts: [{name: x}]}"),
            "artifacts",
            id="artifacts as arguments",
        ),
        pytest.param(
            STEP.format("arguments: {parameters: [{name: x, valueFrom: {event: x}}]}"),
            "valueFrom",
            id="arguments from elsewhere",
        ),
        pytest.param("steps: [[{name: a, inline: {suspend: {}}}]]", "inline", id="inline"),
        pytest.param(
            "steps: [[{name: a, templateRef: {name: lib, template: x}}]]",
            "lib/x",
            id="an unknown templateRef",
        ),
        pytest.param(
            "steps: [[{name: a, templateRef: {name: lib, template: x, clusterScope: true}}]]",
            "clusterScope",
            id="a cluster template",
        ),
        pytest.param(
            STEP.format("when: '{{workflow.name}} == x'"), "pasted", id="a guard that pastes"
        ),
        pytest.param(
            STEP.format("""when: "'{{workflow.name}}' == 'x'" """),
            "{{=steps",
            id="a guard that pastes in quotes",
        ),
        pytest.param(STEP.format("when: 'a == b'"), "a == b", id="a guard without expression"),
        pytest.param(
            STEP.format("when: '{{=true}} && {{=true}}'"), "pasted", id="a guard of two expressions"
        ),
        pytest.param("steps: []\nretryStrategy: {limit: 1}", "retryStrategy", id="retried steps"),
        pytest.param("steps: []\ntimeout: 5s", "timeout", id="steps with a timeout"),
        pytest.param("steps: []\nparallelism: 1", "parallelism", id="parallelism"),
        pytest.param("script: {source: x}", "script", id="script"),
        pytest.param("http: {url: x}", "http", id="http"),
        pytest.param("plugin: {x: {}}", "plugin", id="plugin"),
        pytest.param("data: {}", "data", id="data"),
        pytest.param("containerSet: {}", "containerSet", id="containerSet"),
        pytest.param(LEAF + "daemon: true", "daemon", id="daemon"),
        pytest.param(
            LEAF + "synchronization: {mutexes: [{name: x}]}",
            "synchronization",
            id="synchronization",
        ),
        pytest.param(LEAF + "memoize: {key: x}", "memoize", id="memoize"),
        pytest.param(LEAF + "sidecars: [{name: x}]", "sidecars", id="sidecars"),
        pytest.param(LEAF + "initContainers: [{name: x}]", "initContainers", id="initContainers"),
        pytest.param(
            LEAF + "inputs: {artifacts: [{name: x}]}", "inputs.artifacts", id="input artifacts"
        ),
        pytest.param(
            LEAF + "outputs: {artifacts: [{name: x}]}", "outputs.artifacts", id="output artifacts"
        ),
        pytest.param(
            LEAF
            + "inputs: {parameters: [{name: x, valueFrom: {configMapKeyRef: {}, default: a}}]}",
            "valueFrom",
            id="inputs from elsewhere",
        ),
        pytest.param(
            LEAF + "outputs: {parameters: [{name: x, valueFrom: {path: /x}, globalName: y}]}",
            "globalName",
            id="globalName",
        ),
        pytest.param(
            LEAF + "outputs: {parameters: [{name: x, valueFrom: {path: /x, event: y}}]}",
            "event",
            id="two sources",
        ),
        pytest.param(
            "container: {image: x, lifecycle: {preStop: {}}}",
            "lifecycle",
            id="a field of a container",
        ),
        pytest.param(
            LEAF + "retryStrategy: {expression: 'true'}", "expression", id="a retry expression"
        ),
        pytest.param(LEAF + "retryStrategy: {limit: '{{=1}}'}", "limit", id="a computed limit"),
        pytest.param(
            LEAF + "retryStrategy: {retryPolicy: OnTransientError}",
            "OnTransientError",
            id="transient errors",
        ),
        pytest.param(
            LEAF + "retryStrategy: {backoff: {maxDuration: '5'}}", "maxDuration", id="maxDuration"
        ),
        pytest.param(
            "suspend: {}\nactiveDeadlineSeconds: 5",
            "activeDeadlineSeconds",
            id="a deadline on suspend",
        ),
        pytest.param("suspend: {typo: 1}", "typo", id="a typo"),
        pytest.param("resource: {action: delete, manifest: x}", "delete", id="other actions"),
        pytest.param("resource: {action: apply, flags: [x]}", "flags", id="flags"),
        pytest.param(
            "resource: {action: apply, mergeStrategy: json}", "mergeStrategy", id="mergeStrategy"
        ),
        pytest.param(
            "resource: {action: apply, manifestFrom: {artifact: {}}}",
            "manifestFrom",
            id="manifestFrom",
        ),
        pytest.param(
            "container: {image: '{{workflow.status}}'}",
            "workflow.status",
            id="the status of the workflow",
        ),
        pytest.param(
            "container: {image: '{{workflow.creationTimestamp}}'}", "creationTimestamp", id="times"
        ),
        pytest.param(
            "container: {image: '{{workflow.duration}}'}", "workflow.duration", id="durations"
        ),
        pytest.param(
            "container: {image: '{{workflow.labels.x}}'}", "workflow.labels.x", id="labels"
        ),
        pytest.param("container: {image: '{{pod.name}}'}", "pod.name", id="pod names"),
        pytest.param("container: {image: '{{node.name}}'}", "node.name", id="node names"),
        pytest.param("container: {image: '{{=retries}}'}", "retries", id="retries"),
        pytest.param(
            "container: {image: '{{=lastRetry.status}}'}", "lastRetry.status", id="lastRetry"
        ),
        pytest.param("container: {image: '{{item}}'}", "item", id="item"),
        pytest.param(
            "container: {image: '{{inputs.parameters}}'}", "inputs.parameters", id="all inputs"
        ),
        pytest.param("container: {image: '{{=sprig.uuidv4()}}'}", "sprig.uuidv4", id="sprig"),
        pytest.param("container: {image: '{{open'}", "{{open", id="open braces"),
        pytest.param(
            STEP.format("when: '{{=steps.b.startedAt}}'"), "steps.b.startedAt", id="times of steps"
        ),
        pytest.param(
            STEP.format("when: '{{=steps.b.outputs.result}}'"),
            "steps.b.outputs.result",
            id="results",
        ),
        pytest.param(STEP.format("when: '{{=steps.b == nil}}'"), "steps.b", id="a whole step"),
        pytest.param(
            "steps: []\noutputs: {parameters: [{name: x, valueFrom: {parameter: '{{=steps.a.status}}'}}]}",
            "steps.a.status",
            id="an expression as parameter",
        ),
        pytest.param(
            "steps: []\noutputs: {parameters: [{name: x, valueFrom: {parameter: '{{workflow.name}}'}}]}",
            "workflow.name",
            id="a variable as parameter",
        ),
        pytest.param(
            "steps: []\noutputs: {parameters: [{name: x, valueFrom: {parameter: 'x', path: y}}]}",
            "path",
            id="a path of steps",
        ),
        pytest.param(
            "steps: []\noutputs: {parameters: [{name: x, valueFrom: {expression: '{{workflow.name}}'}}]}",
            "tags inside",
            id="tags in an expression",
        ),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(main: str, named: str) -> None:
    with pytest.raises(NotModelled) as refusal:
        compile_flow(flow(main))
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        pytest.param("onExit: gate", "onExit", id="onExit"),
        pytest.param("hooks: {exit: {template: gate}}", "hooks", id="hooks"),
        pytest.param(
            "synchronization: {mutexes: [{name: x}]}", "synchronization", id="synchronization"
        ),
        pytest.param("templateDefaults: {timeout: 5s}", "templateDefaults", id="templateDefaults"),
        pytest.param("retryStrategy: {limit: 1}", "retryStrategy", id="a retry strategy for all"),
        pytest.param("parallelism: 3", "parallelism", id="parallelism"),
        pytest.param("suspend: true", "suspend", id="suspend"),
        pytest.param("workflowTemplateRef: {name: lib}", "lib", id="an unknown WorkflowTemplate"),
        pytest.param(
            "arguments: {parameters: [{name: a, value: '{{workflow.name}}'}]}",
            "arguments.a",
            id="tags in parameters",
        ),
        pytest.param(
            "arguments: {parameters: [{name: a, valueFrom: {configMapKeyRef: {}}, x: 1}]}",
            "arguments.a",
            id="parameters from elsewhere",
        ),
    ],
)
def test_fields_of_the_spec_are_refused_by_name(spec: str, named: str) -> None:
    with pytest.raises(NotModelled) as refusal:
        compile_flow(flow(LEAF, spec))
    assert named in str(refusal.value)


def test_a_value_on_a_suspend_output_is_refused_because_the_controller_panics() -> None:
    main = "suspend: {}\noutputs: {parameters: [{name: x, value: y}]}"
    with pytest.raises(NotModelled, match="panic"):
        compile_flow(flow(main))


def test_templates_that_are_not_reached_may_use_anything() -> None:
    fields = flow(LEAF)
    fields["spec"]["templates"].append({"name": "unused", "script": {"source": "x"}})
    compile_flow(fields)


def test_fields_that_change_nothing_are_let_through() -> None:
    spec = "ttlStrategy: {secondsAfterCompletion: 60}\npodGC: {strategy: OnPodCompletion}\nserviceAccountName: x\nworkflowMetadata: {labels: {a: b}}\nparallelism: null"
    compile_flow(flow(LEAF + "nodeSelector: {a: b}\nserviceAccountName: y", spec))
