"""Lets in who knows the token. Looks at one header; reads no body before."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from playbook.agent.errors import AgentProblem

OPEN = frozenset({"/healthz", "/readyz"})
"""What a kubelet asks, which has no token."""


class Guard:
    """The application behind a token."""

    def __init__(self, app: ASGIApp, token: Callable[[], str]) -> None:
        """Guard an application; `token` is asked each time, so that a new one counts at once."""
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or hand on."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        try:
            fits = _fits(scope, self._token())
        except AgentProblem:
            answer = JSONResponse({"error": "the token cannot be read here"}, 503)
            await answer(scope, receive, send)
            return
        if fits:
            await self._app(scope, receive, send)
            return
        asking = {"WWW-Authenticate": "Bearer"}
        refused = {"error": "a bearer token is needed, the one of serve.token_file"}
        await JSONResponse(refused, 401, headers=asking)(scope, receive, send)


def _fits(scope: Scope, token: str) -> bool:
    given = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(given) != 1:
        return False
    kind, _, value = given[0].partition(b" ")
    # In the same time however much of it is right.
    return kind.lower() == b"bearer" and hmac.compare_digest(value.strip(), token.encode())
