"""Sweeps beside the service, in a thread that ends with it. What goes wrong is logged and never ends the service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playbook.agent.errors import AgentProblem
from playbook.agent.logs import logger
from playbook.agent.runtime.store import Store
from playbook.agent.runtime.sweep import sweep
from playbook.agent.settings import AgentRuntimeSettings

PATIENCE = 5.0
"""Seconds for a sweep that is under way; what it leaves half-made the next one finishes."""


@contextmanager
def sweeping(settings: AgentRuntimeSettings, store: Store) -> Iterator[None]:
    """Sweep now, and every `serve.sweep`, as long as this lasts.

    Args:
        settings: where, what and how often.
        store: the service's own, open until this has ended.
    """
    if settings.serve.sweep is None:
        yield
        return
    stop = threading.Event()
    given = (settings, store, settings.serve.sweep, stop)
    thread = threading.Thread(target=_again, args=given, name="sweep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        if thread.is_alive():
            logger("serve").warning("a sweep is cut short")


def _again(
    settings: AgentRuntimeSettings, store: Store, pause: float, stop: threading.Event
) -> None:
    _once(settings, store)
    while not stop.wait(pause):
        _once(settings, store)


def _once(settings: AgentRuntimeSettings, store: Store) -> None:
    log = logger("serve")
    try:
        swept = sweep(settings, store)
    except AgentProblem as problem:
        log.error("not swept", text=problem.message)  # noqa: TRY400  its sentence says what no trace would
        return
    except Exception:  # the worker loop: the next sweep may do
        log.exception("fault")
        return
    if swept is None:
        return
    for error in swept.errors:
        log.error("not swept", text=error)
    log.info(
        "swept",
        removed=len(swept.removed),
        packed=len(swept.compressed),
        kept=len(swept.kept),
        freed_bytes=swept.freed_bytes,
    )
