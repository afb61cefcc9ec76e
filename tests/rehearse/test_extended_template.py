"""A template that its user extended with Hera is rendered, and rehearsed as it is rendered."""

from playbook.documents.read import read_one
from playbook.rehearse.expect import checks
from playbook.rehearse.perform import perform
from playbook.rehearse.scenario import scenario_of
from playbook.rehearse.stage import Stage
from playbook.rehearse.tree import compile_tree
from playbook.render import Sources, render
from tests import rehearsal, stage
from tests.plays import extended
from workflows.play import play


def test_a_hera_step_of_ones_own_runs_before_the_play() -> None:
    files = render(Sources((play,), (extended.template.to_dict(),), ()), stage.local())
    text = files["workflows/play.yaml"]
    assert "ghcr.io/acme/warm-up:1.2.0" in text
    tree = compile_tree({"play.yaml": text, "crd.yaml": files["crds/coderuns.playbook.dev.yaml"]})
    asked = "says: x\nsteps: [submit]\nexpect: [{waits: implement/finished/r0}]\n"
    scenario = scenario_of(read_one(asked, "x.yaml"), "x")
    seen = perform(Stage(tree, rehearsal.stage().recordings), scenario)
    assert [check.got for check in checks(seen) if not check.held] == []
    began = tree.program("play").start(
        {"task-id": "42", "service-id": "web", "repository-url": "https://github.com/acme/web"},
        "play-web-42",
        "uid",
        "playbook",
    )
    assert [leaf.template for leaf in began.entered] == ["warm-up"]


def test_a_world_can_be_hashed_and_compared() -> None:
    one, other = (
        rehearsal.perform_file("happy-path").world,
        rehearsal.perform_file("happy-path").world,
    )
    assert one == other
    assert hash(one) == hash(other)
    assert one != rehearsal.perform_file("round-cap").world
