"""PB201-PB203: patterns that take more than they name, less than they name, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playbook.documents.document import Path
from playbook.errors import NotModelled
from playbook.events.comparisons import compile_comparison
from playbook.prove.finding import Severity
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.github_events import actions
from playbook.prove.sensor.known_values import known_values
from playbook.prove.sensor.listeners import ACTION, EVENT, EVENT_LIST, Data, Listener, listeners
from playbook.prove.world import World

_LITERAL = re.compile(r"(\^?)([\w /:@,'\"-]+)(\$?)", re.ASCII)
"""A pattern that means a text and nothing else; a group around it all changes nothing."""
_GROUP = re.compile(r"(\^?)\((?:\?:)?([^()]*)\)(\$?)")
_NAMES = re.compile(
    r"body\.(?:repository\.full_name|ref|label\.name|sender\.login|pusher\.name"
    r"|(?:[a-z_]+\.)+(?:ref|login|full_name|sha))"
)
"""Fields of GitHub that hold a name, of which any longer one may be somebody else's."""
_LIST = '[]"'
_FREE = ("repository_dispatch",)
"""Events whose action is whatever their sender says."""
_BOT = re.compile(r"(?<![\\\[])\[bot\]")
_HOW = "Anchor it and escape what is special: `^(?:{})$`."
_HEADER = "Ask `headers.X-Github-Event.0`, one text, and anchor the value."


def _strings(world: World) -> Iterator[tuple[Listener, Data, Path, str]]:
    """Yield every value of every filter on a text."""
    for one in world.once(listeners):
        for data in one.data:
            if data.kind == "string" and "template" not in data.value:
                for path, value in one.sensor.each(*data.path, "value"):
                    yield one, data, path, str(value)


def branches(pattern: str) -> list[tuple[str, bool]]:
    """Return the plain texts a pattern names, each with whether it takes only that; [] where it is no list of texts."""
    group = _GROUP.fullmatch(pattern)
    start, inside, end = group.groups() if group else ("", pattern, "")
    found: list[tuple[str, bool]] = []
    for branch in inside.split("|"):
        literal = _LITERAL.fullmatch(branch)
        if literal is None:
            return []
        found.append((literal[2], bool((start or literal[1]) and (end or literal[3]))))
    return found


def _too_wide(world: World) -> Found:
    for one, data, path, value in _strings(world):
        for text, whole in branches(value):
            if whole or not text:
                continue
            mend = _HEADER if data.field == EVENT_LIST else _HOW.format(text)
            takes = "refuses" if data.comparator == "!=" else "takes"
            if others := _others(one, data, text):
                through = [other for other in others if not _kept_out(one, data, other)]
                listed = " and ".join(f'"{other}"' for other in through or others)
                but = "" if through else f"; only the filter on {ACTION} stops what comes of it"
                said = f'The pattern "{value}" {takes} {listed}, too{but}.'
                severity: Severity | None = None if through else "warning"
                yield Fault(one.sensor, path, said, mend=mend, severity=severity)
            elif one.is_github and _NAMES.fullmatch(data.field):
                said = f'The pattern "{value}" {takes} every text with "{text}" in it: "{text}-2", too.'
                yield Fault(one.sensor, path, said, mend=mend, severity="warning")


def _kept_out(one: Listener, data: Data, event: str) -> bool:
    """Tell whether the filters on the action let nothing of another event pass."""
    if data.field not in (*EVENT, EVENT_LIST) or not one.all_must_pass or event in _FREE:
        return False
    sent = actions().get(event, ())
    asked = (each for each in one.data if each.field == ACTION)
    return any(all(each.passes(action) is False for action in sent) for each in asked)


def _others(one: Listener, data: Data, text: str) -> list[str]:
    """Return the known values that a text takes besides itself, and that no other value of the filter names."""
    known = known_values(one, data)
    named = {text for each in data.values for text, _ in branches(each)}
    own = f'["{text}"]' if known and text not in known.texts else text
    if known is None or own not in known.texts:
        return []
    takes = (other for other in known.texts if text in other and other.strip(_LIST) not in named)
    return [other.strip(_LIST) for other in sorted(takes)]


TOO_WIDE = Rule(
    id="PB201",
    title="A pattern takes more than the value it names.",
    why="A filter of type string is a regular expression that may match anywhere in the text: `labeled` takes "
    "`unlabeled`, `pull_request` takes `pull_request_review`. The trigger fires for events it is not meant for.",
    mend="Anchor it: `^(?:...)$`.",
    source="argo-events v1.9.11 pkg/sensors/dependencies/filter.go; run",
    check=_too_wide,
)


def _too_narrow(world: World) -> Found:
    for one, _, path, value in _strings(world):
        if _BOT.search(value):
            said = f'In "{value}" the part [bot] is one letter, b, o or t: it never matches a bot\'s own name.'
            yield Fault(one.sensor, path, said, mend=_HOW.format(_BOT.sub(r"\\[bot\\]", value)))


TOO_NARROW = Rule(
    id="PB202",
    title="A pattern never matches the name it is written like.",
    why="Brackets make a class of letters: `rex[bot]` matches rexb, rexo and rext, and not `rex[bot]`. "
    "The event is discarded, and nothing says so.",
    mend="Escape the brackets.",
    source="argo-events v1.9.11 pkg/sensors/dependencies/filter.go; run (the earlier system's failure A.1)",
    check=_too_narrow,
)


def _unreadable(world: World) -> Found:
    for one in world.once(listeners):
        for data in one.data:
            for path, value in one.sensor.each(*data.path, "value"):
                try:
                    (test,) = compile_comparison(data.kind, "", [str(value)]).tests
                except NotModelled as error:
                    yield Unclear(one.sensor, path, error.message)
                    continue
                if value and isinstance(test, str) and data.kind in ("string", "number", "bool"):
                    said = f'"{value}" cannot be read as a {data.kind}: {test}.'
                    yield Fault(one.sensor, path, said)


UNREADABLE = Rule(
    id="PB203",
    title="A value of a filter cannot be read as its type.",
    why="No controller looks into it. When a Sensor comes to it, that is an error, and the event is discarded. "
    "Patterns are Go's: no look-ahead, no back-reference. Numbers have no spaces around them.",
    mend="Write a value that Go reads: regexp, ParseFloat, ParseBool.",
    source="argo-events v1.9.11 pkg/sensors/dependencies/filter.go; compared in 56,000 cases",
    check=_unreadable,
)

RULES = (TOO_WIDE, TOO_NARROW, UNREADABLE)
