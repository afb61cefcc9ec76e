"""The pinned modules: what is read from go.mod, and that the folders agree with one another."""

import pytest

from playbook.lab import cache
from playbook.lab.build import recipes
from playbook.lab.build.gomod import parse
from playbook.lab.build.recipes import Group

ALL = (*recipes.GROUPS, recipes.ORIGINAL_EVENTS_GROUP)
TEXT = """module example.org/lab

go 1.26.0

require example.org/alone v1.0.0

require (
\texample.org/direct v1.2.3
\texample.org/other/v2 v2.0.0-20260101000000-abcdef012345 // indirect
)

replace (
\texample.org/old => example.org/new v9.9.9
)
"""


def test_a_go_mod_gives_its_name_its_go_and_its_versions() -> None:
    read = parse(TEXT)
    assert (read.name, read.go) == ("example.org/lab", (1, 26))
    assert read.required == {
        "example.org/alone": "v1.0.0",
        "example.org/direct": "v1.2.3",
        "example.org/other/v2": "v2.0.0-20260101000000-abcdef012345",
    }


def test_a_text_that_is_no_go_mod_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a go\.mod"):
        parse("hello")


@pytest.mark.parametrize("group", ALL, ids=lambda group: group.name)
def test_every_module_of_a_group_is_pinned_with_its_content(group: Group) -> None:
    sums = (cache.sources(group) / "go.sum").read_text()
    modules = {group.module}
    if isinstance(group.how, tuple):
        modules |= {copied.module for copied in group.how}
    for module in modules:
        version = cache.gomod(group).required[module]
        assert f"{module} {version} h1:" in sums
        assert f"{module} {version}/go.mod h1:" in sums


@pytest.mark.parametrize("group", ALL, ids=lambda group: group.name)
def test_no_go_mod_names_a_folder_of_some_machine(group: Group) -> None:
    text = (cache.sources(group) / "go.mod").read_text()
    assert "=> /" not in text
    assert "=> ." not in text


def test_the_yaml_is_of_the_versions_that_are_compiled() -> None:
    yaml = cache.gomod(recipes.CRDS_GROUP).required
    assert yaml[recipes.ARGO] == cache.version(recipes.ARGO_GROUP)
    assert yaml[recipes.ARGO_EVENTS] == cache.version(recipes.EVENTS_GROUP)


def test_no_two_files_of_a_group_have_the_same_name() -> None:
    for group in ALL:
        assert len(set(group.files)) == len(group.files)
