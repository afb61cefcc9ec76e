"""Be a warden: `python -I -S launch.py <execution> <stdin> <stdout> <stderr>`. Runs alone, in about 15 ms, knows no library."""

from __future__ import annotations

import sys


def only_these(folder: str) -> None:
    """Let `playbook.agent.process.warden` be imported without the packages above it, which load pydantic."""
    for name in (
        "playbook.agent.process.warden",
        "playbook.agent.process",
        "playbook.agent",
        "playbook",
    ):
        package = type(sys)(name)
        package.__path__ = [folder]
        sys.modules[name] = package
        folder = folder.rpartition("/")[0]


if __name__ == "__main__":
    only_these(__file__.rpartition("/")[0])
    from playbook.agent.process.warden.pair import main

    main([int(word) for word in sys.argv[2:]])  # the first word is for who reads `ps`
