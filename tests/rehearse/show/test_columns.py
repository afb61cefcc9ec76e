"""Text in columns: wrapped and never cut, measured as a terminal shows it."""

import pytest

from playbook.rehearse.show.columns import cells, wrap


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        pytest.param("a bc def", 4, ["a bc", "def"], id="at spaces"),
        pytest.param("implement/finished/r0", 12, ["implement/", "finished/r0"], id="at a joint"),
        pytest.param("abcdefgh", 3, ["abc", "def", "gh"], id="anywhere when there is no joint"),
        pytest.param("日本語", 4, ["日本", "語"], id="wide characters take two columns"),
        pytest.param("日", 1, ["日"], id="never less than one character"),
        pytest.param("", 5, [""], id="nothing"),
    ],
)
def test_text_is_wrapped_and_never_cut(text: str, width: int, rows: list[str]) -> None:
    assert wrap(text, width) == rows


def test_a_combining_mark_takes_no_column() -> None:
    assert cells("e\u0301") == 1
