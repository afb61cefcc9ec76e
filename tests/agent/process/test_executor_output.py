"""Every line of both streams arrives, whole, as it was printed."""

from __future__ import annotations

import resource
import threading
from dataclasses import replace

import pytest

from playbook.agent.ports import Stop
from playbook.agent.process import ProcessExecutor
from tests.agent.process.ground import Ground


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        pytest.param("os.write(1, b'a\\nb\\n')", [b"a", b"b"], id="two lines"),
        pytest.param("os.write(1, b'\\n\\na\\n')", [b"", b"", b"a"], id="empty lines"),
        pytest.param("os.write(1, b'a\\r\\n')", [b"a\r"], id="a carriage return stays"),
        pytest.param("os.write(1, b'\\xff\\xfe\\x00\\n')", [b"\xff\xfe\x00"], id="no UTF-8"),
        pytest.param("os.write(1, b'{\"type\": \"res')", [b'{"type": "res'], id="dies half way through a line"),
        pytest.param("os.write(1, b'a'); time.sleep(0.1); os.write(1, b'b\\n')", [b"ab"], id="a line in two pieces"),
        pytest.param("os.write(1, b'a\\nb'); away() and hang()", [b"a", b"b"], id="half a line, and one that holds the stream"),
        pytest.param("pass", [], id="nothing"),
    ],
)  # fmt: skip
def test_lines_are_handed_on_whole(ground: Ground, code: str, lines: list[bytes]) -> None:
    ground.run(ground.config(code))
    assert ground.lines == [("stdout", line) for line in lines]


def test_both_streams_arrive_though_neither_is_waited_for(ground: Ground) -> None:
    code = """
for n in range(2000):
    os.write(1, b'out %d %s\\n' % (n, b'x' * 300))
    os.write(2, b'err %d %s\\n' % (n, b'y' * 300))
"""
    ground.run(ground.config(code))
    for stream, word, letter in (("stdout", b"out", b"x"), ("stderr", b"err", b"y")):
        wanted = [b"%s %d %s" % (word, n, letter * 300) for n in range(2000)]
        assert [line for one, line in ground.lines if one == stream] == wanted


def test_a_line_without_end_keeps_memory_flat(ground: Ground) -> None:
    """300 MB of one line here; a line of 2 GB takes the same way."""
    code = "[os.write(1, b'x' * 1_000_000) for _ in range(300)]; os.write(1, b'\\nnext\\n')"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ground.run(ground.config(code), line_bytes=2_000_000)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    note = b"x [playbook: 298000000 more bytes of this line are left out]"
    assert ground.lines[0][1].endswith(note)
    assert len(ground.lines[0][1]) == 2_000_000 + len(note) - 1
    assert ground.lines[1:] == [("stdout", b"next")]
    assert grown < 60 * 1024
    assert (ground.folder / "agent.log").stat().st_size < 1_100_000


def test_a_line_of_fifty_megabytes_is_whole(ground: Ground) -> None:
    code = "[os.write(1, b'x' * 1_000_000) for _ in range(50)]; os.write(1, b'\\n')"
    ground.run(ground.config(code))
    assert [len(line) for _, line in ground.lines] == [50_000_000]


def test_twenty_at_once_lose_no_line(ground: Ground) -> None:
    """The benchmark runs fifty."""
    got: dict[int, list[bytes]] = {number: [] for number in range(20)}
    code = "[sys.stdout.write(f'{sys.argv[2]} {n}\\n') for n in range(500)]"

    def one(number: int) -> None:
        config = ground.config(code, log=ground.folder / f"{number}.log")
        config = replace(config, argv=(*config.argv, str(number)))
        ProcessExecutor().execute(config, Stop(), lambda _, line: got[number].append(line))

    threads = [threading.Thread(target=one, args=(number,)) for number in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: [b"%d %d" % (number, n) for n in range(500)] for number in got}
