"""`playbook sensor test` answers for deliveries that are JSON, and not of the shape GitHub promises."""

from pathlib import Path
from typing import Any

import pytest

from playbook.cli.options import rendered
from playbook.events.canonical import canonical_event
from playbook.project.environment import load_platform
from playbook.project.layout import Layout
from playbook.project.load import load
from playbook.rehearse.tree import compile_tree
from tests.cli.command_line import CommandLine
from tests.cli.deliveries import LABELED, OURS, body, written


def test_an_override_makes_an_object_of_what_is_none(playbook: CommandLine, root: Path) -> None:
    odd = ("--set", 'odd=["x"]', "--set", "odd.0.a.b=1", "--set", "action.x=1")
    seen = playbook("sensor", "test", LABELED, "--root", root, *OURS, *odd)
    assert seen.code == 0
    assert 'it is {"x":1}' in seen.out


# Where GitHub's documentation promises an object or a text, and somebody sends null.
PATHS = [
    "action", "repository", "repository.full_name", "repository.owner", "pull_request", "sender", "label",
    "label.name", "pull_request.head", "pull_request.head.ref", "pull_request.head.sha", "pull_request.head.repo",
    "pull_request.base", "pull_request.user", "pull_request.labels", "pull_request.number", "sender.login",
]  # fmt: skip
ODD: tuple[Any, ...] = (None, [], "x", 0, {})


def test_nothing_of_a_delivery_need_be_what_it_is() -> None:
    layout = Layout(Path(__file__).parents[2])
    tree = compile_tree(rendered(load(layout), load_platform(layout, "local")))
    for path in PATHS:
        for value in ODD:
            event = canonical_event("pull_request", "1", changed(body(), path, value))
            for _, outcome in tree.hear(event, "acme/web"):
                assert outcome.fired or outcome.reason, (path, value)


@pytest.mark.parametrize("path", ["repository", "pull_request", "sender", "label", "action"])
def test_null_where_an_object_is_gives_an_answer(
    playbook: CommandLine, root: Path, path: str
) -> None:
    file = root / "pull_request.odd.json"
    written(file, changed(body(), path, None))
    seen = playbook("sensor", "test", file, "--root", root)
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.startswith(("GitHub would not send this", "silent", "fires"))


def changed(made: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *way, last = path.split(".")
    at = made
    for step in way:
        at = at[step]
    assert last in at or path == "pull_request.number"
    at[last] = value
    return made
