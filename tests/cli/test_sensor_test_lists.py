"""`playbook sensor test` without a payload: each trigger, with a command that fires it."""

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine
from tests.cli.deliveries import ARGO_ALONE

MORE = """
from playbook.events.types import (
    DataFilter, Dependency, EventSource, GitHubHook, Parameter, Retry, Sensor, StoreObject, Trigger,
)

HOOK = GitHubHook(
    events=("issues",), organization="Acme", repositories=(), url="https://hooks.example", path="/more",
    port=12001, secret=("a", "b"), token=("a", "b"), max_payload=1000,
)
NOTE = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
source = EventSource(name="more", hooks={"hook": HOOK}, service_account="more")
issue = Dependency(
    name="issue", source="more", event="hook", filters=(
        DataFilter(path="body.X-GitHub-Event", value=("^issues$",)),
        DataFilter(path="body.action", value=("^labeled$",)),
        DataFilter(path="body.label.name", value=("^it's \\"x\\"$",)),
    ),
)
name = Parameter(dependency="issue", dest="metadata.name", key="body.issue.number")
store = StoreObject(resource=NOTE, parameters=(name,))
sensor = Sensor(
    name="more", dependencies=(issue,), service_account="more",
    triggers=(Trigger(name="it", conditions="issue", action=store, retry=Retry(3, "1s")),),
)
"""


@pytest.mark.parametrize("play", [None, ARGO_ALONE], ids=["signals", "argo alone"])
def test_each_trigger_is_listed_with_a_command_that_fires_it_and_nothing_else(
    playbook: CommandLine, root: Path, play: str | None
) -> None:
    if play is not None:
        (root / "workflows" / "play.py").write_text(play)
    listed = playbook("sensor", "test", "--root", root)
    assert (listed.code, listed.err) == (0, "")
    fired_by(playbook, listed.out.splitlines())


def test_each_trigger_of_this_repository_has_a_command_that_fires_it(
    playbook: CommandLine,
) -> None:
    listed = playbook("sensor", "test", "--root", Path(__file__).parents[2])
    assert listed.out.count("\n") == 4
    fired_by(playbook, listed.out.splitlines())


def fired_by(playbook: CommandLine, lines: list[str]) -> None:
    """Paste each command, as a shell reads it."""
    assert lines
    for line in lines:
        title, _, command = line.partition(": ")
        program, *arguments = shlex.split(command)
        assert program == "playbook"
        heard = json.loads(playbook(*arguments, "--output", "json").out)
        fired = [
            f"Sensor/{one['sensor']} trigger {one['trigger']}" for one in heard if one["fired"]
        ]
        assert fired == [title]


def test_an_event_nobody_recorded_is_made_of_overrides(playbook: CommandLine, root: Path) -> None:
    (root / "sensors" / "more.py").write_text(MORE)
    listed = playbook("sensor", "test", "--root", root).out.splitlines()
    (line,) = [one for one in listed if one.startswith("Sensor/more ")]
    assert "playbook sensor test --event issues --set action=labeled --set " in line
    fired_by(playbook, [line])


def test_a_trigger_that_nothing_fires_says_why(playbook: CommandLine, root: Path) -> None:
    (root / "sensors" / "more.py").write_text(MORE.replace("^issues$", "^issue$"))
    listed = playbook("sensor", "test", "--root", root)
    assert 'Sensor/more trigger it: nothing fires it: issue: PB205: "^issue$"' in listed.out
    seen = playbook("sensor", "test", "--root", root, "--output", "json")
    more = next(one for one in json.loads(seen.out) if one["sensor"] == "more")
    assert (more["verdict"], more["payloads"]) == ("none", [])
