"""Short texts are found for the patterns people write, and the engine takes each of them."""

import pytest

from playbook.prove.witness.texts import MOST, texts


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        pytest.param("labeled", ["labeled"], id="a word"),
        pytest.param(r"^5dlabs-rex\[bot\]$", ["5dlabs-rex[bot]"], id="escaped brackets"),
        pytest.param("^rex[bot]$", ["rexb"], id="a class of letters"),
        pytest.param("^(?:(?i)acme/web|acme/api)$", ["acme/web", "acme/api"], id="a flag inside"),
        pytest.param("^(?i:Web)$", ["Web"], id="a flag with its group"),
        pytest.param("^(a|b)(?P<name>c|d)$", ["ac", "ad", "bc", "bd"], id="every way through"),
        pytest.param("^feature/task-[A-Za-z0-9-]{1,40}.*$", ["feature/task-a"], id="as little"),
        pytest.param("^a{2}b{0,3}c?d+e*$", ["aad"], id="repeats"),
        pytest.param("^[0-9]+$", ["1"], id="digits"),
        pytest.param("^[[:upper:]][^a-z]$", ["A1"], id="named and negated classes"),
        pytest.param(r"^\x41\x{3bb}\d\pL$", ["Aλ1a"], id="escapes by number"),
        pytest.param(r"^\Qa.b\E$", ["a.b"], id="quoted"),
        pytest.param(r"\bword\z", ["word"], id="what has no width"),
        pytest.param("[]a]", ["a"], id="a bracket in a class"),
        pytest.param("^$", [""], id="nothing"),
        pytest.param("(?=x)", [], id="what Go does not read"),
        pytest.param("a^b", [], id="what nothing matches"),
        pytest.param("(" * 200 + ")" * 200, [], id="very deep"),
    ],
)  # fmt: skip
def test_a_pattern_says_what_it_takes(pattern: str, found: list[str]) -> None:
    assert list(texts(pattern)) == found


def test_there_is_an_end_to_them() -> None:
    assert len(texts("(a|b|c|d)" * 40)) == MOST
