"""Patterns mean what Go's regexp means; the shortcuts mean what RE2 means."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from playbook.errors import NotModelled
from playbook.events.patterns import compile_glob, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        pytest.param("labeled", "unlabeled", True, id="a pattern is not anchored"),
        pytest.param("^labeled$", "unlabeled", False, id="unless it says so"),
        pytest.param("^lab", "labeled", True, id="at the start"),
        pytest.param("led$", "labeled", True, id="at the end"),
        pytest.param("x[bot]", "x[bot]", False, id="brackets are a class"),
        pytest.param(r"^x\[bot\]$", "x[bot]", True, id="escaped brackets are brackets"),
        pytest.param("^(main|next)$", "main", True, id="a choice"),
        pytest.param("^(?:main|next)$", "maintenance", False, id="an anchored choice"),
        pytest.param("^(|a)$", "", True, id="a choice of nothing"),
        pytest.param("(?i)^REX$", "rex", True, id="without regard to case"),
        pytest.param("^x$", "x\n", False, id="$ is the very end, also before a newline"),
        pytest.param("", "anything", True, id="nothing matches everything"),
        pytest.param("é", "café", True, id="beyond ASCII"),
        pytest.param("(?<n>a)", "a", True, id="a named group as Perl writes it"),
    ],
)
def test_a_pattern_is_searched_as_go_does(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern)(text) is found


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"\1", r"\Z", "x**", r"\é", "x{1001}"])
def test_go_refuses_the_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile_pattern(pattern)


def test_a_single_byte_class_is_refused_by_name() -> None:
    with pytest.raises(NotModelled, match=r"\\C"):
        compile_pattern(r"a\C")


def test_a_pattern_may_need_more_memory_than_re2_gives() -> None:
    assert compile_pattern(r"^\pL{1,400}$")("é" * 30)


def test_a_pattern_too_large_for_re2_is_refused_and_not_called_wrong() -> None:
    with pytest.raises(NotModelled, match="too large"):
        compile_pattern(r"(?:\pL{500}){2}" * 40)


ALPHABET = "abA.-_/ :[]()|^$\\é"


@given(
    st.text(ALPHABET, max_size=6), st.text(ALPHABET, max_size=4), st.sampled_from(["", "^", "^("])
)
def test_a_shortcut_answers_as_re2(body: str, text: str, start: str) -> None:
    pattern = start + body + {"": "", "^": "$", "^(": ")$"}[start]
    options = re2.Options()
    options.log_errors = False
    try:
        expected = re2.compile(pattern, options).search(text) is not None
    except re2.error:
        with pytest.raises(ValueError, match=r"\w"):
            compile_pattern(pattern)
    else:
        assert compile_pattern(pattern)(text) is expected


@given(st.text(min_size=1, max_size=8), st.text(max_size=8))
def test_an_escaped_text_matches_only_itself(wanted: str, text: str) -> None:
    matches = compile_pattern(f"^{re2.escape(wanted)}$")
    assert matches(wanted)
    assert matches(text) is (text == wanted)


@pytest.mark.parametrize(
    ("glob", "text", "found"),
    [
        pytest.param("a*", "abc", True, id="a star is any run"),
        pytest.param("*", "", True, id="also an empty one"),
        pytest.param("a?", "a", False, id="a question mark is one character"),
        pytest.param("?", "é", True, id="not one byte"),
        pytest.param("a*", "a\nb", True, id="newlines too"),
        pytest.param(r"a\*", "a*", True, id="an escaped star is a star"),
        pytest.param(r"a\*", "ab", False, id="and only that"),
        pytest.param("a.", "ab", False, id="a dot is a dot"),
        pytest.param("a\\", "a", False, id="an escape at the end matches nothing"),
    ],
)
def test_a_glob(glob: str, text: str, found: bool) -> None:
    assert compile_glob(glob)(text) is found
