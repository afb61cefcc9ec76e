"""The play a run carries: one line of JSON in the Workflow's annotation (law 13). Pure."""

from __future__ import annotations

import json

from playbook.errors import InvalidPlay
from playbook.names import PREFIX
from playbook.play import Play

SCHEMA = 1
ANNOTATION = PREFIX + "declaration"


def canonical(play: Play) -> str:
    """Return the play as one line of JSON, keys sorted: what a run carries (law 13)."""
    body = {"schema": SCHEMA, **play.model_dump(mode="json")}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    # Only a string can hold two braces in a row, and Argo reads them as a tag, in annotations too
    # (operator.go, substituteGlobalVariables).
    return text.replace("{{", "{\\u007b")


def from_canonical(text: str) -> Play:
    """Read the play a run carries.

    Raises:
        InvalidPlay: not JSON, or of another schema version.
    """
    try:
        body = json.loads(text)
        if not isinstance(body, dict):
            raise InvalidPlay("the play a run carries cannot be read: it is no JSON object")
        version = body.pop("schema", None)
        if version != SCHEMA:
            raise InvalidPlay(
                f"the run carries a play of schema {version!r}; this playbook reads {SCHEMA}",
                hint="Use the version of playbook that rendered it.",
            )
        return Play.model_validate(body)
    except (ValueError, RecursionError) as error:
        raise InvalidPlay(f"the play a run carries cannot be read: {error}") from error
