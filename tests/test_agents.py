"""Agents: what one may say, the four that ship, and what becomes of a changed one."""

import re
from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from playbook.agents import STOCK, Agent, Permissions, SecretEnv, Tools, cleo, rex, tess
from playbook.names import AGENT_NAME, KNOWN_APPS, agent_of
from playbook.play import Stage

KEY = SecretEnv(name="TOKEN", secret="tokens", key="rex")


def made(**more: object) -> Agent:
    return Agent.model_validate({"name": "x", "github_app": "Acme-X", "role": "works", **more})


def test_the_four_that_ship_are_known_by_their_apps() -> None:
    assert {agent.github_app: agent.name for agent in STOCK} == KNOWN_APPS
    assert [agent_of(agent.login) for agent in STOCK] == [agent.name for agent in STOCK]
    assert [agent.login for agent in STOCK] == [f"5dlabs-{agent.name}[bot]" for agent in STOCK]


def test_a_tester_cannot_push() -> None:
    assert tess.permissions.github == {"contents": "read", "pull_requests": "write"}
    assert rex.permissions.github["contents"] == cleo.permissions.github["contents"] == "write"


def test_nobody_gets_the_cluster_unasked() -> None:
    assert all(agent.permissions.service_account is None for agent in STOCK)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("name", "", id="no name"),
        pytest.param("name", "Rex", id="a capital"),
        pytest.param("name", "7up", id="a digit first"),
        pytest.param("name", "rex-", id="a dash last"),
        pytest.param("name", "rex\n", id="a trailing newline"),
        pytest.param("name", "x" * 21, id="21 characters"),
        pytest.param("github_app", "x" * 35, id="an App name GitHub refuses"),
        pytest.param("github_app", "rex[bot]", id="a login instead of an App"),
        pytest.param("cli", "", id="the empty CLI that once stopped a controller"),
        pytest.param("cli", "cursor", id="an unknown CLI"),
        pytest.param("model", "a'b", id="a quote, which would end a text in an expression"),
        pytest.param("model", "", id="no model"),
        pytest.param("max_turns", 0, id="no turns"),
        pytest.param("budget_usd", 0, id="no money"),
        pytest.param("budget_usd", float("nan"), id="money that is no number"),
        pytest.param("budget_usd", float("inf"), id="money without end"),
        pytest.param("env", {"1A": "x"}, id="a variable no shell can have"),
        pytest.param("secrets", [{"name": "A", "secret": "a..b", "key": "k"}], id="two dots"),
        pytest.param("secrets", [{"name": "A", "secret": "a.-b", "key": "k"}], id="a dot, a dash"),
        pytest.param("secrets", [{"name": "A", "secret": "x" * 254, "key": "k"}], id="too long"),
        pytest.param("secrets", [{"name": "A", "secret": "a", "key": ""}], id="no key"),
        pytest.param("secrets", [{"name": "A", "secret": "a", "key": "a/b"}], id="a path as key"),
        pytest.param("permissions", {"github": {"contents": "admin"}}, id="a right GitHub lacks"),
        pytest.param("tool", {}, id="a typo"),
    ],
)
def test_a_poison_agent_is_refused_by_field(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        made(**{field: value})
    assert refused.value.errors()[0]["loc"][0] == field


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"env": {"TOKEN": "x"}, "secrets": (KEY,)}, id="by value and from a Secret"),
        pytest.param({"secrets": (KEY, KEY)}, id="from two Secrets"),
    ],
)
def test_a_variable_set_twice_is_refused(more: Mapping[str, object]) -> None:
    with pytest.raises(ValidationError, match='agent "x": environment variable TOKEN is set twice'):
        made(**more)


def test_a_variable_set_once_passes() -> None:
    assert made(env={"OTHER": "x"}, secrets=(KEY,)).secrets == (KEY,)


@pytest.mark.parametrize("field", ["name", "role", "model", "tools"])
def test_an_agent_is_frozen(field: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(rex, field, "x")


def test_an_agent_does_not_see_its_makers_later_changes() -> None:
    env = {"A": "1"}
    agent = made(env=env)
    env["A"] = "2"
    assert agent.env == {"A": "1"}


def test_two_agents_share_no_settings() -> None:
    one, other = made(), made()
    assert one.permissions.github is not other.permissions.github
    assert one.tools.local is not other.tools.local


def test_a_changed_copy_is_checked_when_it_becomes_part_of_a_play() -> None:
    changed = rex.model_copy(update={"model": "haiku"})
    assert Stage(name="implement", agent=changed).agent.model == "haiku"
    poison = rex.model_copy(update={"cli": ""})
    with pytest.raises(ValidationError, match=re.escape("agent.cli")):
        Stage(name="implement", agent=poison)


def test_names_and_agents_agree_on_what_a_name_is() -> None:
    pattern = Agent.model_json_schema()["properties"]["name"]["pattern"]
    assert pattern == f"^{AGENT_NAME.pattern}$"


def test_tools_and_permissions_know_their_keys() -> None:
    with pytest.raises(ValidationError, match="remotes"):
        Tools.model_validate({"remotes": []})
    with pytest.raises(ValidationError, match="account"):
        Permissions.model_validate({"account": "x"})
