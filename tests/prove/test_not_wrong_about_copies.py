"""One object in two files: an error where both surely go to one cluster, and no more than is known elsewhere."""

import pytest

from playbook.prove.cluster.twice import TWICE
from playbook.prove.prove import Report, prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World


def made(*names: str) -> str:
    """Return ServiceAccounts of these names."""
    head = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: %s}\n"
    return "---\n".join(head % name for name in names)


def listing(*files: str) -> str:
    """Return a Kustomization of these files."""
    kind = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    return f"{kind}resources: [{', '.join(files)}]\n"


def report(files: dict[str, str]) -> Report:
    documents, skipped = read_documents(files)
    assert skipped == []
    return prove_world(World(documents), [TWICE])


ONE, THREE = made("a"), made("a", "b", "c")
CASES = [
    pytest.param({"x/1.yaml": ONE, "x/2.yaml": ONE}, ["error"], 0, id="two files of one folder"),
    pytest.param({"x/1.yaml": made("a", "a")}, ["error"], 0, id="one file"),
    pytest.param({"x/1.yaml": ONE, "y/1.yaml": ONE}, [], 1, id="two folders"),
    pytest.param(
        {"x/1.yaml": ONE, "y/1.yaml": ONE, "y/2.yaml": ONE},
        ["error"],
        1,
        id="two of one folder, after one of another folder",
    ),
    pytest.param(
        {"kustomization.yaml": listing("x/1.yaml", "y/1.yaml"), "x/1.yaml": ONE, "y/1.yaml": ONE},
        ["error"],
        0,
        id="two folders, both in one Kustomization",
    ),
    pytest.param(
        {"x/kustomization.yaml": listing("1.yaml"), "x/1.yaml": ONE, "x/2.yaml": ONE},
        [],
        1,
        id="one folder, whose Kustomization leaves one out",
    ),
    pytest.param(
        {"install.yaml": THREE, "namespace-install.yaml": THREE},
        ["warning"],
        0,
        id="two versions of an installation",
    ),
    pytest.param(
        {"1.yaml": made(*"abcdefgh"), "2.yaml": made(*"abijklm")},
        ["error", "error"],
        0,
        id="two files with little in common",
    ),
    pytest.param(
        {"1.yaml": made("a", "b"), "2.yaml": made("a", "b")},
        ["error", "error"],
        0,
        id="a small file and its copy",
    ),
]


@pytest.mark.parametrize(("files", "severities", "undecided"), CASES)
def test_an_object_that_is_there_twice(
    files: dict[str, str], severities: list[str], undecided: int
) -> None:
    found = report(files)
    assert [one.severity for one in found.findings] == severities
    assert len(found.not_decided) == undecided


def test_two_versions_are_told_once_with_how_much_they_have_in_common() -> None:
    [found] = report({"install.yaml": THREE, "namespace-install.yaml": THREE}).findings
    assert found.said == (
        "3 objects of this file, ServiceAccount/a first, are already in install.yaml; "
        "those that are applied last win."
    )
