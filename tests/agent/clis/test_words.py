"""Which class a complaint or a status means."""

from __future__ import annotations

import pytest

from playbook.agent.clis.said import Trouble
from playbook.agent.clis.words import LOOKED_AT, by_status, by_text
from playbook.agent.result import ErrorClass as E

STATUSES = {
    400: E.REQUEST_REFUSED,
    401: E.AUTHENTICATION,
    403: E.AUTHENTICATION,
    404: E.REQUEST_REFUSED,
    408: E.NETWORK,
    413: E.REQUEST_REFUSED,
    429: E.RATE_LIMIT,
    500: E.OVERLOADED,
    503: E.OVERLOADED,
    529: E.OVERLOADED,
}

TEXTS = [
    pytest.param("Not logged in · Please run /login", E.AUTHENTICATION, None, id="not logged in"),
    pytest.param("Incorrect API key provided", E.AUTHENTICATION, None, id="a wrong key"),
    pytest.param(
        '{"code":400,"message":"API key not valid."}', E.AUTHENTICATION, 400, id="400 for a key"
    ),
    pytest.param("last status: 429 Too Many Requests", E.RATE_LIMIT, 429, id="429"),
    pytest.param("Request rejected (429)", E.RATE_LIMIT, 429, id="429 in brackets"),
    pytest.param(
        "429: You exceeded your current quota", E.RATE_LIMIT, None, id="a number without a name"
    ),
    pytest.param(
        "error 429: Quota exceeded. Check your plan", E.RATE_LIMIT, 429, id="the status is believed"
    ),
    pytest.param(
        "Quota exceeded. Check your plan and billing details.",
        E.REQUEST_REFUSED,
        None,
        id="a quota that does not come back",
    ),
    pytest.param("API Error: 503 no backend", E.OVERLOADED, 503, id="a status without a word"),
    pytest.param("API Error: 529 Overloaded", E.OVERLOADED, 529, id="a status and its word"),
    pytest.param("HTTP 404", E.REQUEST_REFUSED, 404, id="404"),
    pytest.param("connect ECONNREFUSED 127.0.0.1:443", E.NETWORK, None, id="refused"),
    pytest.param("getaddrinfo EAI_AGAIN api", E.NETWORK, None, id="no name server"),
    pytest.param("write EPIPE", E.NETWORK, None, id="a broken pipe"),
    pytest.param("Reached maximum number of turns (2)", E.TURN_LIMIT, None, id="turns"),
    pytest.param("No conversation found with session ID: 4", E.SESSION, None, id="a session"),
]


@pytest.mark.parametrize(("status", "error"), STATUSES.items())
def test_a_status(status: int, error: E) -> None:
    assert by_status(status) is error


@pytest.mark.parametrize(("text", "error", "status"), TEXTS)
def test_a_complaint(text: str, error: E, status: int | None) -> None:
    assert by_text(text) == Trouble(error, status)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "something else",
        "listening on port 5000",
        "line 429 of the file",
        "took 503 ms",
        "v4.29",
    ],
)
def test_a_number_alone_is_no_status(text: str) -> None:
    assert by_text(text) is None


def test_only_the_head_of_a_complaint_is_looked_at() -> None:
    assert by_text("x" * LOOKED_AT + "Not logged in") is None
