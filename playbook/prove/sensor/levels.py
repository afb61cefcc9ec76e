"""PB230-PB231: parameters at the wrong level, of a dependency that is not there, or without a way out."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.errors import NotModelled
from playbook.events.destinations import compile_destination
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.parameters import NOT_KINDS, Parameter, of_trigger, parameters
from playbook.prove.sensor.seek import seek
from playbook.prove.sensor.templates import bare_fields
from playbook.prove.world import World

TEMPLATE = frozenset(
    (
        *NOT_KINDS,
        *("argoWorkflow", "awsLambda", "azureEventHubs", "azureServiceBus", "custom", "email"),
        *("http", "k8s", "kafka", "log", "nats", "openWhisk", "pulsar", "slack"),
    )
)
_ACTS = frozenset(("operation", "parameters", "source"))
_SENT = frozenset(("parameters", "payload", "tls", "url"))
FIELDS = {
    "k8s": _ACTS | {"liveObject", "patchStrategy"},
    "argoWorkflow": _ACTS | {"args"},
    "http": _SENT
    | {"basicAuth", "dynamicHeaders", "headers", "host", "method", "secureHeaders", "timeout"},
    "awsLambda": frozenset(
        (
            *("accessKey", "functionName", "invocationType", "parameters"),
            *("payload", "region", "roleARN", "secretKey"),
        )
    ),
    "email": frozenset(
        (
            *("body", "from", "host", "parameters", "port"),
            *("smtpPassword", "subject", "to", "username"),
        )
    ),
    "kafka": _SENT
    | {"compress", "flushFrequency", "headers", "partition", "partitioningKey", "requiredAcks"}
    | {"sasl", "schemaRegistry", "secureHeaders", "topic", "version"},
    "nats": _SENT | {"auth", "subject"},
    "openWhisk": frozenset(
        ("actionName", "authToken", "host", "namespace", "parameters", "payload", "version")
    ),
    "slack": frozenset(
        (
            *("attachments", "blocks", "channel", "message"),
            *("parameters", "sender", "slackToken", "thread"),
        )
    ),
}
"""The fields of a trigger, by its kind; whatever else is written there Go drops."""
_OF_OBJECTS = ("k8s", "argoWorkflow")


def _levels(world: World) -> Found:
    for one in world.once(parameters):
        keys = keys_of(one.dest)
        said = _wrong(one, keys) if keys else ""
        if said:
            yield Fault(one.trigger.sensor, (*one.path, "dest"), said, mend=_mend(one))


def keys_of(dest: str) -> list[str]:
    """Return the parts of a plain dest, none of one that is not plain."""
    try:
        keys = compile_destination(dest).keys if dest else None
    except NotModelled:
        return []
    return [key.name for key in keys or ()]


def _wrong(one: Parameter, keys: list[str]) -> str:
    """Return what is wrong with where a parameter writes, or ""."""
    if one.place == "trigger":
        return _of_trigger(keys)
    if one.place != "parameters" or one.kind not in FIELDS:
        return ""
    if one.kind in _OF_OBJECTS:
        return _of_object(one, keys)
    return "" if _has(FIELDS[one.kind], keys[0]) else _unknown(one.kind, keys[0])


def _has(fields: frozenset[str], name: str) -> bool:
    """Tell whether Go finds a field of a name: its encoding/json does not tell capitals apart."""
    return name in fields or name.lower() in {field.lower() for field in fields}


def _of_trigger(keys: list[str]) -> str:
    if not _has(TEMPLATE, keys[0]):
        return _unknown("A trigger", keys[0])
    known = FIELDS.get(keys[0])
    wrong = known is not None and len(keys) > 1 and not _has(known, keys[1])
    return _unknown(keys[0], keys[1]) if wrong else ""


def _of_object(one: Parameter, keys: list[str]) -> str:
    written = one.trigger.resource
    if written is None or keys[0] not in TEMPLATE | FIELDS[one.kind] or keys[0] in written[1]:
        return ""
    return f'"{one.dest}" writes a field "{keys[0]}" into the {written[1].get("kind")}, not into the trigger.'


def _unknown(what: str, field: str) -> str:
    return f'{what} has no field "{field}": nothing is written.'


def _mend(one: Parameter) -> str:
    if one.place == "trigger":
        return "Move it to the `parameters` inside the trigger's k8s, argoWorkflow or http."
    if one.kind in _OF_OBJECTS:
        return "Move it to the trigger's own `parameters`, beside `template`."
    return ""


LEVELS = Rule(
    id="PB230",
    title="A parameter at the wrong level.",
    why="Parameters beside `template` change the trigger (`argoWorkflow.args.1`), those inside it the object "
    "(`metadata.name`). What the other level does not know is dropped in silence: the placeholder is executed.",
    mend="Move it to the other level.",
    source="argo-events v1.9.11 pkg/sensors/triggers/params.go ApplyTemplateParameters, ApplyResourceParameters",
    check=_levels,
)


def _lost(world: World) -> Found:
    for one in world.once(parameters):
        if one.place != "trigger" and _rewritten(world, one):
            where = (*one.path, "src")
            yield Unclear(one.trigger.sensor, where, "another parameter writes this parameter")
        elif not one.source.get("dependencyName"):
            continue  # the controller refuses it: a rule of its own says so
        elif one.listener is None:
            known = sorted(
                str(each.get("name")) for _, each in one.trigger.sensor.each("spec", "dependencies")
            )
            said = f'No dependency is named "{one.source.get("dependencyName")}": known: {", ".join(known)}.'
            where = (*one.path, "src", "dependencyName")
            yield Fault(
                one.trigger.sensor, where, said, why=_SKIPPED, mend="Name one.", severity="error"
            )
        elif "value" not in one.source:
            yield from _missing(one)


def _rewritten(world: World, one: Parameter) -> bool:
    """Tell whether the trigger's own parameters write those inside it."""
    dests = [each.dest for each in of_trigger(world, one.trigger) if each.place == "trigger"]
    return any(each.startswith(f"{one.kind}.{one.place}") for each in dests)


def _missing(one: Parameter) -> Iterator[Fault]:
    assert one.listener is not None
    key = str(one.source.get("dataKey") or "")
    template = str(one.source.get("dataTemplate") or "")
    if template:
        for field in bare_fields(template):
            found = seek(one.listener, field)
            alone = template.strip().count("{{") == 1 and template.strip().startswith("{{")
            if found is not None and found.exists and found.misses and not (alone and key):
                where = (*one.path, "src", "dataTemplate")
                end = (
                    ""
                    if alone and template.strip().endswith("}}")
                    else " It then writes `<no value>`."
                )
                yield Fault(one.trigger.sensor, where, f'"{field}" may be missing.{end}')
        return
    found = seek(one.listener, key) if key else None
    if found is not None and found.exists and found.misses:
        said = f'"{key}" may be missing, and the parameter has no value for that.'
        yield Fault(one.trigger.sensor, (*one.path, "src", "dataKey"), said)


_SKIPPED = "A parameter whose dependency had no event is skipped, or takes its `value`: the placeholder is executed."
LOST = Rule(
    id="PB231",
    title="A parameter without a value, whose field may be missing.",
    why="A missing key without `value` is an error, and the event is lost; a template with text around it writes "
    "`<no value>`.",
    mend='Add `value`, the text to write then: `value: ""`.',
    source="argo-events v1.9.11 pkg/sensors/triggers/params.go; compared in 3,500 cases",
    severity="warning",
    check=_lost,
)

RULES = (LEVELS, LOST)
