"""The compiled tree: what it takes, what it refuses, and when."""

import pytest

from playbook.errors import InvalidScenario, NotModelled
from playbook.rehearse.tree import compile_tree

FOREIGN = """
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: foreign}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: each, template: main, withItems: [1, 2]}
"""


def test_a_template_of_somebody_else_is_refused_only_when_it_is_played() -> None:
    tree = compile_tree({"foreign.yaml": FOREIGN})
    with pytest.raises(NotModelled, match="withItems"):
        tree.program("foreign")


def test_a_template_that_is_not_rendered_is_named_with_those_that_are() -> None:
    with pytest.raises(InvalidScenario, match='"nope" is not rendered; known: foreign'):
        compile_tree({"foreign.yaml": FOREIGN}).program("nope")


def test_a_template_is_compiled_once() -> None:
    tree = compile_tree({"plain.yaml": FOREIGN.replace(", withItems: [1, 2]", ", when: false")})
    assert tree.program("foreign") is tree.program("foreign")


def test_the_accounts_of_the_platform_are_read_as_the_reconciler_reads_them() -> None:
    config = """
apiVersion: v1
kind: ConfigMap
metadata: {name: playbook-platform}
data: {platform.json: '{"github": {"actors": {"rex": 7}}}'}
"""
    assert compile_tree({"config.yaml": config}).actors == {"rex": 7}
    assert compile_tree({}).actors == {}
