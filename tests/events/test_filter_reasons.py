"""A verdict says why: what was wanted, what was seen."""

from typing import Any

import pytest

from playbook.events.canonical import canonical_event
from playbook.events.filters import compile_filter
from tests.events.filtered import BAD, EVENT, FALSE, YES, data, judged


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        pytest.param(
            data("action", "string", "^opened$", "^closed$"),
            "body.action should be '^opened$' or '^closed$'; it is \"labeled\"",
            id="what was wanted and seen",
        ),
        pytest.param(
            data("number", "number", "7", comparator="!="),
            "body.number should be != '7'; it is 7",
            id="the comparator",
        ),
        pytest.param(
            data("pull_request.merged", "bool", "true"),
            "body.pull_request.merged should be 'true'; missing path",
            id="a missing path",
        ),
        pytest.param(
            data("action", "string"),
            'body.action should be something; it is "labeled"; error: no values specified',
            id="an error",
        ),
    ],
)
def test_a_refusal_says_why(entry: dict[str, Any], text: str) -> None:
    assert judged(entry).text == text


def test_a_long_value_is_cut_in_the_reason() -> None:
    event = canonical_event("push", "d1", {"body": "x" * 500})
    verdict = compile_filter({"data": [data("body", "string", "^y")]}).check(event)
    assert len(verdict.text) < 150


def test_a_verdict_holds_the_path_the_wanted_and_the_seen() -> None:
    refusal = judged(data("action", "string", "^opened$")).refusals[0]
    assert (refusal.path, refusal.wanted, refusal.seen, refusal.error) == (
        "body.action",
        ("^opened$",),
        "labeled",
        "",
    )


def test_an_or_tells_all_its_refusals() -> None:
    assert judged(FALSE, BAD, operator="or").text.count("should be") == 2


def test_passing_and_an_or_without_sections_say_so() -> None:
    assert judged(YES).text == "passed"
    assert "no filter that could say yes" in compile_filter({}, "or").check(EVENT).text
