"""Results reach the webhook, signed and in bounded tries."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.result import AgentResult, ErrorClass, Failure
from playbook.agent.serve.deliver import SIGNATURE, Webhook, nowhere
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import NOW, incident
from tests.agent.serve.serve_http import receiving

KEY = "planted-key-of-the-webhook"
QUICK = (0.001, 0.001)


def result(workspace: Path | None = None) -> AgentResult:
    failure = Failure(ErrorClass.EXIT_CODE, "exit code 3")
    return AgentResult(uuid4(), Status.FAILED, workspace, NOW, NOW, exit_code=3, failure=failure)


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        pytest.param((), 1, id="taken at once"),
        pytest.param((503,), 2, id="busy, then taken"),
        pytest.param((429, 500), 3, id="busy twice, then taken"),
        pytest.param((500, 500, 500, 500), 3, id="busy for good"),
        pytest.param((400,), 1, id="refused"),
        pytest.param((302,), 1, id="sent elsewhere"),
    ],
)
def test_a_post_is_tried_as_often_as_it_may_help(answers: tuple[int, ...], tries: int) -> None:
    with receiving(*answers) as receiver:
        Webhook(receiver.url, pauses=QUICK)(incident(), result())
    assert len(receiver.got) == tries
    assert len({body for _, body in receiver.got}) == 1


def test_the_signature_proves_the_body(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(KEY, encoding="ascii")
    with receiving() as receiver:
        Webhook(receiver.url, key, pauses=QUICK)(incident(), result())
    ((headers, body),) = receiver.got
    expected = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE] == f"sha256={expected}"
    assert json.loads(body)["failure"] == {"error": "exit_code", "text": "exit code 3"}


def test_nothing_is_sent_unsigned_where_a_signature_is_wanted(tmp_path: Path) -> None:
    with receiving() as receiver:
        Webhook(receiver.url, tmp_path / "nowhere", pauses=QUICK)(incident(), result())
    assert receiver.got == []


def test_neither_the_address_nor_the_key_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = tmp_path / "key"
    key.write_text(KEY, encoding="ascii")
    with receiving(500, 400) as receiver:
        hook = Webhook(receiver.url, key, pauses=QUICK)
        hook(incident(), result())
    hook(incident(), result())  # nobody listens now
    told = str([record.__dict__ for record in caplog.records]) + repr(hook)
    assert "not delivered" in told
    assert "planted-path" not in told
    assert KEY not in told


def test_without_an_address_nothing_is_sent() -> None:
    nowhere(incident(), result())
