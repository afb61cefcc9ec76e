"""A namespace's number belongs to it as long as somebody holds it, and to the next one afterwards."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from playbook.lab import procfs

pytestmark = pytest.mark.cluster
KINDS = ("net", "mnt")


@contextmanager
def apart() -> Iterator[int]:
    """Yield a process in namespaces of its own."""
    command = ["unshare", "--net", "--mount", "sh", "-c", "echo there; exec cat"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"there\n"
            yield process.pid
        finally:
            process.kill()


def test_the_number_of_a_namespace_that_is_held_is_given_to_no_other() -> None:
    with ExitStack() as held:
        with apart() as first:
            spaces = held.enter_context(procfs.held([first], KINDS))
            assert spaces == {(kind, procfs.namespace(first, kind)) for kind in KINDS}
        with apart() as second:
            assert not spaces & {(kind, procfs.namespace(second, kind)) for kind in KINDS}
            assert not [pid for kind, space in spaces for pid in procfs.members(kind, space)]


def test_a_process_that_is_gone_has_none() -> None:
    with procfs.held([os.getpid(), 2**22 + 1], ("net",)) as spaces:
        assert spaces == {("net", procfs.namespace(os.getpid(), "net"))}
