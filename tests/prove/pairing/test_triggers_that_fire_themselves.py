"""PB311 in detail: which objects come back to the trigger that makes them."""

import pytest

from playbook.prove.examples import example
from playbook.prove.pairing.circles import CIRCLES
from playbook.prove.prove import Report, prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World

FAILS = example("PB311", "fails")
KINDS = "      eventTypes: [ADD]\n"
NAME = "              generateName: report-\n"
LABELS = f"{NAME}              labels: {{kind: report}}\n"


def source(filters: str, kinds: str = KINDS) -> str:
    return FAILS.replace(KINDS, f"{kinds}      filter: {{{filters}}}\n").replace(NAME, LABELS)


def label(text: str) -> str:
    return source(f"labels: [{{{text}}}]")


def heard(path: str, value: str) -> str:
    text = f'    filters: {{data: [{{path: {path}, type: string, value: ["{value}"]}}]}}\n'
    at = "    eventName: done\n"
    return FAILS.replace(at, at + text).replace(NAME, LABELS)


def judged(text: str) -> Report:
    documents, skipped = read_documents({"a.yaml": text})
    assert skipped == []
    return prove_world(World(documents), [CIRCLES])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FAILS, id="no filter"),
        pytest.param(label("key: kind, operation: '=', value: report"), id="a label it has"),
        pytest.param(label("key: kind, value: report"), id="no operator is equal"),
        pytest.param(label("key: kind, operation: '!=', value: deploy"), id="a label it has not"),
        pytest.param(label("key: stop, operation: '!'"), id="a label that is not there"),
        pytest.param(label("key: kind, operation: in, value: 'a,report'"), id="one of several"),
        pytest.param(source("prefix: rep"), id="how its name begins"),
        pytest.param(source("afterStart: true"), id="new objects"),
        pytest.param(FAILS.replace("      namespace: plays\n", ""), id="every namespace"),
        pytest.param(heard("type", "ADD"), id="a filter on what happened"),
        pytest.param(heard("body.metadata.labels.kind", "report"), id="a filter that it passes"),
        pytest.param(
            FAILS.replace("      k8s:", "      argoWorkflow:").replace("create", "submit"),
            id="a submit",
        ),
    ],
)
def test_an_object_that_comes_back_is_found(text: str) -> None:
    (one,) = judged(text).findings
    assert one.said == (
        'The Workflow that trigger report makes is an event for its dependency "done".'
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(label("key: kind, value: deploy"), id="another label"),
        pytest.param(label("key: kind, operation: '!=', value: report"), id="its label is refused"),
        pytest.param(label("key: kind, operation: notin, value: 'a,report'"), id="its label is out"),
        pytest.param(label("key: stop, operation: exists"), id="a label it lacks"),
        pytest.param(source("prefix: deploy-"), id="another name"),
        pytest.param(source("createdBy: '2020-01-01T00:00:00Z'"), id="only old objects"),
        pytest.param(FAILS.replace("[ADD]", "[DELETE]"), id="only what is deleted"),
        pytest.param(FAILS.replace("resource: workflows", "resource: pods"), id="another kind"),
        pytest.param(FAILS.replace("group: argoproj.io", "group: acme.dev"), id="another group"),
        pytest.param(
            FAILS.replace("      namespace: plays\n", "      namespace: argo\n"),
            id="another namespace",
        ),
        pytest.param(FAILS.replace("generateName: report-", "name: report"), id="there is only one"),
        pytest.param(heard("body.metadata.labels.kind", "^deploy$"), id="a filter that refuses it"),
        pytest.param(heard("body.spec.priority", "1"), id="a field it does not have"),
        pytest.param(heard("type", "DELETE"), id="another thing happened"),
        pytest.param(FAILS.replace("operation: create", "operation: delete"), id="it makes nothing"),
    ],
)  # fmt: skip
def test_an_object_that_does_not_come_back_is_fine(text: str) -> None:
    report = judged(text)
    assert (report.findings, report.not_decided) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FAILS.replace("[ADD]", "[UPDATE]"), id="it may change"),
        pytest.param(label("key: workflows.argoproj.io/phase, value: x"), id="Argo labels it"),
        pytest.param(source("fields: [{key: kind, value: x}]"), id="a filter on fields"),
        pytest.param(heard("body.status.phase", "Succeeded"), id="its status comes later"),
        pytest.param(
            FAILS.replace("  triggers:\n", "    filters: {script: return true}\n  triggers:\n"),
            id="a script",
        ),
        pytest.param(
            FAILS.replace(
                "        source:\n",
                "        parameters:\n"
                "        - {src: {dependencyName: done, dataKey: body.x}, dest: metadata.name}\n"
                "        source:\n",
            ),
            id="an event decides its name",
        ),
        pytest.param(
            FAILS.replace("  name: report\n  namespace: plays\n", "  name: report\n"),
            id="nobody says where it is made",
        ),
    ],
)
def test_what_more_decides_is_not_decided(text: str) -> None:
    report = judged(text)
    assert report.findings == ()
    assert report.not_decided
