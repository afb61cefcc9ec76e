"""Which variables of our own environment an agent gets: a short list. Never a credential, never all."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.agent.code.access import PROXIES

ALLOWED = frozenset({
    "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ",
    *PROXIES,
    "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
    "ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "GOOGLE_GEMINI_BASE_URL",  # a gateway in between
})  # fmt: skip


def inherited(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return what of our environment an agent gets."""
    return {name: value for name, value in environment.items() if name in ALLOWED}
