"""The timeline: what a person reads of a rehearsal, on any terminal."""

import pytest

from playbook.rehearse.expect import checks
from playbook.rehearse.show.columns import cells, printable
from playbook.rehearse.show.lines import lines
from playbook.rehearse.show.summary import summary, unexplained
from playbook.rehearse.show.timeline import timeline
from tests.rehearsal import perform_file, stage
from tests.rehearse.show.stories import DOWN, REWORK, TWO, play


def read(text: str, width: int = 80) -> list[str]:
    """Return the timeline of a scenario, row by row."""
    return timeline(*play(text), width).splitlines()


def test_the_happy_path_reads_as_the_readme_shows_it() -> None:
    seen = perform_file("happy-path")
    rows = timeline(seen, checks(seen)).splitlines()
    assert rows[0] == "play · task 42 · web · acme/web"
    assert rows[1] == seen.scenario.says
    assert " 0:41:10  github   #7 opened by 5dlabs-rex[bot]    applied, bound to #7" in rows
    assert " 1:06:15  label    playbook/test                   in place of playbook/review" in rows
    assert rows[-1].startswith("ok  ")
    assert rows[-1].endswith(" expectations · 7 gates · 0 signals unexplained")


@pytest.mark.parametrize("width", [60, 80, 132])
@pytest.mark.parametrize("text", [REWORK, TWO, DOWN], ids=["rework", "two tasks", "down"])
def test_no_row_is_wider_than_the_terminal_and_nothing_is_cut(text: str, width: int) -> None:
    rows = read(text, width)
    assert max(map(cells, rows)) <= width
    whole = "".join("".join(rows).split())
    for line in lines(play(text)[0]):
        for word in line.effect.split() if line.kind != "submit" else ():
            assert printable(word).strip()[:8] in whole


def test_a_narrow_terminal_is_taken_for_one_of_sixty_columns() -> None:
    assert read(DOWN, 10) == read(DOWN, 60)


def test_every_line_says_when_in_the_same_column() -> None:
    rows = read(DOWN)
    for row in rows[3 : rows.index("", 3)]:
        if row[:8].strip():
            assert row[7].isdigit()
            assert row[8:10] == "  "


def test_a_blank_line_stands_before_each_round() -> None:
    rows = read(REWORK)
    opening = [
        row for row in rows if "coderun" in row and not row.rstrip().endswith("implement r0")
    ]
    for name in ("implement r1", "review r2"):
        at = next(i for i, row in enumerate(rows) if f"coderun  {name}" in row)
        assert rows[at - 1] == ""
    assert opening


def test_what_outsiders_wrote_moves_no_cursor() -> None:
    for colour in (False, True):
        text = timeline(*play(REWORK), colour=colour)
        assert "\x1b[31m red" not in text
        assert "\u202e" not in text
        assert r"\x1b[31m" in text.replace("\n", "") or r"\x1b[31m red" in " ".join(text.split())


def test_the_run_has_a_column_only_where_there_are_several() -> None:
    rows = read(TWO)
    assert rows[0].startswith("42: play · task 42 · web · acme/web · play-web-42-")
    assert rows[1].startswith("43: play · task 43")
    assert any(row.startswith(" 0:00:00  coderun  43  implement r0") for row in rows)
    assert any("github       #9 opened by mallory" in row for row in rows)


def test_a_failed_expectation_says_what_was_expected_and_what_was_seen() -> None:
    rows = read(REWORK)
    at = next(i for i, row in enumerate(rows) if row.startswith("FAILED  1 of 2 expectations"))
    assert "1 rework · 1 restart" in " ".join(rows[at : at + 2])
    assert "  expected  ends: Failed, because: the cap of rounds" in rows
    assert "  seen      Running" in rows


def test_a_signal_nobody_explained_is_counted_and_named() -> None:
    seen, found = play(DOWN)
    assert len(unexplained(seen)) == 1
    assert summary(seen, found).words.endswith("1 signal unexplained")
    assert f"  unexplained  {unexplained(seen)[0]}" in timeline(seen, found)


def test_colours_change_no_character() -> None:
    seen, found = play(REWORK)
    painted = timeline(seen, found, colour=True)
    assert "\x1b[33mgate" in painted
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m"):
        painted = painted.replace(code, "")
    plain = [row.rstrip() for row in timeline(seen, found).splitlines()]
    assert [row.rstrip() for row in painted.splitlines()] == plain


def test_an_ascii_terminal_gets_ascii() -> None:
    text = timeline(*play(REWORK), ascii_only=True)
    assert text.isascii()
    assert "-> review r0" in text
    assert text.startswith("play - task 42")


def test_nothing_submitted_is_still_a_page() -> None:
    rows = read("says: Nothing.\nsteps: [{wait: 1h}]\nexpect: [{waits: x}]\n")
    assert rows[0] == "play"
    assert rows[-2:] == ["  expected  waits: x", "  seen      nothing of the kind"]


def test_the_stage_is_read_once() -> None:
    assert stage() is stage()
