"""A long text keeps its head and its tail, says how much is missing, and stays UTF-8 of at most the size asked for."""

import re

from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.context.cut import cut

NOTE = re.compile(r"\n\n\[\.\.\. playbook left out ([\d,]+) of ([\d,]+) bytes here \.\.\.\]\n\n")
# Characters of one to four bytes, so that a cut meets the middle of one.
TEXTS = st.text(st.sampled_from("a\né漢😀"), max_size=2000)


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert cut("é" * 50, 100).text == "é" * 50
    assert cut("é" * 50, 100).left_out == 0


def test_the_tail_is_kept_longer_than_the_head() -> None:
    found = cut("a" * 5000 + "z" * 5000, 1000)

    head, tail = found.text.split("\n\n[")[0], found.text.split("]\n\n")[1]
    assert set(head) == {"a"}
    assert set(tail) == {"z"}
    assert 2 * len(head) < len(tail)


@given(TEXTS, st.integers(150, 1000))
def test_whatever_is_cut_fits_and_counts_what_is_missing(text: str, most: int) -> None:
    whole = text.encode()

    found = cut(text, most)

    assert len(found.text.encode()) <= max(most, 0)
    assert found.total == len(whole)
    if len(whole) <= most:
        assert found.text == text
        return
    note = NOTE.search(found.text)
    assert note is not None
    head, tail = found.text[: note.start()], found.text[note.end() :]
    assert text.startswith(head)
    assert text.endswith(tail)
    assert (
        int(note[1].replace(",", "")) == found.left_out == len(whole) - len((head + tail).encode())
    )
