"""The metrics: emitted at each end, bounded in their labels, and what the alert rules ask for exists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from playbook.agent.result import ErrorClass
from playbook.agent.runtime.metrics import BUCKETS, Clusters, Metrics
from playbook.agent.status import AgentStatus
from playbook.documents import read_one
from tests.agent.runtime.runtime_fakes import Cli, Executor, failure, incident
from tests.agent.runtime.runtime_world import World

ALERTS = Path(__file__).parents[3] / "docs" / "agent-alerts.yaml"


def test_an_end_is_counted_with_its_status_its_class_and_its_use(tmp_path: Path) -> None:
    world = World(tmp_path, cli=Cli((failure(ErrorClass.TURN_LIMIT),)), executor=Executor((b"2",)))
    world.runtime.run(incident())
    labels = {"cluster": "east"}
    assert world.sample("invocations_total", **labels, status="failed") == 1
    assert world.sample("duration_seconds_count", **labels, status="failed") == 1
    assert world.sample("errors_total", **labels, error_type="turn_limit") == 1
    assert world.sample("active_agents", **labels) == 0
    assert world.sample("workspace_size_bytes", **labels) == 4711
    assert world.sample("tokens_total", **labels, kind="input") == 10
    assert world.sample("cost_dollars_total", **labels) == 2


def test_an_error_that_has_not_happened_is_a_zero_so_that_its_first_time_is_an_increase() -> None:
    metrics = Metrics()
    metrics.begun("east")
    for error in ErrorClass:
        labels = {"cluster": "east", "error_type": error}
        assert metrics.registry.get_sample_value("agent_runtime_errors_total", labels) == 0


def test_a_run_is_active_while_it_runs(tmp_path: Path) -> None:
    world, seen = World(tmp_path), []
    world.executor.before = lambda: seen.append(world.sample("active_agents", cluster="east"))
    world.runtime.run(incident())
    assert seen == [1]


@pytest.mark.parametrize(
    ("clusters", "name", "expected"),
    [
        pytest.param(Clusters(["a"]), "a", "a", id="a declared cluster"),
        pytest.param(Clusters(["a"]), "b", "other", id="one that is not declared"),
        pytest.param(Clusters(), "b", "b", id="nothing is declared"),
        pytest.param(Clusters(), "", "none", id="a laptop has no cluster"),
        pytest.param(Clusters(most=0), "b", "other", id="one too many"),
    ],
)
def test_a_label_is_never_made_by_an_outsider(clusters: Clusters, name: str, expected: str) -> None:
    assert clusters.label(name) == expected


def test_a_thousand_names_make_a_hundred_and_one_values() -> None:
    clusters = Clusters()
    assert len({clusters.label(f"c{number}") for number in range(1000)}) == 101


def test_buckets_reach_from_a_second_to_four_hours() -> None:
    assert (BUCKETS[0], BUCKETS[-1]) == (1, 4 * 3600)
    assert 600 in BUCKETS, "the default deadline of a triage"


def rules() -> list[Mapping[str, Any]]:
    document: Mapping[str, Any] = read_one(ALERTS.read_text(encoding="utf-8"), str(ALERTS)).value
    return [rule for group in document["groups"] for rule in group["rules"]]


def exported(folder: Path) -> dict[str, set[str]]:
    """Return each series of a runtime that has run and failed, with its labels."""
    world = World(folder, cli=Cli((failure(ErrorClass.TURN_LIMIT),)))
    world.runtime.run(incident())
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(world.metrics.text().decode()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_metric_label_and_value_of_an_alert_exists(tmp_path: Path) -> None:
    series = exported(tmp_path)
    values: Mapping[str, set[str]] = {
        "status": {*AgentStatus},
        "error_type": {*ErrorClass},
        "kind": {"output"},
    }
    for rule in rules():
        text = rule["expr"]
        names = set(re.findall(r"agent_runtime_\w+", text + str(rule["annotations"])))
        assert names, rule["alert"]
        assert names <= set(series), rule["alert"]
        labels = set().union(*(series[name] for name in names))
        for by in re.findall(r"by \(([^)]*)\)", text):
            assert {word.strip() for word in by.split(",")} <= labels, rule["alert"]
        for label, value in re.findall(r'(\w+)=~?"([^"]*)"', text):
            assert label in labels, rule["alert"]
            assert set(value.split("|")) <= values[label], rule["alert"]


def test_every_alert_says_what_to_do_and_how_bad_it_is() -> None:
    found = rules()
    assert len({rule["alert"] for rule in found}) == len(found)
    for rule in found:
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_every_metric_has_an_alert() -> None:
    text = ALERTS.read_text(encoding="utf-8")
    for family in Metrics().registry.collect():
        assert family.name in text
