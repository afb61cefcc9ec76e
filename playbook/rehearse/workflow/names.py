"""Check the references in a template: what Argo refuses, what can never be there, what is not modelled."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from playbook.errors import NotModelled
from playbook.rehearse.expressions.expression import Expression
from playbook.rehearse.workflow.fields import InvalidFlow
from playbook.rehearse.workflow.templating import tags

WORKFLOW = ("name", "namespace", "uid", "mainEntrypoint", "serviceAccountName")
PARAMETER = "workflow.parameters."
INPUT = "inputs.parameters."


@dataclass(frozen=True, slots=True)
class Names:
    """What may be named in a text: where it stands, the known names, the steps of its template.

    `own` is "steps.", "tasks." or "" in a leaf; `visible` holds the outputs a plain tag may name.
    """

    where: str
    known: frozenset[str]
    own: str = ""
    visible: frozenset[str] = field(default=frozenset())

    def check(self, text: str) -> None:
        """Refuse a tag that has no value, or none that we would know.

        Raises:
            InvalidFlow: Argo's validation refuses it, or it can never be resolved.
            NotModelled: it names something that is left out, such as times and pod names.
        """
        for tag in tags(text):
            if tag.expression is not None:
                self.check_expression(tag.expression)
            elif tag.name not in self.visible:
                self._reference(tag.name, text)
                if tag.name.startswith(("steps.", "tasks.")):
                    raise InvalidFlow(
                        f"{self.where}: failed to resolve {tag.source}",
                        hint="No earlier step declares that output.",
                    )

    def check_expression(self, expression: Expression) -> None:
        """Refuse an expression for the same reasons."""
        for reference in sorted(expression.references):
            self._reference(reference, expression.text)

    def _reference(self, name: str, text: str) -> None:
        if name in self.known:
            return
        root = name.partition(".")[0]
        if root in ("steps", "tasks"):
            self._step(name, text)
        elif root == "inputs" and name.startswith(INPUT):
            raise InvalidFlow(f"{self.where}: `{text}` names {name}, which is no input here")
        elif name.startswith(PARAMETER):
            raise InvalidFlow(
                f"{self.where}: `{text}` names {name}, which spec.arguments does not declare"
            )
        else:
            raise NotModelled(f"{self.where}: `{text}`: {name} is not modelled")

    def _step(self, name: str, text: str) -> None:
        if not self.own or not name.startswith(self.own):
            raise InvalidFlow(f"{self.where}: `{text}`: {name} never has a value here")
        parts = name.split(".")
        parameter = len(parts) == 5 and parts[2:4] == ["outputs", "parameters"]
        if not parameter and not (len(parts) == 3 and parts[2] == "status"):
            raise NotModelled(
                f"{self.where}: `{text}`: {name} is not modelled",
                hint="Known of a step: .status and .outputs.parameters.<name>.",
            )


def known_names(parameters: Iterable[str], inputs: Iterable[str]) -> frozenset[str]:
    """Return the names that have a value in every text of a template."""
    return frozenset(
        [f"workflow.{name}" for name in WORKFLOW]
        + [PARAMETER + name for name in parameters]
        + [INPUT + name for name in inputs]
    )


def step_names(text: str) -> frozenset[str]:
    """Return the names of steps and tasks in a text, with the status of each step it names."""
    found: set[str] = set()
    for tag in tags(text):
        found |= tag.expression.references if tag.expression is not None else {tag.name}
    return with_status(found)


def with_status(names: Iterable[str]) -> frozenset[str]:
    """Keep the names of steps and tasks, and add the status of each."""
    own = {name for name in names if name.startswith(("steps.", "tasks."))}
    return frozenset(own | {".".join(name.split(".")[:2]) + ".status" for name in own})
