"""The sensor engine and the rehearsal, with the rendered tree loaded."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.measure import Result, best, memory, milliseconds
from playbook.cli.options import project_at, rendered
from playbook.documents.read import read_one
from playbook.events.canonical import canonical_event
from playbook.project.environment import load_platform
from playbook.project.recordings import recordings
from playbook.rehearse.perform import perform
from playbook.rehearse.scenario import scenario_of
from playbook.rehearse.stage import Stage
from playbook.rehearse.tree import compile_tree

EVENTS = 20_000


def results() -> list[Result]:
    """Parsed payloads a second through the stock Sensors; the happy path from submit to merged."""
    root = Path()
    project = project_at(root)
    files = rendered(project, load_platform(project.layout, "local"))
    tree = compile_tree(files)
    recorded = recordings(root)
    path = root / "scenarios" / "happy-path.yaml"
    scenario = scenario_of(read_one(path.read_text(), str(path)), path.stem)
    stage = Stage(tree, recorded)
    played = best(lambda: perform(stage, scenario), 20)
    compiled = best(lambda: compile_tree(files), 5)
    return [
        _events(stage),
        Result(
            "rehearse the happy path, tree loaded",
            milliseconds(played),
            f"compiling the tree takes {milliseconds(compiled)}",
            "under 5 ms",
            played < 0.005,
            memory(),
        ),
    ]


def _events(stage: Stage) -> Result:
    bodies = [(name, dict(stage.recordings[name])) for name in stage.recordings]
    events = [canonical_event(name.split("/")[1].split(".")[0], "x", body) for name, body in bodies]
    rounds = EVENTS // len(events)
    names = [(source.name, source.event_name) for source in stage.tree.sources]

    heard = [(sensor, *name) for name in names for sensor in stage.tree.sensors]

    def feed() -> None:
        for _ in range(rounds):
            for event in events:
                for sensor, source, name in heard:
                    sensor.feed(source, name, event)

    seconds = best(feed, 3)
    rate = rounds * len(events) / seconds
    text = [json.dumps(body) for _, body in bodies]
    parsing = rounds * len(events) / best(lambda: _parse(text, rounds), 1)
    return Result(
        "parsed payloads through the stock Sensors",
        f"{rate:,.0f} a second",
        f"json.loads of the same {parsing:,.0f} a second",
        "20,000 a second",
        rate >= EVENTS,
        memory(),
    )


def _parse(texts: list[str], rounds: int) -> None:
    for _ in range(rounds):
        for text in texts:
            json.loads(text)
