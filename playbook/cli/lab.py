"""`playbook lab`: a real API server, Argo Workflows and Argo Events on this machine. Parses and prints; no more."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import lab_apply, lab_build
from playbook.cli.options import Output, one_of

if TYPE_CHECKING:
    from playbook.lab.lab import Lab
    from playbook.lab.status import OneProcess, Status

app = typer.Typer(help="Argo itself on this machine, as processes.", no_args_is_help=True)

Name = Annotated[str, typer.Option("--name", help="The lab; several may run side by side.")]
Port = "The port on 127.0.0.1; 0 takes any that is free."
CRASHED = 1


app.command("build")(lab_build.command)


@app.callback()
def _lab() -> None:
    """Argo itself on this machine: an API server, Argo Workflows and Argo Events as processes."""


@app.command("up")
def up(
    name: Name = "default",
    api_port: Annotated[int, typer.Option("--api-port", help=f"The API server's. {Port}")] = 0,
    argo_port: Annotated[int, typer.Option("--argo-port", help=f"argo-server's. {Port}")] = 0,
    webhook_port: Annotated[
        int, typer.Option("--webhook-port", help=f"The first EventSource's. {Port}")
    ] = 0,
) -> None:
    """Bring a lab up, and say how to reach it; one that is up stays as it is.

    Needs root or user namespaces, and `playbook lab build` once.

    Example: playbook lab up && export KUBECONFIG=$(playbook lab kubeconfig)
    """
    from playbook.lab.lab import Ports, up

    lab = up(name, Ports(api_port, argo_port, webhook_port), _progress)
    print("\n".join(ready_lines(lab)))


app.command("apply")(lab_apply.command)


@app.command("status")
def status(name: Name = "default", output: Output = "text") -> None:
    """Show the processes of a lab; the exit code is 1 when one is not ready.

    Example: playbook lab status -o json
    """
    import json

    from playbook.lab.lab import status

    one_of(output, ("text", "json"), "--output")
    found = status(name)
    print(json.dumps(found.as_json(), indent=2) if output == "json" else "\n".join(lines(found)))
    if not found.ready:
        raise typer.Exit(CRASHED)


@app.command("kubeconfig")
def kubeconfig(name: Name = "default") -> None:
    """Print where the kubeconfig of a lab is.

    Example: export KUBECONFIG=$(playbook lab kubeconfig)
    """
    from playbook.lab.lab import find

    print(find(name).kubeconfig)


@app.command("logs")
def logs(
    what: Annotated[str, typer.Argument(help="A process, a pod, or NAMESPACE/POD.")],
    name: Name = "default",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", min=0, help="From so many lines on.")] = 50,
) -> None:
    """Print the log of a process of a lab, or of a pod in it.

    Example: playbook lab logs workflow-controller -f
    """
    from playbook.lab.logs import log_of

    for text in log_of(name, what, lines, follow=follow):
        sys.stdout.write(text)
        sys.stdout.flush()


@app.command("restart")
def restart(
    process: Annotated[str, typer.Argument(help="A process, as `playbook lab status` names it.")],
    name: Name = "default",
) -> None:
    """End a process of a lab and start it again.

    Example: playbook lab restart workflow-controller
    """
    from playbook.lab.control import ask
    from playbook.lab.lab import find

    ask(find(name).home.control, {"restart": process})


@app.command("down")
def down(name: Name = "default") -> None:
    """Stop a lab; what was applied to it is there again after the next `up`.

    Example: playbook lab down
    """
    from playbook.lab.lab import down

    print(f"lab {name} is down" if down(name) else f"lab {name} was not running")


@app.command("reset")
def reset(name: Name = "default") -> None:
    """Stop a lab and delete everything in it.

    Example: playbook lab reset --name default
    """
    from playbook.lab.lab import reset

    reset(name)
    print(f"lab {name} is gone")


def ready_lines(lab: Lab) -> list[str]:
    """Return how to reach a lab."""
    from playbook.lab.lab import status

    found = status(lab.home.name)
    webhooks = [f"{url}  ({source})" for source, url in found.webhooks.items()]
    addresses = (
        ("API server", [found.api]),
        ("argo-server", [found.argo_server]),
        ("webhook", webhooks or ["no EventSource yet"]),
        ("signed with", [f"{found.secret}  (the file's content)"]),
        ("kubeconfig", [found.kubeconfig]),
    )
    shown = [f"  {title:<12} {text}" for title, texts in addresses for text in texts]
    return [f"lab {found.name} is ready", *shown, f"  export KUBECONFIG={found.kubeconfig}"]


def lines(found: Status) -> list[str]:
    """Return the table of a lab's processes, and what is wrong, within 80 columns where the names allow it."""
    state = "ready" if found.ready else "not ready" if found.running else "down"
    head = [
        f"lab {found.name}: {state}, since {found.since}"
        if found.running
        else f"lab {found.name}: {state}"
    ]
    width = max([len(one.name) for one in found.processes] + [7])
    rows = [f"  {'PROCESS':<{width}}  {'STATE':<8}  {'PID':>7}  {'RESTARTS':>8}  {'MEMORY':>8}"]
    rows += [_row(one, width) for one in found.processes]
    memory = sum(one.memory for one in found.processes)
    rows.append(f"  {'':<{width}}  {'':<8}  {'':>7}  {'':>8}  {memory >> 20:>5} MB")
    return head + rows + list(_troubles(found))


def _row(one: OneProcess, width: int) -> str:
    memory = f"{one.memory >> 20:>5} MB" if one.pid else ""
    pid = one.pid or "-"
    return (
        f"  {one.name:<{width}}  {one.state:<8}  {pid:>7}  {one.restarts:>8}  {memory:>8}".rstrip()
    )


def _troubles(found: Status) -> Iterable[str]:
    from playbook.lab.entry import ended_how

    if found.failed:
        yield f"it did not come up: {found.failed}"
    if found.trouble:
        yield found.trouble
    for one in found.processes:
        if one.state == "crashed":
            yield f"{one.name} {ended_how(one.exit)}; the end of {one.log}:"
            yield from (f"    {line}" for line in one.tail)


def _progress(line: str) -> None:
    print(line, file=sys.stderr)
