"""Read a rendered Workflow or WorkflowTemplate into compiled templates. Refuses by name what is not modelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playbook.errors import NotModelled
from playbook.rehearse.expressions.expression import compile_expression
from playbook.rehearse.workflow.calls import dag_tasks, groups, results
from playbook.rehearse.workflow.depends import targets
from playbook.rehearse.workflow.fields import Fields, InvalidFlow, any_string, closed, listed, texts
from playbook.rehearse.workflow.leaves import leaf_outputs, retry, work
from playbook.rehearse.workflow.names import Names, known_names, step_names, with_status
from playbook.rehearse.workflow.templates import Input, Key, Result, Step, Template
from playbook.rehearse.workflow.templating import tags

KINDS = ("steps", "dag", "suspend", "resource", "container")
OTHER_KINDS = ("containerSet", "script", "data", "http", "plugin")


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A compiled workflow: where it begins, its parameters with their defaults, its templates.

    `deadline` is spec.activeDeadlineSeconds; `enums` are the values a parameter may have. Those of a template are
    left out: 4.0.2 does not hold a run that refers to it to them (workflow/util/merge.go; run on a real controller).
    """

    entry: Key
    parameters: Mapping[str, str | None]
    enums: Mapping[str, tuple[str, ...]]
    templates: Mapping[Key, Template]
    service_account: str
    deadline: int | None


