"""Checks of the place agents work in: folders, disk, credentials, clock, the way out. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from playbook.agent.doctor import ways
from playbook.agent.doctor.facts import Facts, Folder, SecretFile
from playbook.agent.doctor.verdict import Verdict, bad, fine, note

GiB = 1 << 30
LEAST_BYTES = 1 * GiB
"""A checkout, its build, and a log of 64 MiB."""
LEAST_FILES = 10_000
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""This was written later, so a clock that says less is wrong."""
WRITABLE_BY_OTHERS, READABLE_BY_OTHERS = 0o022, 0o004


def workspace(facts: Facts) -> Verdict:
    """Workspaces can be made: the root is ours alone, or its parent takes it."""
    folder = facts.workspace
    if folder is None:
        return bad("not known while the settings are wrong", ways.SETTINGS)
    if folder.problem:
        return bad(f"{folder.path}: {folder.problem}", f"mkdir -m 700 {folder.path}")
    if folder.owner is None or folder.mode is None:
        return fine(f"{folder.path}, made at the first run")
    if folder.owner != facts.account.uid:
        found = f"{folder.path} belongs to uid {folder.owner}, we are {facts.account.uid}"
        return bad(found, "name a folder below it: it is made by us")
    if folder.mode & WRITABLE_BY_OTHERS:
        return bad(
            f"{folder.path} can be written by others ({folder.mode:04o})",
            f"chmod 700 {folder.path}",
        )
    return fine(folder.path)


def state(facts: Facts) -> Verdict:
    """The folder of the history's file takes it, and what SQLite writes beside it."""
    folder = facts.state
    if folder is None:
        return bad("not known while the settings are wrong", ways.SETTINGS)
    if folder.problem:
        return bad(f"{folder.path}: {folder.problem}", 'set "state" to a file in a folder of ours')
    return fine(f"in {folder.path}")


def temporary(facts: Facts) -> Verdict:
    """The folder for temporary files can be written."""
    folder = facts.temporary
    if folder.problem:
        return bad(f"{folder.path}: {folder.problem}", "mount an emptyDir at /tmp, or set TMPDIR")
    return fine(folder.path)


def disk(facts: Facts) -> Verdict:
    """There is room for a checkout and a log."""
    folder = facts.workspace or facts.temporary
    free = f"{folder.free_bytes / GiB:.1f} GiB free"
    # Some file systems have no fixed number of files, and say 0 of 0.
    files_short = 0 < folder.free_files < LEAST_FILES
    if folder.free_bytes < LEAST_BYTES or files_short:
        found = f"{free}, {folder.free_files} more files at {folder.path}"
        return bad(found, "playbook agent gc, or a larger volume")
    return fine(f"{free} at {folder.path}")


def termination_log(facts: Facts) -> Verdict:
    """In a pod the outcome can be written where Kubernetes reads it."""
    if not facts.pod:
        return fine("not in a pod: none is needed")
    folder: Folder = facts.termination_log
    if folder.problem:
        return bad(f"{folder.path}: {folder.problem}", ways.TERMINATION)
    return fine(folder.path)


def credentials(facts: Facts) -> Verdict:
    """Each file a setting names can be read, holds something usable, and is not open to others."""
    broken = [one for one in facts.secrets if one.problem]
    if broken:
        return bad("; ".join(one.problem for one in broken), "mount the Secret there")
    open_ones = [one for one in facts.secrets if one.mode & WRITABLE_BY_OTHERS]
    if open_ones:
        return bad(_modes(open_ones, "can be written by others"), _chmod(open_ones))
    read = [one for one in facts.secrets if one.mode & READABLE_BY_OTHERS]
    if read and not facts.pod:  # a pod's own volumes are 0644, and nobody else is in there
        return note(_modes(read, "can be read by others"), _chmod(read))
    if not any(one.key == "model_key_file" for one in facts.secrets):
        return note("no model_key_file: the CLI's own log-in must do", "set model_key_file")
    return fine(", ".join(one.key for one in facts.secrets))


def _modes(files: list[SecretFile], what: str) -> str:
    return "; ".join(f"{one.key}: {one.path} {what} ({one.mode:04o})" for one in files)


def _chmod(files: list[SecretFile]) -> str:
    return f"chmod 600 {' '.join(one.path for one in files)}"


def clock(facts: Facts) -> Verdict:
    """The time is right: certificates and the tokens of GitHub Apps depend on it."""
    now, synchronised = facts.clock.now, facts.clock.synchronised
    shown = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    if now < EARLIEST:
        return bad(f"{shown} is in the past", ways.CLOCK)
    if synchronised is False:
        return note(f"{shown}; the kernel says it is not synchronised", ways.CLOCK)
    return fine(shown)


def proxies(facts: Facts) -> Verdict:
    """Proxies are told to the agent as they are; the cluster's API server must not go through one."""
    network = facts.network
    shown = ", ".join(f"{name} {host}" for name, host in network.proxies)
    unreadable = [name for name, host in network.proxies if not host]
    if unreadable:
        return bad(f"{', '.join(unreadable)}: no address", "set it as http://HOST:PORT")
    if network.proxies and network.unproxied is False:
        return note(
            f"{shown}; the API server goes through it too",
            "add $KUBERNETES_SERVICE_HOST and .svc to NO_PROXY",
        )
    return fine(shown or "none")


def authorities(facts: Facts) -> Verdict:
    """Certificates can be checked: the system's authorities are there, and so is every file a variable names."""
    network = facts.network
    if network.missing:
        said = "; ".join(f"{name}: {path} is not there" for name, path in network.missing)
        return bad(said, "mount it there, or take the variable away")
    if not network.authorities:
        return bad("the system has no certificates of authorities", ways.AUTHORITIES)
    if network.own_authorities and not network.node_authorities:
        return note(
            "SSL_CERT_FILE is set, which claude and gemini do not read",
            "set NODE_EXTRA_CA_CERTS to the same file",
        )
    return fine(network.authorities)
