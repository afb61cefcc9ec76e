"""`playbook sensor test`: what the rendered Sensors do with one delivery, and a delivery for each of their triggers."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from playbook.cli.options import Environment, Output, Root, one_of, project_at, tree_to_play, width

if TYPE_CHECKING:
    from playbook.events.canonical import Event
    from playbook.events.engine import Outcome
    from playbook.project.load import Project
    from playbook.rehearse.tree import Tree

INDENT = " " * 8
app = typer.Typer(help="Ask the rendered Sensors.", no_args_is_help=True)


@app.callback()
def _sensor() -> None:
    """Ask the rendered Sensors."""


@app.command("test")
def try_payload(
    payload: Annotated[
        Path | None,
        typer.Argument(help="A webhook's body (JSON): a file, or the name of a shipped recording."),
    ] = None,
    event: Annotated[
        str,
        typer.Option(
            "--event",
            help="X-GitHub-Event; told from the file's name when left out. "
            "Without PAYLOAD the body is what --set says.",
        ),
    ] = "",
    change: Annotated[
        list[str] | None,
        typer.Option("--set", help="Override: PATH=VALUE, the value as JSON or text."),
    ] = None,
    root: Root = Path(),
    env: Environment = "local",
    output: Output = "text",
) -> None:
    """Show which triggers fire, and which filter said no.

    Of those that fire it shows what they would store, of the others the field and its value.
    Without PAYLOAD and --event it lists every trigger with a delivery that fires it.

    Example: playbook sensor test octokit/pull_request.labeled.json --set repository.full_name=acme/web
    """
    from playbook.project.environment import load_platform
    from playbook.rehearse.deliveries import full_name
    from playbook.rehearse.tree import compile_tree

    one_of(output, ("text", "json"), "--output")
    if payload is None and not event and change:
        raise typer.BadParameter("it is for a PAYLOAD, or for --event", param_hint="--set")
    project = project_at(root)
    made = _delivery(project, payload, event, dict(_override(one) for one in change or ()))
    files = tree_to_play(project, load_platform(project.layout, env))
    if made is None:
        _list(project, files, options_of(root, env), output)
        return
    tree = compile_tree(files)
    full = full_name(made)
    heard = tree.hear(made, full)
    if output == "json":
        found = [_document(sensor, one) for sensor, one in heard]
        print(json.dumps(found or [_nobody(tree, made.event, full)], indent=2))
        return
    if not heard:
        print("\n  ".join(_unheard(tree, made.event, full)))
    for sensor, outcome in heard:
        _show(sensor, outcome)


def _delivery(
    project: Project, payload: Path | None, event: str, changes: dict[str, Any]
) -> Event | None:
    """Return the delivery that is asked about, None where none is."""
    from playbook.events.canonical import canonical_event
    from playbook.project.recordings import recordings
    from playbook.rehearse.payloads import changed, delivery_id, event_of

    if payload is None:
        body = changed({}, changes)
        return canonical_event(event, delivery_id(event), body) if event else None
    recorded = recordings(project.layout.root).find(str(payload))
    name = payload.name
    return canonical_event(event or event_of(name), delivery_id(name), changed(recorded, changes))


def options_of(root: Path, env: str) -> list[str]:
    """Return the options that a command needs to see the same tree."""
    where = ["--root", str(root)] if root != Path() else []
    return [*where, *(["--env", env] if env != "local" else [])]


def _list(project: Project, files: dict[str, str], options: list[str], output: str) -> None:
    """Print every trigger with the command that shows it fire, or why there is none."""
    from playbook.project.recordings import recordings
    from playbook.prove.sources import read_documents
    from playbook.prove.witness.show import document, lines
    from playbook.prove.witness.witnesses import witnesses
    from playbook.prove.world import World

    documents, _ = read_documents(files)
    found = witnesses(World(documents), recordings(project.layout.root))
    if output == "json":
        print(json.dumps([document(one, options) for one in found], indent=2))
        return
    for one in found:
        print("\n".join(lines(one, options)))
    if not found:
        print("no Sensor is rendered: there is no trigger to fire")


def _override(change: str) -> tuple[str, Any]:
    """Return path and value of one override."""
    path, equals, value = change.partition("=")
    if not (equals and all(path.split("."))):
        raise typer.BadParameter(f'"{change}"; write PATH=VALUE', param_hint="--set")
    return path, _value(value)


def _value(text: str) -> Any:
    """Return a value given on the command line: JSON where it is JSON, else text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _unheard(tree: Tree, event: str, repository: str) -> tuple[str, str]:
    """Return that GitHub would not send it, and why."""
    taken = sorted({name for source in tree.sources for name in source.events})
    said = f"GitHub would not send this: {event} of {repository or 'no repository'}"
    if event in taken or "*" in taken:
        return said, "the EventSource covers other repositories; compare gitops/environments/"
    return (
        said,
        f"the EventSource takes {', '.join(taken) or 'nothing'}; name the event with --event",
    )


def _nobody(tree: Tree, event: str, repository: str) -> dict[str, Any]:
    reason = "; ".join(_unheard(tree, event, repository))
    return {"sensor": None, "trigger": None, "fired": False, "reason": reason, "sets": None}


def _document(sensor: str, one: Outcome) -> dict[str, Any]:
    return {
        "sensor": sensor,
        "trigger": one.trigger,
        "fired": one.fired,
        "reason": one.reason,
        "sets": _sets(one),
    }


def _sets(one: Outcome) -> Any:
    """Return the object a trigger stores, or the call it makes."""
    from playbook.events.calls import HttpCall

    if isinstance(one.call, HttpCall):
        return {
            "method": one.call.method,
            "url": one.call.url,
            "payload": json.loads(one.call.body),
        }
    return None if one.call is None else one.call.resource


def _show(sensor: str, one: Outcome) -> None:
    from playbook.documents.write import dump

    print(f"{'fires ' if one.fired else 'silent'}  Sensor/{sensor}  {one.trigger}")
    sets = _sets(one)
    if sets is not None:
        print(textwrap.indent(dump(sets), INDENT), end="")
        return
    wrap = textwrap.TextWrapper(
        max(width(), 40),
        initial_indent=INDENT,
        subsequent_indent=f"{INDENT}  ",
        break_long_words=False,  # patterns and paths are for copying
        break_on_hyphens=False,
    )
    for line in one.reason.splitlines():
        print(wrap.fill(line))
