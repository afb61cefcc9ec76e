"""`playbook agent`: run coding agents, and tell the truth about how they ended. Collects the commands; no more."""

from __future__ import annotations

import typer

from playbook.cli import (
    agent_doctor,
    agent_gc,
    agent_rbac,
    agent_run,
    agent_serve,
    agent_skills,
    agent_status,
    agent_triage,
)
from playbook.cli.agent_options import FURTHER

app = typer.Typer(
    help="Run coding agents, and tell the truth about how they ended.", no_args_is_help=True
)
app.command("run", context_settings=FURTHER)(agent_run.command)
app.command("triage", context_settings=FURTHER)(agent_triage.command)
app.command("serve", context_settings=FURTHER)(agent_serve.command)
app.command("status")(agent_status.status)
app.command("cancel")(agent_status.cancel)
app.command("gc", context_settings=FURTHER)(agent_gc.command)
app.command("doctor")(agent_doctor.command)
app.command("rbac")(agent_rbac.command)
app.add_typer(agent_skills.app, name="skills")
