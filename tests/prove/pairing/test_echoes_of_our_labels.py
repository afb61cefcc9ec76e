"""PB306 in detail: which filters let our own labels in, and who asks for that."""

import pytest

from playbook.prove.pairing.echoes import ECHOES
from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.world import World
from tests.prove.breaking import PULL_REQUEST, SOURCE, Break, both, broken, edit
from tests.prove.broken_pairing import argo_alone


def said(how: Break) -> list[str]:
    documents, _ = read_documents(broken(how))
    report = prove_world(World(documents), [ECHOES])
    assert report.not_decided == ()
    return [one.said for one in report.findings]


@pytest.mark.parametrize(
    ("how", "labels"),
    [
        pytest.param(edit(PULL_REQUEST, "|playbook/test|", "|"), '"playbook/test".', id="one"),
        pytest.param(
            edit(PULL_REQUEST, 'comparator: "!="', 'comparator: "="'), "and 4 more.", id="all"
        ),
        pytest.param(
            both(
                edit(PULL_REQUEST, "|playbook/test|", "|"),
                edit(PULL_REQUEST, "acme/web|acme/api", "acme/api"),
            ),
            '"playbook/test".',
            id="in the second repository only",
        ),
    ],
)
def test_a_label_of_ours_that_is_stored_is_found(how: Break, labels: str) -> None:
    (one,) = said(how)
    assert one.endswith(labels)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(edit(PULL_REQUEST, "playbook/implement|", "playbook/.*|"), id="a pattern"),
        pytest.param(
            both(
                edit(PULL_REQUEST, "|playbook/test|", "|"),
                edit(PULL_REQUEST, "labeled|unlabeled", "unlabeled"),
            ),
            id="labels that are set are not asked for",
        ),
        pytest.param(
            both(
                edit(PULL_REQUEST, "|playbook/test|", "|"),
                edit(SOURCE, "      - pull_request\n", ""),
            ),
            id="an event that is not subscribed",
        ),
        pytest.param(
            both(
                edit(PULL_REQUEST, "|playbook/test|", "|"),
                edit(PULL_REQUEST, "feature/task-", "feature/job-"),
            ),
            id="a branch of nobody's",
        ),
        pytest.param(argo_alone, id="nobody sets labels where Argo alone releases"),
    ],
)
def test_what_never_comes_back_is_fine(how: Break) -> None:
    assert said(how) == []
