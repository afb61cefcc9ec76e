"""Ask one of the Go programs many questions at once. Knows nothing of what they are about."""

import json
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from tests.oracle.building import ARGO, EVENTS, PROGRAM, built
from tests.payloads_corpus import recordings

MARK = b"\x01answer "
SECONDS = 600
DELIVERY = "00000000-0000-4000-8000-000000000001"

Question: TypeAlias = dict[str, Any]
Answer: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[[Sequence[Question]], list[Answer]]


class BadQuestion(Exception):
    """A program could not read a question, or ended early: the test is wrong, not the engine."""


def events_say(questions: Sequence[Question]) -> list[Answer]:
    """Return what Argo Events answers; it knows every recorded webhook by its name.

    A webhook that was not recorded is a question's `document`.
    """
    known = [
        {"op": "remember", "recording": name, "event": one.event, "body": one.text}
        for name, one in recordings().items()
    ]
    asked = [{"event": "pull_request"} | _with_body(one) for one in (*known, *questions)]
    answers = _answers(_program(EVENTS.name), [one | {"delivery": DELIVERY} for one in asked])
    return answers[len(known) :]


def argo_says(questions: Sequence[Question]) -> list[Answer]:
    """Return what Argo Workflows answers."""
    return _answers(_program(ARGO.name), questions)


def _with_body(question: Question) -> Question:
    if "document" not in question:
        return question
    rest = {key: value for key, value in question.items() if key != "document"}
    return {**rest, "body": json.dumps(question["document"])}


@cache
def _program(name: str) -> Path:
    return built({EVENTS.name: EVENTS, ARGO.name: ARGO}[name]) / PROGRAM


def _answers(program: Path, questions: Sequence[Question]) -> list[Answer]:
    """Ask a fresh process. What Argo's packages log goes by unread: only marked lines are answers."""
    asked = "\n".join(map(json.dumps, questions)).encode() + b"\n"
    done = subprocess.run(
        [program], input=asked, capture_output=True, timeout=SECONDS, check=False, env={}
    )
    lines = [line for line in done.stdout.split(b"\n") if line.startswith(MARK)]
    if done.returncode or len(lines) != len(questions):
        last = done.stderr.decode(errors="replace")[-2000:]
        raise BadQuestion(f"{len(lines)} answers to {len(questions)} questions: {last}")
    return [json.loads(line.removeprefix(MARK)) for line in lines]
