"""Names that are decided, never generated: readable head, short hash of the whole identity, within the limit.

Two identities never share a name (tests/test_names.py holds that as a property). Sources of the limits:
Kubernetes apimachinery validation.go (labels, object names), Argo Workflows validate.go (63 for a Workflow).
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b32hexencode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from playbook.errors import NameRefused

LIMIT = 63
HASH = 8
SERVICE_LIMIT = 100
TASK = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?")
REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
# Like playbook.agents.Name: what is taken from a login must be a name an Agent can have.
AGENT_NAME = re.compile(r"[a-z]([-a-z0-9]{0,18}[a-z0-9])?")
# What a run is called that Argo alone must find (`plain`): two dashes stand between its parts, so that no two
# identities meet: neither a play nor a task holds two, and a repository may.
PLAIN_TASK = r"[a-z0-9](?:-?[a-z0-9]){0,39}"
PLAIN_REPOSITORY = r"[A-Za-z0-9-]+"
BETWEEN = "--"
LABEL_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
HASHED = re.compile(rf"(?:.*-)?[0-9a-v]{{{HASH}}}")

# A Job may be made again under its CodeRun: "-2" to "-9".
JOB_ROOM = 2
UID = 8

PREFIX = "playbook.dev/"
PLAY, RUN, TASK_ID, SERVICE, AGENT, GITHUB_APP, STAGE, ROUND, REPOSITORY_HASH = (
    PREFIX + key
    for key in (
        "play",
        "run",
        "task",
        "service",
        "agent",
        "github-app",
        "stage",
        "round",
        "repository-hash",
    )
)
VENDOR = "5dlabs"
KNOWN_APPS = {f"5DLabs-{name.title()}": name for name in ("rex", "blaze", "cleo", "tess")}


def digest(identity: Iterable[str]) -> str:
    """Return 8 characters (40 bits) that stand for the whole, unambiguous tuple."""
    text = json.dumps(list(identity), ensure_ascii=True, separators=(",", ":"))
    return b32hexencode(hashlib.sha256(text.encode()).digest())[:HASH].decode().lower()


def slug(text: str) -> str:
    """Return text as `[a-z0-9-]`, without dashes at its ends."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def decided(prefix: str, parts: tuple[str, ...], limit: int = LIMIT) -> str:
    """Join the parts of an identity behind a fixed prefix into one legal object name.

    The name is plain where it can be read back in one way only, else it ends in a hash of the parts: only the
    first part may hold dashes, and the last must not look like a hash.
    """
    plain = "-".join((prefix, *parts))
    readable = all(part == slug(part) and part for part in parts)
    single = all("-" not in part for part in parts[1:])
    if readable and single and len(plain) <= limit and not HASHED.fullmatch(parts[-1]):
        return plain
    return hashed(slug("-".join((prefix, *parts))), parts, limit)


def hashed(head: str, identity: Iterable[str], limit: int = LIMIT) -> str:
    """Cut head and append the hash of the identity, within limit characters."""
    return f"{head[: limit - HASH - 1].rstrip('-')}-{digest(identity)}".lstrip("-")


