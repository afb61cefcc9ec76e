"""Plays and platform -> files: checked against closed schemas, in the right namespace, with real images."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hera.workflows import (
    ClusterWorkflowTemplate,
    Container,
    CronWorkflow,
    Script,
    UserContainer,
    Workflow,
    WorkflowTemplate,
)
from hera.workflows.models import WorkflowMetadata
from typing_extensions import override

from playbook.argo.sensors import event_bus, event_source, sensors
from playbook.argo.template import IMAGE, workflow_template
from playbook.declaration import ANNOTATION
from playbook.errors import SchemaViolation
from playbook.events.types import EventsObject, Sensor
from playbook.platform import Platform
from playbook.play import Play
from playbook.render import Sources, documents, render
from tests.plays.shapes import SHAPES, stock

PLATFORM: dict[str, Any] = {
    "name": "local",
    "namespaces": {"workflows": "plays"},
    "github": {"organization": "acme", "webhook": {"host": "hooks.acme.dev"}},
    "images": {"playbook": "ghcr.io/acme/playbook:0.1.0", "agent": "ghcr.io/acme/agent:0.1.0"},
    "secretStore": {"name": "vault"},
    "secrets": ["tokens"],
    "argocd": {"repository": "https://github.com/acme/plays"},
}
HELLO = Container(name="hello", image="alpine:3.20", command=["echo"])


@pytest.fixture
def platform() -> Platform:
    return Platform.model_validate(PLATFORM)


def whole(platform: Platform, *plays: Play) -> Sources:
    events: tuple[EventsObject, ...] = (
        event_bus(platform),
        event_source(plays, platform),
        *sensors(plays, platform),
    )
    return Sources(plays, events=events)


def hera(*made: Workflow) -> Sources:
    return Sources([stock()], workflows=[one.to_dict() for one in made])


def test_every_file_is_one_object_under_its_path(platform: Platform) -> None:
    files = render(whole(platform, stock()), platform)
    objects = [
        yaml.safe_load(text) for path, text in files.items() if not path.startswith("patches/")
    ]
    assert all({"apiVersion", "kind"} <= one.keys() for one in objects)
    assert files["sensors/pull-request.yaml"].splitlines()[1].startswith("apiVersion: argoproj.io")


def test_kustomization_lists_every_file_but_those_argocd_reads_elsewhere(
    platform: Platform,
) -> None:
    files = render(whole(platform, stock()), platform)
    listed = yaml.safe_load(files["kustomization.yaml"])["resources"]
    apart = {path for path in files if path.startswith(("argocd/", "patches/"))}
    assert sorted(listed) == sorted(files.keys() - apart - {"kustomization.yaml"})


@pytest.mark.parametrize("play", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_play_fits_the_schemas(play: Callable[[], Play], platform: Platform) -> None:
    assert render(whole(platform, play()), platform)


def test_the_same_sources_give_the_same_bytes(platform: Platform) -> None:
    first = render(whole(platform, stock()), platform)
    assert list(first.items()) == list(render(whole(platform, stock()), platform).items())


def test_everything_namespaced_is_in_the_platforms_namespaces(platform: Platform) -> None:
    clusterwide = {
        "CustomResourceDefinition", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
    }  # fmt: skip
    for one in documents(whole(platform, stock()), platform):
        where = one["metadata"].get("namespace")
        wanted = (
            {None}
            if one["kind"] in clusterwide
            else {"argocd"}
            if one["kind"] == "Application"
            else {"plays"}
        )
        assert where in wanted, one["kind"]


def test_a_hera_object_is_rendered_in_its_kinds_file(platform: Platform) -> None:
    cron = CronWorkflow(name="play", schedules=["0 7 * * *"], entrypoint="hello", templates=[HELLO])
    cluster = ClusterWorkflowTemplate(name="shared", entrypoint="hello", templates=[HELLO])
    files = render(hera(cron, cluster), platform)
    assert (
        yaml.safe_load(files["workflows/cronworkflow-play.yaml"])["metadata"]["namespace"]
        == "plays"
    )
    assert (
        "namespace"
        not in yaml.safe_load(files["workflows/clusterworkflowtemplate-shared.yaml"])["metadata"]
    )
    # A CronWorkflow of a play's name takes nobody's place.
    assert ANNOTATION in files["workflows/play.yaml"]


def test_an_extended_template_takes_the_place_of_the_plays_own(platform: Platform) -> None:
    extended = workflow_template(stock())
    extended.labels = {"team": "web"}
    text = render(hera(extended), platform)["workflows/play.yaml"]
    assert yaml.safe_load(text)["metadata"]["labels"] == {"team": "web"}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(WorkflowTemplate(name="play", entrypoint="hello", templates=[HELLO]), id="no play"),
        pytest.param(workflow_template(stock().model_copy(update={"rounds": 1})), id="another play"),
    ],
)  # fmt: skip
def test_a_template_that_does_not_carry_its_play_is_refused(
    made: Workflow, platform: Platform
) -> None:
    with pytest.raises(SchemaViolation) as refused:
        render(hera(made), platform)
    assert 'takes the place of the play "play"' in refused.value.message
    assert "workflow_template(play)" in refused.value.hint


def test_no_placeholder_image_is_left_wherever_it_stands(platform: Platform) -> None:
    ours = Container(name="a", image=IMAGE, init_containers=[UserContainer(name="i", image=IMAGE)])
    script = Script(
        name="b", image=IMAGE, source="print()", sidecars=[UserContainer(name="s", image=IMAGE)]
    )
    cron = CronWorkflow(
        name="nightly", schedules=["0 7 * * *"], entrypoint="a", templates=[ours, script]
    )
    files = render(Sources([stock()], workflows=[cron.to_dict()]), platform)
    assert [path for path, text in files.items() if IMAGE in text] == []
    assert (
        files["workflows/cronworkflow-nightly.yaml"].count("image: ghcr.io/acme/playbook:0.1.0")
        == 4
    )


def test_what_is_given_is_not_changed(platform: Platform) -> None:
    given = WorkflowTemplate(
        name="other", entrypoint="a", templates=[Container(name="a", image=IMAGE)]
    ).to_dict()
    render(Sources([stock()], workflows=[given]), platform)
    assert given["spec"]["templates"][0]["container"]["image"] == IMAGE
    assert "namespace" not in given["metadata"]


def template(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "WorkflowTemplate",
        "metadata": {"name": "mine"},
        "spec": {"entrypoint": "a", "templates": [], **spec},
    }


FAULTS = [
    pytest.param(template(entrypont="a"), 'WorkflowTemplate/mine: spec.entrypont: "entrypont" is not a field here; did you mean "entrypoint"?', id="a typo"),
    pytest.param(template(templates=[{"name": "a", "container": {"imag": "x"}}]), "WorkflowTemplate/mine: spec.templates.0.container.imag:", id="a typo inside"),
    pytest.param(template(parallelism="two"), "WorkflowTemplate/mine: spec.parallelism: must be an integer", id="a wrong type"),
    pytest.param(template() | {"kind": "WorkflowTemplat"}, "WorkflowTemplat/mine: kind: no schema of kind", id="an unknown kind"),
    pytest.param(template() | {"metadata": {"name": "../../mine"}}, '"../../mine" is no name Kubernetes takes', id="a name that leads elsewhere"),
    pytest.param(template() | {"metadata": {"name": "Mine"}}, '"Mine" is no name Kubernetes takes', id="a name with a capital"),
    pytest.param(template() | {"metadata": {"generateName": "mine-"}}, "WorkflowTemplate without a name", id="a name Kubernetes would make"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "said"), FAULTS)
def test_a_fault_names_object_and_field(
    made: dict[str, Any], said: str, platform: Platform
) -> None:
    with pytest.raises(SchemaViolation) as refused:
        render(Sources([stock()], workflows=[made]), platform)
    assert said in refused.value.message
    assert refused.value.exit_code == 1
    assert refused.value.hint


def test_a_typo_in_an_events_object_is_refused(platform: Platform) -> None:
    @dataclasses.dataclass(frozen=True)
    class Typo(Sensor):
        @override
        def to_dict(self) -> dict[str, Any]:
            made = super().to_dict()
            made["spec"]["dependencys"] = made["spec"].pop("dependencies")
            return made

    first = sensors([stock()], platform)[0]
    typo = Typo(**{one.name: getattr(first, one.name) for one in dataclasses.fields(first)})
    with pytest.raises(SchemaViolation, match='did you mean "dependencies"'):
        render(Sources([stock()], events=[typo]), platform)


def test_two_objects_in_one_place_are_refused(platform: Platform) -> None:
    with pytest.raises(
        SchemaViolation, match=r"two objects would be workflows/mine\.yaml; names must differ"
    ):
        render(Sources([stock()], workflows=[template(), template()]), platform)


def test_many_faults_are_counted(platform: Platform) -> None:
    made = template(**{f"field{n}": n for n in range(15)})
    with pytest.raises(SchemaViolation) as refused:
        render(Sources([stock()], workflows=[made]), platform)
    assert len(refused.value.message.splitlines()) == 11
    assert refused.value.message.endswith("and 5 more")


def test_metadata_of_a_hera_object_survives(platform: Platform) -> None:
    made = WorkflowTemplate(
        name="own",
        namespace="elsewhere",
        entrypoint="hello",
        templates=[HELLO],
        workflow_metadata=WorkflowMetadata(labels={"a": "b"}),
    )
    found = yaml.safe_load(render(hera(made), platform)["workflows/own.yaml"])
    assert found["metadata"]["namespace"] == "elsewhere"  # the user said so
    assert found["spec"]["workflowMetadata"]["labels"] == {"a": "b"}
