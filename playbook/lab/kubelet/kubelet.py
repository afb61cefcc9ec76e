"""All pods of the node: a thread for each, and what remains of those that are no more. Knows nothing of processes."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable

from playbook.kube.cluster import Event
from playbook.lab.kubelet.attempts import kill_all
from playbook.lab.kubelet.bench import Bench
from playbook.lab.kubelet.fields import Pod
from playbook.lab.kubelet.life import Life
from playbook.lab.kubelet.reporter import delete

log = logging.getLogger(__name__)
_OVER = ("Succeeded", "Failed")


class Kubelet:
    """The lives of the node's pods; `ended` is called after each."""

    def __init__(self, bench: Bench, ended: Callable[[], None]) -> None:
        self._bench = bench
        self._ended = ended
        self._lock = threading.Lock()
        self._lives: dict[str, Life] = {}
        self._threads: dict[str, threading.Thread] = {}

    def changed(self, event: Event) -> None:
        """Begin a pod's life, tell it what is new, or end it."""
        pod, uid = event.object, event.object["metadata"]["uid"]
        if event.type == "DELETED":
            self._gone(pod)
            return
        life = self._lives.get(uid)
        if life is None:
            self._begin(pod)
            return
        if self._threads[uid].is_alive():
            life.changed(pod)
        elif pod["metadata"].get("deletionTimestamp"):
            delete(self._bench.cluster, pod)

    def _gone(self, pod: Pod) -> None:
        """End a pod that the API server does not have any more; its logs go too."""
        uid = pod["metadata"]["uid"]
        with self._lock:
            life, thread = self._lives.pop(uid, None), self._threads.pop(uid, None)
        if life is None or thread is None:
            return
        life.gone()
        threading.Thread(target=self._clear, args=(uid, thread), daemon=True).start()

    def find(self, namespace: str, name: str) -> Life | None:
        """Return a pod by its name."""
        with self._lock:
            for life in self._lives.values():
                metadata = life.pod["metadata"]
                if (metadata["namespace"], metadata["name"]) == (namespace, name):
                    return life
        return None

    def sweep(self, pods: list[Pod]) -> None:
        """Remove what earlier kubelets left of pods that are no more; their processes are killed."""
        known = {pod["metadata"]["uid"] for pod in pods} | set(self._threads)
        for folder in self._bench.pods.iterdir():
            if folder.is_dir() and folder.name not in known:
                log.info("removing what is left of pod %s", folder.name)
                kill_all(folder)
                shutil.rmtree(folder, ignore_errors=True)

    def wait(self, seconds: float) -> None:
        """Wait for all lives to take note of a stop."""
        for life in list(self._lives.values()):
            life.changed(life.pod)
        for thread in list(self._threads.values()):
            if thread.is_alive():
                thread.join(seconds)

    def _begin(self, pod: Pod) -> None:
        metadata, over = pod["metadata"], (pod.get("status") or {}).get("phase") in _OVER
        life = Life(pod, self._bench)
        thread = threading.Thread(
            target=self._live, args=(life,), name=metadata["name"], daemon=True
        )
        with self._lock:
            self._lives[metadata["uid"]] = life
            self._threads[metadata["uid"]] = thread
        if not over:
            thread.start()
        elif metadata.get("deletionTimestamp"):
            delete(self._bench.cluster, pod)

    def _live(self, life: Life) -> None:
        life.run()
        self._ended()

    def _clear(self, uid: str, thread: threading.Thread) -> None:
        if thread.ident is not None:
            thread.join()
        shutil.rmtree(self._bench.pods / uid, ignore_errors=True)
        self._bench.notices.forget(uid)