def label_value(text: str) -> str:
    """Return text as a legal label value; what had to be changed carries a hash of the original."""
    if not text or (LABEL_VALUE.fullmatch(text) and not HASHED.fullmatch(text)):
        return text
    return hashed(re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._"), (text,))


def workspace(service: str, agent: str) -> str:
    """Return the PVC of a service and an agent: `workspace-web-rex`."""
    return decided("workspace", (service, agent))


def workspace_of_task(service: str, agent: str, repository: str, task: str) -> str:
    """Return the PVC of one task, for the policy `service-agent-task`."""
    return hashed(slug(f"workspace-{service}-{agent}-{task}"), (service, agent, repository, task))


@dataclass(frozen=True, slots=True)
class RunNames:
    """Every name one run will need; each fits, or the identity is refused before anything is submitted.

    Args:
        play: the play's name.
        stages: the names of its stages.
        rounds: the highest round that can be reached.
        repository: `owner/name`, task: `[A-Za-z0-9-]{1,40}`, service: any text up to 100 characters.
        attempt: 1 for the first run of a task.
        plain: a Sensor must make the run's name from an event (`release="argo"`): no hash, no second attempt.
    """

    play: str
    stages: tuple[str, ...]
    rounds: int
    repository: str
    service: str
    task: str
    attempt: int = 1
    plain: bool = False

    def __post_init__(self) -> None:
        check_task(self.task, self.service, self.repository)
        if self.plain:
            self._check_plain()

    @property
    def run(self) -> str:
        """Return the Workflow's name: `play-web-42-` and the hash of its whole identity; plain: `play--web--42`."""
        if self.plain:
            return BETWEEN.join((self.play, self._repository, self.task))
        identity = (self.play, self.service, self.repository, self.task, str(self.attempt))
        return hashed(slug(f"{self.play}-{self.service}-{self.task}"), identity, self._room)

    @property
    def _repository(self) -> str:
        return self.repository.partition("/")[2].lower()

    @property
    def _room(self) -> int:
        """Return how long the Workflow's name may be, that its CodeRuns' and their Jobs' fit."""
        longest = max(len(self._suffix(stage, self.rounds, "x" * UID)) for stage in self.stages)
        return LIMIT - longest - JOB_ROOM

    def _check_plain(self) -> None:
        run, why = self.run, ""
        if self.attempt != 1:
            why = f"attempt {self.attempt} would need another name; delete or retry the Workflow there is"
        elif BETWEEN in self.play:
            why = (
                f'play "{self.play}" holds "{BETWEEN}", which stands between the parts of the name'
            )
        elif not re.fullmatch(PLAIN_REPOSITORY, self._repository):
            why = f'repository "{self.repository}" holds a dot or an underscore'
        elif not re.fullmatch(PLAIN_TASK, self.task):
            why = f'task id "{self.task}" holds a capital letter or two dashes in a row'
        elif len(run) > self._room:
            why = f"it has {len(run)} characters; with these stages {self._room} are left"
        if why:
            raise NameRefused(
                f'a Sensor finds the run by the name "{run[:80]}", which cannot be: {why}',
                hint='Or use release="signals", which finds runs without their names.',
            )

    def coderun(self, stage: str, number: int, uid: str) -> str:
        """Return the CodeRun of a stage in a round, for a Workflow with this uid."""
        return self.run + self._suffix(stage, number, uid[:UID])

    @staticmethod
    def _suffix(stage: str, number: int, uid: str) -> str:
        return f"-{stage}-r{number}-{uid}"


def job(coderun: str, attempt: int = 1) -> str:
    """Return the Job of a CodeRun; the second and later ones are numbered, up to 9.

    Raises:
        NameRefused: a tenth attempt.
    """
    if not 1 <= attempt <= 9:
        raise NameRefused(f"{coderun}: attempt {attempt} of its Job; at most 9 are made")
    return coderun if attempt == 1 else f"{coderun}-{attempt}"


def configmap(coderun: str) -> str:
    """Return the ConfigMap with the files of a CodeRun."""
    return coderun


def check_task(task: str, service: str, repository: str) -> None:
    """Refuse an identity no names can be made for.

    Raises:
        NameRefused: naming the field, the value and what is allowed.
    """
    if not TASK.fullmatch(task):
        raise NameRefused(
            f'task id "{task[:60]}" is not allowed',
            hint="Use letters, digits and dashes, 1 to 40 characters, no dash at the ends.",
        )
    if not 1 <= len(service) <= SERVICE_LIMIT or not slug(service):
        raise NameRefused(
            f'service "{service[:60]}" has {len(service)} characters',
            hint=f"Use 1 to {SERVICE_LIMIT} characters with at least one letter or digit.",
        )
    if not REPOSITORY.fullmatch(repository):
        raise NameRefused(
            f'repository "{repository[:60]}" is not owner/name',
            hint='Write for example "acme/web".',
        )


@lru_cache(maxsize=4096)
def agent_of(identity: str, vendor: str = VENDOR) -> str:
    """Return the agent's name for a GitHub App or bot login: `5DLabs-Rex`, `5dlabs-cleo[bot]` -> `rex`, `cleo`.

    Looks in the table of known Apps first, then takes what follows the vendor's prefix. Cached; safe in threads.

    Raises:
        NameRefused: not of that form, or the rest is no legal name.
    """
    known = KNOWN_APPS.get(identity)
    if known is not None:
        return known
    found = _pattern(vendor).fullmatch(identity)
    name = found[1].lower().replace("_", "-") if found else ""
    if not AGENT_NAME.fullmatch(name):
        raise NameRefused(
            f'cannot tell the agent from GitHub App "{identity[:80]}"',
            hint=f'Expected "{vendor}-<agent>", with or without "[bot]"; or give the agent github_app=... and name=...',
        )
    return name


@lru_cache(maxsize=64)
def _pattern(vendor: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?i:{re.escape(vendor)})[_-]?([A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*)(?:\[bot\])?",
        re.ASCII,  # else the long s of "5dlab\u017f-rex" would pass for an s
    )


@lru_cache(maxsize=256)
def bot_login(github_app: str) -> str:
    """Return the login an App writes with: GitHub lower-cases the App's slug and adds `[bot]`."""
    base = github_app.removesuffix("[bot]").lower()
    return re.sub(r"[^a-z0-9_]+", "-", base).strip("-") + "[bot]"
