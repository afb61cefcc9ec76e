"""`playbook sensor test` refuses what is no delivery, and overrides that cannot be made, with a way out."""

from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, Ended
from tests.cli.deliveries import LABELED

BAD = [
    pytest.param(b"{x", ["not JSON: Expecting property name", "line 1 column 2"], id="not JSON"),
    pytest.param(b"", ["not JSON"], id="empty"),
    pytest.param(b'"' + b"x" * 30_000_000 + b'"', ["more than 25 MB"], id="30 MB"),
    pytest.param(b"[{}]", ["a webhook's body is an object, not a list"], id="an array"),
    pytest.param(b"null", ["a webhook's body is an object, not null"], id="null"),
    pytest.param(b"1", ["is an object, not a number"], id="a number"),
    pytest.param(b"{} {}", ["not JSON: Extra data"], id="two objects"),
    pytest.param(b'{"a": NaN}', ["NaN is not a JSON value"], id="what only Python reads"),
    pytest.param(b'{"a": 1e999}', ["does not fit a float64"], id="a number without end"),
    pytest.param(b'{"a": "\xff"}', ["not UTF-8 text (byte 7)"], id="not UTF-8"),
    pytest.param(b"\xef\xbb\xbf{}", ["not JSON", "BOM"], id="a byte order mark"),
    pytest.param(b"[" * 100_000, ["not JSON"], id="brackets without end"),
    pytest.param(
        b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", ["deeper than 100 levels"], id="a deep well"
    ),
]


@pytest.mark.parametrize(("content", "said"), BAD)
def test_what_is_no_delivery_is_refused(
    playbook: CommandLine, root: Path, content: bytes, said: list[str]
) -> None:
    path = root / "pull_request.bad.json"
    path.write_bytes(content)
    refused(playbook("sensor", "test", path, "--root", root), [str(path), *said])


def test_a_missing_payload_names_those_that_are_like_it(playbook: CommandLine, root: Path) -> None:
    seen = playbook("sensor", "test", "octokit/pull_request.labled.json", "--root", root)
    refused(seen, ["no such file, and no recording of that name", f"Recordings: {LABELED}"])


def test_a_folder_is_no_payload(playbook: CommandLine, root: Path) -> None:
    refused(playbook("sensor", "test", root, "--root", root), ["Is a directory"])


def test_a_source_without_end_is_not_read_to_its_end(playbook: CommandLine, root: Path) -> None:
    seen = playbook("sensor", "test", "/dev/zero", "--root", root)
    refused(seen, ["/dev/zero: more than 25 MB"])


def test_an_override_needs_something_to_override(playbook: CommandLine, root: Path) -> None:
    seen = playbook("sensor", "test", "--root", root, "--set", "action=labeled")
    assert seen.code == 2
    assert "it is for a PAYLOAD, or for --event" in seen.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param("label", ['"label"; write PATH=VALUE'], id="no value"),
        pytest.param("=1", ['"=1"; write PATH=VALUE'], id="no path"),
        pytest.param("a..b=1", ['"a..b=1"; write PATH=VALUE'], id="a hole in the path"),
        pytest.param("pull_request.labels.9.name=x", ['no item "9"'], id="an item that is not there"),
        pytest.param("pull_request.labels.x=1", ['no item "x"'], id="a word for an item"),
    ],
)  # fmt: skip
def test_an_override_that_cannot_be_made_is_refused(
    playbook: CommandLine, root: Path, change: str, said: list[str]
) -> None:
    seen = playbook("sensor", "test", LABELED, "--root", root, "--set", change)
    assert seen.code == 2
    assert [text for text in said if text not in seen.err] == []
    assert "Traceback" not in seen.err


def refused(seen: Ended, said: list[str]) -> None:
    assert seen.code == 2
    assert seen.err.startswith("error: ")
    assert [text for text in said if text not in seen.err] == []
    assert seen.err.count("\n  ") == 1  # one way out
    assert seen.out == ""
