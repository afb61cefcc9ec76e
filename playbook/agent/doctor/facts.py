"""What was found on this machine, as values. Judges nothing; holds no secret, only whether its file can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What agents shall do here; it decides what is needed."""

    TRIAGE = "triage"
    CODE = "code"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Program:
    """A program: where it is and its version, or what is wrong with it and the way out."""

    name: str
    path: str = ""
    version: str = ""
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Configured:
    """The settings: where they came from, what is wrong with them, what they start."""

    source: str
    problem: str = ""
    mend: str = ""
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """Whom we are. `sandbox`: IS_SANDBOX is set, with which Claude Code drops its rule about root."""

    uid: int
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is written to: `problem` is why that failed; `owner` and `mode` are None where it is not there yet."""

    path: str
    problem: str = ""
    owner: int | None = None
    mode: int | None = None
    free_bytes: int = 0
    free_files: int = 0


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file with a credential: the setting that names it, whether it can be used, who may read it."""

    key: str
    path: str
    problem: str = ""
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Wardens:
    """What came of a real start whose child had left its session: `left` counts what outlived the end."""

    problem: str = ""
    escaped: int = 0
    left: int = 0
    milliseconds: int = 0
    cgroup: bool = False


@dataclass(frozen=True, slots=True)
class Skill:
    """A configured skill, copied for trial."""

    name: str
    version: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock; `synchronised` is what the kernel says of it, None where it does not tell."""

    now: datetime
    synchronised: bool | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """What is set on the way out: proxies by variable with host alone, missing files of authorities by variable.

    `authorities` is where git and Python find the system's; `unproxied` tells whether the cluster's API server is
    among what goes past the proxy, None outside a pod.
    """

    proxies: tuple[tuple[str, str], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    authorities: str = ""
    own_authorities: bool = False
    node_authorities: bool = False
    unproxied: bool | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. `wanted` names the CLIs that are needed; `pod` tells whether Kubernetes runs us."""

    purpose: Purpose
    wanted: frozenset[str]
    pod: bool
    configured: Configured
    account: Account
    programs: tuple[Program, ...]
    workspace: Folder | None
    state: Folder | None
    temporary: Folder
    termination_log: Folder
    secrets: tuple[SecretFile, ...]
    wardens: Wardens
    skills: tuple[Skill, ...]
    clock: Clock
    network: Network

    def program(self, name: str) -> Program:
        """Return one program."""
        return next(one for one in self.programs if one.name == name)
