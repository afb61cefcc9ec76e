"""Names that are decided, never generated: readable head, short hash of the whole identity, within the limit.

Two identities never share a name (tests/test_names.py holds that as a property). Sources of the limits:
Kubernetes apimachinery validation.go (labels, object names), Argo Workflows validate.go (63 for a Workflow).
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b32hexencode
from collections.abc import Iterable
from functools import lru_cache

from playbook.errors import NameRefused

LIMIT = 63
HASH = 8
TASK = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?")
# Like playbook.agents.Name: what is taken from a login must be a name an Agent can have.
AGENT_NAME = re.compile(r"[a-z]([-a-z0-9]{0,18}[a-z0-9])?")
LABEL_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
HASHED = re.compile(rf"(?:.*-)?[0-9a-v]{{{HASH}}}")

PREFIX = "playbook.dev/"
PLAY, RUN, TASK_ID, SERVICE, AGENT, GITHUB_APP, STAGE, ROUND, REPOSITORY_HASH = (
    PREFIX + key
    for key in (
        "play",
        "run",
        "task",
        "service",
        "agent",
        "github-app",
        "stage",
        "round",
        "repository-hash",
    )
)
VENDOR = "5dlabs"
KNOWN_APPS = {f"5DLabs-{name.title()}": name for name in ("rex", "blaze", "cleo", "tess")}


def digest(identity: Iterable[str]) -> str:
    """Return 8 characters (40 bits) that stand for the whole, unambiguous tuple."""
    text = json.dumps(list(identity), ensure_ascii=True, separators=(",", ":"))
    return b32hexencode(hashlib.sha256(text.encode()).digest())[:HASH].decode().lower()


def slug(text: str) -> str:
    """Return text as `[a-z0-9-]`, without dashes at its ends."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def decided(prefix: str, parts: tuple[str, ...], limit: int = LIMIT) -> str:
    """Join the parts of an identity behind a fixed prefix into one legal object name.

    The name is plain where it can be read back in one way only, else it ends in a hash of the parts: only the
    first part may hold dashes, and the last must not look like a hash.
    """
    plain = "-".join((prefix, *parts))
    readable = all(part == slug(part) and part for part in parts)
    single = all("-" not in part for part in parts[1:])
    if readable and single and len(plain) <= limit and not HASHED.fullmatch(parts[-1]):
        return plain
    return hashed(slug("-".join((prefix, *parts))), parts, limit)


def hashed(head: str, identity: Iterable[str], limit: int = LIMIT) -> str:
    """Cut head and append the hash of the identity, within limit characters."""
    return f"{head[: limit - HASH - 1].rstrip('-')}-{digest(identity)}".lstrip("-")


def label_value(text: str) -> str:
    """Return text as a legal label value; what had to be changed carries a hash of the original."""
    if not text or (LABEL_VALUE.fullmatch(text) and not HASHED.fullmatch(text)):
        return text
    return hashed(re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._"), (text,))


def workspace(service: str, agent: str) -> str:
    """Return the PVC of a service and an agent: `workspace-web-rex`."""
    return decided("workspace", (service, agent))


def workspace_of_task(service: str, agent: str, repository: str, task: str) -> str:
    """Return the PVC of one task, for the policy `service-agent-task`."""
    return hashed(slug(f"workspace-{service}-{agent}-{task}"), (service, agent, repository, task))


@lru_cache(maxsize=4096)
def agent_of(identity: str, vendor: str = VENDOR) -> str:
    """Return the agent's name for a GitHub App or bot login: `5DLabs-Rex`, `5dlabs-cleo[bot]` -> `rex`, `cleo`.

    Looks in the table of known Apps first, then takes what follows the vendor's prefix. Cached; safe in threads.

    Raises:
        NameRefused: not of that form, or the rest is no legal name.
    """
    known = KNOWN_APPS.get(identity)
    if known is not None:
        return known
    found = _pattern(vendor).fullmatch(identity)
    name = found[1].lower().replace("_", "-") if found else ""
    if not AGENT_NAME.fullmatch(name):
        raise NameRefused(
            f'cannot tell the agent from GitHub App "{identity[:80]}"',
            hint=f'Expected "{vendor}-<agent>", with or without "[bot]"; or give the agent github_app=... and name=...',
        )
    return name


@lru_cache(maxsize=64)
def _pattern(vendor: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?i:{re.escape(vendor)})[_-]?([A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*)(?:\[bot\])?",
        re.ASCII,  # else the long s of "5dlab\u017f-rex" would pass for an s
    )


@lru_cache(maxsize=256)
def bot_login(github_app: str) -> str:
    """Return the login an App writes with: GitHub lower-cases the App's slug and adds `[bot]`."""
    base = github_app.removesuffix("[bot]").lower()
    return re.sub(r"[^a-z0-9_]+", "-", base).strip("-") + "[bot]"
