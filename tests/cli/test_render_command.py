"""`playbook render`: writes only what changed, removes only what it made, says what it does."""

import json
from pathlib import Path

import pytest
import yaml

from playbook.render import MADE_BY
from tests.cli.command_line import CommandLine, repository, snapshot

EXTRA = "from playbook import Play, Stage, rex\nextra = Play(name='extra', stages=(Stage(name='a', agent=rex),))\n"


@pytest.fixture
def tree(root: Path, playbook: CommandLine) -> Path:
    assert playbook("render", "--root", root).code == 0
    return root / "gitops" / "rendered" / "local"


def test_the_first_render_says_what_it_wrote(playbook: CommandLine, root: Path) -> None:
    seen = playbook("render", "--root", root)
    tree = root / "gitops" / "rendered" / "local"
    files = sorted(str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file())
    said = [line.removeprefix("wrote gitops/rendered/local/") for line in seen.err.splitlines()]
    assert (seen.code, seen.out) == (0, "")
    assert sorted(said[:-1]) == files
    assert said[-1] == f"gitops/rendered/local: {len(files)} written, 0 removed, 0 unchanged"


def test_the_second_render_touches_nothing(playbook: CommandLine, root: Path, tree: Path) -> None:
    before = snapshot(tree)
    seen = playbook("render", "--root", root)
    assert seen.err == f"gitops/rendered/local: 0 written, 0 removed, {len(before)} unchanged\n"
    assert snapshot(tree) == before


def test_one_change_writes_one_file(playbook: CommandLine, root: Path, tree: Path) -> None:
    before = snapshot(tree)
    play = root / "workflows" / "play.py"
    play.write_text(play.read_text().replace("rounds=10", "rounds=7"))
    assert "1 written, 0 removed" in playbook("render", "--root", root).err
    after = snapshot(tree)
    assert {name for name in after if after[name] != before[name]} == {"workflows/play.yaml"}


def test_every_file_names_the_command_that_made_it(tree: Path) -> None:
    for text, _ in snapshot(tree).values():
        assert text.startswith(f"{MADE_BY} --env local. Change workflows/")


def test_check_of_a_fresh_tree_ends_with_0(playbook: CommandLine, root: Path, tree: Path) -> None:
    seen = playbook("render", "--check", "--root", root)
    assert (seen.code, seen.out) == (0, "")
    assert tree.is_dir()


def test_check_of_a_stale_tree_prints_a_diff_and_ends_with_1(
    playbook: CommandLine, root: Path, tree: Path
) -> None:
    before = snapshot(tree)
    play = root / "workflows" / "play.py"
    play.write_text(play.read_text().replace('name="play"', 'name="other"'))
    seen = playbook("render", "--check", "--root", root)
    assert seen.code == 1
    assert "--- /dev/null\n+++ b/workflows/other.yaml\n" in seen.out
    assert "--- a/workflows/play.yaml\n+++ /dev/null\n" in seen.out
    assert seen.err.endswith("stale: run `playbook render`\n")
    assert snapshot(tree) == before


def test_check_and_dry_run_write_nothing(playbook: CommandLine, root: Path) -> None:
    assert playbook("render", "--check", "--root", root).code == 1
    seen = playbook("render", "--dry-run", "--root", root)
    assert seen.code == 0
    assert "would write gitops/rendered/local/workflows/play.yaml" in seen.err
    assert not (root / "gitops" / "rendered").exists()


def test_what_is_no_longer_made_is_removed(playbook: CommandLine, root: Path, tree: Path) -> None:
    (root / "workflows" / "extra.py").write_text(EXTRA)
    playbook("render", "--root", root)
    assert (tree / "workflows" / "extra.yaml").exists()
    (root / "workflows" / "extra.py").unlink()
    seen = playbook("render", "--root", root)
    assert "removed gitops/rendered/local/workflows/extra.yaml\n" in seen.err
    assert not (tree / "workflows" / "extra.yaml").exists()


def test_a_folder_left_empty_goes_too(playbook: CommandLine, root: Path, tree: Path) -> None:
    environment = root / "gitops" / "environments" / "local.yaml"
    text = environment.read_text()
    environment.write_text(text[: text.index("argocd:\n  repository")])
    playbook("render", "--root", root)
    assert not (tree / "argocd").exists()


def test_a_file_playbook_did_not_make_is_left_alone(
    playbook: CommandLine, root: Path, tree: Path
) -> None:
    (tree / "notes.md").write_text("mine")
    (tree / "workflows" / "mine.yaml").write_text("kind: Mine\n")
    seen = playbook("render", "--root", root)
    assert seen.code == 0
    assert "left alone gitops/rendered/local/notes.md: playbook did not make it\n" in seen.err
    assert (tree / "notes.md").read_text() == "mine"
    assert (tree / "workflows" / "mine.yaml").read_text() == "kind: Mine\n"


