"""Play scenarios in tests, as `playbook rehearse` does: on this repository's rendered tree and recorded payloads."""

from functools import cache
from pathlib import Path

from playbook.documents.read import read_one
from playbook.events.go_json import parse_json
from playbook.rehearse.perform import Performance, perform
from playbook.rehearse.scenario import scenario_of
from playbook.rehearse.stage import Stage
from playbook.rehearse.tree import compile_tree

ROOT = Path(__file__).parent.parent
RENDERED = ROOT / "gitops" / "rendered" / "local"
PAYLOADS = ROOT / "tests" / "payloads"
SCENARIOS = ROOT / "scenarios"


@cache
def stage() -> Stage:
    """Return the rendered tree, compiled, and the recordings."""
    files = {
        str(path.relative_to(RENDERED)): path.read_text("utf-8")
        for path in sorted(RENDERED.rglob("*.yaml"))
        if path.name != "kustomization.yaml" and path.parent.name != "patches"
    }
    payloads = {
        str(path.relative_to(PAYLOADS)): parse_json(path.read_text("utf-8"))
        for path in sorted(PAYLOADS.glob("*/*.json"))
    }
    return Stage(compile_tree(files), payloads)


def perform_text(text: str, name: str = "test") -> Performance:
    """Play a scenario given as YAML."""
    return perform(stage(), scenario_of(read_one(text, f"{name}.yaml"), name))


def perform_file(name: str) -> Performance:
    """Play a scenario of this repository, by its name without `.yaml`."""
    return perform_text((SCENARIOS / f"{name}.yaml").read_text("utf-8"), name)
