"""Facts for the tests of playbook/reconcile, with defaults that make a sound run; says what differs, nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from playbook.play import Gate as Wants
from playbook.play import Parameter, Play, Restart, Stage, When, cleo, rex, tess
from playbook.reconcile import facts as seen
from playbook.reconcile.facts import CodeRun, Facts, Gate, Phase, Released, Run, Signal
from playbook.reconcile.pull_request import fold
from playbook.reconcile.steps import Release, Step
from playbook.reconcile.verdicts import Look

HOUR = 3600
NOW = 100_000
A, B, C, D = (letter * 40 for letter in "abcd")
REX, CLEO, TESS, PERSON = rex.login, cleo.login, tess.login, "octocat"
RUN = "play-web-42-k3f9"


def play(**changes: Any) -> Play:
    """Return the stock play: Rex implements, Cleo reviews and labels, Tess approves, somebody merges."""
    stages = (
        Stage(
            name="implement",
            agent=rex,
            timeout="4h",
            gate=Wants.pull_request_open(by=rex, timeout="1h"),
        ),
        Stage(
            name="review",
            agent=cleo,
            timeout="2h",
            gate=Wants.labeled("ready-for-qa", by=cleo, timeout="24h"),
            on_changes="implement",
        ),
        Stage(
            name="test",
            agent=tess,
            timeout="3h",
            gate=Wants.approved(by=tess, timeout="72h"),
            on_changes="implement",
        ),
    )
    stock: dict[str, Any] = {
        "name": "play",
        "stages": stages,
        "finish": Wants.merged(timeout="336h"),
        "restart": Restart(back_to="review"),
    }
    return Play(**{**stock, **changes})


def stage_of(declared: Play, name: str, **changes: Any) -> tuple[Stage, ...]:
    """Return the stages of a play with one of them changed."""
    return tuple(
        one.model_copy(update=changes) if one.name == name else one for one in declared.stages
    )


def single() -> Play:
    """Return a play of one agent execution and nothing else."""
    return Play(name="coderun", stages=(Stage(name="run", agent=rex, timeout="4h"),))


def argo_play() -> Play:
    """Return a play whose GitHub gates Argo releases by itself."""
    stages = (
        Stage(name="implement", agent=rex, gate=Wants.pull_request_open(by=rex, timeout="1h")),
    )
    return Play(name="argo", stages=stages, finish=Wants.merged(timeout="24h"), release="argo")


def conditional() -> Play:
    """Return a play with a stage that runs for some tasks only, without finish or restart."""
    stages = (
        Stage(name="implement", agent=rex, gate=Wants.pull_request_open(by=rex, timeout="1h")),
        Stage(
            name="audit",
            agent=tess,
            gate=Wants.approved(by=(tess, "people"), timeout="24h"),
            when=When(parameter="risk", equals="high"),
        ),
    )
    risk = Parameter(name="risk", default="low", values=("low", "high"))
    return Play(name="audited", stages=stages, parameters=(risk,))


def signal(name: str, action: str, **changes: Any) -> Signal:
    """Return a Signal about #7 in acme/web, stored the second it happened."""
    at = changes.pop("at", NOW - 100)
    stock: dict[str, Any] = {
        "event": "pull_request",
        "repository": "acme/web",
        "head_repository": "acme/web",
        "number": "7",
        "author": REX,
        "head_sha": A,
        "before": "",
        "head_ref": "feature/task-42",
        "base_ref": "main",
        "sender": PERSON,
        "sender_id": "",
        "labels": (),
        "label": "",
        "review_id": "",
        "review_state": "",
        "review_commit": "",
        "merged": False,
        "event_time": at,
        "created": at,
    }
    told = {**stock, **changes}
    told.setdefault("sender_type", "Bot" if told["sender"].endswith("[bot]") else "User")
    return Signal(name=name, action=action, **told)


def opened(name: str = "opened", **changes: Any) -> Signal:
    return signal(name, "opened", **{"sender": REX, "at": NOW - 5000, **changes})


def push(name: str, before: str, head: str, **changes: Any) -> Signal:
    return signal(name, "synchronize", before=before, head_sha=head, **changes)


def label(name: str = "label", **changes: Any) -> Signal:
    return signal(name, "labeled", **{"sender": CLEO, "label": "ready-for-qa", **changes})


def review(name: str = "review", state: str = "approved", **changes: Any) -> Signal:
    """Return a review by Tess of the commit that is the head."""
    head = changes.get("head_sha", A)
    action = changes.pop("action", "submitted")
    stock = {"sender": TESS, "review_id": name, "review_commit": head}
    told = {**stock, **changes}
    return signal(name, action, event=seen.REVIEW, review_state=state, **told)


def closed(name: str = "closed", **changes: Any) -> Signal:
    return signal(name, "closed", **changes)


def merged(name: str = "merged", **changes: Any) -> Signal:
    return closed(name, merged=True, **changes)


def coderun(stage: str, number: int = 0, phase: Phase = Phase.SUCCEEDED, **changes: Any) -> CodeRun:
    """Return a CodeRun whose Job began 1000 s ago; one that is over ended 200 s ago at commit A, with a pass."""
    begun = changes.pop("began", NOW - 1000)
    over: dict[str, Any] = {}
    if phase is Phase.SUCCEEDED:
        over = {"finished": NOW - 200, "outcome_head": A, "verdict": "pass"}
    elif phase.over:
        over = {"finished": NOW - 200}
    stock = {"head_sha": A, "created": NOW - 1100, "job_created": begun, **over}
    return CodeRun(
        name=f"{RUN}-{stage}-r{number}",
        stage=stage,
        round=number,
        phase=phase,
        **{**stock, **changes},
    )


def running(stage: str, number: int = 0, **changes: Any) -> CodeRun:
    return coderun(stage, number, Phase.RUNNING, **changes)


def gate(address: str, head: str = A, **changes: Any) -> Gate:
    """Return a waiting gate, since 1100 s, that Argo would end far from now."""
    stage, kind, number = address.split("/")
    stock: dict[str, Any] = {
        "since": NOW - 1100,
        "expires": NOW + 400 * HOUR,
        "number": "7" if head else "",
        "head_sha": head,
    }
    return Gate(stage, kind, int(number[1:]), **{**stock, **changes})


def released(address: str, by: str = "", decision: str = "go", head: str = A) -> Released:
    return Released(address, decision, by, head)


def run(**changes: Any) -> Run:
    stock: dict[str, Any] = {
        "name": RUN,
        "uid": "0f1e2d3c-rest",
        "play": play(),
        "repository": "acme/web",
        "service": "web",
        "task": "42",
        "created": NOW - 9000,
        "number": "7",
    }
    return Run(**{**stock, **changes})


def facts(*signals: Signal, gates: tuple[Gate, ...] = (), **changes: Any) -> Facts:
    """Return the facts of a run; what a Run has goes to it, the rest to the facts."""
    of_run = {key: changes.pop(key) for key in tuple(changes) if key in Run.__slots__}
    shape: dict[str, Any] = {"now": NOW, "run": run(gates=gates, **of_run), "signals": signals}
    return Facts(**{**shape, **changes})


def look(given: Facts) -> Look:
    """Return the look at the first waiting gate."""
    return Look(given, given.run.gates[0], fold(given.signals))


def at(given: Facts, now: int) -> Facts:
    return replace(given, now=now)


def release(steps: list[Step]) -> Release | None:
    """Return the one release among steps, or None."""
    found = [step for step in steps if isinstance(step, Release)]
    assert len(found) < 2, found
    return found[0] if found else None
