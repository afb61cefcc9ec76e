"""The containers of one pod as processes: start, look, signal. Decides nothing and tells the API server nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playbook.lab.kubelet import memory
from playbook.lab.kubelet.attempts import Attempt
from playbook.lab.kubelet.mounts import Mount
from playbook.lab.kubelet.quantities import number
from playbook.lab.kubelet.states import Container, Ended, Running, Waiting


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything of a container that is known only when it starts."""

    command: list[str]
    environment: Mapping[str, str]
    mounts: list[Mount]
    hostname: str
    hidden: tuple[Path, ...] = ()


class Containers:
    """The containers of a pod, in a folder that a later kubelet finds again."""

    def __init__(self, spec: Mapping[str, Any], folder: Path) -> None:
        self._folder = folder
        self._specs: dict[str, dict[str, Any]] = {}
        self._states: dict[str, Container] = {}
        self._attempts: dict[str, Attempt] = {}
        for kind in ("initContainers", "containers"):
            for each in spec.get(kind, []):
                self._specs[each["name"]] = each
                self._states[each["name"]] = self._found(each["name"], init=kind != "containers")

    def look(self) -> tuple[Container, ...]:
        """Return all containers as they are now, init containers first."""
        for name, attempt in self._attempts.items():
            container = self._states[name]
            if isinstance(container.state, Running):
                state = attempt.state()
                if not isinstance(state, Running):
                    attempt.close()
                self._states[name] = replace(container, state=state)
        return tuple(self._states.values())

    def spec(self, name: str) -> dict[str, Any]:
        """Return what the pod says of a container."""
        return self._specs[name]

    def message(self, name: str) -> Path:
        """Return the file of the next attempt's termination message."""
        return self._next(name) / "message"

    def log(self, name: str) -> Path:
        """Return the file of a container's output."""
        return self._folder / f"{name}.log"

    def start(self, name: str, plan: Plan) -> None:
        """Start a container for the first time or again; its log begins anew, the last one is kept."""
        spec, container, folder = self._specs[name], self._states[name], self._next(name)
        log = self.log(name)
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
        attempt = Attempt(folder, log)
        attempt.fallback = spec.get("terminationMessagePolicy") == "FallbackToLogsOnError"
        context = spec.get("securityContext") or {}
        said = {
            "command": plan.command,
            "environment": dict(plan.environment),
            "mounts": [mount.said for mount in plan.mounts],
            "folder": spec.get("workingDir") or "/",
            "hostname": plan.hostname,
            "hidden": [str(path) for path in plan.hidden],
            "readonly": bool(context.get("readOnlyRootFilesystem")),
        }
        attempt.start(said)
        again = isinstance(container.state, Ended)
        self._attempts[name] = attempt
        self._states[name] = replace(
            container,
            state=attempt.state(),
            restarts=container.restarts + again,
            last=container.state if isinstance(container.state, Ended) else None,
        )

    def hold_back(self, name: str, state: Waiting | Ended) -> None:
        """Note why a container did not start."""
        self._states[name] = replace(self._states[name], state=state)

    def send(self, name: str, number: int) -> None:
        """Send a signal to a container's first process."""
        if name in self._attempts:
            self._attempts[name].send(number)

    def descriptors(self) -> list[int]:
        """Return what becomes readable when one of the running containers ends."""
        return [each.descriptor for each in self._attempts.values() if each.descriptor >= 0]

    def limited(self) -> bool:
        """Tell whether a running container has a memory limit."""
        return any(
            isinstance(self._states[name].state, Running) and _limit(self._specs[name])
            for name in self._attempts
        )

    def kill_greedy(self) -> list[str]:
        """Kill what uses more memory than it may, and return its names."""
        killed = []
        for name, attempt in self._attempts.items():
            limit, first = _limit(self._specs[name]), attempt.first()
            if limit and first is not None and memory.used(first) > limit:
                attempt.note_oom()
                attempt.send(signal.SIGKILL)
                killed.append(name)
        return killed

    def close(self) -> None:
        """Let go of all processes; they run on."""
        for attempt in self._attempts.values():
            attempt.close()

    def _found(self, name: str, *, init: bool) -> Container:
        """Return a container as an earlier kubelet left it."""
        tries = _tries(self._folder / "containers" / name)
        if not tries:
            return Container(name, init=init)
        attempt = Attempt(self._folder / "containers" / name / str(tries[-1]), self.log(name))
        attempt.fallback = (
            self._specs[name].get("terminationMessagePolicy") == "FallbackToLogsOnError"
        )
        self._attempts[name] = attempt
        return Container(name, init=init, state=attempt.state(), restarts=tries[-1])

    def _next(self, name: str) -> Path:
        tries = _tries(self._folder / "containers" / name)
        return self._folder / "containers" / name / str(tries[-1] + 1 if tries else 0)


def _tries(folder: Path) -> list[int]:
    return sorted(map(int, os.listdir(folder))) if folder.is_dir() else []


def _limit(spec: Mapping[str, Any]) -> int:
    limits = (spec.get("resources") or {}).get("limits") or {}
    return int(number(str(limits["memory"]))) if "memory" in limits else 0
