"""The record: what a program reads of a rehearsal."""

import json

from playbook.rehearse.show.record import document
from tests.rehearse.show.stories import DOWN, REWORK, play


def test_the_document_has_everything_and_is_json() -> None:
    seen, found = play(REWORK)
    whole = document(seen, found)
    assert json.loads(json.dumps(whole)) == whole
    assert list(whole) == [
        "scenario", "says", "play", "tasks", "runs", "entries", "signals", "expectations",
        "unexplained", "ok",
    ]  # fmt: skip
    (run,) = whole["runs"]
    assert run["phase"] == "Running"
    assert run["waits"] == ["review/finished/r2"]
    assert [one["decision"] for one in run["gates"]][:3] == ["go", "go", "rework"]
    assert run["coderuns"][1]["verdict"] == "changes"
    assert run["coderuns"][-1]["finished"] is None
    assert whole["entries"][0]["time"] == "0:00:00"
    assert len(whole["signals"]) == len(seen.world.signals)
    assert [one["held"] for one in whole["expectations"]] == [True, False]
    assert whole["ok"] is False


def test_the_document_calls_an_expiry_a_time_out() -> None:
    (run,) = document(*play(DOWN))["runs"]
    assert run["gates"][-1]["decision"] == "timeout"
    assert run["phase"] == "Failed"
