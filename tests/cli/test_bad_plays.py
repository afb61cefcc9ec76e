"""A play that cannot be: one message with file, line, field, value and a way out; nothing is written."""

from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

HEAD = "from playbook import Gate, Play, Restart, Stage, When, cleo, rex, tess\n"
ONE = 'Stage(name="implement", agent=rex)'

DECLARED = [
    pytest.param(
        f'p = Play(name="p", stages=({ONE}, Stage(name="implement", agent=cleo)))',
        ['workflows/bad.py:2: Play: two stages are called "implement"', "must differ"],
        id="a duplicate stage",
    ),
    pytest.param(
        f'p = Play(name="p", stages=({ONE},), restart=Restart(back_to="review"))',
        ["workflows/bad.py:2: Play: restart: back_to", '"review" is unknown; known: implement'],
        id="an unknown back_to",
    ),
    pytest.param(
        f'p = Play(name="p", stages=({ONE},\nStage(name="review", agent=cleo, on_changes="implemnt")))',
        ['on_changes = "implemnt" is unknown; known: implement, review'],
        id="an unknown on_changes",
    ),
    pytest.param(
        'p = Play(name="p", stages=(\n  Stage(name="a", agent=rex, timeout="0h"),\n))',
        ["workflows/bad.py:3: Stage.timeout = '0h': a duration must be longer than zero"],
        id="a zero duration",
    ),
    pytest.param(
        'p = Play(name="p", stages=(Stage(name="a", agent=rex, timeout="4 hours"),))',
        ["Stage.timeout = '4 hours': \"4 hours\" is not a duration", '"4h"'],
        id="a duration in words",
    ),
    pytest.param(
        f'p = Play(name="p", stages=({ONE},), restart=Restart(back_to="implement"), rounds=90,\n'
        'finish=Gate.merged(timeout="1h"))',
        ["90 rounds x 2 states", "Argo stops at 100", "Use rounds=47 or less"],
        id="more rounds than Argo can nest",
    ),
    pytest.param(
        f'p = Play(name="p", stage=({ONE},))',
        ["Play.stages: is required", 'Play.stage: is unknown; did you mean "stages"?'],
        id="a field with a typo",
    ),
    pytest.param(
        'p = Play(name="p", stages=(Stage(name="a", agent="rex"),))',
        ["Stage.agent = 'rex': needs a value of Agent"],
        id="an agent's name instead of the agent",
    ),
    pytest.param(
        'g = Gate.approved(by="tess", timeout="1h")',
        ["workflows/bad.py:2: Gate.by.0 = 'tess': needs a value of Agent or needs 'people'"],
        id="one fault for a union, not one for each branch",
    ),
    pytest.param(
        f'p = Play(name="Play!", stages=({ONE},))',
        ["Play.name = 'Play!':"],
        id="a name no cluster takes",
    ),
    pytest.param(
        f'p = Play(name="p", stages=({ONE},))\nq = Play(name="p", stages=({ONE},))',
        ['workflows/bad.py:3: a second play is called "p"', "the first is in workflows/bad.py:2"],
        id="two plays of one name in a file",
    ),
    pytest.param(
        f'p = Play(name="play", stages=({ONE},))',
        ['workflows/play.py:5: a second play is called "play"', "workflows/bad.py:2"],
        id="two plays of one name in two files",
    ),
]


@pytest.mark.parametrize(("text", "said"), DECLARED)
def test_a_play_that_cannot_be_is_refused(
    playbook: CommandLine, root: Path, text: str, said: list[str]
) -> None:
    (root / "workflows" / "bad.py").write_text(HEAD + text)
    refused(playbook, root, said)


CODE = [
    pytest.param(
        b"x = 1\nraise RuntimeError('the moon')",
        ["workflows/bad.py:2: RuntimeError: the moon", "python -m workflows.bad"],
        id="raises",
    ),
    pytest.param(b"raise RuntimeError", ["bad.py:1: RuntimeError\n"], id="raises without a word"),
    pytest.param(
        b"def f(:", ["bad.py:1: SyntaxError: invalid syntax\n", "Mend"], id="is no Python"
    ),
    pytest.param(b"if 1:\nx = 1", ["bad.py:2: IndentationError:"], id="is indented wrongly"),
    pytest.param(b"x = '\xff'", ["bad.py:1: SyntaxError:", "utf-8"], id="is not UTF-8"),
    pytest.param(b"x = '\0'", ["bad.py: SyntaxError:", "null bytes"], id="holds a null byte"),
    pytest.param(
        b"import sys\nsys.exit(3)",
        ["bad.py:2: the file ends the process (exit code 3)", "Take the call of exit() out"],
        id="calls sys.exit",
    ),
    pytest.param(b"quit()", ["bad.py:1: the file ends the process"], id="calls quit"),
    pytest.param(
        b"import no_such_library",
        ["bad.py:1: ModuleNotFoundError: No module named 'no_such_library'", "Install it"],
        id="imports what is missing",
    ),
    pytest.param(
        b"from workflows import nothing", ["bad.py:1: ImportError:"], id="imports a missing name"
    ),
    pytest.param(
        b"def f(): f()\nf()", ["bad.py:1: RecursionError:"], id="calls itself without end"
    ),
]


@pytest.mark.parametrize(("text", "said"), CODE)
def test_a_file_that_fails_is_named_with_its_line(
    playbook: CommandLine, root: Path, text: bytes, said: list[str]
) -> None:
    (root / "workflows" / "bad.py").write_bytes(text)
    refused(playbook, root, said)


def test_a_fault_in_an_imported_file_is_named_where_it_is(
    playbook: CommandLine, root: Path
) -> None:
    (root / "shared.py").write_text("x = 1\ndef f(:\n")
    (root / "workflows" / "bad.py").write_text("import shared")
    refused(playbook, root, ["error: shared.py:2: SyntaxError: invalid syntax"])


def test_no_play_and_no_workflow_is_an_error(playbook: CommandLine, root: Path) -> None:
    for path in (root / "workflows").glob("*.py"):
        path.write_text("_private = 1\n")
    refused(playbook, root, ["workflows/*.py: no play and no Hera workflow", "play = Play(...)"])


def test_a_repository_without_workflows_says_how_to_make_one(
    playbook: CommandLine, tmp_path: Path
) -> None:
    seen = playbook("render", "--root", tmp_path)
    assert seen.code == 2
    assert f"error: {tmp_path}: there is no workflows/ folder here\n" in seen.err
    assert "playbook init" in seen.err


def refused(playbook: CommandLine, root: Path, said: list[str]) -> None:
    """Check that every command that reads plays says the same, and writes nothing."""
    seen = playbook("render", "--root", root)
    assert seen.code == 2
    assert seen.out == ""
    assert seen.err.startswith("error: ")
    assert "Traceback" not in seen.err
    assert [text for text in said if text not in seen.err] == []
    assert seen.err.count("\n  ") == 1  # one way out
    assert playbook("rehearse", "--root", root).err == seen.err
    assert not (root / "gitops" / "rendered").exists()
