"""Serve the metrics of one execution while it runs, where a port is set. Nothing of it is left afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbook.agent.runtime.metrics import Metrics


@contextmanager
def measured(port: int | None, metrics: Metrics, host: str) -> Iterator[None]:
    """Serve /metrics while the block lasts.

    Raises:
        OSError: the port is taken.
    """
    if port is None:
        yield
        return
    from prometheus_client import start_http_server

    server, thread = start_http_server(port, host, metrics.registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
