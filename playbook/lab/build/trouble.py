"""What go's last words mean for a person: a full disk, no network, a changed module. Pure: lines in, an error out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from playbook.lab.errors import LabError

SHOWN = 8  # lines of go's own words
FULL = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)
CHANGED = re.compile(r"checksum mismatch|SECURITY ERROR")
KILLED = re.compile(r"signal: killed|cannot allocate memory")
NETWORK = re.compile(
    r"dial tcp|no such host|i/o timeout|connection re(?:fused|set)|TLS handshake|x509:|proxyconnect"
    r"|module lookup disabled|reading https?://\S+: \d{3}|Get \"https?://|network is unreachable|unexpected EOF"
)
_MODULE = re.compile(r"([A-Za-z0-9][\w.~-]*\.[\w.~-]+(?:/[\w.~-]+)*@v[\w.+-]+)")
# A proxy's address may carry a password.
_CREDENTIALS = re.compile(r"://[^/\s@]+@")


def explain(doing: str, lines: Sequence[str], code: int) -> LabError:
    """Return the error for a go that ended with a code other than 0."""
    lines = [_CREDENTIALS.sub("://", line.rstrip()) for line in lines if line.strip()]
    text = "\n".join(lines)
    if FULL.search(text):
        return disk_full(doing)
    if CHANGED.search(text):
        return LabError(
            f"{doing}: {_module(lines, CHANGED)} is not what go.sum pins{_quoted(lines)}",
            hint="the proxy, or the module cache, gave other content: check GOPROXY, then `go clean -modcache`",
        )
    if NETWORK.search(text):
        return LabError(
            f"{doing}: cannot download {_module(lines, NETWORK)}{_quoted(lines)}",
            hint="check the network, GOPROXY, HTTPS_PROXY and SSL_CERT_FILE; what is downloaded already is kept",
        )
    if KILLED.search(text) or code == -9:
        return LabError(
            f"{doing}: killed, most likely for want of memory{_quoted(lines)}",
            hint="compiling takes up to 2.3 GB; GOFLAGS=-p=1 takes less and longer",
        )
    return LabError(f"{doing}: go ended with code {code}{_quoted(lines)}")


def told(output: str) -> list[str]:
    """Return the lines of the error in what `go mod download -json` prints, which is where it tells its errors."""
    try:
        answer = json.loads(output)
    except ValueError:
        return []
    return str(answer.get("Error", "")).splitlines() if isinstance(answer, dict) else []


def disk_full(doing: str) -> LabError:
    """Return the error for a full disk."""
    return LabError(
        f"{doing}: no space left on the disk",
        hint="a first build takes 13 GB: Go's caches (`go env GOMODCACHE GOCACHE`) and 0.7 GB of binaries",
    )


def _module(lines: Sequence[str], what: re.Pattern[str]) -> str:
    """Return the module that the first line of that kind names, else the first module named at all."""
    telling = [line for line in lines if what.search(line)]
    for line in (*telling, *lines):
        match = _MODULE.search(line)
        if match:
            return match[1]
    return "a module"


def _quoted(lines: Sequence[str]) -> str:
    """Return go's last lines, indented, on lines of their own."""
    return "".join(f"\n    {line}" for line in lines[-SHOWN:])
