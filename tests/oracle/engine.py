"""What our model of Argo Events says, in the form of the Go program's answers. Decides nothing by itself."""

import json
import math
from copy import deepcopy
from typing import Any

from playbook.errors import InvalidDocument
from playbook.events import triggers
from playbook.events.canonical import Event, canonical_event, canonical_text
from playbook.events.comparisons import string_of
from playbook.events.conditions import compile_conditions
from playbook.events.failures import Unresolved
from playbook.events.filters import compile_filter
from playbook.events.go_json import parse_json
from playbook.events.numbers import general, parse_float, plain, raw
from playbook.events.parameters import apply_parameters, compile_payload
from playbook.events.paths import MISSING, compile_path
from playbook.events.patterns import compile_pattern
from playbook.events.trigger_fields import check_types
from playbook.events.triggers import Trigger, compile_trigger
from tests.oracle.asking import DELIVERY, Answer, Question
from tests.payloads_corpus import recording

ERROR: Answer = {"error": True}


def event_of(question: Question) -> Event:
    """Return the event a question is about."""
    if "recording" in question:
        return recording(question["recording"]).arrive(DELIVERY)
    text = question["body"] if "body" in question else json.dumps(question["document"])
    return canonical_event(question.get("event", "pull_request"), DELIVERY, parse_json(text))


def arrive(question: Question) -> Answer:
    try:
        return {"text": canonical_text(event_of(question))}
    except InvalidDocument:
        return ERROR


def heard_webhook(answer: Answer) -> Answer:
    """Where the source's handler crashes, the delivery is lost as with an error."""
    return ERROR if "panic" in answer else answer


def judge(question: Question) -> Answer:
    judged = compile_filter(question["filter"], question["operator"]).check(event_of(question))
    assert judged.text  # the reason can be told, whatever it is
    return {"passed": judged.passed, "error": judged.error}


def look(question: Question) -> Answer:
    seen = compile_path(question["path"]).get(event_of(question))
    if seen is MISSING:
        return {"exists": False}
    text = string_of(seen)
    return {"exists": True, "kind": _kind(seen)} | ({"text": text} if text else {})


def _kind(seen: object) -> str:
    match seen:
        case None | bool():
            return {None: "Null", True: "True", False: "False"}[seen]
        case str():
            return "String"
        case int() | float():
            return "Number"
        case _:
            return "JSON"


def match(question: Question) -> Answer:
    try:
        matches = compile_pattern(question["pattern"])
    except ValueError:
        return ERROR
    return {"matches": [matches(text) for text in question["texts"]]}


def number(question: Question) -> Answer:
    value, legal = parse_float(question["text"])
    if not math.isfinite(value):
        return {"legal": legal}
    texts = {"plain": plain(value), "general": general(value), "json": raw(value)}
    return {"legal": legal, **texts}


def resource(question: Question) -> Answer:
    """Change an object as the trigger that creates it would."""
    settings = {"source": {"resource": question["object"]}, "parameters": question["parameters"]}
    trigger = compile_trigger({"template": {"name": "t", "k8s": settings}}, "")
    try:
        found = triggers._resource(trigger, trigger.template["k8s"], {"d": event_of(question)})
    except Unresolved:
        return ERROR
    return {"object": found}


def template(question: Question) -> Answer:
    """Change the template of a trigger as its own parameters would."""
    trigger = compile_trigger(
        {"template": question["object"], "parameters": question["parameters"]}, ""
    )
    try:
        return {"object": {trigger.kind: _usual(trigger.kind, _changed(trigger, question))}}
    except Unresolved:
        return ERROR


def _changed(trigger: Trigger, question: Question) -> dict[str, Any]:
    changed = deepcopy(dict(trigger.template))
    changed = apply_parameters(changed, trigger.own, {"d": event_of(question)})
    check_types(trigger.kind, changed)
    settings = dict(changed[trigger.kind])
    # Go reads a null in a list or a map of strings as an empty one, and drops a resource that is null.
    if settings.get("args"):
        settings["args"] = [one or "" for one in settings["args"]]
    if settings.get("headers"):
        settings["headers"] = {key: one or "" for key, one in settings["headers"].items()}
    if settings.get("source") == {"resource": None}:
        settings["source"] = {}
    return settings


_USUAL = {
    "k8s": ("operation", "patchStrategy", "source"),
    "argoWorkflow": ("operation", "args", "source"),
    "http": ("url", "method", "headers"),
}


def _usual(kind: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Keep the fields that we model; what is empty, Go leaves out."""
    return {key: settings[key] for key in _USUAL[kind] if settings.get(key)}


def heard_parameters(answer: Answer) -> Answer:
    """Keep of Argo's answer what `template` and `payload` tell of ours; a sensor that crashes makes no call."""
    if "panic" in answer:
        return ERROR
    if "text" in answer:
        return {"text": _parsed(answer["text"])}
    kind = next((kind for kind in _USUAL if answer.get("object", {}).get(kind)), None)
    return {"object": {kind: _usual(kind, answer["object"][kind])}} if kind else answer


def payload(question: Question) -> Answer:
    parameters = compile_payload(question["parameters"])
    try:
        return {"text": _parsed(triggers._payload(parameters, {"d": event_of(question)}))}
    except Unresolved:
        return ERROR


def _parsed(text: str) -> Any:
    """Read a payload: sjson escapes `<` only where it has to escape something else too, and writes 1e21 in full."""
    try:
        return ["JSON", json.loads(text, parse_int=_number, parse_float=_number)]
    except ValueError:
        return text


def _number(text: str) -> float:
    return float(text) + 0.0  # minus zero is zero to whoever reads it


def conditions(question: Question) -> Answer:
    try:
        names = compile_conditions(question["conditions"], question["dependencies"])
    except InvalidDocument:
        return ERROR
    return {"alone": [name for name in question["dependencies"] if name in names]}


def heard_conditions(answer: Answer) -> Answer:
    """No event alone fires it: for us an error too, unless we refuse because it waits for several."""
    return answer if answer.get("alone") else ERROR
