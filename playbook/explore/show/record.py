"""An exploration as plain data, for `--output json`: keys stay as they are, new ones may be added. Pure."""

from __future__ import annotations

from typing import Any

from playbook.explore.show.bounds import bounds, lower_first
from playbook.explore.show.lines import Line
from playbook.explore.show.result import HELD, Counterexample, Law, Result

Json = dict[str, Any]


def document(found: Result) -> Json:
    """Return everything the report says; `held` of an invariant is null where not all was visited."""
    about = found.about
    broken = found.counterexample
    return {
        "play": about.play,
        "repository": about.repository,
        "environment": about.environment,
        "declared_rounds": about.declared,
        "bounds": {one.option.lstrip("-"): one.value for one in bounds(about)},
        "bounds_said": [one.said for one in bounds(about)],
        "result": found.word,
        "exhausted": found.word == HELD,
        "stopped": found.stopped,
        "lower_first": [one.option for one in lower_first(about)],
        "states": found.states,
        "moves": found.moves,
        "depth": found.depth,
        "seconds": round(found.seconds, 3),
        "invariants": [_law(law, found) for law in found.laws],
        "violation": _violation(broken) if broken else None,
    }


def _law(law: Law, found: Result) -> Json:
    broken = found.counterexample
    held = True if found.word == HELD else None
    if broken is not None and broken.violation.invariant == law.name:
        held = False
    return {"name": law.name, "says": law.says, "held": held}


def _violation(broken: Counterexample) -> Json:
    return {
        "invariant": broken.violation.invariant,
        "why": broken.violation.why,
        "order": [_line(one) for one in broken.lines],
        "scenario": broken.scenario or None,
        "no_scenario_because": broken.unsaid or None,
    }


def _line(one: Line) -> Json:
    return {
        "move": one.move,
        "kind": one.kind,
        "subject": one.subject,
        "effect": one.effect,
        "leads": list(one.leads),
    }
