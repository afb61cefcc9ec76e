"""Begin and end a leaf: suspend, resource, container. What it waits for is decided outside."""

import json
import re
from functools import lru_cache
from typing import NamedTuple

from playbook.documents.read import read_one
from playbook.errors import InvalidDocument, PlaybookError
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.workflow.run import (
    FAILURES,
    Call,
    Done,
    Place,
    Turn,
    plain,
    stands_for_callers,
)
from playbook.rehearse.workflow.state import Leaf, Node, Outcome, Pairs, Phase

DURATION = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+")
AMOUNT = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
RETRIED = {
    "Always": FAILURES,
    "OnFailure": (Phase.FAILED,),
    "OnError": (Phase.ERROR,),
}


class LeafAt(NamedTuple):
    """A leaf that is live, and which attempt it is."""

    kind: str
    call: Call
    place: Place
    attempt: int
    leaf: Leaf


def begin(turn: Turn, call: Call, place: Place, attempt: int = 0) -> Node | Done:
    """Make a leaf live."""
    try:
        leaf = _leaf(call, place, attempt)
    except (EvaluationFailed, InvalidDocument) as error:
        turn.log("error", place.path, str(error))
        owned = call.template.kind == "resource" and not call.template.work.set_owner
        # Without an owner to set, the controller does not read the manifest: the pod finds out.
        return Done(Phase.FAILED, message=str(error)) if owned else _raised(str(error))
    turn.entered.append(leaf)
    turn.log("entered", leaf.id, f"{leaf.kind} {leaf.template}")
    content = LeafAt("leaf", call, place, attempt, leaf)
    return turn.run.node(content, (leaf,), ())


def _raised(message: str) -> Done:
    return Done(Phase.ERROR, message=message, raised=message)


def _leaf(call: Call, place: Place, attempt: int) -> Leaf:
    template, work, text = call.template, call.template.work, call.text
    duration, deadlines = text(work.duration), [text(field) for field in work.deadlines]
    return Leaf(
        id=place.path if template.retry is None else f"{place.path}({attempt})",
        kind=template.kind,
        template=template.key[1],
        step=place.step,
        inputs=call.inputs,
        outputs=tuple(
            output._replace(default=None if output.default is None else text(output.default))
            for output in template.outputs
        ),
        duration=in_seconds(duration) if duration else None,
        deadline=min((in_seconds(field) for field in deadlines), default=None),
        action=work.action,
        manifest=canonical(text(work.manifest)) if template.kind == "resource" else "",
        set_owner=work.set_owner,
        success_condition=text(work.success_condition),
        failure_condition=text(work.failure_condition),
        image=text(work.image),
        command=tuple(map(text, work.command)),
        args=tuple(map(text, work.args)),
        env=tuple((name, None if v is None else text(v)) for name, v in work.env),
        annotations=tuple((name, text(value)) for name, value in work.annotations),
    )


def in_seconds(text: str) -> float:
    """Read a number of seconds or a Go duration (ParseStringToDuration of Argo 4.0.2)."""
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    if text.strip("+-") != "0" and not DURATION.fullmatch(text):
        raise EvaluationFailed(f"unable to parse {text} as a duration")
    total = sum(float(amount) * SECONDS[unit] for amount, unit in AMOUNT.findall(text))
    return -total if text.startswith("-") else total


@lru_cache(maxsize=4096)
def canonical(manifest: str) -> str:
    """Return the one object of a manifest as JSON with sorted keys.

    Raises:
        InvalidDocument: it is not one YAML object.
    """
    value = read_one(manifest, "manifest").value
    if not isinstance(value, dict):
        raise InvalidDocument("manifest: not an object")
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def end(turn: Turn, content: LeafAt, event: Outcome | None) -> Node | Done:
    """End a leaf as told, or let a suspend run out of its duration when told nothing."""
    done = _ended(content.leaf, event)
    turn.log(done.phase.lower(), content.leaf.id, done.message)
    if _again(content, done.phase):
        turn.log("retry", content.leaf.id, f"attempt {content.attempt + 1} failed")
        return begin(turn, content.call, content.place, content.attempt + 1)
    return stands_for_callers(done, content.place)


def _again(content: LeafAt, phase: Phase) -> bool:
    retry = content.call.template.retry
    if retry is None or phase not in RETRIED[retry.policy]:
        return False
    return retry.limit is None or content.attempt < retry.limit


def _ended(leaf: Leaf, event: Outcome | None) -> Done:
    if event is None:
        return _expired(leaf)
    given = dict(event.outputs)
    if unknown := sorted(given.keys() - {output.name for output in leaf.outputs}):
        raise PlaybookError(f"{leaf.id}: node is not expecting output parameter '{unknown[0]}'")
    if event.phase not in (Phase.SUCCEEDED, *FAILURES):
        raise PlaybookError(f"{leaf.id} cannot end as {event.phase}")
    return Done(event.phase, _outputs(leaf, given, event), event.message)


def _outputs(leaf: Leaf, given: dict[str, str], event: Outcome) -> Pairs:
    filled = event.phase == Phase.SUCCEEDED and not event.exact
    found: list[tuple[str, str]] = []
    for output in leaf.outputs:
        value = given.get(output.name, output.default if filled else None)
        if value is not None:
            found.append((output.name, plain(value, f"{leaf.id}, output {output.name}")))
        elif filled and leaf.kind != "suspend":
            raise PlaybookError(f"{leaf.id} cannot succeed without its output {output.name}")
    return tuple(found)


def _expired(leaf: Leaf) -> Done:
    if leaf.duration is None:
        raise PlaybookError(f"{leaf.id} has no duration: it waits until it is released")
    for output in leaf.outputs:
        if output.default is None:
            return _raised(
                f"raw output parameter '{output.name}' has not been set and does not have a default value"
            )
    outputs = tuple((output.name, output.default or "") for output in leaf.outputs)
    return Done(Phase.SUCCEEDED, outputs, f"duration of {leaf.duration:g} s is over")
