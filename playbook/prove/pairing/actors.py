"""PB310: waits that an event of GitHub's ends, whoever caused it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from playbook.prove.pairing.releasers import releasers
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.listeners import Listener, bodies_heard, events_heard, listeners_of
from playbook.prove.world import World

_WHO = re.compile(
    r"body\.(?:sender|pusher|review\.user|comment\.user)\..+|body\.(?:[a-z_]+\.)+author_association"
)
_AUTHOR = re.compile(r"body\.(?:pull_request|issue)\.user\..+")
"""Who opened it: the one who does it only where the event is that it is opened."""
_OPENED = frozenset({"pull_request.opened", "pull_request.reopened", "issues.opened"})
_ANYBODY = (
    *("pull_request", "pull_request_review", "pull_request_review_comment", "issue_comment"),
    *("issues", "commit_comment", "discussion", "discussion_comment", "fork", "star", "watch"),
)
"""Events that people without write access cause; who merges has it."""
_MERGED = "body.pull_request.merged"


def _open_to_all(world: World) -> Found:
    for one in world.once(releasers).known:
        if one.object.kind != "Sensor":
            continue
        trigger = one.object.get(one.path[:3])
        conditions = str((trigger.get("template") or {}).get("conditions") or "")
        heard = list(_asked(conditions, listeners_of(world, one.object)))
        open_ones = [each for each in heard if _open(each)]
        if not open_ones or ("&&" in conditions and len(open_ones) < len(heard)):
            continue  # another event has to come, too, and that one asks
        plain = [each for each in open_ones if not each.filters.get("script")]
        if plain:
            said = f'Whoever causes the event "{plain[0].name}" ends the wait: no filter asks who did it.'
            yield Fault(one.object, one.path, said)
        else:
            why = f'the script of "{open_ones[0].name}" may ask who did it'
            yield Unclear(one.object, one.path, why)


def _asked(conditions: str, every: Iterable[Listener]) -> Iterator[Listener]:
    """Yield the dependencies that conditions name; without conditions all of them."""
    names = set(re.findall(r"[\w-]+", conditions))
    return (one for one in every if not conditions or one.name in names)


def _open(one: Listener) -> bool:
    """Tell whether anybody may cause an event that passes, and no field of it that is asked says who."""
    if not one.is_github or events_heard(one).isdisjoint(_ANYBODY):
        return False
    fields = [data.field for data in one.data if one.all_must_pass]
    for each in one.filters.get("exprs") or ():
        fields += [str(field.get("path")) for field in each.get("fields") or ()]
    if any(_WHO.fullmatch(field) for field in fields):
        return False
    bodies = bodies_heard(one) or frozenset()  # none: not all of them are known here
    if bodies and bodies <= _OPENED and any(_AUTHOR.fullmatch(field) for field in fields):
        return False
    return not (bodies == {"pull_request.closed"} and _MERGED in fields)


OPEN_TO_ALL = Rule(
    id="PB310",
    title="A wait that anybody's event ends.",
    why="GitHub sends reviews, comments and pull requests of everybody who can see the repository. Without a filter on who did it, a "
    "stranger's approval or comment releases the run, and so may an agent's own.",
    mend="Filter `body.sender.login`, or `body.sender.type` for people, or `body.review.author_association`.",
    source="docs.github.com/webhooks; playbook/recordings (sender, author_association); issue 5",
    severity="warning",
    check=_open_to_all,
)

RULES = (OPEN_TO_ALL,)
