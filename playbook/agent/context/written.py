"""Write values as JSON files that everybody can read. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from playbook.agent.context.fence import encodable
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass


def as_json(value: Any, of: str) -> str:
    """Return a value as indented JSON; NaN and infinity, which JSON lacks, become words.

    Raises:
        AgentProblem: it holds what JSON cannot say; `of` names it, its content is not repeated.
    """
    try:
        return encodable(json.dumps(_plain(value), indent=2, ensure_ascii=False)) + "\n"
    except (TypeError, ValueError, RecursionError):
        raise AgentProblem(
            ErrorClass.CONTEXT,
            f"{of} cannot be written as JSON",
            hint="It must hold texts, numbers, lists and mappings only, and not be nested too deep.",
        ) from None


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case float() if not math.isfinite(value):
            return str(value)
        case _:
            return value
