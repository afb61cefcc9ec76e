"""The first process reaps everybody, and loses no exit code of its own."""

import subprocess
import sys

# In a process of its own: it reaps every child it finds, those of other tests too.
PROGRAM = """
import ctypes, os, queue, sys, pathlib, tempfile
from playbook.lab.children import Children
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: orphans come to us, as to a first process
ended = queue.Queue()
children = Children(lambda pid, code: ended.put((pid, code)))
log = pathlib.Path(tempfile.mkdtemp()) / "a.log"
started = {children.start(["sh", "-c", f"exit {code}"], {}, log): code for code in range(20)}
assert dict(ended.get(timeout=10) for _ in started) == started
try:
    children.start(["/does/not/exist"], {}, log)
except FileNotFoundError:
    pass
orphan = children.start(["sh", "-c", "sh -c 'echo $$ > $0; sleep 0.2' $0 &", str(log)], os.environ, log)
assert ended.get(timeout=10) == (orphan, 0)
number = 0
while not number or os.path.exists(f"/proc/{number}"):
    number = number or int(log.read_text() or 0)
children.signal(orphan, 9)
print("reaped")
"""


def test_orphans_are_reaped_and_exit_codes_kept() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout, ran.stderr) == ("reaped\n", "")
