"""`playbook prove` on the stock tree and on many plays, beside `argo lint --offline --strict` on the same folder. Decides nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measure import Result, milliseconds, process
from playbook.cli.options import project_at
from playbook.lab import cache
from playbook.lab.build import recipes
from playbook.lab.build.build import build
from playbook.lab.build.progress import Plain
from playbook.lab.errors import LabError
from playbook.project.environment import load_platform
from playbook.render import Sources, render

IMPORT = "from playbook.prove import prove, sources"
# As the command does it: the files from the disk, and nothing collected meanwhile.
AFTER_IMPORT = """
import gc, sys, time
from pathlib import Path
from playbook.cli.prove_files import Files
from playbook.prove.prove import prove
from playbook.prove.sources import read_documents
gc.disable()
began = time.perf_counter()
files = Files()
files.add(Path(sys.argv[1]), Path(sys.argv[1]))
documents, skipped = read_documents(files.texts)
report = prove(documents, skipped=(*files.skipped, *skipped))
print(time.perf_counter() - began)
assert not report.findings and not report.unread
"""
COMMAND = "from playbook.cli.main import app; app()"
PLAYS, TWICE = 100, 200
STOCK = Path("gitops/rendered/local")
TIMES = 3


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took: seconds on the wall and of the processor, MB, and what it said."""

    wall: float
    processor: float
    memory: float
    said: str

    @property
    def shown(self) -> str:
        """Return it for people."""
        return f"{self.wall:.2f} s (processor {self.processor:.2f} s, {self.memory:.0f} MB)"


def results() -> Iterator[Result]:
    """Yield what it takes to import, to prove the stock tree, 100 plays and 200."""
    yield _import()
    stock = _after_import(STOCK)
    yield Result(
        "prove the stock tree, after import",
        milliseconds(stock),
        f"{sum(1 for _ in STOCK.rglob('*.yaml'))} files, read from the disk in a new process",
        "under 100 ms",
        stock < 0.1,
    )
    with TemporaryDirectory() as folder:
        small, large = (_tree(Path(folder, str(plays)), plays) for plays in (PLAYS, TWICE))
        yield _linear(small, large)
        yield _beside_argo(small)


def _import() -> Result:
    ours, ram = process(IMPORT)
    peer, _ = process("import pydantic, yaml, re2")
    return Result(
        "import playbook.prove",
        milliseconds(ours),
        f"import pydantic, yaml, re2 {milliseconds(peer)}: {ours / peer:.2f}x",
        "told, no goal",
        held=True,
        memory=f"{ram:.0f} MB",
    )


def _linear(small: Path, large: Path) -> Result:
    """Compare twice as many plays with as many, after import."""
    once, twice = _after_import(small), _after_import(large)
    return Result(
        f"prove {TWICE} plays, after import",
        f"{twice:.2f} s",
        f"{PLAYS} plays {once:.2f} s: {twice / once:.2f}x",
        "under 2.3x",
        twice < 2.3 * once,
    )


def _beside_argo(tree: Path) -> Result:
    ours = min(
        (_spent([sys.executable, "-c", COMMAND, "prove", str(tree)]) for _ in range(TIMES)),
        key=lambda one: one.wall,
    )
    what, goal = f"prove {PLAYS} plays (process)", "at most a third"
    try:
        build([recipes.ARGO_GROUP], os.environ, Plain(sys.stderr), cache.root())
    except LabError as error:
        return Result(what, ours.shown, f"not compared: {error.message}", goal, held=True)
    argo = cache.folder(recipes.ARGO_GROUP, cache.root()) / "argo"
    peer = _spent([argo, "lint", "--offline", "--strict", "--no-color", tree])
    return Result(
        what,
        ours.shown,
        f"argo lint --offline --strict {peer.shown}: {ours.wall / peer.wall:.2f}x",
        goal,
        ours.wall * 3 <= peer.wall,
    )


def _tree(folder: Path, plays: int) -> Path:
    """Write the tree of a repository with so many plays."""
    project = project_at(Path())
    platform = load_platform(project.layout, "local")
    play = project.play("play")
    several = [play.model_copy(update={"name": f"play-{at}"}) for at in range(plays)]
    for name, text in render(Sources(several, (), project.events(platform)), platform).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def _after_import(tree: Path) -> float:
    command = [sys.executable, "-c", AFTER_IMPORT, str(tree)]
    return min(float(_spent(command).said) for _ in range(TIMES))


def _spent(command: Sequence[str | Path]) -> Spent:
    """Run a process to its end; argo lint needs nothing of this machine."""
    env = {"PATH": os.defpath, "HOME": "/nonexistent", "KUBECONFIG": os.devnull}
    began = perf_counter()
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    said = running.stdout.read()
    _, status, usage = os.wait4(running.pid, 0)
    wall = perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise LabError(f"{command[0]} ended with {running.returncode}: {said[-500:]}")
    return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)
