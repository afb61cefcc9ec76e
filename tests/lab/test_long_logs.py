"""A log that grows and grows is put aside while its process writes on."""

from pathlib import Path

from playbook.lab.long_logs import shorten


def test_a_long_log_is_put_aside_and_written_on(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    with log.open("ab", buffering=0) as file:
        file.write(b"old " * 10)
        shorten(tmp_path, largest=20)
        file.write(b"new")
    assert log.read_bytes() == b"new"
    assert (tmp_path / "a.log.1").read_bytes() == b"old " * 10


def test_a_short_log_stays(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("short")
    shorten(tmp_path, largest=20)
    assert [one.name for one in tmp_path.iterdir()] == ["a.log"]


def test_a_log_that_cannot_be_put_aside_is_cut_all_the_same(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("x" * 30)
    (tmp_path / "a.log.1").mkdir()
    shorten(tmp_path, largest=20)
    assert log.read_text() == ""
