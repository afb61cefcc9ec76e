"""Every name one run will need, decided before it is submitted; what cannot be named is refused then."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playbook.errors import NameRefused
from playbook.names import LIMIT, TASK, hashed, slug

SERVICE_LIMIT = 100
REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
# What a run is called that Argo alone must find (`plain`): two dashes stand between its parts, so that no two
# identities meet: neither a play nor a task holds two, and a repository may.
PLAIN_TASK = r"[a-z0-9](?:-?[a-z0-9]){0,39}"
PLAIN_REPOSITORY = r"[A-Za-z0-9-]+"
BETWEEN = "--"
# A Job may be made again under its CodeRun: "-2" to "-9".
JOB_ROOM = 2
UID = 8


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
        # GitHub does not tell capitals apart: acme/web and Acme/Web are one repository.
        repository = self.repository.lower()
        identity = (self.play, self.service, repository, self.task, str(self.attempt))
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
