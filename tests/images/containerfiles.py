"""The Containerfiles as the tests read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.containerfile import Stage, stages
from tools.images import AGENT, CONTROLLER, ROOT, VERSIONS, versions

FILES = {"agent": AGENT, "controller": CONTROLLER}
PINNED = versions(VERSIONS.read_text())
LOCK: dict[str, Any] = json.loads((ROOT / "images/agent/clis/package-lock.json").read_text())
PACKAGES = {
    "claude": ("@anthropic-ai/claude-code", "CLAUDE_VERSION"),
    "codex": ("@openai/codex", "CODEX_VERSION"),
    "gemini": ("@google/gemini-cli", "GEMINI_VERSION"),
}


def read(file: Path) -> list[Stage]:
    """Return the stages of a Containerfile."""
    return stages(file.read_text())


def final(file: Path) -> Stage:
    """Return the stage that becomes the image."""
    return read(file)[-1]


def variables(stage: Stage) -> dict[str, str]:
    """Return what its ENV lines set."""
    return {name: value for one in stage.all("ENV") for name, value in one.pairs.items()}


def runs(file: Path) -> str:
    """Return the text of all its RUN lines."""
    return "\n".join(one.text for stage in read(file) for one in stage.all("RUN"))
