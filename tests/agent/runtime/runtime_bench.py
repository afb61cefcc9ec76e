"""A runtime of the real parts with fake CLIs on its PATH: processes, workspaces, state and logs are real."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playbook.agent.assignment import Incident
from playbook.agent.result import AgentResult
from playbook.agent.runtime.parts import Admit, anything
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.runtime.wiring import agent_runtime, triage_parts
from playbook.agent.settings import AgentRuntimeSettings
from playbook.testing import Behaviour, install
from tests.agent.runtime.runtime_fakes import incident

KEY = "sk-ant-planted-0123456789"


@dataclass
class Bench:
    """A folder with fake CLIs, a key and a workspace root; ask it for runtimes."""

    folder: Path
    behaviour: Behaviour | Mapping[str, Behaviour]
    options: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def bin(self) -> Path:
        """Where the fakes are."""
        return self.folder / "bin"

    @property
    def root(self) -> Path:
        """Where the workspaces are."""
        return self.folder / "workspaces"

    @property
    def state(self) -> Path:
        """Return the SQLite file, where `serve` has it."""
        return self.folder / "workspaces.sqlite"

    def settings(self) -> AgentRuntimeSettings:
        """Return settings that keep everything and wait for nothing."""
        key = self.folder / "key"
        key.write_text(f"{KEY}\n", encoding="ascii")
        given = {
            "agent_command": ["claude"],
            "workspace_root": self.root,
            "model_key_file": key,
            "timeout": 60.0,
            "grace": 5.0,
            "retries": {"attempts": 3, "first_wait": 0.01, "longest_wait": 0.01},
            "retention": {"policy": "keep_all"},
        }
        return AgentRuntimeSettings(**{**given, **self.options})

    def runtime(self, admit: Admit = anything) -> AgentRuntime:
        """Return a runtime, as `serve` makes it."""
        install(self.bin, self.behaviour)
        settings = self.settings()
        environment = {"PATH": str(self.bin), "SECRET_OF_OURS": "1", **self.variables}
        parts = triage_parts(settings, environment, admit=admit)
        return agent_runtime(settings, parts, state=self.state)

    def run(self, asked: Incident | None = None, admit: Admit = anything) -> AgentResult:
        """Look into an incident."""
        return self.runtime(admit).run(asked or incident())


Make = Callable[..., Bench]
