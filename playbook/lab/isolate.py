"""The lab's own namespaces: network with loopback only, processes, mounts. Made by unshare(1); no other way in or out.

The kernel ends every process of a PID namespace with its first one: a killed lab leaves nothing running.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from playbook.lab import procfs
from playbook.lab.errors import LabError
from playbook.lab.home import Home, read_status, write_status
from playbook.lab.order import Order

FLAGS = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
AS_USER = ("--user", "--map-root-user")
# What programs of the lab may know of ours; not its secrets, and no proxy: everything is on loopback.
KEPT = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONPATH", "XDG_CACHE_HOME")
NEEDS = "The lab needs Linux, unshare(1) of util-linux, and root or user namespaces."


def isolation() -> tuple[str, ...]:
    """Return the words that run a command in namespaces of its own, after trying them.

    Raises:
        LabError: this machine does not allow it; the message says what is missing.
    """
    if sys.platform != "linux":
        raise LabError(f"a lab cannot run on {sys.platform}: it has no namespaces", hint=NEEDS)
    unshare = shutil.which("unshare")
    if unshare is None:
        raise LabError("unshare is not on PATH", hint=NEEDS)
    refusals = []
    # Root without the right to make namespaces, as in most containers, may still make them as a user.
    for flags in (FLAGS, (*AS_USER, *FLAGS)) if os.geteuid() == 0 else ((*AS_USER, *FLAGS),):
        words = (unshare, *flags)
        trial = (*words, "true")
        tried = subprocess.run(trial, capture_output=True, text=True, check=False)  # noqa: S603
        if tried.returncode == 0:
            return words
        refusals.append(tried.stderr.strip().splitlines()[-1:] or ["no reason given"])
    said = "; ".join(line for lines in refusals for line in lines)
    raise LabError(f"this machine does not let us make namespaces: {said}", hint=_permission())


def environment(source: Mapping[str, str]) -> dict[str, str]:
    """Return what the lab's processes get of an environment."""
    kept = {name: source[name] for name in KEPT if name in source}
    return {**kept, "PYTHONSAFEPATH": "1"}  # a folder of the lab is no place to import from


def launch(words: Sequence[str], order: Order) -> None:
    """Start the first process, and say so in lab.json; what it prints goes to its log `lab`.

    Args:
        words: from `isolation`.
        order: its `pid` and `started` are filled in: those of the `unshare` above the first process.
    """
    home = order.home
    with home.log("lab").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  words, no shell
            (*words, sys.executable, "-m", "playbook.lab.inside"),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=tuple(order.numbers.values()),
            cwd=home.folder,
            env=environment(os.environ),
            start_new_session=True,  # Ctrl-C in the terminal is meant for `up`
        )
    # Reaped when it ends while we still run, as in tests; nobody waits for this thread.
    threading.Thread(target=process.wait, daemon=True).start()
    order = replace(order, pid=process.pid, started=procfs.started(process.pid))
    write_status(home, order.said)
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as pipe:  # it ended at once: its log says why
        pipe.write(order.written())


def running(home: Home) -> int | None:
    """Return the host's number of the `unshare` above the lab, None when the lab does not run.

    What a killed lab left in lab.json is recognised by the time its process started.
    """
    status = read_status(home) or {}
    pid, since = status.get("pid"), status.get("started")
    if not isinstance(pid, int) or since is None or procfs.started(pid) != since:
        return None
    return pid


def first_process(home: Home) -> int:
    """Return the host's number of the lab's first process.

    Raises:
        LabError: the lab does not run.
    """
    pid = running(home)
    below = procfs.children(pid) if pid else []
    if not below:
        raise LabError(f"lab {home.name} does not run", hint=f"playbook lab up --name {home.name}")
    return below[0].pid


def inside_command(home: Home, argv: Sequence[str]) -> list[str]:
    """Return the words that run a command in the lab's network and mounts, as one of its own.

    Raises:
        LabError: the lab does not run.
    """
    first = first_process(home)
    words = ["nsenter", f"--target={first}", "--net", "--mount"]
    if procfs.namespace(first, "user") != procfs.namespace(os.getpid(), "user"):
        words += ["--user", "--preserve-credentials"]
    return [*words, "--", *argv]


def _permission() -> str:
    if os.geteuid() == 0:
        return f"{NEEDS} In a container it needs CAP_SYS_ADMIN, or user namespaces (seccomp, /proc not masked)."
    return f"{NEEDS} As root: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, or run it as root."
