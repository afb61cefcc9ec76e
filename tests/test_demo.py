"""`make demo` shows a proof and a broken play that is found; were it not found, the demo would fail."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = f"BIN={Path(sys.executable).parent}"


def demo(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    told = [f"{key}={value}" for key, value in settings.items()]
    return subprocess.run(
        ["make", "--no-print-directory", "--old-file=.venv/runtime", "demo", BIN, f"DEMO={folder}", *told],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )  # fmt: skip


def test_the_demo_proves_its_play_and_finds_the_broken_one(tmp_path: Path) -> None:
    done = demo(tmp_path / "d")
    assert done.returncode == 0, done.stderr
    proved, shown, found = done.stdout.partition("with one word broken")
    assert shown
    assert "nothing found in 41 objects" in proved
    finding = found[found.index("PB307 error") :].partition("\n\n")[0].splitlines()
    line = (ROOT / "workflows/play.py").read_text().splitlines()[26]
    assert "Gate.approved(by=tess" in line
    assert finding[-1] == "  made by workflows/play.py:27"
    assert "\n".join(finding) in (ROOT / "docs/prove.md").read_text()
    assert all(len(unicodedata.normalize("NFC", one)) <= 80 for one in finding)


def test_a_broken_play_that_is_not_found_fails_the_demo(tmp_path: Path) -> None:
    done = demo(tmp_path / "d", BROKEN="s/x/x/")
    assert done.returncode != 0
    assert "the repository:" not in done.stdout
