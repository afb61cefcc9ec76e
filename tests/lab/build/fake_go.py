"""A `go` for tests: a small program that answers like go and compiles nothing; it can be told to fail, or to be slow."""

import os
import sys
from pathlib import Path

PROGRAM = """#!{python} -IS
import json, os, pathlib, sys

FAILS, SLOW, HERE = {fails!r}, {slow!r}, pathlib.Path({here!r})
asked = sys.argv[1:]
with (HERE / "calls").open("a") as calls:
    print(json.dumps([asked, dict(os.environ)]), file=calls)
step = "download" if asked[:2] == ["mod", "download"] else asked[0]
if step in FAILS:
    print(FAILS[step], file=sys.stderr)
    sys.exit(1)
if asked == ["env", "GOVERSION"]:
    print({version!r})
elif step == "list":
    print("a", "b", "c", sep="\\n")
elif step == "download":
    module = asked[-1]
    folder = HERE / "cache" / module
    for name in {files!r}.get(module.partition("@")[0], []):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("kind: Fake\\n")
    folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps({{"Dir": str(folder)}}))
elif step == "build":
    out = pathlib.Path(asked[asked.index("-o") + 1])
    if SLOW:
        import signal, subprocess
        # As go does: compilers of its own, and no end before they are stopped.
        compiler = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        (HERE / "pids").write_text(f"{{os.getpid()}} {{compiler.pid}}")
        signal.pause()
    for package in asked[asked.index("--") + 1:]:
        print(package, file=sys.stderr)
        name = pathlib.PurePosixPath(package.removesuffix("/v3")).name
        name = name or {alone!r}
        (out / name).write_text("#!/bin/sh\\n")
        (out / name).chmod(0o755)
"""


def fake_go(
    folder: Path,
    *,
    version: str = "go1.27.0",
    fails: dict[str, str] | None = None,
    slow: bool = False,
    files: dict[str, list[str]] | None = None,
) -> dict[str, str]:
    """Write a fake go into a folder, and return the environment that has it on PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "go"
    program.write_text(
        PROGRAM.format(
            python=sys.executable,
            fails=fails or {},
            slow=slow,
            here=str(folder),
            version=version,
            files=files or {},
            alone="evproc",
        )
    )
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.defpath}", "HOME": str(folder)}
