"""Where an agent's access comes from: a file, the pod's own account, or a token made for the run. Never a person's log-in."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path

from playbook.agent.errors import AgentProblem
from playbook.agent.readonly.kubeconfig import Kubeconfig, parsed, problem
from playbook.agent.readonly.rights import Account
from playbook.agent.result import ErrorClass
from playbook.kube.cluster import connect
from playbook.kube.errors import KubeError, NotFound, Unreachable
from playbook.kube.kubeconfig import find_access

Source = Callable[[], Kubeconfig]

POD_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
SHORTEST = 600
"""Seconds the API server gives a token at least (pkg/apis/authentication/validation)."""
MARGIN = 300.0
"""Seconds a token outlives the deadline: retries, a slow end, a clock that differs."""
LARGEST = 1 << 20


def from_file(path: Path) -> Kubeconfig:
    """Read a kubeconfig that a person made for the agent.

    Raises:
        AgentProblem: CONFIGURATION, it cannot be read, or is not plain enough.
    """
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST).decode("utf-8")
    except OSError as e:
        hint = "Mount the Secret there, or set kubeconfig to the file that holds it."
        raise problem(str(path), f"cannot be read: {e.strerror}", hint) from e
    except UnicodeDecodeError:
        raise problem(str(path), "is no text") from None
    return parsed(text, str(path))


def of_pod(environment: Mapping[str, str], account: Path = POD_ACCOUNT) -> Kubeconfig:
    """Return the access of the pod we are in: its token stays where the kubelet renews it.

    Raises:
        AgentProblem: CONFIGURATION, this is no pod, or its account gives no token.
    """
    host, port = (environment.get(f"KUBERNETES_SERVICE_{part}", "") for part in ("HOST", "PORT"))
    if not _in_pod(environment, account):
        raise AgentProblem(
            ErrorClass.CONFIGURATION,
            "kubeconfig is not set, and this is no pod with an account's token",
            hint="Set kubeconfig to the read-only account's, or give the pod serviceAccountName and automountServiceAccountToken.",
        )
    named = f"[{host}]" if ":" in host else host
    try:
        authority = (account / "ca.crt").read_bytes()
        namespace = (account / "namespace").read_text(encoding="utf-8").strip()
    except OSError as e:
        raise problem(f"of the pod, {account}", f"cannot be read: {e.strerror}") from e
    cluster = _cluster(f"https://{named}:{port or 443}", authority)
    return Kubeconfig(cluster, {"tokenFile": str(account / "token")}, namespace)


def check_issuer(environment: Mapping[str, str], account: Path = POD_ACCOUNT) -> None:
    """See that without a kubeconfig it is the pod's own account that makes tokens, and no log-in that happens to be here.

    Raises:
        AgentProblem: CONFIGURATION, it would be another's.
    """
    why = "this is no pod with an account's token"
    if _in_pod(environment, account):
        if not environment.get("KUBECONFIG"):
            return
        why = "the variable KUBECONFIG names another access than the pod's"
    raise AgentProblem(
        ErrorClass.CONFIGURATION,
        f"service_account: kubeconfig is not set, and {why}",
        hint="Set kubeconfig to an access that may make its tokens: playbook agent rbac --issuer NAME.",
    )


def issued(kubeconfig: Path | None, account: Account, seconds: float) -> Kubeconfig:
    """Make a token of a ServiceAccount that lasts for one run; `kubeconfig` is ours, which the agent never sees.

    Raises:
        AgentProblem: CONFIGURATION or NETWORK, the API server makes none.
    """
    wanted = max(SHORTEST, ceil(seconds))
    path = f"/api/v1/namespaces/{account.namespace}/serviceaccounts/{account.name}/token"
    body = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"expirationSeconds": wanted},
    }
    try:
        configuration = find_access(kubeconfig, None).configuration
        answer = connect(kubeconfig).request("POST", path, body=body)
        token = answer["status"]["token"]
        lasts = int(answer["spec"]["expirationSeconds"])
        authority = (
            Path(configuration.ssl_ca_cert).read_bytes() if configuration.ssl_ca_cert else b""
        )
    except KubeError as e:
        raise _no_token(account, e) from e
    except (KeyError, TypeError, ValueError, OSError) as e:
        raise AgentProblem(
            ErrorClass.CONFIGURATION, f"no token of {_named(account)}: half an answer"
        ) from e
    if lasts < seconds:
        raise AgentProblem(
            ErrorClass.CONFIGURATION,
            f"the API server makes tokens of {_named(account)} for {lasts} s only; the run may take {seconds:.0f} s",
            hint="Set a shorter timeout, or raise the API server's --service-account-max-token-expiration.",
        )
    return Kubeconfig(_cluster(configuration.host, authority), {"token": str(token)})


def _in_pod(environment: Mapping[str, str], account: Path) -> bool:
    return bool(environment.get("KUBERNETES_SERVICE_HOST")) and (account / "token").is_file()


def _cluster(server: str, authority: bytes) -> dict[str, str]:
    inside = base64.b64encode(authority).decode()
    return {"server": server, **({"certificate-authority-data": inside} if inside else {})}


def _no_token(account: Account, error: KubeError) -> AgentProblem:
    kind = ErrorClass.NETWORK if isinstance(error, Unreachable) else ErrorClass.CONFIGURATION
    hint = error.hint or "`playbook agent rbac` makes the account and lets ours make its tokens."
    if isinstance(error, NotFound):
        hint = "Make the account: playbook agent rbac | kubectl apply -f -"
    return AgentProblem(kind, f"no token of {_named(account)}: {error.message}", hint=hint)


def _named(account: Account) -> str:
    return f"ServiceAccount {account.namespace}/{account.name}"
