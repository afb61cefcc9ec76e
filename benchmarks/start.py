"""How long a command takes to say anything."""

from __future__ import annotations

from benchmarks.measure import Result, milliseconds, process

HELP = """
import sys
sys.argv = ["playbook", "--help"]
from playbook.cli.main import app
try:
    app()
except SystemExit:
    pass
"""


def results() -> list[Result]:
    """`playbook --help` beside importing typer."""
    ours, ram = process(HELP)
    peer, _ = process("import typer")
    return [
        Result(
            "playbook --help",
            milliseconds(ours),
            f"import typer {milliseconds(peer)}: {ours / peer:.2f}x",
            "within 3x",
            ours <= 3 * peer,
            f"{ram:.0f} MB",
        )
    ]
