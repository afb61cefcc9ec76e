"""Every key of the section `agent_runtime`, its default and why. Reads no file and no environment by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from playbook.agent.ports import CleanupPolicy
from playbook.agent.settings.values import (
    Absolute,
    AccountName,
    Bytes,
    Command,
    Port,
    Seconds,
    SecondsOrNever,
    Url,
    Word,
    from_json,
)

PREFIX = "AGENT_RUNTIME_"
BELOW = "__"
MiB = 1 << 20


class Section(BaseModel):
    """A part of the settings: every key known, nothing changes after it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Context(Section):
    """What an agent is given. `logs_bytes`: what of an incident's logs, head and tail."""

    logs_bytes: Annotated[Bytes, Field(ge=1024)] = 256 * 1024


class ArtifactLimits(Section):
    """What is collected of what an agent leaves; more is refused and listed."""

    count: Annotated[int, Field(ge=0)] = 100
    file_bytes: Bytes = 50 * MiB
    total_bytes: Bytes = 200 * MiB


class Retention(Section):
    """Which ended workspaces stay; `ttl` counts under policy ttl, `max_bytes` under policy max_bytes."""

    policy: CleanupPolicy = CleanupPolicy.TTL
    ttl: Seconds = 7 * 86400.0
    max_bytes: Bytes = 10 * 1024 * MiB
    compress_after: SecondsOrNever = 86400.0


class Retries(Section):
    """How often a transient failure is tried, the first try among them; waits double up to the longest."""

    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    first_wait: Seconds = 5.0
    longest_wait: Seconds = 60.0


class Price(Section):
    """Dollars for a million tokens, for CLIs that do not tell a cost."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cached: Annotated[float, Field(ge=0)] = 0.0


class Serve(Section):
    """Where `playbook agent serve` listens, and the file with the token its callers must know.

    `drain` is what running agents get when it is told to end; with `grace` below what its pod is given.
    `sweep` is how often ended workspaces are collected as `retention` says, the first time at the start.
    """

    host: str = "127.0.0.1"
    port: Port = 8080
    token_file: Absolute | None = None
    drain: Seconds = 20.0
    sweep: SecondsOrNever = 3600.0


class Webhook(Section):
    """Where results are sent; `secret_file` holds the key that signs them."""

    # An address that takes posts from whoever knows it is a secret by itself: never shown.
    url: Annotated[Url | None, Field(repr=False)] = None
    secret_file: Absolute | None = None
    timeout: Seconds = 10.0


class AgentRuntimeSettings(BaseSettings):
    """How agents are run here; docs/agent-runtime.yaml explains every key.

    There is no key that turns the proof of read-only access off: a triage without it would be a promise.
    A code task brings its own deadline, turns and budget; those here are a triage's.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter=BELOW,
        env_ignore_empty=True,
        enable_decoding=False,  # a list in a variable is read by its field, which can say what is wrong
        protected_namespaces=(),  # `model` and `model_key_file` are the AI's, not pydantic's
    )

    agent_command: Command
    workspace_root: Absolute
    state: Absolute | None = None
    model: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9][A-Za-z0-9._:/-]{0,127})?$")] = (
        ""
    )
    model_key_file: Absolute | None = None
    kubeconfig: Absolute | None = None
    service_account: AccountName | None = None
    skills: Annotated[tuple[Absolute, ...], BeforeValidator(from_json)] = ()
    skill_store: Absolute | None = None
    timeout: Seconds = 600.0
    grace: Seconds = 30.0
    idle: SecondsOrNever = 1800.0
    max_turns: Annotated[int, Field(ge=1, le=10_000)] = 60
    budget_usd: Annotated[float, Field(gt=0, le=10_000)] = 5.0
    max_concurrent: Annotated[int, Field(ge=1, le=1000)] = 4
    queue: Annotated[int, Field(ge=0, le=100_000)] = 32
    retries: Retries = Retries()
    log_level: Literal["debug", "info", "warn", "error"] = "info"
    log_bytes: Annotated[Bytes, Field(ge=64 * 1024)] = 64 * MiB
    context: Context = Context()
    artifacts: ArtifactLimits = ArtifactLimits()
    retention: Retention = Retention()
    prices: Annotated[Mapping[str, Price], BeforeValidator(from_json)] = Field(default_factory=dict)
    metrics_port: Port | None = None
    clusters: Annotated[tuple[Word, ...], BeforeValidator(from_json)] = ()
    serve: Serve = Serve()
    webhook: Webhook = Webhook()
    otel_endpoint: Annotated[Url | None, Field(repr=False)] = None

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given and nothing else; `load` asks file, environment and flags."""
        return (init_settings,)

    @model_validator(mode="after")
    def _no_credential_where_agents_write(self) -> AgentRuntimeSettings:
        for key, file in self.credential_files():
            if file.is_relative_to(self.workspace_root):
                raise ValueError(
                    f"{key}: {file} is below workspace_root, where agents read and write; put it elsewhere"
                )
        return self

    @model_validator(mode="after")
    def _no_state_where_agents_write(self) -> AgentRuntimeSettings:
        if self.state is not None and self.state.is_relative_to(self.workspace_root):
            raise ValueError(
                f"state: {self.state} is below workspace_root, where agents write; put it elsewhere"
            )
        return self

    def credential_files(self) -> Iterator[tuple[str, Path]]:
        """Yield each file that holds a credential, with its key."""
        files = {
            "model_key_file": self.model_key_file,
            "kubeconfig": self.kubeconfig,
            "serve.token_file": self.serve.token_file,
            "webhook.secret_file": self.webhook.secret_file,
        }
        yield from ((key, file) for key, file in files.items() if file is not None)


def section(annotation: Any) -> type[Section] | None:
    """Return the section a field is, or None for a plain value."""
    return annotation if isinstance(annotation, type) and issubclass(annotation, Section) else None


def leaves() -> tuple[tuple[str, ...], ...]:
    """Return the path of every key that holds a value."""
    return tuple(path for name in AgentRuntimeSettings.model_fields for path in _below(name))


def _below(name: str) -> list[tuple[str, ...]]:
    inside = section(AgentRuntimeSettings.model_fields[name].annotation)
    return [(name, below) for below in inside.model_fields] if inside else [(name,)]
