"""The page: one HTML file that needs nothing else, in which no outsider's word is markup."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from playbook.rehearse.expect import checks
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.page import page
from tests.rehearsal import perform_file, perform_text
from tests.rehearse.show.stories import EVIL, HOSTILE, QUEUE, WAYS

# Elements without an end tag.
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page strictly: every element ends, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text.append(data)


def rendered(seen: Performance) -> tuple[str, Reader]:
    """Return the page of a performance, and what a strict reader sees."""
    text = page(seen, checks(seen), seen.play)
    reader = Reader()
    reader.feed(text)
    reader.close()
    return text, reader


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(lambda: perform_text(HOSTILE), id="hostile"),
        pytest.param(lambda: perform_text(QUEUE), id="queue"),
        pytest.param(lambda: perform_file("happy-path"), id="happy path"),
        pytest.param(lambda: perform_file("parallel-tasks"), id="two runs"),
        pytest.param(lambda: perform_file("poison-coderun"), id="a refused CodeRun"),
        pytest.param(
            lambda: perform_text("says: x\nsteps: [{wait: 1h}]\nexpect: [{waits: x}]"), id="nothing"
        ),
    ],
)
def test_a_page_is_whole_and_asks_for_nothing(seen: Callable[[], Performance]) -> None:
    text, reader = rendered(seen())
    assert reader.open == []
    assert not {"script", "link", "img", "iframe", "object", "foreignobject"} & set(reader.names)
    asked = [value for name, value in reader.attributes if name in ("src", "href", "xlink:href")]
    assert all(value.startswith("#") for value in asked)
    assert "default-src 'none'" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "@import" not in text
    assert "url(" not in re.sub(r"url\(#\w+\)", "", text)


def test_every_reference_inside_the_page_exists() -> None:
    text, reader = rendered(perform_text(QUEUE))
    known = {value for name, value in reader.attributes if name == "id"}
    used = {value[1:] for name, value in reader.attributes if name == "href"}
    used |= set(re.findall(r"url\(#(\w+)\)", text))
    assert used <= known


def test_what_outsiders_wrote_is_shown_and_is_no_markup() -> None:
    text, reader = rendered(perform_text(HOSTILE))
    assert EVIL not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert EVIL in "".join(reader.text)


def test_a_play_with_markup_in_its_texts_is_drawn_as_text() -> None:
    seen = perform_file("happy-path")
    text = page(seen, checks(seen), WAYS)
    assert EVIL not in text
    assert "when deep is &lt;scrip" in text


def test_the_page_has_the_timeline_as_a_table_and_the_expectations() -> None:
    text, reader = rendered(perform_text(HOSTILE))
    seen = perform_text(HOSTILE)
    assert reader.names.count("table") == 1
    assert reader.names.count("tr") > len(seen.entries) / 2
    assert 'scope="col">Time' in text
    assert "FAILED · 1 of 2 expectations" in text
    assert "seen: Running" in text


def test_lanes_have_names_that_are_text() -> None:
    text, _ = rendered(perform_text(QUEUE))
    for name in ("rex", "cleo", "pull request open", "pull request #7", "reconciler", "workspaces"):
        assert f'<div class="who">{name}<span>' in text
    assert 'aria-label="rex, implement"' in text


def test_an_idle_stretch_is_shortened_and_the_page_says_so() -> None:
    assert "are shortened to fit" in rendered(perform_text(QUEUE))[0]
    assert "are shortened to fit" not in rendered(perform_text(HOSTILE))[0]


def test_without_a_play_there_is_no_picture() -> None:
    seen = perform_file("happy-path")
    text = page(seen, checks(seen), None)
    assert "The play, and the way taken" not in text
    assert '<div class="who">rex<span></span>' in text
