"""Find the configuration that names an API server, and the settings of ours on it. Never shows what it read.

The client's own messages quote whole entries of the file, tokens too (kubernetes 37 config/kube_config.py).
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from kubernetes.client.configuration import Configuration
from kubernetes.config.config_exception import ConfigException
from kubernetes.config.incluster_config import load_incluster_config
from kubernetes.config.kube_config import KubeConfigLoader, KubeConfigMerger

from playbook.kube.errors import NoCluster

CONNECTIONS = 64
"""Kept open per Cluster; more threads than this open connections of their own."""

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_DEFAULT = "~/.kube/config"
_TOO_BAD = (
    ConfigException,
    yaml.YAMLError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
)
_LOOK = "`kubectl config view --minify` shows what kubectl makes of it."


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach one API server."""

    configuration: Configuration
    namespace: str


def find_access(kubeconfig: Path | None, context: str | None) -> Access:
    """Read the file named; without one $KUBECONFIG, the pod's own account, or ~/.kube/config, as kubectl looks.

    Raises:
        NoCluster: there is none, or it cannot be used.
    """
    named = str(kubeconfig) if kubeconfig else os.environ.get("KUBECONFIG", "")
    if not named and os.environ.get("KUBERNETES_SERVICE_HOST") and _ACCOUNT.is_dir():
        return _of_pod()
    return _of_files(named or _DEFAULT, context)


def _of_pod() -> Access:
    configuration = Configuration()
    try:
        load_incluster_config(configuration)  # its hook reads the rotated token again each minute
        namespace = (_ACCOUNT / "namespace").read_text(encoding="utf-8").strip()
    except (ConfigException, OSError) as error:
        raise NoCluster(
            f"{_ACCOUNT}: the pod's own account cannot be read",
            hint="Name a kubeconfig with KUBECONFIG, or let the pod have its account's token.",
        ) from error
    return Access(_ours(configuration), namespace or "default")


def _of_files(named: str, context: str | None) -> Access:
    files = [Path(part).expanduser() for part in named.split(os.pathsep) if part]
    if not any(file.is_file() for file in files):
        raise NoCluster(
            f"no kubeconfig at {named}",
            hint="Name one with KUBECONFIG; a lab's is shown by `playbook lab status`.",
        )
    configuration = Configuration()
    try:
        merged = KubeConfigMerger(os.pathsep.join(str(file) for file in files))
        loader = KubeConfigLoader(
            merged.config, context, config_base_path=None, config_persister=merged.save_changes
        )
        loader.load_and_set(configuration)
        namespace = loader.current_context["context"].get("namespace")
    except _TOO_BAD as error:
        # `from None`: the client's text may hold a token, and a traceback would print it
        raise _unusable(named, context, error) from None
    return Access(_ours(configuration), str(namespace or "default"))


def _unusable(named: str, context: str | None, error: Exception) -> NoCluster:
    if isinstance(error, ConfigException) and str(error).startswith("File does not exist: "):
        missing = str(error).removeprefix("File does not exist: ")
        return NoCluster(f"kubeconfig {named}: it names {missing}, which is not there", hint=_LOOK)
    wanted = f'the context "{context}"' if context else "its current context"
    return NoCluster(f"kubeconfig {named}: {wanted} is not there, or not usable", hint=_LOOK)


def _ours(configuration: Configuration) -> Configuration:
    configuration.retries = False  # urllib3 repeats a GET three times by itself
    configuration.keep_alive = True  # without it a watch on a dead connection hangs
    configuration.connection_pool_maxsize = CONNECTIONS
    if not configuration.host.startswith("http"):
        raise NoCluster("the kubeconfig's cluster names no server", hint=_LOOK)
    if _is_this_machine(urlsplit(configuration.host).hostname or ""):
        configuration.proxy = None  # Go's clients, kubectl too, never send loopback to a proxy
    return configuration


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
