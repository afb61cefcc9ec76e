"""What a scenario expects, compared with what was seen: one function a subject. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playbook.errors import InvalidScenario
from playbook.reconcile.facts import CodeRun
from playbook.rehearse.argo import gates
from playbook.rehearse.perform import Performance
from playbook.rehearse.scenario import SUBJECTS, Expectation
from playbook.rehearse.world import Entry, Owned, Workflow

EVERY_STEP = "every step can happen"


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and whether it held; `got` says what was seen instead."""

    wanted: str
    held: bool
    got: str = ""


def checks(seen: Performance) -> tuple[Check, ...]:
    """Compare every expectation; that every step happens is the first of them."""
    found = tuple(_check(seen, one) for one in seen.scenario.expect)
    return (Check(EVERY_STEP, held=False, got=seen.stopped), *found) if seen.stopped else found


def _check(seen: Performance, wanted: Expectation) -> Check:
    subject = next(name for name in SUBJECTS if getattr(wanted, name) is not None)
    found = list(RULES[subject](seen, wanted))
    hits = [text for text, held in found if held]
    count = len(hits) == wanted.times if wanted.times is not None else bool(hits)
    got = "; ".join(text for text, _ in found) or "nothing of the kind"
    return Check(_words(wanted), count, "" if count else got)


Found = Iterator[tuple[str, bool]]


def _run(seen: Performance, wanted: Expectation) -> Workflow | None:
    return seen.run(wanted.task)


def _gate(seen: Performance, wanted: Expectation) -> Found:
    run = _run(seen, wanted)
    for entry in seen.entries:
        if (
            entry.kind not in ("gate", "argo")
            or entry.subject != wanted.gate
            or (run and entry.run != run.name)
        ):
            continue
        decision = "timeout" if entry.kind == "argo" else entry.effect.partition(":")[0]
        held = (
            wanted.decision in (None, decision)
            and _by(seen, wanted, entry)
            and wanted.because in entry.effect
        )
        yield f"{entry.effect} (by {_cause(seen, entry)})", held


def _cause(seen: Performance, entry: Entry) -> str:
    """Return what released a gate: the id of a step, `coderun`, `argo` or `nothing`."""
    if entry.kind == "argo":
        return "argo"
    if entry.detail.startswith("coderun/"):
        return "coderun"
    named = [identity for identity, ids in seen.deliveries.items() if entry.detail in ids]
    return named[0] if named else "nothing"


def _by(seen: Performance, wanted: Expectation, entry: Entry) -> bool:
    return wanted.by is None or _cause(seen, entry) == wanted.by


def _ends(seen: Performance, wanted: Expectation) -> Found:
    run = _run(seen, wanted)
    if run is not None:
        text = f"{run.phase}: {run.message}" if run.message else run.phase
        yield text, run.phase == wanted.ends and wanted.because in run.message


def _coderun(seen: Performance, wanted: Expectation) -> Found:
    run = _run(seen, wanted)
    for one in run.coderuns if run else ():
        if f"{one.stage}/r{one.round}" == wanted.coderun:
            why = _why(seen, one)
            text = f"{one.phase}: {why}" if why else one.phase.value
            yield text, wanted.phase in (None, one.phase) and wanted.because in why


def _why(seen: Performance, coderun: CodeRun) -> str:
    """Return why a CodeRun ended as it did: its own reason, or why it was cancelled."""
    named = (
        one.effect for one in seen.entries if one.kind == "cancel" and one.subject == coderun.name
    )
    return coderun.reason or next(named, "")


def _signals(seen: Performance, identity: str) -> list[Owned]:
    if identity not in seen.deliveries and not seen.stopped:
        raise InvalidScenario(
            f'{seen.scenario.name}: expect: no step has the id "{identity}"',
            hint="Ids: " + ", ".join(seen.deliveries),
        )
    return [
        one for one in seen.world.signals if one.signal.name in seen.deliveries.get(identity, ())
    ]


def _signal(seen: Performance, wanted: Expectation) -> Found:
    for one in _signals(seen, wanted.signal or ""):
        state = wanted.state in (None, one.signal.state.value)
        yield f"{one.signal.state}: {one.reason}", state and wanted.because in one.reason


def _not_stored(seen: Performance, wanted: Expectation) -> Found:
    stored = _signals(seen, wanted.not_stored or "")
    ids = seen.deliveries.get(wanted.not_stored or "", ())
    for entry in seen.entries:
        if entry.detail in ids and entry.detail:
            yield entry.effect, not stored and wanted.because in entry.effect


def _label(seen: Performance, wanted: Expectation) -> Found:
    run = _run(seen, wanted)
    pull = seen.world.pull(run.repository, run.number) if run else None
    labels = pull.labels if pull else ()
    yield f"labels: {', '.join(labels) or 'none'}", (wanted.label in labels) == wanted.shown


def _condition(seen: Performance, wanted: Expectation) -> Found:
    run = _run(seen, wanted)
    for text in run.conditions if run else ():
        yield text, (wanted.condition or "") in text


def _waits(seen: Performance, wanted: Expectation) -> Found:
    run = _run(seen, wanted)
    for gate in gates(run) if run else ():
        yield f"waits at {gate.address}", gate.address == wanted.waits


def _comment(seen: Performance, wanted: Expectation) -> Found:
    run = _run(seen, wanted)
    for entry in seen.entries:
        if entry.kind == "comment" and run and entry.run == run.name:
            yield entry.effect, (wanted.comment or "") in entry.effect


RULES: dict[str, Callable[[Performance, Expectation], Found]] = {
    "gate": _gate,
    "ends": _ends,
    "coderun": _coderun,
    "signal": _signal,
    "not_stored": _not_stored,
    "label": _label,
    "condition": _condition,
    "waits": _waits,
    "comment": _comment,
}


def _words(wanted: Expectation) -> str:
    """Return an expectation as it was written, on one line."""
    said = wanted.model_dump(exclude_defaults=True)
    return ", ".join(f"{key}: {value}" for key, value in said.items())
