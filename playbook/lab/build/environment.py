"""The environment go runs in: what it needs to reach the network and its caches, and our settings. Nothing else gets through."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playbook.lab.build.golang import Go

PASSED = (
    *("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
    *("GOENV", "GOPATH", "GOCACHE", "GOMODCACHE", "GOMAXPROCS", "GOMEMLIMIT"),
    *("GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "NETRC"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)
OURS = {
    "CGO_ENABLED": "0",  # no C compiler needed, and a binary that runs in any image
    "GOTOOLCHAIN": "local",  # never download another Go
    "GOWORK": "off",
}
# go.sum is complete, so a build changes no go.mod; the sources lie in no repository of their own.
FLAGS = ("-mod=readonly", "-buildvcs=false")
# Of the user's own flags only these: how many compile at once, and a module cache that can be deleted.
_USER_FLAGS = ("-p=", "-modcacherw")


def go_environment(env: Mapping[str, str], go: Go, temporary: Path) -> dict[str, str]:
    """Return the environment for go, whose temporary files go to the given folder."""
    passed = {name: env[name] for name in PASSED if name in env}
    flags = [flag for flag in env.get("GOFLAGS", "").split() if flag.startswith(_USER_FLAGS)]
    root = {"GOROOT": str(go.root)} if go.root else {}
    return {
        **passed,
        **OURS,
        **root,
        "GOFLAGS": " ".join([*flags, *FLAGS]),
        "GOTMPDIR": str(temporary),
    }