def _enums(declared: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    return {str(one["name"]): tuple(map(str, one["enum"])) for one in declared if one.get("enum")}


def read(workflow: Fields, others: Mapping[str, Fields]) -> Blueprint:
    """Compile a workflow, and of the templates those it can reach.

    Raises:
        InvalidFlow: Argo would refuse it, or it can only fail.
        NotModelled: it uses something that is refused by name.
    """
    spec, origin = _spec(workflow, others)
    declared = listed(spec, "arguments", "parameters")
    for parameter in declared:
        closed(parameter, "argument", f"spec.arguments.{parameter.get('name')}")
    parameters = {str(p["name"]): any_string(p.get("value")) for p in declared}
    if tagged := [name for name, value in parameters.items() if tags(value or "")]:
        raise NotModelled(f"spec.arguments.{tagged[0]}: tags in it are not modelled")
    entry = (origin, str(spec.get("entrypoint") or ""))
    if not entry[1]:
        raise InvalidFlow("spec.entrypoint is required")
    sources = {"": workflow, **others}
    templates = _Reader(sources, frozenset(parameters)).reachable(entry)
    if missing := _unfilled(templates[entry], parameters):
        raise InvalidFlow(f"{entry[1]}: inputs.parameters.{missing[0]} was not supplied")
    return Blueprint(
        entry,
        parameters,
        _enums(declared) if workflow.get("kind") == "Workflow" else {},
        templates,
        str(spec.get("serviceAccountName") or ""),
        spec.get("activeDeadlineSeconds"),
    )


def _spec(workflow: Fields, others: Mapping[str, Fields]) -> tuple[dict[str, Any], str]:
    """Return the spec, merged into that of the WorkflowTemplate it names, and whose templates it has."""
    spec = dict(workflow.get("spec") or {})
    closed(spec, "spec", "spec")
    reference = spec.get("workflowTemplateRef")
    if not reference:
        return spec, ""
    name = reference.get("name")
    if name not in others or reference.get("clusterScope"):
        raise NotModelled(f"spec.workflowTemplateRef {name} is not among the given templates")
    base = dict(others[name].get("spec") or {})
    closed(base, "spec", f"{name}.spec")
    given = {p["name"]: p for p in listed(spec, "arguments", "parameters")}
    declared = {p["name"]: p for p in listed(base, "arguments", "parameters")}
    arguments = {"parameters": list({**declared, **given}.values())}
    own = {key: value for key, value in spec.items() if value not in (None, "", {}, [])}
    return {**base, **own, "arguments": arguments}, str(name)


def _unfilled(template: Template, arguments: Mapping[str, Any]) -> list[str]:
    return [i.name for i in template.inputs if i.default is None and i.name not in arguments]


class _Reader:
    """Reads templates as they are reached."""

    def __init__(self, sources: Mapping[str, Fields], parameters: frozenset[str]) -> None:
        self._sources = sources
        self._parameters = parameters

    def reachable(self, entry: Key) -> dict[Key, Template]:
        """Read the entry and all it calls."""
        found: dict[Key, Template] = {}
        waiting = [entry]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found[key] = self._template(key)
                waiting += [step.template for group in found[key].groups for step in group]
        for key, template in found.items():
            for group in template.groups:
                for step in group:
                    self._check_call(key, step, found[step.template])
            self._check_visible(template, found)
        return found

    def _template(self, key: Key) -> Template:
        origin, name = key
        fields = self._find(origin, name)
        where = f"templates.{name}"
        kinds = [kind for kind in (*KINDS, *OTHER_KINDS) if fields.get(kind) is not None]
        if len(kinds) == 1 and kinds[0] in OTHER_KINDS:
            raise NotModelled(f"{where}.{kinds[0]} is not modelled")
        if len(kinds) != 1:
            raise InvalidFlow(f"{where} must be one of: {', '.join(KINDS)}")
        closed(fields, "template", where)
        for side in ("inputs", "outputs"):
            if listed(fields, side, "artifacts"):
                raise NotModelled(f"{where}.{side}.artifacts is not modelled")
        inputs = tuple(self._input(i, where) for i in listed(fields, "inputs", "parameters"))
        known = known_names(self._parameters, [i.name for i in inputs])
        names = Names(where, known, {"steps": "steps.", "dag": "tasks."}.get(kinds[0], ""))
        if names.own:
            return _caller(key, kinds[0], fields, inputs, names)
        return _leaf(key, kinds[0], fields, inputs, names)

    def _find(self, origin: str, name: str) -> Fields:
        if origin not in self._sources:
            raise NotModelled(f"templateRef {origin}/{name} is not among the given templates")
        for fields in listed(self._sources[origin], "spec", "templates"):
            if fields.get("name") == name:
                found: Fields = fields
                return found
        raise InvalidFlow(f"template name '{name}' undefined")

    def _input(self, fields: Fields, where: str) -> Input:
        at = f"{where}.inputs.parameters.{fields.get('name')}"
        closed(fields, "input", at)
        default, value = any_string(fields.get("default")), any_string(fields.get("value"))
        text = default if value is None else value
        Names(at, known_names(self._parameters, ())).check(text or "")
        return Input(str(fields["name"]), text, default)

    def _check_call(self, key: Key, step: Step, called: Template) -> None:
        if missing := _unfilled(called, dict(step.arguments)):
            raise InvalidFlow(
                f"templates.{key[1]}.{step.name}: inputs.parameters.{missing[0]} was not supplied"
            )

    def _check_visible(self, template: Template, found: Mapping[Key, Template]) -> None:
        """Check every text of a caller against the outputs of the steps before it."""
        own = "steps." if template.kind == "steps" else "tasks."
        known = known_names(self._parameters, [i.name for i in template.inputs])
        calls = [step for group in template.groups for step in group]
        outputs = {step.name: _outputs(own, step, found[step.template]) for step in calls}
        for index, step in enumerate(calls):
            before = {other.name for other in calls[:index]} if own == "steps." else step.ancestors
            visible = frozenset(name for other in before for name in outputs[other])
            where = f"templates.{template.key[1]}.{step.name}"
            names = Names(where, known, own, visible | {f"{own}{step.name}.status"})
            for text in (step.when, *(value for _, value in step.arguments)):
                names.check(text)
        declared = {name for step in calls for name in outputs[step.name]}
        for result in template.results:
            if result.parameter and result.parameter not in declared:
                raise InvalidFlow(f"templates.{template.key[1]}.outputs: no {result.parameter}")


def _outputs(own: str, step: Step, called: Template) -> list[str]:
    names = [o.name for o in called.outputs] + [r.name for r in called.results]
    return [f"{own}{step.name}.outputs.parameters.{n}" for n in names] + [
        f"{own}{step.name}.status"
    ]


def _leaf(key: Key, kind: str, fields: Fields, inputs: tuple[Input, ...], names: Names) -> Template:
    tagged = _tagged(fields)
    for text in tagged:
        names.check(text)
    return Template(
        key,
        kind,
        inputs,
        tagged,
        work=work(fields, kind, names.where),
        outputs=leaf_outputs(fields, kind, inputs, names.where),
        retry=retry(fields, names.where),
    )


def _caller(
    key: Key, kind: str, fields: Fields, inputs: tuple[Input, ...], names: Names
) -> Template:
    for field in ("retryStrategy", "timeout", "activeDeadlineSeconds"):
        if fields.get(field):
            raise NotModelled(f"{names.where}.{field} is not modelled on {kind}")
    if kind == "steps":
        called = groups(fields, key[0], names.where)
        ends: tuple[str, ...] = ()
    else:
        called = (dag_tasks(fields, key[0], names.where),)
        ends = targets([(t.name, t.needs) for t in called[0]], fields["dag"].get("target") or "")
    visible = {n for text in _tagged(fields) for n in step_names(text)}
    outputs = results(fields, Names(names.where, names.known, names.own, frozenset(visible)))
    return Template(
        key,
        kind,
        inputs,
        tuple(text for text in _tagged(fields) if not step_names(text)),
        groups=called,
        targets=ends,
        fail_fast=(fields.get("dag") or {}).get("failFast") is not False,
        results=outputs,
        kept=_kept(called, outputs),
    )


def _tagged(fields: Fields) -> tuple[str, ...]:
    inside = {name: value for name, value in fields.items() if name != "inputs"}
    return tuple(dict.fromkeys(text for text in texts(inside) if "{{" in text))


def _kept(
    called: tuple[tuple[Step, ...], ...], outputs: tuple[Result, ...]
) -> tuple[frozenset[str], ...]:
    """Return, for each group, the names of steps that the groups after it and the outputs use."""
    later: frozenset[str] = frozenset()
    for output in outputs:
        named = compile_expression(output.expression).references if output.expression else ()
        later |= with_status({output.parameter, *named})
    found: list[frozenset[str]] = []
    for group in reversed(called):
        found.append(later)
        for step in group:
            for text in (step.when, *(value for _, value in step.arguments)):
                later |= step_names(text)
    return tuple(reversed(found))
