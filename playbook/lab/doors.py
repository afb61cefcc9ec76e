"""The ways into a lab: 127.0.0.1 on the host to 127.0.0.1 inside. Copies bytes; never looks into them.

A socket stays in the network namespace in which it was opened, whoever reads it: the listening ones are opened on
the host and inherited by the first process inside.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from playbook.lab.errors import LabError

BACKLOG = 128
PIECE = 1 << 16


Visitor: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def open_door(name: str, port: int = 0, option: str = "") -> socket.socket:
    """Open a listening socket on the host; port 0 takes one that is free.

    Raises:
        LabError: the port is taken, or not ours to take.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Connections of an earlier lab linger for a minute; a port that somebody listens at stays refused.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        why = "taken" if error.errno == errno.EADDRINUSE else error.strerror
        hint = f"choose another one with {option}, or leave it out" if option else ""
        raise LabError(f"port {port} of 127.0.0.1, for {name}: {why}", hint=hint) from error
    return listening


class Doorway:
    """All doors of a lab, kept by one thread; `targets` says where each leads, and may change at any time."""

    def __init__(self, doors: Mapping[str, socket.socket], targets: Mapping[str, int]) -> None:
        self._doors = doors
        self._targets = targets
        # The loop holds its tasks weakly: one that nobody else holds may be collected while it waits.
        self._visitors: set[asyncio.Task[None] | None] = set()

    def start(self) -> None:
        """Begin to serve, in a thread of its own, until the process ends."""
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()

    async def _serve(self) -> None:
        # Held here: a server that nobody holds may be collected.
        servers = [
            await asyncio.start_server(self._visitor(name), sock=listening)
            for name, listening in self._doors.items()
        ]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    def _visitor(self, name: str) -> Visitor:
        async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            self._visitors.add(task)
            try:
                await _lead(reader, writer, self._targets.get(name))
            finally:
                self._visitors.discard(task)

        return lead


async def _lead(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int | None
) -> None:
    """Bring one visitor to the port inside; where nobody listens the connection is reset, as on any host."""
    if port is None:
        return writer.transport.abort()
    try:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return writer.transport.abort()
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_copy(reader, far_writer))
            both.create_task(_copy(far_reader, writer))
    except* OSError:  # one side went away: so does the other, with what was on its way
        writer.transport.abort()
        far_writer.transport.abort()
    finally:
        writer.close()
        far_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until one side has said everything; the other direction goes on (a half-closed connection)."""
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
    writer.write_eof()
