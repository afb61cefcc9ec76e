"""The agent from a GitHub App or a login, and the login from the App."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook import names
from playbook.agents import Agent
from playbook.errors import NameRefused

ANY = st.text(max_size=60)


@pytest.mark.parametrize(
    ("identity", "agent"),
    [
        pytest.param("5DLabs-Rex", "rex", id="the App"),
        pytest.param("5dlabs-cleo[bot]", "cleo", id="the login"),
        pytest.param("5dlabs_tess", "tess", id="an underscore"),
        pytest.param("5DLabsRex", "rex", id="no separator"),
        pytest.param("5DLABS-BLAZE", "blaze", id="capitals"),
        pytest.param("5DLabs-Rex-QA", "rex-qa", id="two words"),
        pytest.param("5DLabs-Rex_QA[bot]", "rex-qa", id="two words, an underscore"),
    ],
)
def test_the_agent_is_told_from_its_app_or_login(identity: str, agent: str) -> None:
    assert names.agent_of(identity) == agent
    Agent(name=agent, github_app="X", role="")  # and it is a name an Agent can have


@pytest.mark.parametrize(
    "identity",
    [
        pytest.param("", id="nothing"),
        pytest.param("rex", id="no vendor"),
        pytest.param("5DLabs", id="only the vendor"),
        pytest.param("5DLabs-", id="no name"),
        pytest.param("5DLabs--Rex", id="two separators"),
        pytest.param("5DLabs-Rex-", id="a separator last"),
        pytest.param("5DLabs-Rex\n", id="a trailing newline"),
        pytest.param("5dlabs-rex[bot]\n", id="a newline after the login"),
        pytest.param("5dlabs-rex[bot][bot]", id="a bot twice"),
        pytest.param(" 5DLabs-Rex", id="a space"),
        pytest.param("5DLabs Rex", id="a space inside"),
        pytest.param("5DLabs-R\u00e9x", id="a letter that is not ASCII"),
        pytest.param("5dlab\u017f-rex", id="a long s, which ignoring case makes an s"),
        pytest.param("5DLabs-\u212aim", id="the sign for kelvin"),
        pytest.param("5DLabs-7", id="a digit first: no Agent can be called that"),
        pytest.param("5DLabs-" + "x" * 21, id="longer than an Agent's name"),
        pytest.param("Evil5DLabs-Rex", id="another vendor that ends in ours"),
        pytest.param("dependabot[bot]", id="another vendor"),
    ],
)
def test_anybody_else_is_refused_with_advice(identity: str) -> None:
    with pytest.raises(NameRefused) as refused:
        names.agent_of(identity)
    assert refused.value.message.startswith("cannot tell the agent from GitHub App")
    assert '"5dlabs-<agent>"' in refused.value.hint


@pytest.mark.parametrize(
    ("identity", "vendor", "agent"),
    [
        pytest.param("Acme-Rex", "acme", "rex", id="another vendor"),
        pytest.param("a.c+e-rex[bot]", "A.C+E", "rex", id="a vendor that is no pattern"),
        pytest.param("5DLabs-Rex", "acme", "rex", id="the table of known Apps comes first"),
    ],
)
def test_the_vendor_can_be_chosen(identity: str, vendor: str, agent: str) -> None:
    assert names.agent_of(identity, vendor) == agent


def test_a_dot_in_the_vendor_is_a_dot() -> None:
    with pytest.raises(NameRefused):
        names.agent_of("aXc-rex", "a.c")


@given(ANY | ANY.map("5DLabs-".__add__))
def test_whatever_comes_ends_in_a_name_or_in_our_error(identity: str) -> None:
    with suppress(NameRefused):
        assert names.AGENT_NAME.fullmatch(names.agent_of(identity))


def test_many_threads_get_the_same_answers() -> None:
    names.agent_of.cache_clear()
    logins = [f"acme-{name}{n}[bot]" for n in range(50) for name in ("rex", "cleo", "tess")] * 20

    def ask(login: str) -> str:
        return names.agent_of(login, "acme")

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(ask, logins))
    assert told == [login.removeprefix("acme-").removesuffix("[bot]") for login in logins]


@pytest.mark.parametrize(
    ("app", "login"),
    [
        pytest.param("5DLabs-Rex", "5dlabs-rex[bot]", id="lower case"),
        pytest.param("Acme Security", "acme-security[bot]", id="a space becomes a dash"),
        pytest.param("a_b", "a_b[bot]", id="an underscore stays"),
        pytest.param("5dlabs-rex[bot]", "5dlabs-rex[bot]", id="a login stays one"),
    ],
)
def test_an_app_writes_with_its_login(app: str, login: str) -> None:
    assert names.bot_login(app) == login
