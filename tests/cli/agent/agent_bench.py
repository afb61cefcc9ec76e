"""`playbook agent` with fake CLIs on PATH, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playbook.testing import Behaviour, Fork, Hang, Write, end, install, left
from tests.agent.runtime.runtime_fakes import eventually
from tests.cli.command_line import PLAYBOOK, CommandLine, Ended

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "agent" / "fixtures"
INCIDENT = ROOT / "docs" / "agent-incident.json"
ID = "6f1c8a52-0b7e-4c3b-9a54-2f7d1e0c9b11"
KEY = "sk-ant-planted-0123456789"
TOKEN = "planted-token-abc"
HANGS = Behaviour(lines=1, first=(Fork("setsid"),), then=(Hang(),))
REPORT = Behaviour(then=(Write("output/investigation.md", "# Report\n"),))


@dataclass(frozen=True, slots=True)
class AgentBench:
    """A folder with fake CLIs, a key and a workspace root, and the command line."""

    folder: Path
    playbook: CommandLine

    @property
    def bin(self) -> Path:
        """Where the fakes are."""
        return self.folder / "bin"

    @property
    def root(self) -> Path:
        """Where the workspaces are."""
        return self.folder / "workspaces"

    @property
    def workspace(self) -> Path:
        """Where the sample incident is looked into."""
        return self.root / ID

    def fakes(self, behaviour: Behaviour | Mapping[str, Behaviour] = REPORT) -> None:
        """Put fakes of this behaviour on PATH."""
        install(self.bin, behaviour)

    def file(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def here(self, *words: str | Path) -> Ended:
        """Run `playbook agent WORDS --workspace-root ...`."""
        return self.playbook("agent", *words, "--workspace-root", self.root)

    def triage(self, *words: str | Path, incident: str | Path = INCIDENT) -> Ended:
        """Run one triage; its workspace is kept."""
        options = ("--agent-command", "claude", "--retention-policy", "keep_all")
        return self.here("triage", "--incident", incident, *options, *words)

    @contextmanager
    def process(self, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command in a process of its own; nothing it started is left at the end."""
        argv = [*PLAYBOOK, "agent", *map(str, words)]
        environment = {**os.environ, "PATH": f"{self.bin}:{os.defpath}"}
        command = subprocess.Popen(
            [*argv, "--workspace-root", str(self.root)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            yield command
        finally:
            command.kill()
            command.communicate()
            try:
                # Of one that was killed the wardens end what it started.
                eventually(lambda: not left(self.bin))
            finally:
                end(self.bin)
