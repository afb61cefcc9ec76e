"""Where a lab lives: one private folder per name. Paths, and the two files everybody reads; it starts nothing."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playbook.lab.errors import LabError

DEFAULT = "default"
NAME = re.compile(r"[a-z0-9-]{1,32}")


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one lab, and the names in it.

    Attributes:
        folder: `$XDG_STATE_HOME/playbook/labs/<name>`, readable by its owner only.
    """

    folder: Path

    @property
    def name(self) -> str:
        """Return the lab's name."""
        return self.folder.name

    @property
    def status(self) -> Path:
        """Return the file in which the first process says how the lab is: lab.json."""
        return self.folder / "lab.json"

    @property
    def lock(self) -> Path:
        """Return the file that `up` and `reset` lock, so that they do not meet."""
        return self.folder / "lock"

    @property
    def control(self) -> Path:
        """Return the socket at which the first process takes requests."""
        return self.folder / "control.sock"

    @property
    def kubeconfig(self) -> Path:
        """Return the administrator's kubeconfig for the host: through the door."""
        return self.folder / "kubeconfig"

    @property
    def inside(self) -> Path:
        """Return the folder of the kubeconfigs for use inside the namespace."""
        return self.folder / "inside"

    @property
    def pki(self) -> Path:
        """Return the folder of the lab's own CA, its server certificate and the key of the ServiceAccounts."""
        return self.folder / "pki"

    @property
    def tokens(self) -> Path:
        """Return the file of the identities' tokens, as the API server reads it."""
        return self.folder / "pki" / "tokens.csv"

    @property
    def secret(self) -> Path:
        """Return the file with the secret that signs webhooks."""
        return self.folder / "secret"

    @property
    def logs(self) -> Path:
        """Return the folder of the processes' logs."""
        return self.folder / "log"

    @property
    def data(self) -> Path:
        """Return the folder of the databases: etcd, and one per EventBus."""
        return self.folder / "data"

    @property
    def pods(self) -> Path:
        """Return the folder in which the kubelet keeps its pods."""
        return self.folder / "pods"

    @property
    def volumes(self) -> Path:
        """Return the folder with one folder per PersistentVolumeClaim."""
        return self.folder / "volumes"

    def log(self, process: str) -> Path:
        """Return a process' log file."""
        return self.logs / f"{process}.log"

    def kubeconfig_of(self, identity: str) -> Path:
        """Return the kubeconfig of an identity, for use inside the namespace."""
        return self.inside / f"{identity}.kubeconfig"


def labs(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder of all labs: below $XDG_STATE_HOME, or ~/.local/state (XDG Base Directory 0.8)."""
    environment = os.environ if environment is None else environment
    state = environment.get("XDG_STATE_HOME", "")
    # "All paths must be absolute. If an implementation encounters a relative path, ignore it."
    base = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    return base / "playbook" / "labs"


def home_of(name: str = DEFAULT, environment: Mapping[str, str] | None = None) -> Home:
    """Return the home of a lab, whether it exists or not."""
    if not NAME.fullmatch(name):
        hint = "a lab's name has 1 to 32 characters out of a-z, 0-9 and -"
        raise LabError(f'"{name}" cannot be the name of a lab', hint=hint)
    return Home(labs(environment) / name)


def read_status(home: Home) -> dict[str, Any] | None:
    """Return what the first process last said, or None when it said nothing that can be read."""
    try:
        status = json.loads(home.status.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return status if isinstance(status, dict) else None


def write_status(home: Home, status: Mapping[str, Any]) -> None:
    """Replace lab.json in one step: a reader sees the old text or the new one."""
    write_private(home.status, json.dumps(status, indent=1) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, in one step."""
    number, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with open(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(aside).replace(path)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise
