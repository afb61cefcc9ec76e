"""Fake claude, codex and gemini for tests: real programs that replay recorded streams and misbehave on demand.

They are executables in a folder to be put on PATH. They take the options of the real ones and refuse others, print
what the real ones printed, and write down what they were given; no key, no network and no model is needed. In a
`conftest.py`:

    import pytest
    from playbook.testing import fake_clis

    @pytest.fixture
    def clis(tmp_path, monkeypatch):
        with fake_clis(tmp_path / "bin") as path:
            monkeypatch.setenv("PATH", str(path), prepend=":")
            yield path

and in a test:

    import subprocess, pytest
    from playbook.testing import Behaviour, Fork, Hang, calls, install, left

    CLAUDE = ["claude", "-p", "fix the bug", "--output-format", "stream-json", "--verbose"]

    def test_a_rate_limit_passes(clis):
        install(clis, Behaviour(before=(Behaviour(recording="api_error_429"),)))
        assert subprocess.run(CLAUDE).returncode == 1
        assert subprocess.run(CLAUDE).returncode == 0
        assert [call.argv[1] for call in calls(clis)] == ["fix the bug"] * 2

    def test_a_daemon_outlives_a_runner_that_kills_its_child_alone(clis):
        install(clis, Behaviour(lines=2, then=(Fork("setsid"), Hang())))
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run(CLAUDE, timeout=1)
        assert left(clis)

More behaviours:

    Behaviour(recording="max_turns")                      ends as the real one did at its turn limit
    Behaviour(bytes=900, exit_code=1)                     dies half way through a JSON line
    Behaviour(first=(Ignore(),), then=(Hang(),))          hears neither SIGTERM nor SIGINT, hangs
    Behaviour(first=(Print("x" * 99 + "\\n", times=10**6),))   prints 100 MB
    Behaviour(then=(Write("output/verdict.json", "{}"),))     leaves a file
    Behaviour(then=(Link("output/artifacts/x", "/etc"),))     leaves a link to what is not its own
    Behaviour(version="1.0.0 (Claude Code)")              is another version
    Behaviour(checks=Behaviour(recording=None, then=(Hang(),)))   hangs when asked for its version
    {"claude": Behaviour(), "my-agent": Behaviour(exit_code=3)}   programs by name; these may have any

`RECORDINGS` names the recorded streams of each program. Linux; what is left is looked up in /proc.
"""

from playbook.testing.behaviour import (
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
)
from playbook.testing.calls import Call, calls, end, left
from playbook.testing.install import fake_clis, install
from playbook.testing.recordings import RECORDINGS, FakeProblem, recorded

__all__ = [
    "RECORDINGS",
    "Behaviour",
    "Call",
    "Deed",
    "Die",
    "FakeProblem",
    "Fifo",
    "Fork",
    "Hang",
    "Ignore",
    "Link",
    "Print",
    "PrintEnvironment",
    "Run",
    "Write",
    "calls",
    "end",
    "fake_clis",
    "install",
    "left",
    "recorded",
]
