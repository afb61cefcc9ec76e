"""The ways into a lab copy bytes, whoever goes away first."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from playbook.lab.doors import Doorway, open_door
from playbook.lab.errors import LabError

Talk = Callable[[socket.socket], None]


def serve(talk: Talk) -> int:
    """Serve in threads, and return the port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def work() -> None:
        while True:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                talk(connection)

    threading.Thread(target=work, daemon=True).start()
    return int(listening.getsockname()[1])


def all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def answer_after_the_whole_question(connection: socket.socket) -> None:
    connection.sendall(b"heard " + all_of(connection))


def say_and_go(connection: socket.socket) -> None:
    connection.sendall(b"x" * 3_000_000)


@pytest.fixture
def visit() -> Iterator[Callable[[int | None], socket.socket]]:
    """Return what opens a door to a port and goes through it."""
    opened: list[socket.socket] = []

    def go(port: int | None) -> socket.socket:
        door = open_door("door")
        targets = {} if port is None else {"door": port}
        Doorway({"door": door}, targets).start()
        opened.append(socket.create_connection(door.getsockname(), 60))
        return opened[-1]

    yield go
    for connection in opened:
        connection.close()


def test_who_has_said_everything_still_hears_the_answer(
    visit: Callable[[int | None], socket.socket],
) -> None:
    connection = visit(serve(answer_after_the_whole_question))
    connection.sendall(b"a" * 1_000_000)
    connection.shutdown(socket.SHUT_WR)
    assert all_of(connection) == b"heard " + b"a" * 1_000_000


def test_what_was_said_before_the_other_side_went_arrives(
    visit: Callable[[int | None], socket.socket],
) -> None:
    assert len(all_of(visit(serve(say_and_go)))) == 3_000_000


@pytest.mark.parametrize(
    "port", [pytest.param(None, id="a door that leads nowhere"), pytest.param(1, id="nobody there")]
)
def test_without_anybody_behind_it_a_connection_is_ended(
    port: int | None, visit: Callable[[int | None], socket.socket]
) -> None:
    with suppress(ConnectionResetError):
        assert visit(port).recv(1) == b""


def test_a_visitor_who_goes_away_hurts_nobody(
    visit: Callable[[int | None], socket.socket],
) -> None:
    port = serve(say_and_go)
    visit(port).close()
    assert len(all_of(visit(port))) == 3_000_000


def test_a_taken_port_is_named_with_the_option() -> None:
    with open_door("api") as door:
        port = door.getsockname()[1]
        with pytest.raises(LabError, match=f"port {port} .* for api: taken\n.*--api-port"):
            open_door("api", port, "--api-port")
