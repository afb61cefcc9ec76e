"""What each CLI printed, by name, and the code it ended with. Reads package data only."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from playbook.errors import PlaybookError

FAILS = ("api_error_401", "api_error_429", "api_error_500", "connection_refused")
REFUSALS = ("api_error_400", "api_error_403", "api_error_529")
LIMITS = ("max_turns", "budget", "no_api_key", "bad_resume")
TOOLS = ("tool_use", "tool_denied", "tool_fails")
# program -> exit code -> names; recorded/SOURCES.md says where each comes from
ENDED: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "claude": {
        0: ("success", "success_2_1_197", "partial_messages", "sigint", *TOOLS),
        1: (*FAILS, *REFUSALS, *LIMITS),
        143: ("sigterm",),
    },
    "codex": {
        0: ("success", "tool_use", "reconnects", "failed_with_exit_0"),
        1: (*FAILS, "completed_with_exit_1"),
    },
    "gemini": {0: ("success", "tool_use", "tool_denied"), 1: FAILS, 53: ("max_turns",)},
    "command": {0: ("success",)},
}
RECORDINGS: Mapping[str, Mapping[str, int]] = {
    kind: {name: code for code, names in codes.items() for name in names}
    for kind, codes in ENDED.items()
}
# The last line before the exit, where the CLI says something there on stderr too.
STDERR: Mapping[tuple[str, str], str] = {
    ("claude", "bad_resume"): "No conversation found with session ID: "
    "00000000-0000-4000-8000-000000000000\n",
}
VERSIONS: Mapping[str, str] = {
    "claude": "2.1.329 (Claude Code)",
    "codex": "codex-cli 0.169.0",
    "gemini": "0.61.0",
    "command": "1.0.0",
}


class FakeProblem(PlaybookError):
    """A fake CLI cannot be made as asked."""


def kind_of(program: str) -> str:
    """Return whose recordings and flags a program has: its own, or those of any command."""
    return program if program in VERSIONS else "command"


def recorded(program: str, name: str) -> str:
    """Return what the program printed.

    Raises:
        FakeProblem: there is no such recording of this program.
    """
    kind = kind_of(program)
    if name not in RECORDINGS[kind]:
        known = ", ".join(sorted(RECORDINGS[kind]))
        raise FakeProblem(f"{program}: recording {name!r} is unknown; known: {known}")
    folder = files("playbook.testing") / "recorded" / kind
    return (folder / f"{name}.jsonl").read_text(encoding="utf-8")
