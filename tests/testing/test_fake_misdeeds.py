"""Each misbehaviour of the fake CLIs does what it says. Real processes, and none is left."""

import json
import os
import select
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import pytest

from playbook.testing import (
    Behaviour,
    Deed,
    Die,
    Fifo,
    Fork,
    Hang,
    Ignore,
    Link,
    Print,
    PrintEnvironment,
    Run,
    Write,
    calls,
    end,
    fake_clis,
    left,
    recorded,
)

CLAUDE = ("-p", "--output-format", "stream-json", "--verbose")
SUCCESS = recorded("claude", "success").encode()
Claude = subprocess.Popen[bytes]
RunFake = Callable[..., subprocess.CompletedProcess[bytes]]
Fakes = Callable[..., Path]


@contextmanager
def started(path: Path, workspace: Path, *argv: str) -> Iterator[Claude]:
    """Start a fake, its output in a pipe; kill it at the end, whatever happens."""
    program, *arguments = argv or ("claude", *CLAUDE, "hi")
    command = [str(path / program), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=workspace
    ) as claude:
        try:
            yield claude
        finally:
            claude.kill()


def line_of(claude: Claude) -> bytes:
    """Wait for a line: then what the fake did before it is done."""
    assert claude.stdout is not None
    return claude.stdout.readline()


def rest_of(claude: Claude) -> bytes:
    """Read until nobody holds the fake's stdout."""
    assert claude.stdout is not None
    return claude.stdout.read()


@pytest.mark.parametrize(
    ("program", "number", "code", "last"),
    [
        pytest.param("claude", signal.SIGTERM, 143, None, id="claude ends with 143 and no result"),
        pytest.param("claude", signal.SIGHUP, 129, None, id="or with 129"),
        pytest.param(
            "claude", signal.SIGINT, 0, "error_during_execution", id="and with 0 and a result"
        ),
        pytest.param("codex", signal.SIGINT, 0, None, id="codex ends with 0"),
        pytest.param("codex", signal.SIGTERM, -signal.SIGTERM, None, id="and else by the signal"),
    ],
)
def test_a_signal_is_answered_as_the_real_one_answers(
    program: str, number: int, code: int, last: str | None, fakes: Fakes, workspace: Path
) -> None:
    path = fakes(Behaviour(lines=2, then=(Hang(),)))
    argv = CLAUDE if program == "claude" else ("exec", "--json")
    with started(path, workspace, program, *argv, "hi") as fake:
        line_of(fake), line_of(fake)
        fake.send_signal(number)
        rest = rest_of(fake)
        assert fake.wait(timeout=10) == code
    assert (json.loads(rest)["subtype"] if rest else None) == last


