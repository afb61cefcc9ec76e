"""Draw parameters of a trigger and the object or the template they change. Checks nothing."""

import json
from random import Random
from typing import Any

from tests.oracle.asking import Question
from tests.oracle.draws.documents import PLAIN, document, value

INSIDE = ("a", "b", "c", "0", "1", "2", "k\\.x", "-1", "name", "zz")
_ODD = r"""
* a* #(name=="a") #(name=="b") #(a) #(a>1) # :0 :1 \*x :-1 é -1 : :a a\:b x:y ? 007 ? a? \?b #(a)# a@b \@t
"""
ODD = ("", *_ODD.split())
STARTS = ("spec.", "spec.", "spec.", "", "l.", 'l.#(name=="b").', "metadata.labels.", "l.0.")
RARE = ("", "kind", "kind", "apiVersion", "kind.a", "metadata", "spec", "apiVersion.0")
OPERATIONS = (*("append", "prepend") * 6, "overwrite", "overwrite", "", "", "bad")
TEMPLATES = """
{{ %s }}
{{%s}}
x-{{ %s }}
 {{- %s -}} y
{{ %s | int64 }}
{{ %s | lower }}
lit
{{ %s|int64}}
{{%s  |  lower | int64 }}
p{{ %s | int64 | lower }}
{{ %s | int64 | int64 }}
{{- %s}}
{{ %s | trimPrefix "a" }}
{{ %s | lower | trimPrefix "" }}
{{ %s }}{{ %s }}
{{ %s | int64 }}-{{ %s }}
""".strip("\n").split("\n")
TEMPLATES += [" ", "a\n{{-\n%s\n-}}\nb", "{{- %s}} "]


def draw(random: Random) -> Question:
    """Return a question about a resource, a payload or a template."""
    kind = random.random()
    if kind < 0.25:
        return _template(random)
    body = document(random, 3, ("a", "b", "c", "0", "1", "k.x", "é", "-1", "a-b", "name"))
    entries = [_entry(random, body) for _ in range(random.randint(1, 3))]
    if kind < 0.5:
        return {"op": "payload", "document": body, "parameters": entries}
    return {"op": "resource", "document": body, "object": _object(random), "parameters": entries}


def _object(random: Random) -> dict[str, Any]:
    # A cluster has read the Sensor before: a minus zero is a zero by then.
    drawn = {random.choice(PLAIN): value(random, 2, PLAIN) for _ in range(random.randint(0, 4))}
    spec = json.loads(json.dumps(drawn).replace("-0.0", "0"))
    items = [{"name": "a", "value": "1"}, {"name": "b"}]
    return {"apiVersion": "v1", "kind": "X", "metadata": {"name": "n"}, "spec": spec, "l": items}


def _entry(random: Random, body: dict[str, Any]) -> dict[str, Any]:
    source = _source(random, body)
    dest = random.choice(STARTS) + _path(random) if random.random() < 0.93 else random.choice(RARE)
    entry: dict[str, Any] = {"src": source, "dest": dest}
    return entry | ({"operation": random.choice(OPERATIONS)} if random.random() < 0.3 else {})


def _source(random: Random, body: dict[str, Any]) -> dict[str, Any]:
    source: dict[str, Any] = {"dependencyName": "gone" if random.random() < 0.1 else "d"}
    kind = random.random()
    if kind < 0.6:
        source["dataKey"] = "body." + random.choice(sorted(body)).replace(".", "\\.")
    elif kind < 0.85:
        source["dataKey"] = f"body.{_path(random)}" if random.random() < 0.95 else "body"
    if random.random() < 0.35 or kind >= 0.95:
        source["dataTemplate"] = _text(random)
    if random.random() < 0.4 or not source.keys() & {"dataKey", "dataTemplate"}:
        source["value"] = random.choice(("", "dflt", "7", "<&>"))
    return source | ({"useRawData": random.random() < 0.8} if random.random() < 0.5 else {})


def _text(random: Random) -> str:
    below = "".join(
        f".{random.choice(('a', 'b', 'c', 'name', 'zz'))}" for _ in range(random.randint(0, 3))
    )
    field = ".Input" + random.choice((".body", ".body", ".body", ".body", ".headers", "")) + below
    return random.choice(TEMPLATES).replace("%s", field)


def _path(random: Random) -> str:
    parts = [
        random.choice(INSIDE if random.random() < 0.85 else ODD)
        for _ in range(random.randint(1, 4))
    ]
    return ".".join(parts)


BODY: dict[str, Any] = {
    "n": 7,
    "s": "str",
    "l": ["a", "b"],
    "o": {"k": 1},
    "z": None,
    "t": True,
    "neg": "-x",
}
RESOURCE = {"apiVersion": "v1", "kind": "Workflow", "metadata": {"name": "n"}}
SETTINGS: dict[str, dict[str, Any]] = {
    "argoWorkflow": {"operation": "resume", "source": {"resource": RESOURCE}, "args": ["--a", "b"]},
    "k8s": {"operation": "create", "source": {"resource": RESOURCE}},
    "http": {"url": "http://x/", "method": "POST", "headers": {"A": "1"}},
}
FIELDS = {
    "argoWorkflow": (
        *("args.0", "args.1", "args.3", "args.-1", "args.x", "operation"),
        *("source.resource.metadata.name", "source.resource.spec.x.0", "source.resource"),
        *("source.resource.metadata", "source.resource.kind"),
    ),
    "k8s": (
        *("operation", "patchStrategy", "source.resource.metadata.name", "source.resource.spec"),
        *("source.resource.kind", "source.resource.metadata.labels.a"),
    ),
    "http": ("url", "method", "headers.A", "headers.B"),
}
_REFUSED = "args args.0.a operation.x name source headers headers.A.b url.x timeout"
REFUSED = _REFUSED.split()


def _template(random: Random) -> Question:
    """Return a question about the parameters of a trigger itself."""
    kind = random.choice(list(SETTINGS))
    settings = {
        key: one
        for key, one in SETTINGS[kind].items()
        if key not in ("args", "headers") or random.random() < 0.6
    }
    entries = [_own(random, kind) for _ in range(random.randint(1, 3))]
    object_ = {"name": "t", kind: settings}
    return {"op": "template", "document": BODY, "object": object_, "parameters": entries}


def _own(random: Random, kind: str) -> dict[str, Any]:
    key = random.choice((*BODY, "zz", "l.0", "o.k"))
    source: dict[str, Any] = {"dependencyName": "d", "dataKey": f"body.{key}"}
    source |= {"useRawData": True} if random.random() < 0.4 else {}
    source |= {"value": random.choice(("", "dv"))} if random.random() < 0.4 else {}
    fields = REFUSED if random.random() < 0.05 else FIELDS[kind]
    entry = {"src": source, "dest": f"{kind}.{random.choice(fields)}"}
    joined = random.random() < 0.4
    return entry | ({"operation": random.choice(("append", "prepend"))} if joined else {})
