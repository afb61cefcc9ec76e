"""Platform: where plays run. One YAML file per environment under `gitops/environments/`; keys in camelCase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel

from playbook.agents import Name, ObjectName, SecretKeyName

Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
Host = ObjectName
Organization = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}$")]
Repository = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$")
]
Quantity = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(Ki|Mi|Gi|Ti)$")]


def _pinned(image: str) -> str:
    if image.endswith(":latest"):
        raise ValueError("the tag latest is another image tomorrow; name a version or a digest")
    return image


# By digest, or by a tag that is not "latest": what runs must be what was reviewed.
# Registry with its port, path, then tag, digest or both (distribution/reference, regexp.go).
Image = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*"
        r"(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
        r"(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64})$",
        max_length=512,
    ),
    AfterValidator(_pinned),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]


class Section(BaseModel):
    """A part of an environment file: camelCase outside, every key known."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class SecretKey(Section):
    """One key of a Secret, by name."""

    name: ObjectName
    key: SecretKeyName


class Namespaces(Section):
    """Where things live: Workflows and playbook's own objects, Argo's controllers, ArgoCD."""

    workflows: Namespace = "playbook"
    argo: Namespace = "argo"
    argocd: Namespace = "argocd"


class Webhook(Section):
    """Where GitHub sends its events, and the Secret that signs them."""

    host: Host
    path: Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9/_-]*$")] = "/github"
    port: Annotated[int, Field(ge=1024, le=65535)] = 12000
    secret: SecretKey = SecretKey(name="github-webhook", key="secret")
    gateway: ObjectName = "public"
    gateway_namespace: Namespace = "gateway"
    max_payload_mb: Annotated[int, Field(ge=1, le=25)] = 25


class GitHub(Section):
    """One organisation, or a list of repositories; and the App that manages hooks and labels."""

    organization: Organization | None = None
    repositories: tuple[Repository, ...] = ()
    webhook: Webhook
    api_token: SecretKey = SecretKey(name="github-hooks", key="token")
    actors: Mapping[Name, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_scope(self) -> GitHub:
        if (self.organization is None) == (not self.repositories):
            raise ValueError("give either organization or repositories")
        names = [one.casefold() for one in self.repositories]
        if len(set(names)) < len(names):
            raise ValueError("a repository is listed twice; GitHub does not tell capitals apart")
        return self


class Workspaces(Section):
    """How agents' volumes are shared and made."""

    policy: Literal["service-agent", "service-agent-task"] = "service-agent-task"
    storage_class: ObjectName | None = None
    size: Quantity = "10Gi"
    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod"] = "ReadWriteOncePod"


class EventBus(Section):
    """The JetStream bus: how many servers, and the volume each keeps its events on.

    A bus of two is refused (argo-events v1.9.11 eventbus/validate.go); one of four gains nothing.
    """

    replicas: Literal[1, 3, 5] = 3
    storage_class: ObjectName | None = None
    size: Quantity = "10Gi"


class Images(Section):
    """What runs: the reconciler, and the agents' pod."""

    playbook: Image
    agent: Image


class SecretStore(Section):
    """Where External Secrets reads credentials from."""

    kind: Literal["SecretStore", "ClusterSecretStore"] = "ClusterSecretStore"
    name: ObjectName
    prefix: str = "playbook/"
    refresh: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*[smh]$")] = "1h"


class ArgoServer(Section):
    """Argo's API server, for `submit` from a laptop and for `release: argo`.

    `token` holds a whole Authorization header ("Bearer ..."); `user` is whom Kubernetes takes its bearer for,
    so that the admission policy lets it release gates. argo-server's own certificate is signed by nobody else.
    """

    url: Url = "https://argo-server.argo.svc:2746"
    token: SecretKey = SecretKey(name="argo-server-token", key="token")
    user: Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f]{1,253}$")] | None = None
    verify_tls: bool = True


class ArgoCD(Section):
    """The Application that syncs the rendered tree."""

    repository: Annotated[str, StringConstraints(pattern=r"^(https://|ssh://|git@)\S+$")]
    revision: str = "main"
    path: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-][A-Za-z0-9._/-]*$")] = (
        "gitops/rendered"
    )
    project: ObjectName = "default"


class Platform(Section):
    """One environment.

    `name` is the file's stem. `secrets` and `serviceAccounts` list what agents may use: the reconciler
    honours nothing else (law 11). `operators` is the Kubernetes group of people who may change Workflows, and
    `argoAccounts` are the ServiceAccounts of Argo's controller and server, which must be able to.
    """

    name: Namespace
    namespaces: Namespaces = Namespaces()
    github: GitHub
    workspaces: Workspaces = Workspaces()
    images: Images
    secret_store: SecretStore
    secrets: tuple[ObjectName, ...] = ()
    service_accounts: tuple[ObjectName, ...] = ()
    operators: Annotated[str, StringConstraints(min_length=1)] = "playbook-operators"
    argo_server: ArgoServer = ArgoServer()
    argocd: ArgoCD | None = None
    eventbus: EventBus = EventBus()
    argo_accounts: tuple[ObjectName, ...] = ("argo", "argo-server")
