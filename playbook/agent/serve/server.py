"""Serves until it is told to end, then drains: /readyz says no, what runs may finish, the rest is stopped."""

from __future__ import annotations

import socket
import threading

import uvicorn
from starlette.applications import Starlette

from playbook.agent.logs import logger
from playbook.agent.runtime.signals import heard
from playbook.agent.serve.desk import Desk


def serve(
    application: Starlette, desk: Desk, listener: socket.socket, *, patience: float, grace: float
) -> bool:
    """Serve on a socket until SIGTERM or Ctrl-C; return whether all executions ended by themselves.

    Args:
        application: what answers.
        desk: what is drained.
        listener: bound, as `listening` returns it.
        patience: seconds for what runs when the signal comes.
        grace: seconds for what is stopped then.
    """
    wish = threading.Event()
    config = uvicorn.Config(
        application, log_config=None, access_log=False, lifespan="off", server_header=False
    )
    server = uvicorn.Server(config)
    # In a thread of its own uvicorn leaves the signals to us. It would close the door first and drain afterwards;
    # whoever asks /readyz, or waits for a result, should be answered until the end.
    thread = threading.Thread(target=server.run, args=([listener],), name="http", daemon=True)
    with heard(wish.set):
        thread.start()
        logger("serve").info("listening", address="{}:{}".format(*listener.getsockname()[:2]))
        while not wish.wait(1.0) and thread.is_alive():
            pass  # a server that has died is an end too
        clean = desk.drain(patience, grace)
        server.should_exit = True
        thread.join(grace)
    return clean


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)
