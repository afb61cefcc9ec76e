"""What the first process does at a request: start, stop, restart or kill a process, lead a webhook's door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playbook.lab.control import Answer
from playbook.lab.probes import parsed
from playbook.lab.processes import Process
from playbook.lab.supervise import Supervisor
from playbook.lab.webhooks import Webhooks

OK: Answer = {"ok": True}
START = "start: {name: text, argv: [text], env: {text: text}, ready: {tcp: port} or null}"
Reply = Callable[[Answer], None]


class Requests:
    """The requests of a lab; called by the supervisor's thread."""

    def __init__(self, supervisor: Supervisor, webhooks: Webhooks) -> None:
        self._supervisor = supervisor
        self._webhooks = webhooks
        self._own: set[str] = set()  # started by request: they are forgotten when they are stopped

    def do(self, request: Mapping[str, Any], reply: Reply) -> None:
        """Do what a request says, and answer when it is done and lab.json says so."""

        def later(answer: Answer) -> None:
            self._supervisor.post(
                lambda: reply(answer)
            )  # changes are published before mail is read

        try:
            self._do(request, later)
        except ValueError as error:
            later({"error": str(error)})

    def _do(self, request: Mapping[str, Any], reply: Reply) -> None:
        match request:
            case {"start": dict(wanted)}:
                self._start(_process(wanted), reply)
            case {"stop": str(name)}:
                self._supervisor.stop(self._known(name), lambda: self._gone(name, reply))
            case {"restart": str(name)}:
                self._supervisor.restart(self._known(name))
                reply(OK)
            case {"kill": str(name)}:
                self._supervisor.kill(self._known(name), lambda: reply(OK))
            case {"webhook": {"name": str(name), "port": int(port), **more}} if 0 < port < 65536:
                url = self._webhooks.lead(name, port, str(more.get("path", "")))
                self._supervisor.changed()
                reply({**OK, "url": url})
            case {"webhook": {"name": str(name), "port": None}}:
                self._webhooks.close(name)
                self._supervisor.changed()
                reply(OK)
            case _:
                known = "start, stop, restart, kill, webhook"
                raise ValueError(f"unknown request: {', '.join(request)}; known: {known}")

    def _start(self, process: Process, reply: Reply) -> None:
        """Start a process; one of that name that was started before is ended first."""
        name = process.name
        if name not in self._supervisor.entries:
            return self._add(process, reply)
        if name not in self._own:
            raise ValueError(f"{name} is a process of the lab itself")
        return self._supervisor.stop(name, lambda: self._add(process, reply))

    def _add(self, process: Process, reply: Reply) -> None:
        self._own.add(process.name)
        self._supervisor.add(process)
        reply(OK)

    def _gone(self, name: str, reply: Reply) -> None:
        if name in self._own:
            self._own.discard(name)
            self._supervisor.forget(name)
        reply(OK)

    def _known(self, name: str) -> str:
        names = self._supervisor.entries
        if name not in names:
            raise ValueError(f'no process "{name}"; there are {", ".join(sorted(names))}')
        return name


def _process(wanted: Mapping[str, Any]) -> Process:
    """Read a process to start.

    Raises:
        ValueError: it is not as it must be; nothing of it is quoted, its environment may hold a token.
    """
    match wanted:
        case {"name": str(name), "argv": [str(), *_] as argv, "env": dict(env)}:
            texts = [*argv, *env, *env.values()]
        case _:
            raise ValueError(START)
    if not all(isinstance(text, str) for text in texts) or "/" in name or name.startswith("."):
        raise ValueError(START)
    return Process(name, tuple(argv), env, ready=parsed(wanted.get("ready")))
