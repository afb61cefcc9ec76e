"""A workflow of one entry, written as the entry's own fields; for tests of what is refused. Checks nothing."""

from typing import Any

import yaml

GATE = "{name: gate, suspend: {}, inputs: {parameters: [{name: x, default: '-'}]}, outputs: {parameters: [{name: d, valueFrom: {supplied: {}}}]}}"


def flow(main: str, spec: str = "") -> dict[str, Any]:
    """Return a workflow with an entry of these fields, a gate, and these fields of the spec."""
    head = f"entrypoint: main\n{spec}\ntemplates:\n- {GATE}\n- name: main\n"
    indented = "\n".join(f"  {line}" for line in main.splitlines())
    return {"spec": yaml.safe_load(head + indented)}


STEP = "steps: [[{{name: a, template: gate, {}}}]]"
LEAF = "container: {image: x}\n"
