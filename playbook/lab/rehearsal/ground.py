"""Where a real rehearsal takes place: one namespace of a lab, and who may do what there. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

from playbook.errors import PlaybookError
from playbook.kube.cluster import JSON_PATCH, MERGE_PATCH, Cluster
from playbook.kube.errors import KubeError, NotFound

Object = dict[str, Any]
ARGO = "/apis/argoproj.io/v1alpha1"
OURS = "/apis/playbook.dev/v1alpha1"
GOES_ON = 120
"""Seconds in which Argo must reach the next wait: a step's pod takes two, many more on a busy machine."""
STREAM, AGAIN = 30, 0.2
"""Seconds: of one look at a run's changes, and between two."""


class LabDiffers(PlaybookError):
    """The lab did not do what every engine must do; the scenario cannot go on there."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Ground:
    """A namespace with a rendered tree in it.

    `reconciler` has the rights of the rendered reconciler, `person` those of an operator. `post` hands a signed
    delivery to the EventSource and returns the status, `quiet` waits until the Sensors have acted on all of them.
    `stop` ends every wait at once.
    """

    namespace: str
    reconciler: Cluster
    person: Cluster
    post: Callable[[str, str, bytes], int]
    quiet: Callable[[], None]
    stop: Event

    def create(self, workflow: Mapping[str, Any]) -> Object:
        """Submit a Workflow, as a person does."""
        return self.person.request("POST", self._of(ARGO, "workflows"), body=workflow)

    def workflow(self, name: str) -> Object:
        """Return a Workflow as it is."""
        return self.reconciler.request("GET", self._of(ARGO, "workflows", name))

    def workflow_when(self, name: str, ready: Callable[[Mapping[str, Any]], bool]) -> Object:
        """Return a Workflow as soon as it is ready, or as it is when the time for that is over.

        Raises:
            KubeError: it cannot be read, until the time is over.
        """
        end = monotonic() + GOES_ON
        seen: Object = {}
        while True:
            try:
                for seen in self._forms(name):
                    if ready(seen) or monotonic() > end:
                        return seen
            except KubeError:  # the API server is restarted, and at first answers anything
                if monotonic() > end:
                    raise
            if monotonic() > end:
                return seen
            if self.stop.wait(AGAIN):
                raise LabDiffers("stopped")

    def _forms(self, name: str) -> Iterator[Object]:
        """Yield a Workflow as it is and as it becomes, until the stream ends."""
        path, field = self._of(ARGO, "workflows"), f"metadata.name={name}"
        listing = self.reconciler.list(path, field_selector=field)
        yield from listing.items
        for event in self.reconciler.watch(
            path, listing.version, field_selector=field, seconds=STREAM, stop=self.stop
        ):
            if event.type in ("ADDED", "MODIFIED"):
                yield event.object

    def age(self, name: str, node: str, started: str) -> None:
        """Move the beginning of a node into the past: how a scenario's hours pass for Argo's own expiry."""
        patch = [{"op": "replace", "path": f"/status/nodes/{node}/startedAt", "value": started}]
        path = self._of(ARGO, "workflows", name)
        self.reconciler.request("PATCH", path, body=patch, content=JSON_PATCH)

    def coderuns(self, run: str) -> list[Object]:
        """Return the CodeRuns of a run, oldest first."""
        found = self.reconciler.list(
            self._of(OURS, "coderuns"), selector=f"playbook.dev/run={run}"
        ).items
        return sorted(found, key=lambda one: str(one["metadata"]["creationTimestamp"]))

    def signals(self) -> list[Object]:
        """Return the stored Signals, oldest first."""
        found = self.reconciler.list(self._of(OURS, "signals")).items
        return sorted(found, key=lambda one: str(one["metadata"]["creationTimestamp"]))

    def note(self, kind: str, name: str, status: Mapping[str, Any]) -> None:
        """Write the status of a CodeRun or Signal; one that is gone needs none."""
        path = f"{self._of(OURS, kind, name)}/status"
        try:
            self.reconciler.request("PATCH", path, body={"status": status}, content=MERGE_PATCH)
        except NotFound:
            return

    def delete_coderun(self, name: str) -> None:
        """Delete a CodeRun, as a person does."""
        self.person.request("DELETE", self._of(OURS, "coderuns", name))

    def _of(self, group: str, kind: str, name: str = "") -> str:
        path = f"{group}/namespaces/{self.namespace}/{kind}"
        return f"{path}/{name}" if name else path
