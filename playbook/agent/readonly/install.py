"""Put the kubectl shim into a workspace, before the real one on the agent's PATH. Never replaces the real one."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playbook.agent.context.files import write_files
from playbook.agent.readonly import shim

BIN = ".bin"
_LONGEST = 255  # of a script's first line, Linux reads no more (fs/binfmt_script.c)


def install_shim(workspace: Path, path: str, kubeconfig: Path) -> bool:
    """Write `<workspace>/.bin/kubectl`; False where there is no kubectl on the PATH, or no way to write one.

    Raises:
        AgentProblem: CONTEXT or DISK_FULL, it cannot be written.
    """
    kubectl = shutil.which("kubectl", path=path)
    first = f"#!{sys.executable} -I"
    if kubectl is None or " " in sys.executable or len(first) > _LONGEST:
        return False
    # as `ascii` writes them no path can become more than a string there
    last = f"main(sys.argv[1:], {kubectl!a}, {str(kubeconfig)!a}, os.environ)"
    source = Path(shim.__file__).read_text(encoding="utf-8")
    name = f"{BIN}/kubectl"
    write_files({name: f"{first}\n{source}\n\n{last}\n"}, workspace)
    os.chmod(workspace / name, 0o500, follow_symlinks=True)
    return True
