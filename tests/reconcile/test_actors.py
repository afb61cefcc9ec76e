"""Who did it: law 11's honest reading of senders. By number where it is known, else by login."""

from __future__ import annotations

import pytest

from playbook.play import Actor, cleo, rex, tess
from playbook.reconcile.actors import among, authored, person, sent_by
from tests.reconcile_facts import label, opened


@pytest.mark.parametrize(
    ("sender", "sender_id", "ids", "expected"),
    [
        pytest.param("5dlabs-cleo[bot]", "", {}, True, id="by its login"),
        pytest.param("5DLabs-Cleo[bot]", "", {}, True, id="whatever the capitals"),
        pytest.param(
            "5dlabs-cleo", "", {}, False, id="an account of that name without [bot] is not it"
        ),
        pytest.param("5dlabs-cleo[bot]", "11", {"cleo": 11}, True, id="by its number"),
        pytest.param("renamed[bot]", "11", {"cleo": 11}, True, id="the number outlives a renaming"),
        pytest.param(
            "5dlabs-cleo[bot]", "12", {"cleo": 11}, False, id="another number is another account"
        ),
        pytest.param(
            "5dlabs-cleo[bot]", "", {"cleo": 11}, True, id="no number sent: the login counts"
        ),
        pytest.param(
            "5dlabs-cleo[bot]", "12", {"tess": 11}, True, id="another agent's number says nothing"
        ),
    ],
)
def test_an_agent_is_known_by_number_where_the_platform_knows_it(
    sender: str, sender_id: str, ids: dict[str, int], expected: bool
) -> None:
    assert sent_by(label(sender=sender, sender_id=sender_id), cleo, ids) is expected


@pytest.mark.parametrize(
    ("sender", "kind", "expected"),
    [
        pytest.param("octocat", "User", True, id="a user"),
        pytest.param("dependabot[bot]", "Bot", False, id="a bot"),
        pytest.param("dependabot[bot]", "", False, id="a bot whose type is missing"),
        pytest.param("octo-app", "Bot", False, id="a bot by its type alone"),
        pytest.param("", "User", False, id="a login that could not be read is nobody"),
        pytest.param("", "", False, id="nothing is nobody"),
    ],
)
def test_people_are_accounts_that_are_no_bots(sender: str, kind: str, expected: bool) -> None:
    assert person(label(sender=sender, sender_type=kind)) is expected


@pytest.mark.parametrize(
    ("sender", "actors", "expected"),
    [
        pytest.param("octocat", (cleo, "people"), True, id="a person where people may"),
        pytest.param("octocat", (cleo, tess), False, id="a person where only agents may"),
        pytest.param("5dlabs-tess[bot]", (cleo, tess), True, id="the second agent"),
        pytest.param("5dlabs-rex[bot]", ("people",), False, id="an agent is not people"),
        pytest.param("octocat", (), False, id="nobody may"),
    ],
)
def test_a_sender_is_among_the_actors_or_not(
    sender: str, actors: tuple[Actor, ...], expected: bool
) -> None:
    assert among(label(sender=sender), actors, {}) is expected


def test_the_author_is_who_opened_it_not_who_sent_the_event() -> None:
    assert authored(opened(sender="octocat", author="5DLabs-Rex[bot]"), [cleo, rex])
    assert not authored(opened(sender="5dlabs-rex[bot]", author="octocat"), [cleo, rex])
