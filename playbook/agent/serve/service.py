"""The whole service, from its settings: runtime, desk, webhook, HTTP. The one place of this room that wires."""

from __future__ import annotations

from contextlib import closing

from prometheus_client import start_http_server

from playbook.agent.runtime.parts import Parts
from playbook.agent.runtime.wiring import agent_runtime, state_file
from playbook.agent.serve.application import application
from playbook.agent.serve.deliver import Webhook, nowhere
from playbook.agent.serve.desk import Deliver, Desk
from playbook.agent.serve.server import listening, serve
from playbook.agent.serve.sweeping import sweeping
from playbook.agent.settings import AgentRuntimeSettings


def service(settings: AgentRuntimeSettings, parts: Parts) -> bool:
    """Serve until SIGTERM or Ctrl-C; return whether all executions ended by themselves.

    `parts` are those of `triage_parts`, which is given the environment and the proof of read-only access.

    Raises:
        AgentProblem: settings, state or workspace root cannot be used. OSError: the port is taken.
    """
    where = settings.serve
    runtime = agent_runtime(settings, parts, state=state_file(settings))
    desk = Desk(
        runtime,
        delivery(settings),
        at_once=settings.max_concurrent,
        waiting=settings.queue,
    )
    app = application(desk, settings)
    if settings.metrics_port is not None:
        # For a Prometheus without the token; the same numbers as /metrics.
        start_http_server(settings.metrics_port, where.host, runtime.metrics.registry)
    with (
        closing(runtime),
        listening(where.host, where.port) as listener,
        sweeping(settings, runtime.store),
    ):
        # What is stopped needs its grace, and a moment to be written down.
        return serve(app, desk, listener, patience=where.drain, grace=settings.grace + 5.0)


def delivery(settings: AgentRuntimeSettings) -> Deliver:
    """Return what brings results to where the settings want them."""
    hook = settings.webhook
    if hook.url is None:
        return nowhere
    return Webhook(hook.url, hook.secret_file, hook.timeout)