def test_a_deaf_one_goes_on_until_it_is_killed(fakes: Fakes, workspace: Path) -> None:
    deaf = Ignore((signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    path = fakes(
        Behaviour(recording=None, first=(deaf, Print("ready\n"), Print("x\n", 10**9, pause=0.01)))
    )
    with started(path, workspace) as claude:
        assert line_of(claude) == b"ready\n"
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            claude.send_signal(number)
        assert [line_of(claude) for _ in range(3)] == [b"x\n"] * 3
        claude.kill()
        assert claude.wait(timeout=10) == -signal.SIGKILL


@pytest.mark.parametrize("how", ["group", "setsid", "double_fork"])
def test_what_it_forked_lives_on_where_it_was_told_to(
    how: Literal["group", "setsid", "double_fork"], fakes: Fakes, run: RunFake
) -> None:
    path = fakes(Behaviour(first=(Fork(how),)))
    assert run(path / "claude", *CLAUDE).stdout == SUCCESS
    [call] = calls(path)
    [child] = call.children
    assert left(path) == [child]
    assert (os.getsid(child) == os.getsid(0)) == (how == "group")
    assert (os.getpgid(child) == child) == (how == "setsid")
    assert end(path) == [child]


def test_what_it_forked_can_hold_its_stdout_open_after_its_end(
    fakes: Fakes, workspace: Path
) -> None:
    path = fakes(Behaviour(first=(Fork("setsid", holds_stdout=True),)))
    with started(path, workspace) as claude:
        assert claude.wait(timeout=10) == 0
        [child] = left(path)
        assert os.readlink(f"/proc/{child}/fd/1") == os.readlink(f"/proc/self/fd/{fd_of(claude)}")
        os.kill(child, signal.SIGKILL)
        assert rest_of(claude) == SUCCESS


def fd_of(claude: Claude) -> int:
    """Return our end of its stdout; both ends of a pipe have one name."""
    assert claude.stdout is not None
    return claude.stdout.fileno()


def test_what_it_forked_can_be_deaf(fakes: Fakes, run: RunFake) -> None:
    path = fakes(Behaviour(first=(Fork(ignores=(signal.SIGTERM, signal.SIGINT)),)))
    run(path / "claude", *CLAUDE)
    status = Path(f"/proc/{left(path)[0]}/status").read_text(encoding="utf-8")
    ignored = int(status.partition("SigIgn:\t")[2].split()[0], 16)
    assert ignored & 1 << (signal.SIGTERM - 1)
    assert ignored & 1 << (signal.SIGINT - 1)


def test_what_it_forked_ends_by_itself(fakes: Fakes, workspace: Path) -> None:
    path = fakes(Behaviour(first=(Fork(holds_stdout=True, seconds=0.05),)))
    with started(path, workspace) as claude:
        assert rest_of(claude) == SUCCESS  # ends only when the last holder has let go
        with suppress(ProcessLookupError):  # which may be gone
            process = os.pidfd_open(*calls(path)[0].children)
            assert select.select([process], [], [], 10)[0]
            os.close(process)
    assert left(path) == []


def test_fakes_of_a_with_are_ended_with_it(tmp_path: Path, run: RunFake) -> None:
    with fake_clis(tmp_path / "bin", Behaviour(first=(Fork("double_fork"),))) as path:
        run(path / "claude", *CLAUDE)
        assert len(left(path)) == 1
    assert left(path) == []


def test_a_stream_ends_half_way_through_a_line(fakes: Fakes, run: RunFake) -> None:
    ran = run(fakes(Behaviour(bytes=900, exit_code=1)) / "claude", *CLAUDE)
    assert (ran.stdout, ran.returncode) == (SUCCESS[:900], 1)


def test_a_stream_stops_and_nothing_more_comes(fakes: Fakes, workspace: Path) -> None:
    path = fakes(Behaviour(lines=1, pause=0.01, then=(Hang(),)))
    with started(path, workspace) as claude:
        assert line_of(claude) == SUCCESS.splitlines(keepends=True)[0]
        claude.kill()
        assert rest_of(claude) == b""


def test_it_can_die_by_a_signal(fakes: Fakes, run: RunFake) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV):
        ran = run(fakes(Behaviour(lines=1, then=(Die(number),))) / "claude", *CLAUDE)
        assert ran.returncode == -number


@pytest.mark.parametrize(
    ("deed", "stdout", "stderr"),
    [
        pytest.param(Print("line\n", 100_000), b"line\n" * 100_000, b"", id="many lines"),
        pytest.param(Print("x", 3_000_001), b"x" * 3_000_001, b"", id="one long line"),
        pytest.param(Print(b"\xff\xfe\x00\n"), b"\xff\xfe\x00\n", b"", id="what is no UTF-8"),
        pytest.param(Print("\u20ac"), "\u20ac".encode(), b"", id="what is"),
        pytest.param(Print("oh\n", 2, stream="stderr"), b"", b"oh\noh\n", id="on stderr"),
        pytest.param(
            PrintEnvironment(("KEY", "NONE")), b"KEY=sk-1\n", b"", id="a secret of its own"
        ),
        pytest.param(Run(("echo", "from a program")), b"from a program\n", b"", id="a program's"),
    ],
)
def test_what_is_printed(
    deed: Deed, stdout: bytes, stderr: bytes, fakes: Fakes, run: RunFake
) -> None:
    path = fakes(Behaviour(recording=None, first=(deed,)))
    ran = run(path / "claude", *CLAUDE, KEY="sk-1", PATH="/usr/bin:/bin")
    assert (ran.stdout, ran.stderr, ran.returncode) == (stdout, stderr, 0)


def test_its_whole_environment_can_be_printed(fakes: Fakes, run: RunFake) -> None:
    path = fakes(Behaviour(recording=None, first=(PrintEnvironment(),)))
    assert b"KEY=sk-1\n" in run(path / "claude", *CLAUDE, KEY="sk-1").stdout


def test_files_links_and_pipes_are_left_where_it_was_started(
    fakes: Fakes, run: RunFake, workspace: Path
) -> None:
    deeds = (
        Write("output/verdict.json", '{"verdict": "pass"}'),
        Write("output/artifacts/big", b"\x00\x01", times=500_000),
        Link("output/artifacts/soft", "/etc"),
        Link("output/artifacts/hard", "output/verdict.json", hard=True),
        Fifo("output/artifacts/fifo"),
    )
    assert run(fakes(Behaviour(then=deeds)) / "claude", *CLAUDE).returncode == 0
    output = workspace / "output"
    assert (output / "verdict.json").read_text(encoding="utf-8") == '{"verdict": "pass"}'
    assert (output / "artifacts/big").stat().st_size == 1_000_000
    assert (output / "artifacts/soft").readlink() == Path("/etc")
    assert (output / "artifacts/hard").stat().st_nlink == 2
    assert stat.S_ISFIFO((output / "artifacts/fifo").stat().st_mode)


def test_a_full_disk_and_a_reader_that_went_away_are_told(
    fakes: Fakes, run: RunFake, workspace: Path
) -> None:
    ran = run(fakes(Behaviour(then=(Write("/dev/full", "x"),))) / "claude", *CLAUDE)
    assert (ran.returncode, b"No space left" in ran.stderr) == (1, True)
    path = fakes(Behaviour(first=(Print("x\n", 10**9),)))
    with started(path, workspace) as claude:
        assert claude.stdout is not None
        claude.stdout.close()
        assert claude.wait(timeout=10) == 1


def test_the_first_times_can_differ(fakes: Fakes, run: RunFake) -> None:
    limited = Behaviour(recording="api_error_429")
    path = fakes(Behaviour(before=(limited, limited)))
    assert [run(path / "claude", *CLAUDE).returncode for _ in range(4)] == [1, 1, 0, 0]
