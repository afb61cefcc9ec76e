"""A GitHub in memory: pull requests, labels, reviews, with its rules, refusals and lags. Served by github_server.

Rules and texts as in GitHub's documentation and in answers quoted in public issues.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.fakes.github_reviews import create_review, delete_review, list_reviews, submit_review
from tests.fakes.github_values import Asked, FakeReview, Fault, Pull, Reply, page_of, refused

BODY_LIMIT = 65_536
WRITES = ("POST", "PUT", "PATCH", "DELETE")


class GithubWorld:
    """One repository, `acme/web`, and what happens to it; every request is answered under one lock."""

    def __init__(self, name: str = "acme/web") -> None:
        self.name = name
        self.lock = threading.RLock()
        self.tokens = {"ghs_writer": "5dlabs-cleo[bot]"}
        self.readers: set[str] = set()
        self.branches: dict[str, str] = {"main": "0" * 40}
        self.pulls: dict[int, Pull] = {}
        self.reviews: dict[int, FakeReview] = {}
        self.labels: set[str] = set()
        self.events: list[tuple[str, Any]] = []
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.lag = 0
        """For how many reads of a list a new pull request or review is not in it."""
        self.before: Callable[[Asked], None] = lambda _: None
        self.redirect_to = ""
        self.url = ""
        self.gone: frozenset[str] = frozenset()
        """Commits that are no longer part of any pull request."""

    def push(self, branch: str, sha: str) -> None:
        with self.lock:
            self.branches[branch] = sha
            for pull in self.pulls.values():
                if pull.head == branch and pull.state == "open":
                    pull.sha = sha

    def pull(self, head: str, **more: Any) -> Pull:
        """Put a pull request there."""
        made = {"title": "t", "body": "", "base": "main", "author": "5dlabs-rex[bot]"} | more
        number = len(self.pulls) + 1
        sha = made.pop("sha", None) or self.branches.setdefault(head, "a" * 40)
        self.pulls[number] = Pull(number=number, head=head, sha=sha, **made)
        self.pulls[number].head_repository = made.get("head_repository") or self.name
        return self.pulls[number]

    def submitted(self) -> list[FakeReview]:
        return [each for each in self.reviews.values() if each.state != "PENDING"]

    def count(self, method: str, pattern: str) -> int:
        return sum(a.method == method and bool(re.search(pattern, a.path)) for a in self.asked)

    def answer(self, asked: Asked) -> Reply:
        self.before(asked)
        with self.lock:
            self.asked.append(asked)
            login = self.tokens.get(asked.token)
            if login is None:
                return refused(401, "Bad credentials")
            for method, pattern, verb in ROUTES:
                found = re.fullmatch(pattern, asked.path)
                if found and method == asked.method:
                    return self._allowed(asked, verb, [login, *found.groups()])
            return refused(404, "Not Found")

    def _allowed(self, asked: Asked, verb: Callable[..., Reply], arguments: list[str]) -> Reply:
        name = arguments.pop(1)
        if name.lower() != self.name.lower():
            return refused(404, "Not Found")
        if asked.method in WRITES and asked.token in self.readers:
            needed = {"x-accepted-github-permissions": "pull_requests=write"}
            said = {"message": "Resource not accessible by integration"}
            return Reply(403, said, needed)
        return verb(self, asked, *arguments)

    # pull requests

    def list_pulls(self, asked: Asked, _login: str) -> Reply:
        owner, _, branch = asked.query.get("head", "").partition(":")
        shown = []
        for pull in self.pulls.values():
            if pull.hidden:
                pull.hidden -= 1
            elif pull.state == asked.query.get("state", "open") and (
                not branch
                or (pull.head == branch and pull.head_repository.partition("/")[0] == owner)
            ):
                shown.append(self.shown(pull))
        return Reply(200, page_of(shown, asked))

    def get_pull(self, _asked: Asked, _login: str, number: str) -> Reply:
        pull = self.pulls.get(int(number))
        return Reply(200, self.shown(pull)) if pull else refused(404, "Not Found")

    def create_pull(self, asked: Asked, login: str) -> Reply:
        head, base = asked.body["head"], asked.body["base"]
        if head not in self.branches:
            invalid = {"resource": "PullRequest", "field": "head", "code": "invalid"}
            return refused(422, "Validation Failed", invalid)
        custom = {"resource": "PullRequest", "code": "custom"}
        if self.branches[head] == self.branches.get(base):
            said = f"No commits between {base} and {head}"
            return refused(422, "Validation Failed", custom | {"message": said})
        if any(
            p.head == head and p.base == base and p.state == "open" for p in self.pulls.values()
        ):
            said = f"A pull request already exists for {self.name.partition('/')[0]}:{head}."
            return refused(422, "Validation Failed", custom | {"message": said})
        if len(asked.body["body"]) > BODY_LIMIT:
            return refused(
                422,
                "Validation Failed",
                {"message": "body is too long (maximum is 65536 characters)"},
            )
        pull = self.pull(
            head, base=base, title=asked.body["title"], body=asked.body["body"], author=login
        )
        pull.hidden = self.lag
        self.events.append(("opened", pull.number))
        return Reply(201, self.shown(pull))

    def shown(self, pull: Pull) -> dict[str, Any]:
        root = f"{self.url}/repos/{self.name}"
        return {
            "number": pull.number, "state": pull.state, "title": pull.title, "body": pull.body,
            "merged_at": "2026-11-21T00:00:00Z" if pull.merged else None,
            "user": {"login": pull.author, "type": "Bot"},
            "url": f"{root}/pulls/{pull.number}", "html_url": f"https://github.invalid/{self.name}/pull/{pull.number}",
            "labels": [{"name": name} for name in pull.labels],
            "head": {"ref": pull.head, "sha": pull.sha, "repo": {"full_name": pull.head_repository}},
            "base": {"ref": pull.base, "sha": "0" * 40, "repo": {"full_name": self.name}},
        }  # fmt: skip

    # labels: names are compared without regard to case

    def list_labels(self, _asked: Asked, _login: str, number: str) -> Reply:
        return self._labels(int(number))

    def add_labels(self, asked: Asked, _login: str, number: str) -> Reply:
        pull = self.pulls.get(int(number))
        if pull is None:
            return refused(404, "Not Found")
        for name in asked.body["labels"]:
            if len(name) > 50:
                return refused(
                    422,
                    "Validation Failed",
                    {"message": "name is too long (maximum is 50 characters)"},
                )
            if name.lower() not in {each.lower() for each in pull.labels}:
                pull.labels.append(name)
                self.labels.add(name)
                self.events.append(("labeled", name))
        return self._labels(int(number))

    def remove_label(self, _asked: Asked, _login: str, number: str, name: str) -> Reply:
        pull = self.pulls.get(int(number))
        worn = pull.labels if pull else []
        found = [each for each in worn if each.lower() == unquote(name).lower()]
        if pull is None or not found:
            return refused(404, "Label does not exist")
        pull.labels.remove(found[0])
        self.events.append(("unlabeled", found[0]))
        return self._labels(int(number))

    def _labels(self, number: int) -> Reply:
        if number not in self.pulls:
            return refused(404, "Not Found")
        return Reply(200, [{"name": name} for name in self.pulls[number].labels])

    def get_label(self, _asked: Asked, _login: str, name: str) -> Reply:
        known = {each.lower() for each in self.labels}
        return (
            Reply(200, {"name": name})
            if unquote(name).lower() in known
            else refused(404, "Not Found")
        )

    def create_label(self, asked: Asked, _login: str) -> Reply:
        if asked.body["name"].lower() in {each.lower() for each in self.labels}:
            error = {"resource": "Label", "code": "already_exists", "field": "name"}
            return refused(422, "Validation Failed", error)
        self.labels.add(asked.body["name"])
        return Reply(201, asked.body)


_REPO = r"/repos/([^/]+/[^/]+)"
ROUTES: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
    ("GET", f"{_REPO}/pulls", GithubWorld.list_pulls),
    ("POST", f"{_REPO}/pulls", GithubWorld.create_pull),
    ("GET", rf"{_REPO}/pulls/(\d+)", GithubWorld.get_pull),
    ("GET", rf"{_REPO}/issues/(\d+)/labels", GithubWorld.list_labels),
    ("POST", rf"{_REPO}/issues/(\d+)/labels", GithubWorld.add_labels),
    ("DELETE", rf"{_REPO}/issues/(\d+)/labels/(.+)", GithubWorld.remove_label),
    ("GET", rf"{_REPO}/labels/(.+)", GithubWorld.get_label),
    ("POST", f"{_REPO}/labels", GithubWorld.create_label),
    ("GET", rf"{_REPO}/pulls/(\d+)/reviews", list_reviews),
    ("POST", rf"{_REPO}/pulls/(\d+)/reviews", create_review),
    ("POST", rf"{_REPO}/pulls/(\d+)/reviews/(\d+)/events", submit_review),
    ("DELETE", rf"{_REPO}/pulls/(\d+)/reviews/(\d+)", delete_review),
)
