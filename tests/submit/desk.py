"""A desk to submit at: a cluster in memory with the play's template. Never a test."""

from dataclasses import dataclass, field

from playbook import workflow_template
from playbook.play import Play
from playbook.submit.send import Wanted
from playbook.submit.task import Target, Task, run_name
from playbook.submit.ways import Shell
from playbook.submit.workflow import workflow
from tests.fakes.argo_server import Cluster
from workflows.play import play

TASK = Task("42", "web", "acme/web")
WANTED = Wanted("play", "playbook", TASK, play=play)
TARGET = Target("play", "playbook", play)
FIRST, SECOND, THIRD = (run_name(TARGET, TASK, attempt) for attempt in (1, 2, 3))


@dataclass
class Desk:
    """A cluster with the play's template, and what was said and waited."""

    cluster: Cluster
    said: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    @property
    def shell(self) -> Shell:
        return Shell(self.cluster, self.said.append, self.waited.append)


def desk(*plays: Play) -> Desk:
    return Desk(Cluster({one.name: workflow_template(one).to_dict() for one in plays or (play,)}))


def stored(
    here: Desk, attempt: int, phase: str, target: Target = TARGET, task: str = TASK.id
) -> str:
    """Put a run into the cluster."""
    made = workflow(target, TASK, attempt)
    made["metadata"]["labels"]["playbook.dev/task"] = task
    made["metadata"] |= {"uid": "u", "creationTimestamp": "2026-11-21T08:00:00Z"}
    made["status"] = {"phase": phase}
    here.cluster.workflows[made["metadata"]["name"]] = made
    return str(made["metadata"]["name"])
