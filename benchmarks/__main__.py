"""`make bench`: measure everything, print one table. Exit 0 whatever it shows: a timing decides nothing."""

from __future__ import annotations

from benchmarks import naming, rehearsing, rendering, start


def main() -> None:
    """Print the table."""
    for part in (start, rendering, rehearsing, naming):
        for one in part.results():
            mark = "ok  " if one.held else "MISS"
            print(f"{mark}  {one.what}: {one.measured}   [{one.goal}]")
            print(f"      beside {one.peer}{f'   memory {one.memory}' if one.memory else ''}")


if __name__ == "__main__":
    main()
