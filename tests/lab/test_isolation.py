"""What a machine must allow, and what is said when it does not."""

import os
import sys
from pathlib import Path

import pytest

from playbook.lab import isolate, procfs
from playbook.lab.errors import LabError
from playbook.lab.home import Home, write_status
from playbook.lab.isolate import environment, isolation, running


def test_without_unshare_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError, match=r"unshare is not on PATH\n.*util-linux"):
        isolation()


def test_another_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(LabError, match="cannot run on darwin"):
        isolation()


@pytest.mark.parametrize("user", [0, 1000])
def test_what_the_kernel_refuses_is_shown(
    user: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho unshare: Operation not permitted >&2; exit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    with pytest.raises(LabError, match=r"not permitted.*\n.*root or user namespaces"):
        isolation()


def test_a_user_makes_a_namespace_of_users_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    willing = tmp_path / "unshare"
    willing.write_text("#!/bin/sh\n")
    willing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert isolation()[1:3] == ("--user", "--map-root-user")


def test_the_labs_processes_learn_neither_secrets_nor_proxies() -> None:
    ours = {"PATH": "/bin", "GITHUB_TOKEN": "x", "HTTPS_PROXY": "y", "KUBECONFIG": "z"}
    assert environment(ours) == {"PATH": "/bin", "PYTHONSAFEPATH": "1"}


def test_a_number_that_another_process_has_got_is_not_the_lab(tmp_path: Path) -> None:
    home, pid = Home(tmp_path), os.getpid()
    begun = procfs.started(pid)
    assert begun is not None
    write_status(home, {"pid": pid, "started": begun})
    assert running(home) == pid
    write_status(home, {"pid": pid, "started": begun - 1})
    assert running(home) is None


def test_a_lab_that_never_was_does_not_run(tmp_path: Path) -> None:
    assert running(Home(tmp_path)) is None
    with pytest.raises(LabError, match="does not run"):
        isolate.inside_command(Home(tmp_path), ["true"])
