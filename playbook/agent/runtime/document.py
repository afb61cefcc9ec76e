"""A result as other programs read it: JSON values, camelCase like what comes in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from playbook.agent.result import AgentResult

RESULT = TypeAdapter(AgentResult)


def result_document(result: AgentResult) -> Mapping[str, Any]:
    """Return a result as JSON values."""
    document: Mapping[str, Any] = _camel(RESULT.dump_python(result, mode="json"))
    return document


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {to_camel(key): _camel(inner) for key, inner in value.items()}
    return [_camel(inner) for inner in value] if isinstance(value, list) else value
