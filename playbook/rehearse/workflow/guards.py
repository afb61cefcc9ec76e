"""Put the outputs of earlier steps into the next ones and evaluate their guards. Source: resolveReferences, 4.0.2."""

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.workflow.run import Call, Run, nested
from playbook.rehearse.workflow.state import Pairs
from playbook.rehearse.workflow.templates import Step
from playbook.rehearse.workflow.templating import Scope, Unresolved, replace

# What govaluate reads as one string or number, which is no truth.
NO_TRUTH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+(\.[0-9]+)?")


class Stuck(NamedTuple):
    """A reference that never gets a value: Argo requeues the node for ever."""

    name: str


Guarded: TypeAlias = tuple[bool, Pairs]
"""Whether a step runs, and its arguments."""


def resolve(
    run: Run, call: Call, steps: Iterable[Step], known: Pairs
) -> tuple[Guarded, ...] | Stuck | str:
    """Return the steps with their arguments, or the reference that hangs, or Argo's error.

    All texts of all steps are replaced before any guard is looked at: a reference hangs
    the group even when its own step would be skipped. An error wins over a hanging
    reference, because Argo tries the whole group again until it sees the error.
    """
    key = (call, steps, known)
    if key not in run.resolved:
        run.resolved[key] = _resolved(call, steps, scope_of(call, known))
    found: tuple[Guarded, ...] | Stuck | str = run.resolved[key]
    return found


def scope_of(call: Call, known: Pairs) -> Scope:
    """Return the variables of a call together with what its steps left."""
    base = {
        name: value for name, value in call.scope.nested.items() if name in ("workflow", "inputs")
    }
    return Scope({**call.scope.flat, **dict(known)}, {**base, **nested(known)})


def _resolved(call: Call, steps: Iterable[Step], scope: Scope) -> tuple[Guarded, ...] | Stuck | str:
    found: list[Guarded] = []
    stuck: Stuck | None = None
    texts: dict[str, str] = {}  # the steps of a group mostly pass on the same things
    for step in steps:
        try:
            for text in (step.when, *(text for _, text in step.arguments)):
                if text not in texts:
                    texts[text] = replace(call.text(text), scope, strict=True)
            arguments = tuple((name, texts[text]) for name, text in step.arguments)
            found.append((truth(texts[step.when]), arguments))
        except Unresolved as missing:
            stuck = stuck or Stuck(str(missing))
        except EvaluationFailed as error:
            return str(error)
    return stuck or tuple(found)


def truth(when: str) -> bool:
    """Read a guard after replacement as shouldExecute does: nothing at all means yes.

    Raises:
        EvaluationFailed: it is a word or a number.
        NotModelled: anything else, which govaluate would evaluate once more.
    """
    if when in ("", "true", "false"):
        return when != "false"
    if NO_TRUTH.fullmatch(when):
        raise EvaluationFailed(f"Expected boolean evaluation for '{when}'. Got {when}")
    raise NotModelled(f"the guard gives `{when}`, which Argo would evaluate once more")
