"""A state is one number: every field keeps its value and its bits, whatever the others hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.errors import PlaybookError
from playbook.explore.layout import Column, Layout, TooMany
from playbook.explore.situation import WIDTHS, Situation

NAMES = ("first", "second", "third")
VALUES = st.one_of(st.integers(0, 5), st.sampled_from(["a", ""]), st.tuples(st.integers(0, 2)))


def layout(*bits: int) -> Layout:
    return Layout.of(zip(NAMES, bits, strict=True))


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)), min_size=1))
def test_what_was_packed_is_unpacked(states: list[dict[str, object]]) -> None:
    made = layout(5, 4, 6)
    packed = [made.pack(state) for state in states]
    assert [made.unpack(one, NAMES) for one in packed] == states


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)), min_size=2, max_size=2))
def test_two_states_have_one_number_exactly_if_they_are_equal(states: list[dict[str, int]]) -> None:
    made = layout(5, 4, 6)
    one, other = states
    assert (made.pack(one) == made.pack(other)) == (one == other)


@given(st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)), st.sampled_from(NAMES), VALUES)
def test_a_change_of_one_field_is_one_addition(
    state: dict[str, object], name: str, value: object
) -> None:
    made = layout(5, 4, 6)
    packed, column = made.pack(state), made.columns[name]
    after = packed + column.put(value) - (packed & column.mask)
    assert made.unpack(after, NAMES) == {**state, name: value}


def test_fields_lie_side_by_side_and_their_masks_tell_where() -> None:
    made = layout(2, 3, 1)
    assert [made.mask((name,)) for name in NAMES] == [0b000011, 0b011100, 0b100000]
    assert made.mask(("first", "third")) == 0b100011
    assert made.mask(()) == 0


def test_as_many_values_as_the_bits_can_number_fit_and_no_more() -> None:
    made = layout(2, 1, 1)
    packed = [made.pack({"first": value, "second": 1, "third": 1}) for value in range(4)]
    assert [made.unpack(one, NAMES)["first"] for one in packed] == [0, 1, 2, 3]
    with pytest.raises(TooMany, match="first takes more than 4 different values") as refused:
        made.pack({"first": 4})
    assert isinstance(refused.value, PlaybookError)
    assert "--humans" in refused.value.hint


def test_a_value_that_did_not_fit_never_fits() -> None:
    made = layout(1, 1, 1)
    for value in (0, 1):
        made.pack({"first": value})
    for _ in range(2):
        with pytest.raises(TooMany):
            made.pack({"first": 2})


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20, unique=True), st.integers(0, 20))
def test_a_value_that_was_forgotten_leaves_its_number_and_nothing_else(
    numbers: list[int], size: int
) -> None:
    column = Column("first", 3, 6)
    for number in numbers:
        column.put((number,))  # made here: the next one may lie where one lay that is gone
    gone = column.forget(size)
    assert gone == [(number,) for number in numbers[size:]]
    del gone
    again = [(number, "new") for number in numbers[size:]]
    first = len(numbers[:size])
    assert [column.number(one) for one in again] == list(range(first, len(numbers)))
    assert [column.take(column.put((number,))) for number in numbers] == [(one,) for one in numbers]


def test_a_value_in_anothers_place_is_found_by_its_number_and_the_other_is_not() -> None:
    column = Column("first", 0, 6)
    column.put((1,))
    column.place(0, (2,))
    assert (column.values, column.number((2,)), column.number((1,))) == ([(2,), (1,)], 0, 1)


def test_all_fields_of_a_situation_have_bits() -> None:
    assert [name for name, _ in WIDTHS] == list(Situation._fields)
    assert min(bits for _, bits in WIDTHS) > 0
