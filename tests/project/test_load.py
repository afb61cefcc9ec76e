"""What a repository declares: plays, Hera objects and Events objects at module level, each once."""

import sys
from pathlib import Path

import pytest

from playbook.errors import InvalidPlay
from playbook.platform import Platform
from playbook.project.environment import load_platform
from playbook.project.init import new_repository
from playbook.project.layout import Layout, layout
from playbook.project.load import Project, load

PLAY = "from playbook import Play, Stage, rex\nplay = Play(name='{}', stages=(Stage(name='a', agent=rex),))\n"
TEMPLATE = """
from hera.workflows import Container, WorkflowTemplate
{}
mine = WorkflowTemplate(name="mine", entrypoint="a", templates=[Container(name="a", image="alpine:3"{})])
"""
SENSOR = "from playbook.events.types import Sensor\nsensor = Sensor(name='mine', service_account='x', dependencies=(), triggers=())\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "sensors").mkdir()
    return tmp_path


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    new_repository(tmp_path / "starter")
    return load_platform(Layout(tmp_path / "starter"), "local")


def loaded(root: Path, **files: str) -> Project:
    """Load a repository after writing files: `workflows__play="..."`."""
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return load(layout(root))


def test_plays_come_in_the_order_of_files_and_lines(root: Path) -> None:
    two = PLAY.format("second") + PLAY.format("third").replace("play =", "other =")
    project = loaded(root, workflows__b=two, workflows__a=PLAY.format("first"))
    assert [play.name for play in project.plays] == ["first", "second", "third"]


def test_a_play_that_others_import_is_one_play(root: Path) -> None:
    project = loaded(
        root,
        workflows__a="from workflows.b import play\nagain = play\n",
        workflows__b=PLAY.format("p"),
    )
    assert [play.name for play in project.plays] == ["p"]
    assert project.play("p").source == "workflows/b.py:2"


def test_private_names_and_hidden_files_declare_nothing(root: Path) -> None:
    (root / "workflows" / ".#play.py").write_text("an editor's lock")
    project = loaded(
        root,
        workflows__a=PLAY.format("p"),
        workflows__b=PLAY.format("q").replace("play =", "_play ="),
    )
    assert [play.name for play in project.plays] == ["p"]


def test_a_package_with_an_init_file_works_too(root: Path) -> None:
    (root / "workflows" / "__init__.py").write_text("LIMIT = '2h'\n")
    project = loaded(root, workflows__play="from workflows import LIMIT\n" + PLAY.format("p"))
    assert [play.name for play in project.plays] == ["p"]


