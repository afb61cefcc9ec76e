"""`make bench` measures what needs no lab, `make bench-lab` the lab: one table. It exits 0 whatever a timing shows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from benchmarks import (
    agent_process,
    agent_runs,
    exploring,
    naming,
    proving,
    rehearsing,
    rendering,
    start,
)
from benchmarks.measure import Result
from playbook.errors import PlaybookError

PLAIN = (start, rendering, rehearsing, proving, naming, agent_process, agent_runs, exploring)


def main(words: list[str]) -> int:
    """Print the table."""
    if words not in ([], ["lab"]):
        print("usage: python -m benchmarks [lab]", file=sys.stderr)
        return 2
    try:
        for part in _lab() if words else [one.results for one in PLAIN]:
            for one in part():
                mark = "ok  " if one.held else "MISS"
                print(f"{mark}  {one.what}: {one.measured}   [{one.goal}]")
                memory = f"   memory {one.memory}" if one.memory else ""
                print(f"      beside {one.peer}{memory}", flush=True)
    except PlaybookError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _lab() -> list[Callable[[], Iterable[Result]]]:
    from benchmarks import lab  # noqa: PLC0415  it loads a Kubernetes client, which plain rows would count as theirs

    return [lab.results]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
