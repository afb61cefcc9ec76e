"""sensors/*.py that fail or return rubbish: one message, nothing is written."""

from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

BAD = [
    pytest.param(
        "def objects(plays, platform):\n    raise KeyError('x')",
        ["sensors/github.py:2: KeyError: 'x'", "Mend that line."],
        id="a factory that raises",
    ),
    pytest.param(
        "import sys\ndef objects(plays, platform):\n    sys.exit()",
        ["sensors/github.py:3: the file ends the process"],
        id="a factory that ends the process",
    ),
    pytest.param(
        "def objects(plays, platform):\n    yield 1/0",
        ["sensors/github.py:2: ZeroDivisionError"],
        id="a generator that raises",
    ),
    pytest.param(
        "def objects():\n    return ()",
        ["sensors/github.py: TypeError: objects() takes 0 positional arguments"],
        id="a factory that takes nothing",
    ),
    pytest.param(
        "def objects(plays, platform):\n    return None",
        ["objects() returned a value of type NoneType", "EventBus, EventSource and Sensor objects"],
        id="a factory that returns nothing",
    ),
    pytest.param(
        "def objects(plays, platform):\n    return 'sensor'",
        ["objects() returned a value of type str"],
        id="a factory that returns a text",
    ),
    pytest.param(
        "def objects(plays, platform):\n    return [{'kind': 'Sensor'}]",
        ["objects() returned a value of type dict"],
        id="a factory that returns dicts",
    ),
    pytest.param(
        "async def objects(plays, platform):\n    return ()",
        ["objects() returned a value of type coroutine"],
        id="a factory that would have to be awaited",
        marks=pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning"),
    ),
    pytest.param(
        "from playbook.events.types import Sensor\nsensor = Sensor(nam='x')",
        ["sensors/github.py:2: TypeError:", "unexpected keyword argument 'nam'"],
        id="a typo in an object",
    ),
    pytest.param("x =", ["sensors/github.py:1: SyntaxError"], id="no Python"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_sensors_file_is_refused(
    playbook: CommandLine, root: Path, text: str, said: list[str]
) -> None:
    (root / "sensors" / "github.py").write_text(text)
    seen = playbook("render", "--root", root)
    assert seen.code == 2
    assert [text for text in said if text not in seen.err] == []
    assert not (root / "gitops" / "rendered").exists()
