"""One exchange with GitHub: a deadline for the whole of it, few retries, all of them ours. No message holds a header."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from github import Auth, Github, GithubException
from requests import exceptions as http
from typing_extensions import override

from playbook import __version__
from playbook.errors import PlaybookError
from playbook.github.errors import GithubError, RateLimited, Unreachable, error_of
from playbook.github.token_file import read_token

Wait: TypeAlias = Callable[[float], bool]
Answer: TypeAlias = tuple[int, dict[str, str], str]
PUBLIC = "https://api.github.com"
_VERSION = "2022-11-28"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Order matters: the first that fits.
_TROUBLES: tuple[tuple[type[BaseException], str], ...] = (
    (http.SSLError, "the server's certificate is not trusted"),
    (http.ProxyError, "the proxy does not answer"),
    (http.ConnectTimeout, "no connection within the time allowed"),
    (http.Timeout, "no answer within the time allowed"),
    (http.ChunkedEncodingError, "the connection was lost before the whole answer"),
    (http.ConnectionError, "no connection, or it was lost"),
    (RuntimeError, "sent on to another host"),  # PyGithub's own refusal of a redirection
)
_RAISED = (GithubException, http.RequestException, OSError, RuntimeError, AssertionError)


@dataclass(frozen=True, slots=True)
class Access:
    """Whom to talk to, and how long.

    Args:
        token_file: where the token is, read at each use.
        url: the API's root; `https://HOST/api/v3` for a server of one's own.
        timeout: seconds for one whole exchange.
        tries: how often at most something is asked.
        pause: seconds before the second try, doubled for each further one.
        patience: the longest wait for a rate limit; a longer one is an error that says when it ends.
        between_writes: GitHub asks for a second between requests that change something.
    """

    token_file: Path
    url: str = PUBLIC
    timeout: float = 20.0
    tries: int = 3
    pause: float = 1.0
    patience: float = 90.0
    between_writes: float = 1.0


@dataclass(frozen=True, slots=True)
class Call:
    """What to ask; `repeatable` where doing it twice does no more than doing it once."""

    method: str
    path: str
    body: Any = None
    repeatable: bool = False

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Connection:
    """A connection for one thread; `wait` returns True when the caller is to stop."""

    def __init__(self, access: Access, wait: Wait) -> None:
        where = urlsplit(access.url)
        if where.scheme != "https" and where.hostname not in _LOOPBACK:
            raise PlaybookError(
                f"GitHub API {access.url}: a token travels over https only",
                hint="Write https://HOST/api/v3.",
            )
        self._access = access
        self._wait = wait
        self._token = ""
        self._github: Github | None = None

    def ask(self, call: Call) -> Any:
        """Return the JSON of the answer, None for an empty one; ask again where that can do no harm.

        Raises:
            GithubError: by what GitHub answered; Unreachable when it did not, within the time allowed.
        """
        for again in range(self._access.tries):
            try:
                return self._once(call)
            except GithubError as error:
                seconds = self._pause(call, error, again)
                if seconds is None or self._wait(seconds):
                    raise
        raise AssertionError("the last try returns or raises")

    def _pause(self, call: Call, error: GithubError, again: int) -> float | None:
        """Tell how long to wait before another try; None when there is none."""
        if again + 1 >= self._access.tries:
            return None
        if isinstance(error, RateLimited):  # refused, so nothing was done: any call may be repeated
            return error.seconds if error.seconds <= self._access.patience else None
        if error.perhaps_done and call.repeatable:
            return self._access.pause * float(1 << again)
        return None

    def _once(self, call: Call) -> Any:
        status, headers, body = self._exchange(call)
        if not 200 <= status < 300:
            raise error_of(str(call), status, headers, body)
        try:
            return json.loads(body) if body else None
        except (ValueError, RecursionError):
            raise Unreachable(f"GitHub, {call}: the answer is not whole JSON") from None

    def _exchange(self, call: Call) -> Answer:
        """Ask in a thread of its own: the library's time-out counts each read anew, and it sleeps by itself."""
        github = self._client()
        answers: queue.SimpleQueue[Answer | BaseException | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(_send(github, call))
            except _RAISED as error:
                answers.put(error)
            finally:
                answers.put(None)

        threading.Thread(target=ask, name="github", daemon=True).start()
        try:
            found = answers.get(timeout=self._access.timeout)
        except queue.Empty:
            found = http.Timeout()
        # Not raised from the library's error: that holds the request, and with it the token.
        if isinstance(found, tuple):
            return found
        raise Unreachable(f"GitHub, {call}: {_trouble(found)}")

    def _client(self) -> Github:
        token = read_token(self._access.token_file)
        if self._github is None or token != self._token:
            self._token = token
            self._github = Github(
                base_url=self._access.url,
                auth=Auth.Token(token),
                timeout=max(1, int(self._access.timeout)),
                user_agent=f"playbook/{__version__}",
                retry=None,  # PyGithub's own: ten times, POST too, and up to an hour's sleep
                seconds_between_requests=0,
                seconds_between_writes=self._access.between_writes,
                api_version=_VERSION,
            )
        return self._github


def _send(github: Github, call: Call) -> Answer:
    """Ask by PyGithub's requester: its objects throw away the answers to label writes, which we verify by."""
    headers = {"Accept": "application/vnd.github+json"}
    return github.requester.requestJson(call.method, call.path, headers=headers, input=call.body)


def _trouble(error: BaseException | None) -> str:
    for kind, words in _TROUBLES:
        if isinstance(error, kind):
            return words
    return f"no answer ({type(error).__name__})"
