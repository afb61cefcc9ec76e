"""Every stream there is, with the exit code it ended with: what it is judged to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.agent.clis.judge import judge
from playbook.agent.result import ErrorClass as E
from tests.agent.clis.recordings import STREAMS, TABLE, cli_of, said_of
from tests.agent.clis.replay import RECORDED, ended


@pytest.mark.parametrize(
    ("path", "code", "error"), [pytest.param(*row, id=f"{row[0]}-{row[1]}") for row in TABLE]
)
def test_a_recorded_end_is_what_it_is(path: str, code: int, error: E | None) -> None:
    judgement = judge(cli_of(path), ended(code), said_of(path), needs_tools=True)

    assert (judgement.failure.error if judgement.failure else None) == error
    assert judgement.status == ("success" if error is None else "failed")


@pytest.mark.parametrize(("path", "code", "error"), TABLE)
def test_a_failure_tells_nothing_the_model_or_the_api_wrote(
    path: str, code: int, error: E | None
) -> None:
    failure = judge(cli_of(path), ended(code), said_of(path), needs_tools=True).failure
    told = failure.text if failure else ""

    for word in ("/login", "gateway", "Done", "PROMPT", "http", "plan", "echo", "touch", "Reached"):
        assert word not in told
    assert len(told) < 200


@pytest.mark.parametrize(("path", "code", "error"), [row for row in TABLE if row[1] != 0])
def test_a_bad_exit_code_is_never_a_success(path: str, code: int, error: E | None) -> None:
    assert judge(cli_of(path), ended(code), said_of(path), needs_tools=False).failure is not None


@pytest.mark.parametrize("path", STREAMS)
def test_only_a_refused_permission_depends_on_the_need_for_tools(path: str) -> None:
    strict = judge(cli_of(path), ended(0), said_of(path), needs_tools=True)
    lenient = judge(cli_of(path), ended(0), said_of(path), needs_tools=False)

    refused = strict.failure is not None and strict.failure.error is E.PERMISSION_REFUSED
    assert (strict == lenient) is not refused


def test_the_table_has_every_stream() -> None:
    streams = [path for path in RECORDED.rglob("*") if path.suffix in (".jsonl", ".stderr")]

    assert {str(path.relative_to(RECORDED)) for path in streams} == {path for path, _, _ in TABLE}


def test_no_stream_names_a_folder_of_the_machine_it_was_made_on() -> None:
    everything = b"".join(Path(RECORDED, path).read_bytes() for path, _, _ in TABLE)

    assert b'"cwd":"/workspace"' in everything
    assert b"/home/" not in everything
    assert b"/root/" not in everything