def test_an_installed_package_of_the_same_name_is_not_in_the_way(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site" / "workflows"
    installed.mkdir(parents=True)
    (installed / "__init__.py").write_text("raise ImportError('the wrong one')")
    monkeypatch.syspath_prepend(installed.parent)
    project = loaded(root, workflows__play=PLAY.format("p"))
    assert [play.name for play in project.plays] == ["p"]


def test_a_hera_object_at_module_level_is_taken(root: Path) -> None:
    project = loaded(root, workflows__mine=TEMPLATE.format("", ""))
    (found,) = project.workflows
    assert (found["kind"], found["metadata"]["name"]) == ("WorkflowTemplate", "mine")
    assert project.plays == ()


def test_a_keyword_that_hera_would_drop_is_refused(root: Path) -> None:
    model = "from hera.workflows.models import RetryStrategy"
    with pytest.raises(InvalidPlay) as refused:
        loaded(
            root, workflows__mine=TEMPLATE.format(model, ", retry_strategy=RetryStrategy(limits=3)")
        )
    assert refused.value.message == (
        'workflows/mine.py:4: TypeError: RetryStrategy has no field "limits"; did you mean "limit"?'
    )


@pytest.mark.parametrize("keyword", ["limit=3", "retry_policy='Always'", "retryPolicy='Always'"])
def test_a_keyword_that_hera_knows_is_taken(root: Path, keyword: str) -> None:
    model = "from hera.workflows.models import RetryStrategy"
    text = TEMPLATE.format(model, f", retry_strategy=RetryStrategy({keyword})")
    (found,) = loaded(root, workflows__mine=text).workflows
    assert found["spec"]["templates"][0]["retryStrategy"]


def test_hera_is_as_it_was_afterwards(root: Path) -> None:
    from hera.workflows.models import RetryStrategy  # noqa: PLC0415

    loaded(root, workflows__mine=TEMPLATE.format("", ""))
    assert RetryStrategy(limits=3).limit is None  # type: ignore[call-arg]


def test_a_hera_object_that_cannot_be_built_is_named(root: Path) -> None:
    text = "from hera.workflows import Workflow\nmine = Workflow(name='x' * 70)\n"
    with pytest.raises(InvalidPlay, match=r"workflows/mine\.py:2?: ?\w*Error"):
        loaded(root, workflows__mine=text)


def test_events_objects_are_taken_once(root: Path, platform: Platform) -> None:
    project = loaded(
        root,
        workflows__play=PLAY.format("p"),
        sensors__a=SENSOR,
        sensors__b="from sensors.a import sensor\n",
    )
    assert [one.to_dict()["metadata"]["name"] for one in project.events(platform)] == ["mine"]


def test_a_factory_is_called_once_with_plays_and_platform(root: Path, platform: Platform) -> None:
    project = loaded(
        root,
        workflows__play=PLAY.format("p"),
        sensors__a="from playbook import event_source\n"
        "def objects(plays, platform):\n"
        "    import sensors.b  # what is imported late is found, too\n"
        "    yield event_source(plays, platform)\n",
        sensors__b="from sensors.a import objects\n",
    )
    assert [one.to_dict()["kind"] for one in project.events(platform)] == ["EventSource"]


def test_a_repository_without_sensors_has_none(root: Path, platform: Platform) -> None:
    (root / "sensors").rmdir()
    assert loaded(root, workflows__play=PLAY.format("p")).events(platform) == ()


def test_what_the_code_prints_is_not_on_stdout(
    root: Path, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    factory = "def objects(plays, platform):\n    print('made')\n    return ()\n"
    project = loaded(
        root, workflows__play="print('hello')\n" + PLAY.format("p"), sensors__a=factory
    )
    project.events(platform)
    assert capsys.readouterr() == ("", "hello\nmade\n")


def test_the_process_is_as_it_was_afterwards(root: Path) -> None:
    path, modules = list(sys.path), set(sys.modules)
    loaded(
        root,
        helpers__words="WORD = 'a'\n",
        workflows__play="import helpers.words\n" + PLAY.format("p"),
    )
    assert sys.path == path
    new = set(sys.modules) - modules
    assert [name for name in new if name.startswith(("workflows", "sensors", "helpers"))] == []


def test_a_repository_that_breaks_the_path_does_not_break_us(root: Path) -> None:
    text = "import os, sys\nsys.path.clear()\nos.chdir('/')\n"
    path = list(sys.path)
    here = Path.cwd()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "path", list(path))
            patch.chdir(root)
            (root / "workflows" / "play.py").write_text(PLAY.format("p") + text)
            assert [play.name for play in load(layout(Path())).plays] == ["p"]
    finally:
        assert Path.cwd() == here


def test_an_unknown_play_names_the_known_ones(root: Path) -> None:
    project = loaded(root, workflows__play=PLAY.format("p"))
    with pytest.raises(InvalidPlay, match='play "q" is unknown; known: p'):
        project.play("q")
    with pytest.raises(InvalidPlay, match="known: none"):
        loaded(root, workflows__play=TEMPLATE.format("", "")).play("q")


def test_many_faults_of_a_model_are_counted(root: Path) -> None:
    wrong = ", ".join(f"field_{n}=1" for n in range(8))
    with pytest.raises(InvalidPlay, match="and 5 more"):
        loaded(root, workflows__play=f"from playbook import Play\nplay = Play({wrong})\n")


def test_an_error_of_ours_is_named_with_the_users_line(root: Path) -> None:
    text = PLAY.format("p") + "\nplay.stage('nope')\n"
    with pytest.raises(InvalidPlay, match=r'workflows/play.py:4: play p: stage "nope" is unknown'):
        loaded(root, workflows__play=text)
