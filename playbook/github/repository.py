"""One repository on GitHub: find, open and read pull requests, one label at a time, reviews in two steps. No policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from playbook.errors import PlaybookError
from playbook.github.connection import Call, Connection
from playbook.github.errors import AlreadyThere, Moved, NotFound, Unprocessable, Unreachable
from playbook.github.values import (
    NewPullRequest,
    PullRequest,
    Review,
    ReviewEvent,
    names_of,
    pull_request_of,
    review_of,
)
from playbook.run_names import REPOSITORY

_PAGE = 100
_PAGES = 30
_GREY = "ededed"
T = TypeVar("T")


def repository_name(url: str) -> str:
    """Return `owner/name` from a clone URL such as https://github.com/acme/web.git.

    Raises:
        PlaybookError: it names none.
    """
    name = urlsplit(url).path.strip("/").removesuffix(".git")
    if not REPOSITORY.fullmatch(name):
        raise PlaybookError(
            f'repository "{url[:200]}" names no owner/name',
            hint="Write for example https://github.com/acme/web.",
        )
    return name


class Repository:
    """What may be done on one repository, as one identity."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._ask = connection.ask
        self.name = name
        self._root = f"/repos/{name}"

    def open_from(self, branch: str) -> tuple[PullRequest, ...]:
        """Return the open pull requests from a branch of this repository, the oldest first.

        GitHub's own filter is not trusted: a repository that was renamed loses it on the way (PyGithub 2.10 drops
        the query of a redirection), and a fork of the same owner passes it.
        """
        head = f"{self.name.partition('/')[0]}:{branch}"
        found = self._all(f"{self._root}/pulls", {"state": "open", "head": head})
        read = [self._ours(each) for each in found]
        own = [each for each in read if each.head_ref == branch and self.holds(each)]
        return tuple(sorted(own, key=lambda each: each.number))

    def holds(self, found: PullRequest) -> bool:
        """Tell whether its head is in this repository, not in a fork."""
        return found.head_repository.lower() == self.name.lower()

    def pull_request(self, number: int) -> PullRequest:
        """Return one pull request, with its head as it is now."""
        return self._ours(self._ask(Call("GET", self._pull(number), repeatable=True)))

    def open_pull_request(self, wanted: NewPullRequest) -> PullRequest:
        """Open a pull request; not repeated by itself.

        Raises:
            AlreadyThere: there is one open for this head and base.
            NothingNew: the branch has no commit that its base lacks.
        """
        body = {
            "title": wanted.title,
            "body": wanted.body,
            "head": wanted.head,
            "base": wanted.base,
            "maintainer_can_modify": False,
        }
        return self._ours(self._ask(Call("POST", f"{self._root}/pulls", body)))

    def add_label(self, number: int, label: str) -> frozenset[str]:
        """Put one label on; return those that are on now, from GitHub's answer.

        Raises:
            Unprocessable: also just after a pull request was opened, for GitHub's copies lag.
        """
        call = Call("POST", self._labels(number), {"labels": [label]}, repeatable=True)
        return self._labelled(call, self._ask(call))

    def remove_label(self, number: int, label: str) -> frozenset[str]:
        """Take one label off; return those that stay. One that is not on is fine."""
        call = Call("DELETE", f"{self._labels(number)}/{quote(label, safe='')}", repeatable=True)
        try:
            return self._labelled(call, self._ask(call))
        except NotFound:
            return self.labels(number)  # a pull request that is not there fails here

    def labels(self, number: int) -> frozenset[str]:
        """Return the labels that are on."""
        call = Call("GET", f"{self._labels(number)}?per_page={_PAGE}", repeatable=True)
        return self._labelled(call, self._ask(call))

    def ensure_label(self, label: str, description: str = "") -> None:
        """Define a label on the repository unless it is."""
        try:
            path = f"{self._root}/labels/{quote(label, safe='')}"
            self._ask(Call("GET", path, repeatable=True))
        except NotFound:
            body = {"name": label, "color": _GREY, "description": description[:100]}
            with suppress(AlreadyThere):
                self._ask(Call("POST", f"{self._root}/labels", body, repeatable=True))

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Return all reviews, the oldest first; drafts are those of this identity, nobody sees another's."""
        found = self._all(f"{self._pull(number)}/reviews", {})
        return tuple(self._read(review_of, each) for each in found)

    def draft_review(self, number: int, commit: str, body: str) -> Review:
        """Begin a review of one commit; nobody sees it yet.

        Raises:
            DraftExists: this identity has one on the pull request already.
        """
        call = Call("POST", f"{self._pull(number)}/reviews", {"commit_id": commit, "body": body})
        return self._read(review_of, self._ask(call))

    def submit_review(self, number: int, review: Review, event: ReviewEvent) -> Review:
        """Show a draft to everybody, and say what it means.

        Raises:
            OwnPullRequest: an author may only comment.
            GithubError: Unprocessable or NotFound, if it was submitted or discarded meanwhile.
        """
        body = {"event": str(event), "body": review.body}
        call = Call("POST", f"{self._pull(number)}/reviews/{review.id}/events", body)
        return self._read(review_of, self._ask(call))

    def discard_review(self, number: int, review: Review) -> None:
        """Throw a draft away; one that is gone or submitted is fine."""
        call = Call("DELETE", f"{self._pull(number)}/reviews/{review.id}", repeatable=True)
        with suppress(NotFound, Unprocessable):
            self._ask(call)

    def _all(self, path: str, query: Mapping[str, str]) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for page in range(1, _PAGES + 1):
            asked = urlencode({**query, "per_page": _PAGE, "page": page})
            some = self._ask(Call("GET", f"{path}?{asked}", repeatable=True))
            if not isinstance(some, list):
                raise Unreachable(f"GitHub, GET {path}: the answer is no list")
            found += some
            if len(some) < _PAGE:
                break
        return found

    def _ours(self, said: Any) -> PullRequest:
        found = self._read(pull_request_of, said)
        if found.base_repository.lower() != self.name.lower():
            raise Moved(
                f"repository {self.name} is called {found.base_repository or 'otherwise'} now",
                hint="Write its new name into the task's repository.",
            )
        return found

    def _labelled(self, call: Call, said: Any) -> frozenset[str]:
        if not isinstance(said, list):
            raise Unreachable(f"GitHub, {call}: the answer is no list of labels")
        return self._read(names_of, said)

    def _read(self, reader: Callable[[Any], T], said: Any) -> T:
        try:
            return reader(said)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unreachable(
                f"GitHub, {self.name}: an answer that cannot be read: {type(error).__name__}"
            ) from error

    def _pull(self, number: int) -> str:
        return f"{self._root}/pulls/{number}"

    def _labels(self, number: int) -> str:
        return f"{self._root}/issues/{number}/labels"
