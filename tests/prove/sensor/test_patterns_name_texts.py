"""Which texts a pattern names, and whether it takes only those."""

import pytest

from playbook.prove.sensor.patterns import branches


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        pytest.param("labeled", [("labeled", False)], id="a word"),
        pytest.param("^labeled$", [("labeled", True)], id="anchored"),
        pytest.param("^labeled", [("labeled", False)], id="half anchored"),
        pytest.param("^opened|closed$", [("opened", False), ("closed", False)], id="the trap"),
        pytest.param("^(?:opened|closed)$", [("opened", True), ("closed", True)], id="a group"),
        pytest.param("^(opened|closed)", [("opened", False), ("closed", False)], id="no end"),
        pytest.param("labeled.*", [], id="more than a text"),
        pytest.param("[a-z]+", [], id="a class"),
    ],
)
def test_what_a_pattern_names(pattern: str, named: list[tuple[str, bool]]) -> None:
    assert branches(pattern) == named
