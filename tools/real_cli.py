"""Fetch the real Claude Code for `make test-cli`: `python -m tools.real_cli FOLDER`.

It is proprietary: it stays in FOLDER, outside the repository, and is never committed. npm names no newer version
under an older Node without a word (2.1.197 under Node 20), hence the pins; none of its scripts is run.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "2.1.329"
# npm view <package>@2.1.329 dist.integrity; the package @anthropic-ai/claude-code only starts the program in these
PACKAGES = {
    ("Linux", "x86_64"): (
        "@anthropic-ai/claude-code-linux-x64",
        "sha512-+n4lu1ubYAp02Y0X/MAUnxw9yY6SHHZ77F+IoW+V0wVoFuiI9opdH6gofjf14gXJCEYMTNpks7Gn1i8XZTKAWA==",
    ),
}


def program(folder: Path) -> Path:
    """Return where the program is, or will be."""
    return folder / VERSION / "claude"


def fetch(folder: Path) -> Path:
    """Return the program, fetched where it is not there yet."""
    wanted = program(folder)
    if wanted.exists():
        return wanted
    package, integrity = _package()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        archive = _packed(package, Path(scratch))
        _check(archive, integrity)
        unpacked = Path(scratch) / "claude"
        _unpack(archive, unpacked)
        wanted.parent.mkdir(exist_ok=True)
        unpacked.replace(wanted)  # at once: whoever finds it finds all of it
    return wanted


def _package() -> tuple[str, str]:
    machine = (platform.system(), platform.machine())
    if machine not in PACKAGES:
        sys.exit(f"real_cli: no pinned package for {' '.join(machine)}; known: Linux x86_64")
    return PACKAGES[machine]


def _packed(package: str, scratch: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("real_cli: npm is not on PATH; it fetches the package, Node does not run it")
    subprocess.run(
        [npm, "pack", "--silent", f"{package}@{VERSION}"],
        cwd=scratch, check=True, timeout=600, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    [archive] = scratch.glob("*.tgz")
    return archive


def _check(archive: Path, integrity: str) -> None:
    with archive.open("rb") as content:
        found = hashlib.file_digest(content, "sha512").digest()
    if f"sha512-{base64.b64encode(found).decode()}" != integrity:
        sys.exit(f"real_cli: {archive.name} is not what was pinned; nothing was unpacked")


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as package:
        member = package.extractfile("package/claude")
        if member is None:
            sys.exit(f"real_cli: {archive.name} holds no program")
        with target.open("wb") as file:
            shutil.copyfileobj(member, file, 1 << 20)
    target.chmod(0o755)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python -m tools.real_cli FOLDER\nprints the path of the program")
    print(fetch(Path(sys.argv[1])))
