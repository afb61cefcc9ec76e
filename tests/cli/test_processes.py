"""What only a process of its own shows: signals, closed pipes, locales, other folders, other homes."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from playbook.cli import options
from tests.cli.command_line import HEARING, PLAYBOOK, CommandLine, process, snapshot

MANY = """
import sys
from playbook import Gate, Play, Stage, rex
print("loading", file=sys.stderr, flush=True)
for n in range(200):
    globals()[f"play_{n}"] = Play(name=f"play-{n}", stages=(Stage(name="a", agent=rex),))
"""


def test_ctrl_c_leaves_the_old_files_intact(playbook: CommandLine, root: Path) -> None:
    assert playbook("render", "--root", root).code == 0
    before = snapshot(root / "gitops")
    (root / "workflows" / "many.py").write_text(MANY)
    # An interrupt can leave the lock of coverage's tracer locked (coverage 7.17 `Collector.lock_data`).
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    command = [*HEARING, "render"]
    with subprocess.Popen(command, cwd=root, env=plain, stderr=subprocess.PIPE) as running:
        try:
            assert running.stderr is not None
            # 200 plays are still to be built and written
            assert running.stderr.readline() == b"loading\n"
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=60)[1]
        finally:
            running.kill()
    assert (running.returncode, said) == (130, b"stopped\n")
    assert snapshot(root / "gitops") == before
    assert list((root / "gitops").rglob(".playbook-*")) == []


def test_a_full_disk_leaves_the_old_files_intact(playbook: CommandLine, root: Path) -> None:
    assert playbook("render", "--root", root).code == 0
    play = root / "workflows" / "play.py"
    play.write_text(play.read_text().replace("rounds=10", "rounds=7"))
    shutil.rmtree(root / "gitops" / "rendered" / "local" / "crds")
    before = snapshot(root / "gitops")
    # The system's own refusal: no file may grow beyond 2,000 bytes.
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "import sys; sys.dont_write_bytecode = True; sys.argv = ['playbook', 'render']\n"
        "from playbook.cli.main import run; run()"
    )
    seen = process(where=root, program=(sys.executable, "-c", code))
    assert seen.code == 3
    assert "File too large" in seen.err
    assert "the files that were there are intact" in seen.err
    assert snapshot(root / "gitops") == before
    assert list((root / "gitops").rglob(".playbook-*")) == []


def test_a_reader_that_goes_away_is_no_error(root: Path) -> None:
    command = f"{shell()} render --check 2>errors | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = in_bash(command, root)
    assert done.stdout.decode().split()[-1] == "141"
    assert "Error" not in (root / "errors").read_text()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        pytest.param("render --check >&-", 1, id="stdout"),
        pytest.param("nope >&- 2>&- <&-", 2, id="all of them"),
        pytest.param("--help >&-", 0, id="help"),
    ],
)
def test_closed_streams_are_no_error(root: Path, command: str, code: int) -> None:
    done = in_bash(f"{shell()} {command}", root)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_an_output_that_is_full_ends_with_3(root: Path) -> None:
    done = in_bash(f"{shell()} version > /dev/full", root)
    assert done.returncode == 3
    assert done.stderr == b"error: output: No space left on device\n"


def in_bash(command: str, where: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["bash", "-c", command], cwd=where, capture_output=True, check=False)


def test_another_folder_a_space_an_accent_and_a_plain_locale(root: Path, tmp_path: Path) -> None:
    odd = tmp_path / "my plays (büro)"
    root.rename(odd)
    (odd / "workflows" / "bad.py").write_text("raise ValueError('für → später')")
    environment = {"HOME": "/proc/nowhere", "PYTHONIOENCODING": "ascii", "COLUMNS": "40"}
    seen = process("render", "--root", odd.name, where=tmp_path, environment=environment)
    assert (seen.code, seen.out) == (2, "")
    assert "workflows/bad.py:1: ValueError: f\\xfcr \\u2192 sp\\xe4ter\n" in seen.err
    (odd / "workflows" / "bad.py").unlink()
    where = tmp_path / "elsewhere"
    where.mkdir()
    seen = process(
        "render", "--root", f"../{odd.name}", where=where, environment=environment, locale="C"
    )
    assert (seen.code, list(where.iterdir())) == (0, [])
    assert (odd / "gitops" / "rendered" / "local" / "kustomization.yaml").exists()


def test_a_terminal_gets_colours(root: Path) -> None:
    scenario = root / "scenarios" / "x.yaml"
    scenario.parent.mkdir(exist_ok=True)
    scenario.write_text("says: x\nsteps: [submit]\nexpect: [{waits: implement/finished/r0}]\n")
    assert b"\x1b[" in on_a_terminal(root, {"NO_COLOR": ""})


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        pytest.param("NO_COLOR", "1", False, id="no colour where none is wanted"),
        pytest.param("NO_COLOR", "", True, id="an empty wish is none"),
        pytest.param("TERM", "dumb", False, id="no colour on a terminal that knows none"),
    ],
)
def test_colours_can_be_refused(
    name: str, value: str, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert options.colour() is wanted


def on_a_terminal(root: Path, environment: dict[str, str]) -> bytes:
    """Return what `playbook rehearse` writes to a terminal."""
    master, slave = os.openpty()
    done = subprocess.run(
        [*PLAYBOOK, "rehearse", "scenarios/x.yaml"],
        cwd=root,
        env={**os.environ, "TERM": "xterm", **environment},
        stdout=slave,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(slave)
    seen = os.read(master, 100_000)
    os.close(master)
    assert done.returncode == 0, done.stderr
    return seen


def shell() -> str:
    """Return `playbook` as a shell's words."""
    return f"{PLAYBOOK[0]} -c {PLAYBOOK[2]!r}"
