"""PB305 in detail: which names of bots no event ever has, and which only look so."""

import json

import pytest

from playbook.prove.finding import Severity
from playbook.prove.pairing.logins import MISNAMED
from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World
from tests.prove.breaking import PULL_REQUEST, broken, edit

FILTER = """      - path: {path}
        type: string
        comparator: "{comparator}"
        value: {values}
      - path: body.label.name"""


def found(
    values: list[str], comparator: str = "=", path: str = "body.sender.login"
) -> list[tuple[Severity, str]]:
    text = FILTER.format(path=path, comparator=comparator, values=json.dumps(values))
    how = edit(PULL_REQUEST, "      - path: body.label.name", text)
    documents, _ = read_documents(broken(how))
    return [(one.severity, one.said) for one in prove_world(World(documents), [MISNAMED]).findings]


@pytest.mark.parametrize(
    ("values", "comparator", "severity", "login"),
    [
        pytest.param([r"^5DLabs-Rex\[bot\]$"], "=", "error", "5dlabs-rex[bot]", id="capitals"),
        pytest.param([r"^5DLabs-Rex\[bot\]$"], "!=", "error", "5dlabs-rex[bot]", id="refused"),
        pytest.param([r"^Renovate\[bot\]$"], "=", "error", "renovate[bot]", id="nobody we know"),
        pytest.param(["^5DLabs-Rex$"], "=", "warning", "5dlabs-rex[bot]", id="the App's name"),
        pytest.param(["^5dlabs-rex$"], "=", "warning", "5dlabs-rex[bot]", id="without [bot]"),
        pytest.param(
            [r"^(?:Ada|5DLabs-Tess\[bot\])$"], "=", "error", "5dlabs-tess[bot]", id="one of two"
        ),
    ],
)
def test_a_bot_that_is_not_called_so_is_found(
    values: list[str], comparator: str, severity: str, login: str
) -> None:
    ((how_bad, said),) = found(values, comparator)
    assert how_bad == severity
    assert login in said


@pytest.mark.parametrize(
    ("values", "comparator"),
    [
        pytest.param([r"^5dlabs-rex\[bot\]$"], "=", id="its login"),
        pytest.param([r"^(?i)5DLabs-Rex\[bot\]$"], "=", id="in any case"),
        pytest.param([r"(?i:5DLabs-Rex\[bot\])"], "!=", id="a part in any case"),
        pytest.param([r"^(?:5DLabs-Rex|5dlabs-rex)\[bot\]$"], "=", id="both ways in one pattern"),
        pytest.param([r"^5DLabs-Rex\[bot\]$", r"\[bot\]$"], "=", id="another value takes it"),
        pytest.param(["^5dlabs-rex$", r"^5dlabs-rex\[bot\]$"], "=", id="a person and the bot"),
        pytest.param(["^5dlabs-rex$"], "!=", id="a person is refused"),
        pytest.param(["^Ada-Lovelace$"], "=", id="a person with capitals"),
        pytest.param(["5DLabs"], "=", id="a part of a name"),
        pytest.param([r"\[bot\]$"], "!=", id="every bot"),
    ],
)
def test_a_filter_that_takes_the_bot_is_fine(values: list[str], comparator: str) -> None:
    assert found(values, comparator) == []


def test_only_logins_are_names_of_bots() -> None:
    assert found([r"^5DLabs-Rex\[bot\]$"], path="body.pull_request.title") == []
