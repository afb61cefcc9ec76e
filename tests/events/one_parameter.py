"""An event to take values from, and what one parameter of a trigger makes of it. Checks nothing."""

from typing import Any

from playbook.events.canonical import canonical_event, parse_json
from playbook.events.failures import Unresolved
from playbook.events.parameters import apply_parameters, compile_parameters

BODY: dict[str, Any] = parse_json("""{
  "number": 7, "id": 1234567, "huge": 12345678901234567890, "float": 3.9, "far": 1e30, "big": 1e21,
  "text": "Rex", "empty": "", "yes": true, "null": null, "object": {"b": [1, null], "a": 2.0},
  "list": ["x", {"k": 1}], "octal": "010", "hexadecimal": "0x10", "exponent": "1e3",
  "greek": "ΑΣ İ", "novalue": "<no value>", "no": false
}""")
EVENT = canonical_event("pull_request", "d1", BODY)


def resolved(**source: Any) -> Any:
    """What ends up in an empty object at `v`, or `absent` or `error`."""
    entry = {"src": {"dependencyName": "pr", **source}, "dest": "v"}
    try:
        return apply_parameters({}, compile_parameters([entry]), {"pr": EVENT}).get("v", "absent")
    except Unresolved:
        return "error"


def key(path: str, **more: Any) -> dict[str, Any]:
    return {"dataKey": f"body.{path}", **more}


def template(text: str, **more: Any) -> dict[str, Any]:
    return {"dataTemplate": text, **more}
