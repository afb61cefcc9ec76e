"""Reviews of the fake GitHub: a draft is seen by its author only, and he may have one on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.github_values import Asked, FakeReview, Reply, page_of, refused

if TYPE_CHECKING:
    from tests.fakes.github_world import GithubWorld

BODY_LIMIT = 65_536
STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def list_reviews(world: GithubWorld, asked: Asked, login: str, number: str) -> Reply:
    shown = []
    for review in world.reviews.values():
        if review.pull != int(number) or (review.state == "PENDING" and review.author != login):
            continue
        if review.hidden:
            review.hidden -= 1
        else:
            shown.append(_shown(review))
    return Reply(200, page_of(shown, asked))


def create_review(world: GithubWorld, asked: Asked, login: str, number: str) -> Reply:
    drafts = [r for r in world.reviews.values() if r.pull == int(number) and r.author == login]
    if any(each.state == "PENDING" for each in drafts):
        return refused(
            422,
            "Unprocessable Entity",
            "User can only have one pending review per pull request",
        )
    if len(asked.body.get("body", "")) > BODY_LIMIT:
        return refused(
            422, "Unprocessable Entity", "body is too long (maximum is 65536 characters)"
        )
    commit = asked.body.get("commit_id") or world.pulls[int(number)].sha
    if commit in world.gone:
        return refused(422, "Unprocessable Entity", "commit_id is not part of the pull request")
    review = FakeReview(
        len(world.reviews) + 1, int(number), login, asked.body.get("body", ""), commit
    )
    review.hidden = world.lag
    world.reviews[review.id] = review
    event = asked.body.get("event")
    return _submit(world, review, event) if event else Reply(200, _shown(review))


def submit_review(world: GithubWorld, asked: Asked, login: str, number: str, id_: str) -> Reply:
    review = world.reviews.get(int(id_))
    if review is None or review.author != login or review.pull != int(number):
        return refused(404, "Not Found")
    if review.state != "PENDING":
        return refused(422, "Unprocessable Entity", "Can not submit a review that was submitted")
    review.body = asked.body.get("body") or review.body
    return _submit(world, review, asked.body["event"])


def _submit(world: GithubWorld, review: FakeReview, event: str) -> Reply:
    if world.pulls[review.pull].author == review.author and event != "COMMENT":
        does = "approve" if event == "APPROVE" else "request changes on"
        start = "" if event == "APPROVE" else "Review "
        return refused(422, "Unprocessable Entity", f"{start}Can not {does} your own pull request")
    review.state = STATES[event]
    world.events.append(("submitted", review.id))
    return Reply(200, _shown(review))


def delete_review(world: GithubWorld, _asked: Asked, login: str, number: str, id_: str) -> Reply:
    review = world.reviews.get(int(id_))
    if review is None or review.author != login or review.pull != int(number):
        return refused(404, "Not Found")
    if review.state != "PENDING":
        return refused(
            422, "Unprocessable Entity", "Can not delete a non-pending pull request review"
        )
    del world.reviews[int(id_)]
    return Reply(200, _shown(review))


def _shown(review: FakeReview) -> dict[str, Any]:
    user = {"login": review.author, "type": "Bot"}
    return {
        "id": review.id, "user": user, "body": review.body, "state": review.state, "commit_id": review.commit,
    }  # fmt: skip
