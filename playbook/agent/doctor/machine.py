"""Facts of the machine: who we are, folders, clock, the way out. Asks the kernel, starts nothing, leaves no file."""

from __future__ import annotations

import ctypes
import os
import ssl
import stat
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playbook.agent.doctor.facts import Account, Clock, Folder, Network

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO")
TIMEX_BYTES = 512  # struct timex has 208; what it holds is not read
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def account(environment: Mapping[str, str]) -> Account:
    """Return whom we are."""
    return Account(os.geteuid(), environment.get("IS_SANDBOX") == "1")


def folder(path: Path) -> Folder:
    """Return whether a folder takes a file: really written, or in its parent where it is still to be made."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return _room(path, path.parent)
    except OSError as error:
        return Folder(str(path), str(error.strerror))
    if not stat.S_ISDIR(status.st_mode):
        kind = "is a link" if stat.S_ISLNK(status.st_mode) else "is no folder"
        return Folder(str(path), kind)
    return _room(path, path, status)


def temporary(environment: Mapping[str, str]) -> Folder:
    """Return the folder temporary files are made in; Python's own search would hide one that takes none."""
    return folder(Path(environment.get("TMPDIR") or "/tmp").absolute())  # noqa: S108  where it looks


def file(path: Path) -> Folder:
    """Return whether a file that is there can be written; it is not."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        return Folder(str(path), str(error.strerror))
    os.close(fd)
    return Folder(str(path))


def clock(now: datetime) -> Clock:
    """Return the time, and what the kernel says of it."""
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    return Clock(now.astimezone(UTC), None if state < 0 else state != TIME_ERROR)


def network(environment: Mapping[str, str]) -> Network:
    """Return what the environment says of the way out; of a proxy its host alone, for a password may stand before it."""
    named = [(name, environment[name]) for name in AUTHORITIES if environment.get(name)]
    paths = ssl.get_default_verify_paths()
    places = [place for place in (paths.cafile, paths.capath) if place and _holds(place)]
    return Network(
        proxies=tuple(
            (name, _host(value))
            for upper in PROXIES
            for name in (upper, upper.lower())
            if (value := environment.get(name))
        ),
        missing=tuple((name, path) for name, path in named if not Path(path).exists()),
        authorities=places[0] if places else "",
        own_authorities="SSL_CERT_FILE" in environment,
        node_authorities="NODE_EXTRA_CA_CERTS" in environment,
        unproxied=_unproxied(environment),
    )


def _room(path: Path, where: Path, status: os.stat_result | None = None) -> Folder:
    try:
        with tempfile.TemporaryFile(dir=where):  # has no name, so nothing of it can stay
            room = os.statvfs(where)
    except OSError as error:
        why = error.strerror if where == path else f"{where}: {error.strerror}"
        return Folder(str(path), str(why))
    owner, mode = (status.st_uid, stat.S_IMODE(status.st_mode)) if status else (None, None)
    return Folder(str(path), "", owner, mode, room.f_bavail * room.f_frsize, room.f_favail)


def _holds(place: str) -> bool:
    """Tell whether a file or a folder of certificates holds anything."""
    path = Path(place)
    return any(path.iterdir()) if path.is_dir() else path.is_file() and path.stat().st_size > 0


def _host(value: str) -> str:
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.hostname}{port}" if parts.hostname else ""


def _unproxied(environment: Mapping[str, str]) -> bool | None:
    server = environment.get("KUBERNETES_SERVICE_HOST")
    if not server:
        return None
    past = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    words = [word.strip() for word in past.split(",")]
    # Networks ("10.0.0.0/8") are understood by Go and by few others, so by kubectl.
    return any(word in (server, "*") or "/" in word for word in words)
