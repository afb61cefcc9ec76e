"""Agents: who works on pull requests, and the four that ship with playbook. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from playbook.names import bot_login

Name = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$")]
# A DNS subdomain, as Kubernetes' validation.IsDNS1123Subdomain: no dot beside a dot or a dash.
ObjectName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", max_length=253
    ),
]
SecretKeyName = Annotated[str, StringConstraints(pattern=r"^[-._a-zA-Z0-9]{1,253}$")]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Access = Literal["read", "write"]
WRITES: Mapping[str, Access] = {"contents": "write", "pull_requests": "write"}


class Frozen(BaseModel):
    """A value from outside: every key is known, nothing changes after it is made."""

    # model_copy(update=...) checks nothing; what it made is checked when it becomes part of a play.
    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="always")


class Tools(Frozen):
    """The tools an agent may use: remote ones by name, local ones with their settings."""

    remote: tuple[str, ...] = ()
    local: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)


class SecretEnv(Frozen):
    """One environment variable taken from a Secret."""

    name: EnvName
    secret: ObjectName
    key: SecretKeyName


class Permissions(Frozen):
    """What an agent may do: GitHub App permissions, and a ServiceAccount if it needs the cluster."""

    github: Mapping[str, Access] = Field(default_factory=lambda: dict(WRITES))
    service_account: ObjectName | None = None


class Agent(Frozen):
    """An identity that works on pull requests.

    Args:
        name: short, as in `rex`; part of object names.
        github_app: the GitHub App it writes as, as in `5DLabs-Rex`.
        role: one line for its prompt.
        app_id: GitHub's number of the App, client_id: its client id.
        cli: the program that runs the model; model: what the program is told to use.
    """

    name: Name
    github_app: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]{0,33}$")]
    role: str
    app_id: str = ""
    client_id: str = ""
    cli: Literal["claude", "codex", "gemini"] = "claude"
    model: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$")] = (
        "sonnet"
    )
    tools: Tools = Tools()
    permissions: Permissions = Permissions()
    secrets: tuple[SecretEnv, ...] = ()
    env: Mapping[EnvName, str] = Field(default_factory=dict)
    max_turns: Annotated[int, Field(ge=1, le=10_000)] = 500
    budget_usd: Annotated[float, Field(gt=0, le=10_000)] = 50.0

    @model_validator(mode="after")
    def _each_variable_once(self) -> Agent:
        names = [*self.env, *(secret.name for secret in self.secrets)]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f'agent "{self.name}": environment variable {name} is set twice')
        return self

    @property
    def login(self) -> str:
        """Return the login GitHub shows for its writes: `5dlabs-rex[bot]`."""
        return bot_login(self.github_app)


REVIEWER = Permissions(github={"contents": "read", "pull_requests": "write"})

rex = Agent(
    name="rex",
    github_app="5DLabs-Rex",
    role="Senior backend architect and systems engineer: implements the task and opens the pull request",
    app_id="1724452",
    client_id="Iv23liTnu9e0imdRPhCC",
    model="opus",
)
blaze = Agent(
    name="blaze",
    github_app="5DLabs-Blaze",
    role="Front-end engineer: implements what people see and click, and opens the pull request",
    model="opus",
)
cleo = Agent(
    name="cleo",
    github_app="5DLabs-Cleo",
    role="Code quality specialist: reviews, mends formatting, labels the pull request ready-for-qa",
    app_id="1794540",
    client_id="Iv23lieWLAmH0ocG3CUO",
)
tess = Agent(
    name="tess",
    github_app="5DLabs-Tess",
    role="Quality assurance and testing specialist: tests the change and approves it",
    app_id="1794556",
    client_id="Iv23livHVGK1dDETIcxa",
    permissions=REVIEWER,
)
STOCK = (rex, blaze, cleo, tess)
