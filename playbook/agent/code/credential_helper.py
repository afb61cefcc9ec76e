"""Answer git's question for a password out of a file, for one repository. It must never answer for another.

Git runs it as `<python> -I credential_helper.py get`: standard library only, nothing of playbook. Which
repository and which file it reads from the same GIT_CONFIG_COUNT variables git reads: nothing secret is there.
The token is read at every call, because it is renewed each hour.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

USER = "x-access-token"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
BIGGEST = 16 * 1024


class Refused(Exception):
    """No answer; the text says why, and holds nothing secret."""


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that travel in GIT_CONFIG_COUNT, KEY_n and VALUE_n."""
    count = environment.get("GIT_CONFIG_COUNT", "0")
    numbers = range(int(count)) if count.isdecimal() else range(0)
    return {
        environment.get(f"GIT_CONFIG_KEY_{number}", "").lower(): environment.get(
            f"GIT_CONFIG_VALUE_{number}", ""
        )
        for number in numbers
    }


def question(lines: Iterable[str]) -> dict[str, str]:
    """Return what git asks, as it writes it (git-credential(1)): key=value, up to an empty line."""
    asked: dict[str, str] = {}
    for line in lines:
        key, equals, value = line.rstrip("\n").partition("=")
        if not equals:
            break
        asked[key] = value
    return asked


def check(asked: Mapping[str, str], repository: str) -> None:
    """Refuse whatever is not exactly the repository; `credential.useHttpPath` makes git name the path."""
    wanted = urlsplit(repository)
    if wanted.scheme != "https" and (wanted.scheme, wanted.hostname in LOOPBACK) != ("http", True):
        raise Refused("no repository is configured that a token may be sent to")
    if asked.get("protocol") != wanted.scheme:
        raise Refused(f"the token is for {wanted.scheme} only")
    if asked.get("host", "").lower() != wanted.netloc.lower():
        raise Refused(f"the token is for {wanted.netloc} only")
    if _bare(asked.get("path", "")) != _bare(wanted.path):
        raise Refused(f"the token is for repository {_bare(wanted.path)} only")


def _bare(path: str) -> str:
    return path.strip("/").removesuffix(".git")


def token(file: str) -> str:
    """Return the token in a file."""
    try:
        with Path(file).open("rb") as opened:
            read = opened.read(BIGGEST + 1)
    except (OSError, ValueError) as error:
        raise Refused(f"the token's file {file} cannot be read") from error
    text = read.decode("ascii", "replace").strip()
    if not text or len(read) > BIGGEST or not all("!" <= sign <= "~" for sign in text):
        raise Refused(f"the token's file {file} holds no token")
    return text


def answer(asked: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """Return what git is told."""
    known = settings(environment)
    check(asked, known.get("playbook.repository", ""))
    return f"username={USER}\npassword={token(known.get('playbook.tokenfile', ''))}\n"


def main() -> int:
    """Answer `get`; `store` and `erase` are heard and forgotten."""
    asked = question(sys.stdin)
    if sys.argv[1:] != ["get"]:
        return 0
    try:
        sys.stdout.write(answer(asked, os.environ))
    except Refused as refused:
        sys.stderr.write(f"playbook: {refused}\n")
        sys.stdout.write("quit=1\n")  # git asks nobody else, and says that it failed
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
