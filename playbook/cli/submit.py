"""`playbook submit`: one run of a play, through argo-server or the Kubernetes API. Never shows a token."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from playbook.cli import submit_asked as asked
from playbook.cli.options import Output, Root, one_of

if TYPE_CHECKING:
    from playbook.submit.runs import Submitted
    from playbook.submit.send import Wanted
    from playbook.submit.watch import Line
    from playbook.submit.ways import Shell, Way

STOPPED = 130


def command(
    task: Annotated[str, typer.Option("--task", help="The task's id.")],
    service: Annotated[str, typer.Option("--service", help="The service it is about.")],
    repository: Annotated[str, typer.Option("--repository", help="owner/name on GitHub.")],
    play: Annotated[
        str | None,
        typer.Option("--play", help='The play; the only one, or the one called "play", when none.'),
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="key=value; may be repeated.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Follow the run; exit code 1 if it fails.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the Workflow; ask and create nothing.")
    ] = False,
    root: Root = Path(),
    env: Annotated[
        str | None, typer.Option("--env", help="The environment whose namespace is meant.")
    ] = None,
    namespace: Annotated[
        str | None, typer.Option("--namespace", "-n", help="Instead of the environment's.")
    ] = None,
    argo_server: Annotated[
        str | None, typer.Option("--argo-server", help="host:port or URL; $ARGO_SERVER when none.")
    ] = None,
    kubeconfig: Annotated[
        Path | None, typer.Option("--kubeconfig", help="Straight to this Kubernetes API.")
    ] = None,
    context: Annotated[
        str | None, typer.Option("--context", help="A context of the kubeconfig.")
    ] = None,
    output: Output = "text",
) -> None:
    """Submit one run of a play for a task.

    Through argo-server when ARGO_SERVER is set, else straight to the Kubernetes API.

    Example: playbook submit --task 42 --service web --repository acme/web --watch
    """
    from playbook.submit.send import Wanted
    from playbook.submit.task import Task

    one_of(output, ("text", "json"), "--output")
    if argo_server and (kubeconfig or context):
        raise typer.BadParameter(
            "takes no --kubeconfig and no --context", param_hint="--argo-server"
        )
    project = asked.project_for(root, None if dry_run else play)
    template = play or asked.only_play(project)
    wanted = Wanted(
        template=template,
        namespace=namespace or asked.namespace_of(project, env),
        task=Task(task, service, repository),
        parameters=asked.parameters(param or []),
        play=asked.play_of(project, template),
    )
    if dry_run:
        print(asked.dry(project, wanted, output), end="")
        return
    straight = kubeconfig is not None or context is not None
    way = _straight(wanted, kubeconfig, context) if straight else _way(wanted, argo_server)
    raise typer.Exit(_send(wanted, way, output, watch=watch))


def _way(wanted: Wanted, url: str | None) -> Way:
    """Return argo-server where one is named, else the Kubernetes API."""
    from playbook.submit.ways import argo_server

    server = argo_server(os.environ, url or "")
    if server is None:
        return _straight(wanted, None, None)
    from playbook.submit.argo_server import Through

    return Through(server, wanted.namespace)


def _straight(wanted: Wanted, kubeconfig: Path | None, context: str | None) -> Way:
    from playbook.kube.cluster import connect
    from playbook.submit.kubernetes import Kubernetes

    return Kubernetes(connect(kubeconfig, context), wanted.namespace)


def _send(wanted: Wanted, way: Way, output: str, *, watch: bool) -> int:
    """Submit and follow; return the exit code."""
    from threading import Event

    from playbook.submit.send import send
    from playbook.submit.ways import Shell

    shell = Shell(way, lambda text: print(text, file=sys.stderr), Event().wait)
    shell.say(f"template {wanted.template} in namespace {wanted.namespace} of {way.where}")
    run = send(wanted, shell)
    print(run.name if output == "text" else _json(run, wanted), flush=True)
    if watch:
        return _follow(run, shell, output)
    if run.over and run.phase != "Succeeded":
        shell.say(f"{run.name} ended at once: {run.phase}: {run.message}")
        return 1
    return 0


def _follow(run: Submitted, shell: Shell, output: str) -> int:
    from playbook.submit.follow import follow
    from playbook.submit.watch import shown

    def show(line: Line) -> None:
        text = shown(line, run.created)
        if output == "json":
            text = json.dumps(
                {"at": line.at, "what": line.what, "subject": line.subject, "text": line.text}
            )
        print(text, flush=True)

    try:
        return 0 if follow(run.name, shell, show) == "Succeeded" else 1
    except KeyboardInterrupt:
        shell.say(f"no longer watching; {run.name} goes on")
        return STOPPED


def _json(run: Submitted, wanted: Wanted) -> str:
    return json.dumps(
        {
            "name": run.name,
            "namespace": wanted.namespace,
            "uid": run.uid,
            "template": run.template,
            "task": run.task.id,
            "service": run.task.service,
            "repository": run.task.repository,
            "attempt": run.attempt,
            "phase": run.phase,
            "message": run.message,
        }
    )
