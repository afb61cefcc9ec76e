"""Bring flags, environment and file together, in that precedence. Complains about all that is wrong, at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.settings.complaints import Origins, say
from playbook.agent.settings.keys import flag_keys, variable_keys
from playbook.agent.settings.model import AgentRuntimeSettings
from playbook.documents import Document, read_one
from playbook.errors import InvalidDocument

SECTION = "agent_runtime"
HINT = "docs/agent-runtime.yaml explains every key."
Tree = dict[str, Any]


def load(
    file: Path | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> AgentRuntimeSettings:
    """Return the settings: flags win over variables `AGENT_RUNTIME_...`, these over the file, this over defaults.

    Args:
        file: YAML with a section `agent_runtime`; what else it holds belongs to others.
        environment: all variables; only those with the prefix are looked at.
        flags: values by key, as `{"retention.ttl": "2d"}`; None is a flag that was not given.

    Raises:
        AgentProblem: with one line for each thing that is wrong.
    """
    document, written = _section(file)
    variables, unknown_variables = variable_keys(environment)
    given, unknown_flags = flag_keys(flags)
    origins = Origins(document, variables, frozenset(given), SECTION)
    values = _over(_over(written, _from(environment, variables)), _tree(given))
    problems = [*unknown_variables, *unknown_flags]
    try:
        settings = AgentRuntimeSettings.model_validate(values)
    except ValidationError as error:
        # Not `from`: pydantic's text repeats values, and one of them may be a webhook's address.
        found = [say(one, origins) for one in error.errors(include_url=False)]
        raise _problem("\n".join(problems + found)) from None
    if problems:
        raise _problem("\n".join(problems))
    return settings


def _section(file: Path | None) -> tuple[Document | None, Tree]:
    """Read the section of the file; an empty section is one that keeps every default."""
    if file is None:
        return None, {}
    try:
        document = read_one(file.read_bytes().decode("utf-8"), str(file))
    except OSError as error:
        raise _problem(f"{file}: the settings cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _problem(f"{file}: the settings are no UTF-8 text, at byte {error.start}") from error
    except InvalidDocument as error:
        raise AgentProblem(ErrorClass.CONFIGURATION, error.message, hint=error.hint) from error
    if not isinstance(document.value, dict) or SECTION not in document.value:
        raise _problem(f'{file}: the section "{SECTION}" is missing')
    section = document.value[SECTION]
    if section is not None and not isinstance(section, dict):
        raise _problem(f"{document.where((SECTION,))}: {SECTION}: a mapping is expected here")
    return document, section or {}


def _from(environment: Mapping[str, str], variables: Mapping[tuple[str, ...], str]) -> Tree:
    """Let pydantic-settings read the variables that are known."""
    source = EnvSettingsSource(AgentRuntimeSettings)
    # It has read os.environ; what counts is what we were given.
    source.env_vars = {name.lower(): environment[name] for name in variables.values()}
    return source()


def _tree(given: Mapping[tuple[str, ...], object]) -> Tree:
    tree: Tree = {}
    for (first, *rest), value in given.items():
        if rest:
            tree.setdefault(first, {})[rest[0]] = value
        else:
            tree[first] = value
    return tree


def _over(below: Tree, above: Tree) -> Tree:
    """Merge two trees: sections key by key, anything else as a whole."""
    merged = dict(below)
    for key, value in above.items():
        under = below.get(key)
        if isinstance(under, dict) and isinstance(value, dict):
            merged[key] = _over(under, value)
        else:
            merged[key] = value
    return merged


def _problem(message: str) -> AgentProblem:
    return AgentProblem(ErrorClass.CONFIGURATION, message, hint=HINT)
