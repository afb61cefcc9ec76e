"""What a person can set about running agents: read once, at the start. Never a secret's value, only its file."""

from playbook.agent.settings.load import load
from playbook.agent.settings.model import (
    AgentRuntimeSettings,
    ArtifactLimits,
    Context,
    Price,
    Retention,
    Retries,
    Serve,
    Webhook,
)
from playbook.agent.settings.secret_files import secret

__all__ = [
    "AgentRuntimeSettings", "ArtifactLimits", "Context", "Price", "Retention", "Retries", "Serve", "Webhook",
    "load", "secret",
]  # fmt: skip
