"""What is known of GitHub's webhooks holds for every recording, and tells apart what GitHub's documents do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playbook.prove.sensor.github_events import actions, bodies_of, look

RECORDINGS = sorted((Path(__file__).parents[2] / "payloads").glob("*/*.json"))


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Yield every path in a body whose keys are plain."""
    items: Iterator[tuple[str, Any]] = iter(())
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list):
        items = iter((str(index), one) for index, one in enumerate(value))
    for key, one in items:
        where = f"{path}.{key}" if path else key
        yield where
        yield from paths(one, where)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_every_path_of_a_recording_exists(recording: Path) -> None:
    event = recording.name.partition(".")[0]
    body = json.loads(recording.read_text())
    assert body.get("action", "") in (*actions()[event], "")
    known = frozenset(
        one for one in bodies_of(event) if one.partition(".")[2] == body.get("action", "")
    )
    missing = [path for path in paths(body) if known and not look(known, path).exists]
    assert missing == []


@pytest.mark.parametrize(
    ("bodies", "path", "exists", "misses"),
    [
        pytest.param(["pull_request.opened"], "number", True, False, id="a field of every body"),
        pytest.param(["push."], "action", False, True, id="a push has no action"),
        pytest.param(["pull_request.synchronize"], "before", True, False, id="of this action"),
        pytest.param(["pull_request.opened"], "before", False, True, id="of another action"),
        pytest.param(
            ["pull_request.opened", "pull_request.synchronize"],
            "before",
            True,
            True,
            id="of one of two actions",
        ),
        pytest.param(
            ["pull_request_review.submitted"],
            "pull_request.merged",
            False,
            True,
            id="a review's pull request does not say whether it is merged",
        ),
        pytest.param(
            ["pull_request.opened"], "pull_request.labels.#", True, False, id="how many items"
        ),
        pytest.param(
            ["pull_request.opened"], "pull_request.labels.0.name", True, True, id="an item"
        ),
        pytest.param(
            ["pull_request.opened"], "pull_request.labels.name", False, True, id="a word in a list"
        ),
        pytest.param(
            ["push."],
            "head_commit.id",
            True,
            True,
            id="below what may be null",
        ),
        pytest.param(["push."], "X-GitHub-Event", True, False, id="what the source adds"),
    ],
)
def test_what_a_path_finds(bodies: list[str], path: str, exists: bool, misses: bool) -> None:
    found = look(frozenset(bodies), path)
    assert (found.exists, found.misses) == (exists, misses)