@pytest.mark.parametrize("command", ["render", "render --check", "render --dry-run"])
def test_a_file_playbook_did_not_make_is_never_written_over(
    playbook: CommandLine, root: Path, tree: Path, command: str
) -> None:
    (root / "workflows" / "extra.py").write_text(EXTRA)
    (tree / "workflows" / "extra.yaml").write_text("kind: Mine\n")
    before = snapshot(tree)
    seen = playbook(*command.split(), "--root", root)
    assert seen.code == 3
    assert "workflows/extra.yaml: is there already, and playbook did not make it\n" in seen.err
    assert "give its object another name" in seen.err
    assert snapshot(tree) == before


def test_every_environment_is_rendered_and_one_when_asked(
    playbook: CommandLine, root: Path, tree: Path
) -> None:
    environments = root / "gitops" / "environments"
    text = (environments / "local.yaml").read_text()
    text = text.replace("name: local", "name: prod").replace(
        "workflows: playbook", "workflows: plays"
    )
    (environments / "prod.yaml").write_text(text.replace("playbook:0.1.0", "playbook:0.0.9"))
    assert "gitops/rendered/local: 0 written" in playbook("render", "--root", root).err
    prod = tree.with_name("prod")
    for path in prod.rglob("*.yaml"):
        document = yaml.safe_load(path.read_text())
        named = (
            document["metadata"].get("namespace", "plays") if "metadata" in document else "plays"
        )
        assert named in ("plays", "argo", "argocd"), path
        assert "playbook.dev/image:platform" not in path.read_text()
    assert (
        "image: ghcr.io/playbook-argo/playbook:0.0.9" in (prod / "workflows/play.yaml").read_text()
    )
    assert "--env prod" in (prod / "workflows" / "play.yaml").read_text()
    seen = playbook("render", "--env", "local", "--root", root)
    assert "prod" not in seen.err


def test_the_tree_of_an_environment_that_is_gone_is_removed(
    playbook: CommandLine, root: Path, tree: Path
) -> None:
    environments = root / "gitops" / "environments"
    text = (environments / "local.yaml").read_text()
    (environments / "local.yaml").unlink()
    (environments / "prod.yaml").write_text(text.replace("name: local", "name: prod"))
    (tree / "mine.yaml").write_text("mine")
    assert playbook("render", "--env", "prod", "--root", root).code == 0
    assert len(snapshot(tree)) > 1  # only what was asked for
    assert (
        "removed gitops/rendered/local/kustomization.yaml" in playbook("render", "--root", root).err
    )
    assert [path.name for path in tree.rglob("*")] == ["mine.yaml"]


@pytest.mark.parametrize(
    "where", ["gitops/rendered", "gitops/rendered/local", "gitops/rendered/local/crds"]
)
def test_an_output_folder_below_a_file_is_refused(
    playbook: CommandLine, root: Path, where: str
) -> None:
    path = root / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file")
    seen = playbook("render", "--root", root)
    assert seen.code == 3
    assert seen.err.startswith(f"error: {path}")
    assert seen.err.count("\n  ") == 1
    assert path.read_text() == "a file"
    rendered = root / "gitops" / "rendered"
    assert [one for one in rendered.rglob("*") if one.is_file() and one != path] == []


def test_a_folder_where_a_file_belongs_is_refused(
    playbook: CommandLine, root: Path, tree: Path
) -> None:
    path = tree / "workflows" / "play.yaml"
    path.unlink()
    path.mkdir()
    (tree / "kustomization.yaml").write_text(f"{MADE_BY}: stale\n")
    before = snapshot(tree)
    seen = playbook("render", "--root", root)
    assert (seen.code, snapshot(tree)) == (3, before)
    assert f"{path}: is there already" in seen.err


def test_what_a_killed_render_left_is_cleaned_up(
    playbook: CommandLine, root: Path, tree: Path
) -> None:
    before = snapshot(tree)
    (tree / ".playbook-x1y2z3").mkdir()
    (tree / ".playbook-x1y2z3" / "kustomization.yaml").write_text(f"{MADE_BY} --env local.")
    assert "1 removed" in playbook("render", "--root", root).err
    assert snapshot(tree) == before


def test_two_repositories_in_one_process_do_not_mix(
    playbook: CommandLine, root: Path, tmp_path: Path
) -> None:
    other = repository(tmp_path / "other")
    (root / "agents").mkdir()
    (other / "agents").mkdir()
    for at, limit in ((root, "1h"), (other, "2h")):
        (at / "agents" / "limits.py").write_text(f'LIMIT = "{limit}"\n')
        (at / "workflows" / "play.py").write_text(
            "from agents.limits import LIMIT\nfrom playbook import Play, Stage, rex\n"
            "play = Play(name='play', stages=(Stage(name='a', agent=rex, timeout=LIMIT),))\n"
        )
    for at, seconds in ((root, 3600), (other, 7200), (root, 3600)):
        assert playbook("render", "--root", at).code == 0
        text = (at / "gitops/rendered/local/workflows/play.yaml").read_text()
        assert f'"timeout": "{seconds}s"' in text
    seen = playbook("sensor", "test", "octokit/ping._.repo.json", "--root", other, "-o", "json")
    assert [one["fired"] for one in json.loads(seen.out)] == [False]
