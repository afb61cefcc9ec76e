"""A copy of a seed is whole or not there, and has the holes of the original."""

from pathlib import Path

from playbook.lab.seed import copy


def test_a_copy_is_the_same_and_its_zeros_take_no_room(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    (seed / "wal").mkdir(parents=True)
    content = b"a" + b"\0" * (8 << 20) + b"b" + b"\0" * (8 << 20)
    (seed / "wal" / "0.wal").write_bytes(content)
    (seed / "empty").touch()
    copy(seed, tmp_path / "data")
    copied = tmp_path / "data" / "wal" / "0.wal"
    assert copied.read_bytes() == content
    assert copied.stat().st_blocks * 512 < 4 << 20
    assert (tmp_path / "data" / "empty").read_bytes() == b""


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    for name in ("seed", "data"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    copy(tmp_path / "seed", tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["data"]
