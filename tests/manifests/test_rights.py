"""Rights are derived: the operations in, the least rules out."""

import pytest

from playbook.manifests.objects import Manifest
from playbook.manifests.rights import Operation, operations, rules
from tests.manifests.rbac import rule

PODS = Operation("", "pods", "get")


@pytest.mark.parametrize(
    ("performed", "expected"),
    [
        pytest.param([], [], id="nothing done, nothing allowed"),
        pytest.param([PODS, PODS], [rule("", "pods", "get")], id="twice is once"),
        pytest.param(
            operations("", "pods", "watch list get"),
            [rule("", "pods", "get list watch")],
            id="verbs in the order people know",
        ),
        pytest.param(
            [Operation("a", "x", "get"), Operation("a", "b", "get")],
            [rule("a", "b x", "get")],
            id="resources with the same verbs share a rule",
        ),
        pytest.param(
            [Operation("a", "x", "get"), Operation("a", "b", "patch")],
            [rule("a", "b", "patch"), rule("a", "x", "get")],
            id="resources with other verbs do not, or each would get both",
        ),
        pytest.param(
            [Operation("b", "x", "get"), Operation("a", "y", "get")],
            [rule("a", "y", "get"), rule("b", "x", "get")],
            id="groups never share a rule",
        ),
        pytest.param(
            [Operation("", "secrets", "get", ("b",)), Operation("", "secrets", "get", ("a",))],
            [rule("", "secrets", "get", "a b")],
            id="names are put together",
        ),
        pytest.param(
            [Operation("", "secrets", "get", ("b",)), Operation("", "secrets", "get")],
            [rule("", "secrets", "get")],
            id="who reads all needs no names",
        ),
        pytest.param(
            [Operation("", "leases", "update", ("a",)), Operation("", "leases", "create")],
            [rule("", "leases", "create"), rule("", "leases", "update", "a")],
            id="names limit their own verb only",
        ),
    ],
)
def test_the_least_rules_allow_what_is_done(
    performed: list[Operation], expected: list[Manifest]
) -> None:
    assert rules(performed) == expected
    assert rules(reversed(list(performed))) == expected


def test_a_word_that_is_no_verb_is_refused() -> None:
    with pytest.raises(ValueError, match='"read" is no verb of RBAC; known: get, list'):
        Operation("", "pods", "read")


def test_creation_cannot_be_limited_to_names() -> None:
    with pytest.raises(ValueError, match="create pods cannot be limited to names"):
        Operation("", "pods", "create", ("a",))
