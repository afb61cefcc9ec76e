"""PB107, PB108: a guard that pastes a value into itself, an expression that does not parse."""

from __future__ import annotations

from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.workflow.scope import every_text
from playbook.prove.world import World

_FREE = ("inputs.parameters.", "workflow.parameters.", "item", "workflow.outputs.")
_OF_STEP = (".outputs.parameters.", ".outputs.result")


def _pasted(world: World) -> Found:
    for body, made, text in world.once(every_text):
        if made is None or text.path != (*made.call.path, "when"):
            continue
        for tag in text.tags:
            if not tag.expression and _free(tag.text):
                said = f"The guard `{text.text}` pastes {tag.source} into itself."
                yield Fault(body.template.object, text.path, said)


def _free(name: str) -> bool:
    """Tell whether somebody else decides what the text of a name is; a status is one of a few words."""
    return name.startswith(_FREE) or any(part in name for part in _OF_STEP)


PASTED = Rule(
    id="PB107",
    title="A guard pastes a value into itself instead of comparing it.",
    why="The value becomes part of the condition: `no-way` ends the run (`Value 'no' cannot be used with the modifier '-'`), and "
    "between quotes `x' == 'x' || 'a` passes every guard.",
    mend="Compare inside an expression: `{{=steps['gate'].outputs.parameters.decision == 'go'}}`.",
    source="argo-workflows v4.0.2 workflow/controller/steps.go shouldExecute (run on a real controller: docs/argo-behaviour.md)",
    severity="warning",
    check=_pasted,
)


def _unparsed(world: World) -> Found:
    for body, _, text in world.once(every_text):
        for tag in text.tags:
            if tag.wrong:
                said = f"`{tag.text}` is no expression: {tag.wrong.rstrip('.')}."
                yield Fault(body.template.object, text.path, said)
            elif tag.unread:
                why = f"nothing is known of what `{tag.text}` names or becomes: {tag.unread}"
                yield Unclear(body.template.object, text.path, why)


UNPARSED = Rule(
    id="PB108",
    title="An expression that can never be evaluated.",
    why="Nobody looks before the run gets there, `argo lint` does not either. Then the step ends as Error.",
    mend="Mend it; a name with `-` is written `steps['a-b']`.",
    source="argo-workflows v4.0.2 util/template/expression_template.go, expr-lang v1.17.7",
    check=_unparsed,
)

RULES = (PASTED, UNPARSED)
