"""Numbers are written and read as Go writes and reads them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.events import numbers


@pytest.mark.parametrize(
    ("number", "plain", "raw", "general"),
    [
        pytest.param(7, "7", "7", "7", id="a small integer"),
        pytest.param(1.5, "1.5", "1.5", "1.5", id="a fraction"),
        pytest.param(1000.0, "1000", "1000", "1000", id="a whole float has no point"),
        pytest.param(-0.0, "-0", "-0", "-0", id="minus zero keeps its sign"),
        pytest.param(999999, "999999", "999999", "999999", id="six digits"),
        pytest.param(1234567, "1234567", "1234567", "1.234567e+06", id="seven digits: an exponent"),
        pytest.param(1000000, "1000000", "1000000", "1e+06", id="a million"),
        pytest.param(-2.5e7, "-25000000", "-25000000", "-2.5e+07", id="a negative exponent text"),
        pytest.param(1e-4, "0.0001", "0.0001", "0.0001", id="one in ten thousand"),
        pytest.param(1e-5, "0.00001", "0.00001", "1e-05", id="one in a hundred thousand"),
        pytest.param(1e-7, "0.0000001", "1e-7", "1e-07", id="JSON has exponents below 1e-6"),
        pytest.param(1e21, "1" + "0" * 21, "1e+21", "1e+21", id="JSON has exponents from 1e21"),
        pytest.param(
            12345678901234567890,
            "12345678901234567000",
            "12345678901234567000",
            "1.2345678901234567e+19",
            id="an integer beyond float64 is rounded",
        ),
    ],
)
def test_numbers_are_written_in_three_ways(
    number: float, plain: str, raw: str, general: str
) -> None:
    assert (numbers.plain(number), numbers.raw(number), numbers.general(number)) == (
        plain,
        raw,
        general,
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1_000", 1000.0, id="underscores between digits"),
        pytest.param("0x1p4", 16.0, id="hexadecimal with exponent"),
        pytest.param("0x_1.8p1", 3.0, id="an underscore after the prefix"),
        pytest.param("inf", math.inf, id="inf"),
        pytest.param("-Infinity", -math.inf, id="minus infinity"),
        pytest.param(".5", 0.5, id="no digit before the point"),
        pytest.param("5.", 5.0, id="no digit after the point"),
        pytest.param("1e1_0", 1e10, id="underscores in the exponent"),
    ],
)
def test_go_reads_these_as_floats(text: str, value: float) -> None:
    assert numbers.parse_float(text) == (value, True)


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "1__0", "1_", "_1", "1_.5", "0x10", "0x_.8p1", "+nan", "abc", "."]
)
def test_go_reads_these_as_nothing(text: str) -> None:
    assert numbers.parse_float(text) == (0.0, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1e400", math.inf, id="decimal"),
        pytest.param("0x1p99999", math.inf, id="hexadecimal"),
        pytest.param("-0x1p99999", -math.inf, id="negative hexadecimal"),
    ],
)
def test_out_of_range_is_an_error_with_a_value(text: str, value: float) -> None:
    assert numbers.parse_float(text) == (value, False)


def test_nan_is_legal() -> None:
    value, legal = numbers.parse_float("NaN")
    assert legal
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("42", 42, id="decimal"),
        pytest.param("-5", -5, id="negative"),
        pytest.param("010", 8, id="a leading zero is octal"),
        pytest.param("0x10", 16, id="hexadecimal"),
        pytest.param("0b11", 3, id="binary"),
        pytest.param("0o7", 7, id="octal"),
        pytest.param("1_0", 10, id="underscores"),
        pytest.param("3.00", 3, id="zero decimals are cut"),
        pytest.param("-3.9", -3, id="and all others"),
        pytest.param("1.", 1, id="even none"),
        pytest.param(".5", 0, id="nothing before the point is zero"),
        pytest.param("010.5", 8, id="octal with decimals"),
        pytest.param("0x10.0", 0, id="hexadecimal has none"),
        pytest.param("1e3", 0, id="an exponent is not understood"),
        pytest.param("99999999999999999999", 0, id="nor what is too large"),
        pytest.param("", 0, id="nor nothing"),
    ],
)
def test_int64_of_a_text(text: str, value: int) -> None:
    assert numbers.integer_of(text) == value


@pytest.mark.parametrize(
    ("number", "value"),
    [(3.9, 3), (-3.9, -3), (1e30, -(2**63)), (-1e30, -(2**63)), (2**53 + 1, 2**53)],
)
def test_int64_of_a_number(number: float, value: int) -> None:
    assert numbers.integer_from(number) == value


@pytest.mark.parametrize(
    ("number", "value"),
    [
        pytest.param(7.0, 7, id="a whole float becomes an integer"),
        pytest.param(-0.0, 0, id="minus zero too"),
        pytest.param(1.5, 1.5, id="a fraction stays"),
        pytest.param(1e19, 1e19, id="beyond int64 it is a float"),
        pytest.param(2**53 + 1, 2**53 + 1, id="an int64 of the Sensor stays exact"),
    ],
)
def test_kubernetes_reads_a_number_back(number: float, value: float) -> None:
    read = numbers.as_kubernetes(number)
    assert read == value
    assert type(read) is type(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_way_of_writing_is_read_back_as_the_same_number(number: float) -> None:
    for write in (numbers.plain, numbers.raw, numbers.general):
        assert numbers.parse_float(write(number)) == (number, True)
