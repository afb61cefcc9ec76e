"""Durations: what people write, what Argo reads, what is refused."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from playbook.durations import LONGEST, Duration, go_duration, in_seconds, seconds

FIELD: TypeAdapter[str | timedelta] = TypeAdapter(Duration)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        pytest.param("90s", 90, id="seconds"),
        pytest.param("4h", 14_400, id="hours"),
        pytest.param("1h30m", 5_400, id="two units"),
        pytest.param("14d", 1_209_600, id="days, which Go does not know"),
        pytest.param("1d2h3m4s", 93_784, id="all units"),
        pytest.param("0s", 0, id="nothing"),
    ],
)
def test_a_duration_is_read(text: str, total: int) -> None:
    assert seconds(text) == total


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("4", id="no unit"),
        pytest.param("h", id="no number"),
        pytest.param("1.5h", id="a fraction"),
        pytest.param("-4h", id="negative"),
        pytest.param("30m1h", id="wrong order"),
        pytest.param("4h ", id="a space"),
        pytest.param("4h\n", id="a newline"),
        pytest.param("4H", id="a capital"),
        pytest.param("\u0664h", id="a digit of another script"),
        pytest.param("9" * 5000 + "s", id="more digits than Python turns into a number"),
    ],
)
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f'"{text}" is not a duration; write for')):
        seconds(text)


@pytest.mark.parametrize(
    ("value", "held"),
    [
        pytest.param("4h", "4h", id="text"),
        pytest.param("60s", "1m", id="the shortest way to write it"),
        pytest.param("1d", "24h", id="days become hours"),
        pytest.param(timedelta(minutes=90), "1h30m", id="a timedelta"),
        pytest.param("3650d", "87600h", id="the longest"),
    ],
)
def test_a_field_holds_what_go_reads(value: object, held: str) -> None:
    assert FIELD.validate_python(value) == held


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("0s", "longer than zero", id="zero"),
        pytest.param(timedelta(0), "longer than zero", id="a timedelta of zero"),
        pytest.param(timedelta(seconds=-1), "longer than zero", id="a negative timedelta"),
        pytest.param(timedelta(milliseconds=1500), "whole seconds", id="half seconds"),
        pytest.param(60, "60 is not a duration", id="a number"),
        pytest.param(True, "True is not a duration", id="a boolean"),
        pytest.param(None, "None is not a duration", id="null"),
        pytest.param("soon", '"soon" is not a duration', id="a word"),
        pytest.param("3651d", 'ten years ("3650d") are the most', id="longer than Go can count"),
        pytest.param(timedelta.max, "whole seconds", id="the longest timedelta"),
    ],
)
def test_a_field_refuses_and_says_why(value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        FIELD.validate_python(value)


@given(st.integers(0, 10**9))
def test_a_go_duration_reads_back(total: int) -> None:
    assert seconds(go_duration(total)) == total
    assert "d" not in go_duration(total)


@given(st.integers(1, LONGEST))
def test_a_field_keeps_the_seconds(total: int) -> None:
    assert in_seconds(FIELD.validate_python(timedelta(seconds=total))) == total
    assert in_seconds(timedelta(seconds=total)) == total


def test_the_longest_wait_fits_into_gos_nanoseconds() -> None:
    longest_of_a_stage = 2 * LONGEST  # its queue and its own time
    assert (longest_of_a_stage + longest_of_a_stage // 10) * 10**9 < 2**63


def test_the_schema_says_text() -> None:
    assert FIELD.json_schema()["type"] == "string"
