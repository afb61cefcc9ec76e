"""What rendering costs beside Hera's own building of the same templates."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import Result, best, memory, milliseconds, process
from playbook.argo.template import workflow_template
from playbook.cli.options import project_at
from playbook.project.environment import load_platform
from playbook.render import Sources, render

HERA = """
from playbook.argo.template import workflow_template
import runpy
for file, name in (("workflows/play.py", "play"), ("workflows/coderun.py", "coderun")):
    workflow_template(runpy.run_path(file)[name]).build()
"""
RENDER = """
from pathlib import Path
from playbook.cli.options import project_at, rendered
from playbook.project.environment import load_platform
project = project_at(Path())
rendered(project, load_platform(project.layout, "local"))
"""
PLAYS = 100


def results() -> list[Result]:
    """The stock repository as a process, and 100 plays in one."""
    ours, ram = process(RENDER)
    peer, _ = process(HERA)
    stock = Result(
        "render the stock repository (process)",
        milliseconds(ours),
        f"Hera imports and builds its two templates {milliseconds(peer)}: {ours / peer:.2f}x",
        "within 1.5x",
        ours <= 1.5 * peer,
        f"{ram:.0f} MB",
    )
    return [stock, *_many()]


def _many() -> list[Result]:
    project = project_at(Path())
    platform = load_platform(project.layout, "local")
    play = project.play("play")
    plays = [play.model_copy(update={"name": f"play-{at}"}) for at in range(PLAYS)]
    events = project.events(platform)
    ours = best(lambda: render(Sources(plays, (), events), platform), 3)
    built = best(lambda: [workflow_template(one).to_dict() for one in plays], 3)
    templates = [workflow_template(one) for one in plays]
    text = best(lambda: [one.to_yaml() for one in templates], 1)
    seconds = f"{ours:.2f} s"
    return [
        Result(
            f"render {PLAYS} plays",
            seconds,
            f"Hera build + to_dict {built:.2f} s: {ours / built:.2f}x",
            "within 3x",
            ours <= 3 * built,
            memory(),
        ),
        Result(
            f"render {PLAYS} plays",
            seconds,
            f"Hera to_yaml alone {text:.2f} s: {ours / text:.2f}x",
            "faster",
            ours < text,
        ),
    ]
