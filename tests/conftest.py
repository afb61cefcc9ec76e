"""Settings of every test: a timing never decides one, and CI tries the same examples each time."""

import os
import signal

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# A shell starts what it puts into the background with Ctrl-C ignored, and Python and its children leave it so.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs more than Python, unless it is asked for: `-m cluster`, `-m oracle`."""
    asked = config.getoption("-m")
    apart = [name for name in ("cluster", "oracle", "real_cli") if name not in asked]
    mine = [item for item in items if not any(map(item.get_closest_marker, apart))]
    config.hook.pytest_deselected(items=[item for item in items if item not in mine])
    items[:] = mine
