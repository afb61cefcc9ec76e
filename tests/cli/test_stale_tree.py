"""A rehearsal says when the files that ArgoCD would sync are not what it plays."""

from pathlib import Path

from tests.cli.command_line import CommandLine


def test_a_rehearsal_on_a_stale_tree_says_so(playbook: CommandLine, root: Path) -> None:
    playbook("render", "--root", root)
    scenario = root / "scenarios" / "one.yaml"
    scenario.parent.mkdir(exist_ok=True)
    scenario.write_text("says: x\nsteps: [submit]\nexpect: [{ends: Running}]\n")
    assert "note:" not in playbook("rehearse", "--root", root, "-q", scenario).err
    sensor = root / "gitops/rendered/local/sensors/pull-request.yaml"
    sensor.write_text(sensor.read_text().replace("labeled", "labelled"))
    said = playbook("rehearse", "--root", root, "-q", scenario).err
    assert "gitops/rendered/local is not what this plays; run `playbook render`" in said
