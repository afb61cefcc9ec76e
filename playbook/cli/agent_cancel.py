"""Ask the service that runs an execution to stop it, over HTTP. Ends no process by itself: that is its service's."""

from __future__ import annotations

import ipaddress
from uuid import UUID

import urllib3

from playbook.agent.runtime.history import Execution
from playbook.agent.runtime.instance import lives
from playbook.agent.settings import AgentRuntimeSettings, secret
from playbook.cli.agent_table import ORPHANED, unknown
from playbook.errors import PlaybookError

TIMEOUT = 10.0
ASKED, GONE, OVER = 202, 404, 409


class NotCancelled(PlaybookError):
    """An execution goes on, or is over already."""

    exit_code = 1


class NoService(PlaybookError):
    """Nobody could be asked."""

    exit_code = 3


def asked(settings: AgentRuntimeSettings, key: UUID, row: Execution | None) -> str:
    """Ask for the end of an execution; return what to say.

    Raises:
        PlaybookError: nobody knows it, it is over, or who runs it cannot be asked.
    """
    if row is None:
        raise unknown(key)
    if row.status.final:
        raise NotCancelled(f"execution {key} is over: {row.status}")
    if not lives(row.instance):
        raise NotCancelled(f"execution {key} is {row.status}, but {ORPHANED}")
    ctrl_c = f"It is run by process {row.instance.pid}: if that is a triage, press Ctrl-C there."
    if settings.serve.token_file is None:
        message = f"execution {key}: its service cannot be asked: serve.token_file is not set"
        raise NoService(message, hint=ctrl_c)
    return _answer(settings, key, ctrl_c)


def _answer(settings: AgentRuntimeSettings, key: UUID, ctrl_c: str) -> str:
    url = f"{address(settings.serve.host, settings.serve.port)}/incidents/{key}"
    token = secret(settings.serve.token_file, "serve.token_file")
    try:
        answer = urllib3.request(
            "DELETE",
            url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT,
            retries=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        message = f"{url}: nobody answers ({type(error).__name__})"
        raise NoService(message, hint=ctrl_c) from error
    if answer.status == ASKED:
        return f"asked: `playbook agent status {key}` tells when it is over"
    if answer.status in (GONE, OVER):
        raise NotCancelled(f"execution {key} does not run in the service at {url}", hint=ctrl_c)
    raise NoService(f"{url}: HTTP {answer.status}", hint="Is it the token of that service?")


def address(host: str, port: int) -> str:
    """Return where a service that listens on this host is asked from here."""
    try:
        known = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    if known.is_unspecified:
        known = ipaddress.ip_address("127.0.0.1" if known.version == 4 else "::1")
    return f"http://{known}:{port}" if known.version == 4 else f"http://[{known}]:{port}"
