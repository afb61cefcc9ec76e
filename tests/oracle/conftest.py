"""Fixtures that ask both, and the table of what was asked at the end of the run."""

import os
from collections.abc import Callable, Iterable

import pytest

from tests.oracle.asking import Question
from tests.oracle.comparing import Comparison, Tally
from tests.oracle.families import FAMILIES

TALLIES = pytest.StashKey[list[Tally]]()
NAMED = 4


@pytest.fixture(scope="session")
def seed() -> str:
    """The seed of what is drawn: always the same, unless ORACLE_SEED says another."""
    return os.environ.get("ORACLE_SEED", "1")


@pytest.fixture
def cases() -> Callable[[str], int]:
    """How many questions of a family are drawn: ORACLE_CASES of each, if it is set."""
    return lambda name: int(os.environ.get("ORACLE_CASES") or FAMILIES[name].cases)


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Callable[[Comparison, Iterable[Question]], Tally]:
    """Ask both, fail at any difference, and keep the tally for the end."""

    def compared(comparison: Comparison, questions: Iterable[Question]) -> Tally:
        tally = comparison.run(questions)
        request.config.stash.setdefault(TALLIES, []).append(tally)
        assert tally.cases, f"{tally.name}: nothing was asked"
        assert not tally.different, tally.text
        return tally

    return compared


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many cases were compared, how many we refuse, and by which names."""
    tallies = config.stash.get(TALLIES, [])
    if not tallies:
        return
    terminalreporter.section("compared with Argo's own Go code")
    terminalreporter.line(f"{'':32} {'cases':>8} {'differ':>7} {'refused':>8} {'seconds':>8}")
    for tally in tallies:
        share = f"{100 * tally.share:.1f} %"
        line = (
            f"{tally.name:32} {tally.cases:8,} {tally.different:7} {share:>8} {tally.seconds:8.1f}"
        )
        terminalreporter.line(line)
        for name, count in tally.refused.most_common(NAMED):
            terminalreporter.line(f"    {count:6} {name}")
    terminalreporter.line(f"{'together':32} {sum(tally.cases for tally in tallies):8,}")
