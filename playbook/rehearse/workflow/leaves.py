"""Read the templates that are leaves: suspend, resource, container. Refuses by name what is not modelled."""

from collections.abc import Callable
from typing import Any

from playbook.errors import NotModelled
from playbook.rehearse.workflow.fields import Fields, InvalidFlow, any_string, closed, listed
from playbook.rehearse.workflow.state import Output
from playbook.rehearse.workflow.templates import Input, Retry, Work

ACTIONS = ("apply", "create")
POLICIES = ("Always", "OnFailure", "OnError")
SOURCES = {
    "suspend": ("supplied",),
    "resource": ("jsonPath", "jqFilter"),
    "container": ("path",),
}


def work(template: Fields, kind: str, where: str) -> Work:
    """Read what a leaf does."""
    return READERS[kind](template, template[kind] or {}, where)


def _suspend(template: Fields, suspend: Fields, where: str) -> Work:
    closed(suspend, "suspend", f"{where}.suspend")
    if template.get("timeout"):
        raise InvalidFlow(f"{where}: Suspend template doesn't support timeout field")
    if template.get("activeDeadlineSeconds"):
        raise NotModelled(
            f"{where}.activeDeadlineSeconds is not modelled on a suspend template",
            hint="Argo 4.0.2 does not look at it there; use suspend.duration.",
        )
    return Work(duration=any_string(suspend.get("duration")) or "")


def _resource(template: Fields, resource: Fields, where: str) -> Work:
    closed(resource, "resource", f"{where}.resource")
    if resource.get("action") not in ACTIONS:
        raise NotModelled(f"{where}.resource.action {resource.get('action')} is not modelled")
    return Work(
        deadlines=_deadlines(template),
        action=str(resource["action"]),
        manifest=str(resource.get("manifest") or ""),
        set_owner=bool(resource.get("setOwnerReference")),
        success_condition=str(resource.get("successCondition") or ""),
        failure_condition=str(resource.get("failureCondition") or ""),
        annotations=_annotations(template),
    )


def _container(template: Fields, container: Fields, where: str) -> Work:
    closed(container, "container", f"{where}.container")
    return Work(
        deadlines=_deadlines(template),
        image=str(container.get("image") or ""),
        command=tuple(str(part) for part in listed(container, "command")),
        args=tuple(str(part) for part in listed(container, "args")),
        env=tuple(
            (str(variable["name"]), None if "valueFrom" in variable else variable.get("value", ""))
            for variable in listed(container, "env")
        ),
        annotations=_annotations(template),
    )


READERS: dict[str, Callable[[Fields, Fields, str], Work]] = {
    "suspend": _suspend,
    "resource": _resource,
    "container": _container,
}


def _deadlines(template: Fields) -> tuple[str, ...]:
    fields = (template.get("activeDeadlineSeconds"), template.get("timeout"))
    return tuple(text for field in fields if (text := any_string(field)))


def _annotations(template: Fields) -> tuple[tuple[str, str], ...]:
    annotations = (template.get("metadata") or {}).get("annotations") or {}
    return tuple((str(name), str(value)) for name, value in annotations.items())


def leaf_outputs(
    template: Fields, kind: str, inputs: tuple[Input, ...], where: str
) -> tuple[Output, ...]:
    """Read the declared outputs; a supplied one falls back to the default of the input of its name.

    That fallback is new in 4.0.1 (addRawOutputFields in operator.go).
    """
    outputs: list[Output] = []
    for parameter in listed(template, "outputs", "parameters"):
        at = f"{where}.outputs.parameters.{parameter.get('name')}"
        closed(parameter, "output", at)
        source = parameter.get("valueFrom")
        if not isinstance(source, dict) or not any(name in source for name in SOURCES[kind]):
            raise InvalidFlow(f"{at} needs valueFrom.{' or .'.join(SOURCES[kind])}")
        if extra := sorted(source.keys() - {*SOURCES[kind], "default"}):
            raise NotModelled(f"{at}.valueFrom.{extra[0]} is not modelled")
        default = any_string(source.get("default"))
        if default is None and kind == "suspend":
            same = (i.declared_default for i in inputs if i.name == parameter["name"])
            default = next(same, None)
        outputs.append(Output(str(parameter["name"]), default))
    return tuple(outputs)


def retry(template: Fields, where: str) -> Retry | None:
    """Read a retry strategy; how long it waits between attempts is not modelled."""
    strategy: dict[str, Any] | None = template.get("retryStrategy")
    if strategy is None:
        return None
    closed(strategy, "retryStrategy", f"{where}.retryStrategy")
    closed(strategy.get("backoff") or {}, "backoff", f"{where}.retryStrategy.backoff")
    policy = strategy.get("retryPolicy") or "OnFailure"
    if policy not in POLICIES:
        raise NotModelled(f"{where}.retryStrategy.retryPolicy {policy} is not modelled")
    limit = any_string(strategy.get("limit"))
    if limit is not None and not limit.isdigit():
        raise NotModelled(f"{where}.retryStrategy.limit {limit} is not modelled; write a number")
    return Retry(None if limit is None else int(limit), policy)
