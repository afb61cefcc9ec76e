"""How many artifacts are taken, of what size, how deep down: whatever is over it is named."""

from playbook.agent.ports import Workspace
from playbook.agent.result import Rejected
from playbook.agent.workspace import ArtifactLimits, Collected, collect
from tests.agent.workspace.workspace_facts import whys


def test_the_limits_hold(workspace: Workspace) -> None:
    for number in range(6):
        (workspace.artifacts / f"f{number}").write_text("x" * 100)
    assert len(collect(workspace, ArtifactLimits(count=4)).artifacts) == 4
    assert whys(collect(workspace, ArtifactLimits(count=4))) == {
        "f4": "more than 4 files",
        "f5": "more than 4 files",
    }
    assert whys(collect(workspace, ArtifactLimits(total_bytes=599))) == {
        "f5": "all together more than 599 bytes"
    }
    assert collect(workspace, ArtifactLimits(entries=5)) == Collected(
        (), (Rejected(".", "more than 5 entries: none of them was looked at"),)
    )
    collected = collect(workspace, ArtifactLimits(count=0, rejected=2))
    assert [each.name for each in collected.rejected] == ["f0", "f1", "..."]
    assert collected.rejected[-1].why == "and 4 more were refused"


def test_a_tree_is_only_followed_so_deep(workspace: Workspace) -> None:
    deep = workspace.artifacts / "1" / "2" / "3"
    deep.mkdir(parents=True)
    (deep / "file").write_text("")
    (deep.parent / "file").write_text("")
    collected = collect(workspace, ArtifactLimits(depth=3))
    assert [str(a.path.relative_to(workspace.artifacts)) for a in collected.artifacts] == [
        "1/2/file"
    ]
    assert whys(collected) == {"1/2/3": "deeper than 3 levels"}


def test_a_path_is_only_so_long(workspace: Workspace) -> None:
    long = workspace.artifacts / ("d" * 255) / ("d" * 255) / ("d" * 255) / ("d" * 254)
    long.mkdir(parents=True)
    (long / "f").write_text("")
    (long / "ff").write_text("")
    collected = collect(workspace)
    assert [each.path.name for each in collected.artifacts] == ["f"]
    assert [each.why for each in collected.rejected] == ["its path is longer than 1024 bytes"]
