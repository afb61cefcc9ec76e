"""docs/agent-runtime.yaml names every key, says what it is for, and shows the default the code has."""

import re
from pathlib import Path

import pytest

from playbook.agent.settings import AgentRuntimeSettings, load
from playbook.agent.settings.model import leaves

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs" / "agent-runtime.yaml"
REQUIRED = ("agent_command", "workspace_root")
OFF = re.compile(r"^(\s+)# ([a-z_]+): (\S+)$", re.MULTILINE)


def switched_on(folder: Path) -> Path:
    """Write the example with what is commented out put in force."""
    file = folder / "agent-runtime.yaml"
    file.write_text(OFF.sub(r"\1\2: \3", EXAMPLE.read_text("utf-8")), "utf-8")
    return file


def test_the_example_shows_the_defaults() -> None:
    example = load(EXAMPLE, {}, {})
    plain = AgentRuntimeSettings(**{key: getattr(example, key) for key in REQUIRED})

    assert example == plain


@pytest.mark.parametrize("key", leaves(), ids=".".join)
def test_every_key_is_in_the_example(tmp_path: Path, key: tuple[str, ...]) -> None:
    found = load(switched_on(tmp_path), {}, {})
    for step in key:
        assert step in found.model_fields_set
        found = getattr(found, step)


def test_what_is_off_has_a_value_that_would_do(tmp_path: Path) -> None:
    off = {name for _, name, _ in OFF.findall(EXAMPLE.read_text("utf-8"))}
    nothing = {name for *_, name in leaves() if name.endswith("_file")}

    assert nothing < off
    assert load(switched_on(tmp_path), {}, {}).metrics_port == 9464


def test_every_key_is_explained() -> None:
    """A comment stands above a key, above the first of its kind, or behind it."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    start = lines.index("agent_runtime:") + 1
    told = False
    for line in lines[start:]:
        if not line.strip():
            told = False
        elif line.lstrip().startswith("#"):
            told = True
        else:
            assert told or "#" in line, line
