"""A supervisor in a process of its own, forked from one that has everything loaded: the command line's tests start Python."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from playbook.agent.assignment import CodeTask
from playbook.agent.pod.outcome import outcome_of, write_outcome
from playbook.agent.task.errand import Site
from playbook.agent.task.supervise import supervise

PATIENT = 30.0
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__, "playbook.github.repository"])


def started(task: CodeTask, site: dict[str, Any], message: Path) -> ForkServerProcess:
    """Start a supervisor that writes its outcome to a file."""
    process = CONTEXT.Process(target=_run, args=(task, site, message))
    process.start()
    return process


def ended(process: ForkServerProcess) -> int:
    """Wait for its end; return its exit code, negative for a signal."""
    process.join(PATIENT)
    code = process.exitcode
    process.kill()  # nothing where it ended by itself
    assert code is not None, "it does not end"
    return code


def killed(process: ForkServerProcess) -> None:
    assert ended(process) == -signal.SIGKILL


def _run(task: CodeTask, site: dict[str, Any], message: Path) -> None:
    # Coverage is not written by a process that ends like this, and a second Ctrl-C, raised into its tracer, can leave
    # that one's lock locked (coverage 7.17 `Collector.lock_data`).
    sys.settrace(None)
    threading.settrace(None)
    report = supervise(task, Site(**site))
    outcome = outcome_of(report.result, report.conclusion)
    write_outcome(outcome, message)
    sys.stdout.flush()
    os._exit(outcome.exit_code)  # what pytest has registered for its own end is not ours
