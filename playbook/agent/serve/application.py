"""The HTTP face of the desk: hand in, look, cancel. Parses, asks the desk or the runtime, answers; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from playbook.agent.assignment import Incident
from playbook.agent.errors import AgentProblem
from playbook.agent.runtime.document import result_document
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.runtime.store import AlreadyKnown
from playbook.agent.serve.desk import Desk, Draining, Full
from playbook.agent.serve.guard import Guard
from playbook.agent.settings import AgentRuntimeSettings, secret

LARGEST = 8 * 1024 * 1024
"""Bytes of an incident: its logs are cut to a fraction of that."""
LATER = {"Retry-After": "30"}


def application(desk: Desk, settings: AgentRuntimeSettings) -> Starlette:
    """Return the application.

    Raises:
        AgentProblem: there is no token: nobody is served without.
    """

    def token() -> str:
        return secret(settings.serve.token_file, "serve.token_file")

    token()
    face = _Face(desk, desk.runtime)
    one = "/incidents/{key:uuid}"
    return Starlette(
        routes=[
            Route("/incidents", face.hand_in, methods=["POST"]),
            Route(one, face.look, methods=["GET"]),
            Route(one, face.cancel, methods=["DELETE"]),
            Route("/metrics", face.metrics, methods=["GET"]),
            Route("/healthz", face.healthy, methods=["GET"]),
            Route("/readyz", face.ready, methods=["GET"]),
        ],
        middleware=[Middleware(Guard, token=token)],
    )


class _Face:
    """The endpoints; those that are no coroutine run in threads, since they ask SQLite."""

    def __init__(self, desk: Desk, runtime: AgentRuntime) -> None:
        self._desk, self._runtime = desk, runtime

    async def hand_in(self, request: Request) -> Response:
        body = await limited_body(request)
        if body is None:
            return _refused(413, f"an incident has {LARGEST} bytes at most")
        return await run_in_threadpool(self._handed_in, body)

    def look(self, request: Request) -> Response:
        key: UUID = request.path_params["key"]
        standing = self._runtime.status(key)
        if standing is None:
            return _refused(404, f"no incident {key}")
        result = self._runtime.store.result(key)
        place = standing.workspace
        return JSONResponse(
            {
                "id": str(key),
                "status": standing.status,
                "started": standing.started.isoformat(),
                "seconds": round(standing.seconds, 3),
                "workspace": str(place) if place else None,
                "result": result_document(result) if result else None,
            }
        )

    def cancel(self, request: Request) -> Response:
        key: UUID = request.path_params["key"]
        if self._runtime.cancel(key):
            return JSONResponse({"id": str(key), "cancel": "asked"}, 202)
        standing = self._runtime.status(key)
        if standing is None:
            return _refused(404, f"no incident {key}")
        return _refused(409, f"incident {key} is {standing.status}; nothing is left to cancel here")

    def metrics(self, _: Request) -> Response:
        return Response(self._runtime.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    def healthy(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")

    def ready(self, _: Request) -> Response:
        if self._desk.draining:
            return _refused(503, "draining: no new incidents are taken")
        try:
            self._runtime.store.check()
        except AgentProblem:
            return _refused(503, "the state cannot be written")
        return PlainTextResponse("ready\n")

    def _handed_in(self, body: bytes) -> Response:
        try:
            incident = Incident.model_validate_json(body)
            self._desk.hand_in(incident)
        except ValidationError as e:
            return JSONResponse({"error": "no incident", "fields": _faults(e)}, 422)
        except AlreadyKnown as e:
            return _refused(409, e.message)
        except Full:
            return _refused(429, "all slots are taken and the queue is full", LATER)
        except Draining:
            return _refused(503, "the service is ending", LATER)
        except AgentProblem:
            return _refused(503, "the state cannot be written", LATER)
        place = f"/incidents/{incident.id}"
        return JSONResponse({"id": str(incident.id)}, 202, headers={"Location": place})


async def limited_body(request: Request) -> bytes | None:
    """Return the body; None where it is too large, however long it says it is."""
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said[:12]) > LARGEST:
        return None
    whole = bytearray()
    async for chunk in request.stream():
        whole += chunk
        if len(whole) > LARGEST:
            return None
    return bytes(whole)


def _faults(error: ValidationError) -> list[Mapping[str, Any]]:
    """Return what is wrong, field by field, without what was sent."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [{"field": ".".join(map(str, one["loc"])), "problem": one["msg"]} for one in found]


def _refused(status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": why}, status, headers=headers)
