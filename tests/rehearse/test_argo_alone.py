"""`release="argo"` rehearsed: what Argo alone can do, and what it loses."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from playbook.argo.sensors import event_bus, event_source, sensors
from playbook.documents.read import read_one
from playbook.errors import InvalidScenario, NameRefused
from playbook.events.types import EventsObject
from playbook.platform import Platform
from playbook.reconcile.facts import Phase
from playbook.rehearse.expect import checks
from playbook.rehearse.moves import step
from playbook.rehearse.perform import Performance, perform
from playbook.rehearse.scenario import scenario_of
from playbook.rehearse.show.summary import clock
from playbook.rehearse.stage import Stage
from playbook.rehearse.stimuli import Outcome, Pass
from playbook.rehearse.tree import compile_tree
from playbook.render import Sources, render
from tests import rehearsal
from tests.plays.argo_alone import play

SCENARIOS = Path(__file__).parent.parent / "scenarios" / "argo_alone"


@cache
def stage() -> Stage:
    """Return the play as it is rendered, and this repository's recordings."""
    platform = Platform.model_validate(
        {
            "name": "local",
            "github": {"organization": "acme", "webhook": {"host": "hooks.acme.dev"}},
            "images": {"playbook": "acme/playbook:1", "agent": "acme/agent:1"},
            "secretStore": {"name": "vault"},
        }
    )
    events: tuple[EventsObject, ...] = (
        event_bus(platform),
        event_source([play], platform),
        *sensors([play], platform),
    )
    files = render(Sources([play], events=events), platform)
    kept = {
        path: text
        for path, text in files.items()
        if path != "kustomization.yaml" and not path.startswith("patches/")
    }
    return Stage(compile_tree(kept), rehearsal.stage().recordings)


def perform_text(text: str, name: str = "test") -> Performance:
    return perform(stage(), scenario_of(read_one(text, f"{name}.yaml"), name))


def told(seen: Performance, kind: str) -> list[tuple[str, str]]:
    """Return when and what the timeline says of a kind."""
    return [(clock(one.at), one.effect) for one in seen.entries if one.kind == kind]


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_scenario_holds(path: Path) -> None:
    seen = perform_text(path.read_text("utf-8"), path.stem)
    assert [check for check in checks(seen) if not check.held] == []
    assert seen.world.signals == ()


SUBMITTED = "says: x\nsteps:\n- submit\n"
ENDED = '- {ends: implement, at: "0:40:00", head: 1f9c2ab}\n'
OPENED = "- {github: opened, by: rex, head: 1f9c2ab}\n"
WAIT = "- {wait: 30m}\n"
END = "expect: [{waits: review/finished/r0}]"


def test_a_redelivery_of_what_was_used_is_tried_to_the_end() -> None:
    again = "- {redeliver: opened, after: 1m}\n"
    seen = perform_text(SUBMITTED + ENDED + OPENED + again + WAIT + END)
    assert [check.held for check in checks(seen)] == [True]
    [(at, said)] = told(seen, "lost")
    assert at == "0:45:50"
    assert said.startswith("the delivery is lost: tried 30 times; argo-server: 500")


def test_an_event_of_no_run_is_not_found() -> None:
    other = "- {github: opened, branch: feature/task-7, by: rex, head: 2f9c2ab, number: '9'}\n"
    [(_, said)] = told(perform_text(SUBMITTED + ENDED + other + WAIT + END), "lost")
    assert "404, no Workflow play--web--7" in said


def test_those_behind_are_called_at_once_when_the_first_is_through() -> None:
    early = OPENED.replace("github", 'at: "0:36:05", github')
    again = "- {redeliver: opened, after: 1s}\n"
    seen = perform_text(SUBMITTED + early + again + ENDED + WAIT + END)
    assert ("0:40:05", "go: released by Sensor/argo-alone-play, at try 25") in told(seen, "gate")
    # The second one begins its own tries then.
    assert [at for at, _ in told(seen, "lost")] == ["0:44:55"]


def test_the_reconciler_holds_a_gate_and_lets_argo_end_it() -> None:
    ends = "expect: [{gate: implement/pull_request_open/r0, decision: timeout, by: argo}]"
    seen = perform_text(SUBMITTED + ENDED + "- {wait: 61m}\n" + ends)
    assert [check.held for check in checks(seen)] == [True]
    assert [at for at, _ in told(seen, "argo")] == ["1:40:00"]  # its own hour, and no backstop


@pytest.mark.parametrize(
    ("task", "said"),
    [
        pytest.param('{id: "ABC-1"}', "a capital letter", id="a capital"),
        pytest.param('{id: "42", attempt: 2}', "attempt 2", id="a second attempt"),
        pytest.param('{id: "42", repository: acme/web.js}', "a dot", id="a dot"),
    ],
)
def test_a_run_the_sensor_could_not_find_is_not_submitted(task: str, said: str) -> None:
    with pytest.raises(InvalidScenario, match=said) as refused:
        perform_text(f"says: x\nsteps: [{{submit: {task}}}]\n{END}")
    assert isinstance(refused.value.__cause__, NameRefused)


def test_the_same_run_cannot_be_submitted_twice() -> None:
    with pytest.raises(InvalidScenario, match="play--web--42 is there already"):
        perform_text(f"says: x\nsteps: [submit, submit]\n{END}")


def test_the_world_with_waiting_calls_is_hashable() -> None:
    early = OPENED.replace("github", 'at: "0:36:05", github')
    seen = perform_text(SUBMITTED + early + END)
    assert [call.tries for call in seen.world.calls] == [1]
    assert seen.world in {seen.world}


@pytest.mark.parametrize(
    ("outputs", "phase", "message"),
    [
        pytest.param(
            (("decision", "go"),),
            "Hung",
            "",
            id="set fills in no default: half of it hangs the run",
        ),
        pytest.param((("nope", "x"),), "Running", "no output nope", id="an unknown output"),
    ],
)
def test_a_call_that_does_not_fit_the_gate(
    outputs: tuple[tuple[str, str], ...], phase: str, message: str
) -> None:
    early = OPENED.replace("github", 'at: "0:36:05", github')
    world = perform_text(SUBMITTED + early + END).world
    [call] = world.calls
    odd = replace(world, calls=(replace(call, outputs=outputs),))
    ended = step(stage(), odd, Outcome("42", "implement", Phase.SUCCEEDED, "1f9c2ab"))
    seen = step(stage(), ended.world, Pass(ended.world.now + 600))
    assert seen.world.runs[0].phase == phase
    assert message in " ".join(one.effect for one in seen.entries if one.kind == "lost")
