"""The version of a skill is what it says, else its hash; its name is a name and no path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.errors import AgentProblem
from playbook.agent.workspace.skill_version import SkillFile, check_name, tree_hash, version_of


@pytest.mark.parametrize(
    ("manual", "version_file", "version"),
    [
        pytest.param("---\nversion: 1.10\n---\n", None, "1.10", id="as written, no number"),
        pytest.param(
            '---\nname: a\nversion: "2.0.0-rc.1+b"\n---\n', None, "2.0.0-rc.1+b", id="quoted"
        ),
        pytest.param("---\nversion: 3 # new\n---\n", None, "3", id="a comment"),
        pytest.param("---\r\nversion: 1.2\r\n---\r\n", None, "1.2", id="lines of Windows"),
        pytest.param(
            "---\nmetadata:\n  author: x\n  version: '4.1'\n---\n",
            None,
            "4.1",
            id="in its metadata",
        ),
        pytest.param("---\ndescription: a: b: c\nversion: 5\n---\n", None, "5", id="no YAML"),
        pytest.param("---\nname: a\n---\n", "6.0\n", "6.0", id="a VERSION file"),
        pytest.param("---\nversion: 7\n---\n", "6.0\n", "7", id="SKILL.md before VERSION"),
        pytest.param("# a\nversion: 9\n", None, "sha256-" + "ab" * 8, id="no front matter"),
        pytest.param(
            "---\nname: a\n---\nversion: 9\n", None, "sha256-" + "ab" * 8, id="text below"
        ),
        pytest.param("---\nversion:\n---\n", " \n", "sha256-" + "ab" * 8, id="both empty"),
        pytest.param("", None, "sha256-" + "ab" * 8, id="an empty SKILL.md"),
    ],
)
def test_the_version_is_what_the_skill_says_else_its_hash(
    manual: str, version_file: str | None, version: str
) -> None:
    assert version_of("one", manual, version_file, "ab" * 32) == version


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "-a", "a" * 65, "a\n", ".a", "a b"])
def test_a_name_that_is_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(AgentProblem, match="cannot be used"):
        check_name(name)


FILES = st.lists(
    st.builds(SkillFile, st.text(min_size=1), st.booleans(), st.sampled_from(["a" * 64, "b" * 64])),
    unique_by=lambda each: each.path,
)


@given(FILES)
def test_the_hash_does_not_depend_on_the_order(files: list[SkillFile]) -> None:
    assert tree_hash(files) == tree_hash(files[::-1])
