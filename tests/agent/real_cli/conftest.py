"""The real Claude Code in a workspace of its own, its model a script on 127.0.0.1; `make test-cli` fetches it."""

import os
import select
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Request
from playbook.agent.clis.judge import Judgement, judge
from playbook.agent.clis.said import Said
from playbook.agent.ports import Ended, ExecutionConfig, Stop, Stream
from playbook.agent.process import ProcessExecutor
from tools.model_api import ModelApi
from tools.real_cli import program

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "playbook/claude-code"
REAL = Path(os.environ.get("PLAYBOOK_REAL_CLAUDE") or program(CACHE))
KEY = "sk-ant-not-a-key-0001"
PATIENCE = 30.0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what lies here; without the program none of it can run."""
    missing = pytest.mark.skip(reason=f"{REAL} is missing: run `make test-cli`")
    here = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    known = any(line.startswith("real_cli:") for line in config.getini("markers"))
    for item in here:
        if known:
            item.add_marker("real_cli")
        if not REAL.exists():
            item.add_marker(missing)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a start of the real program ended, and all it said."""

    ended: Ended
    said: Said
    judgement: Judgement
    lines: list[bytes]
    log: bytes


@dataclass(slots=True)
class Real:
    """Starts of the real program in one workspace.

    Each of them and all it starts carry `PLAYBOOK_TEST_MARK` in their environment: so they are found again.
    """

    folder: Path
    mark: str = field(default_factory=lambda: f"mark-{uuid.uuid4()}")
    starts: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What any start of it needs."""
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder / "home"),
            "PLAYBOOK_TEST_MARK": self.mark,
        }

    def config(self, api: ModelApi, request: Request, prompt: str) -> ExecutionConfig:
        """Return the start of the program that our table of CLIs describes."""
        self.starts += 1
        file = self.folder / "prompt.txt"
        file.write_text(prompt, encoding="utf-8")
        ours = {"ANTHROPIC_BASE_URL": api.url, "ANTHROPIC_API_KEY": KEY}
        return ExecutionConfig(
            workspace=self.folder / "workspace",
            argv=(str(REAL), *CLAUDE.arguments(request)),
            environment={**CLAUDE.environment(request), **self.environment, **ours},
            prompt=file,
            log=self.folder / f"agent-{self.starts}.log",
            timeout=PATIENCE,
            grace=5.0,
            secrets=(KEY,),
        )

    def run(self, config: ExecutionConfig, stop: Stop | None = None) -> Outcome:
        """Run it to its end and judge it as the runtime does."""
        reader, lines = CLAUDE.reader(), []

        def hear(stream: Stream, line: bytes) -> None:
            lines.append(line)
            reader.feed(line, stream)

        ended = ProcessExecutor().execute(config, stop or Stop(), hear)
        judgement = judge(CLAUDE, ended, reader.said, needs_tools=True)
        return Outcome(ended, reader.said, judgement, lines, config.log.read_bytes())

    def processes(self) -> dict[int, str]:
        """Return what carries our mark: names by process id."""
        return {pid: name for pid, name in _all_processes(self.mark) if pid != os.getpid()}


def _all_processes(mark: str) -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                yield int(folder.name), (folder / "comm").read_text(encoding="utf-8").strip()
        except OSError:
            continue  # it ended, or is not ours to look at


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Real]:
    """Return a fresh workspace and home; afterwards nothing that was started in it is left."""
    for name in ("workspace", "home"):
        (tmp_path / name).mkdir()
    real = Real(tmp_path)
    yield real
    assert real.processes() == {}


@contextmanager
def at_the_moment(fifo: Path, act: Callable[[], None]) -> Iterator[None]:
    """Act, in a thread, when somebody has written to a named pipe that is made here."""
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)

    def wait() -> None:
        if select.select([reader], [], [], PATIENCE)[0]:
            act()

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        os.close(reader)


@pytest.fixture
def moment() -> Callable[[Path, Callable[[], None]], object]:
    """Return `at_the_moment`; a conftest cannot be imported."""
    return at_the_moment


@pytest.fixture
def real_claude() -> str:
    """Return the real program."""
    return str(REAL)
