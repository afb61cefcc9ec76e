"""What an agent leaves as an artifact: plain files are taken, each other thing is refused with a reason."""

import hashlib
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playbook.agent.ports import Workspace
from playbook.agent.result import Artifact, Rejected
from playbook.agent.workspace import ArtifactLimits, Collected, Workspaces, collect
from playbook.agent.workspace.artifact_names import shown, why_refused
from tests.agent.workspace.workspace_children import as_nobody
from tests.agent.workspace.workspace_facts import incident, whys


def test_an_artifact_has_its_path_size_sum_and_type(workspace: Workspace) -> None:
    report = workspace.artifacts / "report.json"
    report.write_text('{"a": 1}')
    assert collect(workspace) == Collected(
        (Artifact(report, 8, hashlib.sha256(b'{"a": 1}').hexdigest(), "application/json"),), ()
    )
    assert report.is_absolute()


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        pytest.param("report.html", "text/html", id="html"),
        pytest.param("plan.JSON", "application/json", id="letters of either case"),
        pytest.param("core", "application/octet-stream", id="no ending"),
        pytest.param("x.unheard-of", "application/octet-stream", id="an unknown ending"),
        pytest.param("log.txt.gz", "application/octet-stream", id="compressed is not text"),
    ],
)
def test_the_type_is_by_name(workspace: Workspace, name: str, media_type: str) -> None:
    (workspace.artifacts / name).write_text("")
    assert [each.media_type for each in collect(workspace).artifacts] == [media_type]


def test_the_order_is_stable_and_folders_are_looked_into(workspace: Workspace) -> None:
    for name in ("z", "b/2", "a", "b/10", "b/c/d", "\u00e9"):
        (workspace.artifacts / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace.artifacts / name).write_text(name)
    paths = [
        str(each.path.relative_to(workspace.artifacts)) for each in collect(workspace).artifacts
    ]
    assert paths == ["a", "b/10", "b/2", "b/c/d", "z", "\u00e9"]


def link_to_file(top: Path) -> None:
    (top / "it").symlink_to("/etc/passwd")


def link_inside(top: Path) -> None:
    (top / "it").symlink_to("fine")


def link_to_folder(top: Path) -> None:
    (top / "it").symlink_to("/etc")


def broken_link(top: Path) -> None:
    (top / "it").symlink_to("nowhere")


def fifo(top: Path) -> None:
    os.mkfifo(top / "it")


def unix_socket(top: Path) -> None:
    fd = os.open(top, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"/proc/self/fd/{fd}/it")
    os.close(fd)


def hard_link(top: Path) -> None:
    victim = top.parent / "victim"
    victim.write_text("secret")
    os.link(victim, top / "it")


def oversize(top: Path) -> None:
    (top / "it").write_text("")
    os.truncate(top / "it", 1001)


def device(top: Path) -> None:
    try:
        os.mknod(top / "it", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(link_to_file, "a link, not a file", id="a link to a file"),
        pytest.param(link_inside, "a link, not a file", id="a link to an artifact"),
        pytest.param(link_to_folder, "a link, not a file", id="a link to a folder"),
        pytest.param(broken_link, "a link, not a file", id="a link to nothing"),
        pytest.param(fifo, "a fifo, not a file", id="a fifo nobody writes to"),
        pytest.param(unix_socket, "a socket, not a file", id="a socket"),
        pytest.param(device, "a device, not a file", id="an endless device"),
        pytest.param(hard_link, "a hard link: the file has another name", id="a hard link"),
        pytest.param(oversize, "1001 bytes, more than 1000", id="one byte too many"),
    ],
)
def test_what_is_no_plain_file_is_listed_and_the_others_are_taken(
    workspace: Workspace, make: Callable[[Path], None], why: str
) -> None:
    (workspace.artifacts / "fine").write_text("x")
    make(workspace.artifacts)
    collected = collect(workspace, ArtifactLimits(file_bytes=1000))
    assert [each.path.name for each in collected.artifacts] == ["fine"]
    assert collected.rejected == (Rejected("it", why),)


@pytest.mark.parametrize(
    ("name", "seen", "why"),
    [
        pytest.param(b"a\nb", r"a\nb", "its name has control characters", id="a line end"),
        pytest.param(b"\x1b[2J", r"\x1b[2J", "its name has control characters", id="an escape"),
        pytest.param(b"caf\xe9", r"caf\udce9", "its name is not UTF-8", id="not UTF-8"),
        pytest.param(
            "a\u202egpj.exe".encode(), r"a\u202egpj.exe", "control", id="text turned around"
        ),
        pytest.param("a\u2028b".encode(), r"a\u2028b", "control", id="a separator of lines"),
    ],
)
def test_a_name_that_could_forge_a_line_is_refused_and_shown_harmless(
    workspace: Workspace, name: bytes, seen: str, why: str
) -> None:
    fd = os.open(workspace.artifacts, os.O_RDONLY)
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)
    collected = collect(workspace)
    assert collected.artifacts == ()
    ((shown_name, reason),) = whys(collected).items()
    assert shown_name == seen
    assert why in reason


@given(st.binary(min_size=1, max_size=300).filter(lambda name: b"\0" not in name))
def test_any_name_is_judged_and_can_be_shown(name: bytes) -> None:
    path = os.fsdecode(name)
    seen = shown(path)
    assert len(seen.encode()) <= 1000
    assert not {"\n", "\r", "\x1b", "\u202e"} & set(seen)
    if not why_refused(path):
        assert seen == path or len(path) > 200
        assert path.encode() == name


def test_descriptors_are_given_back(workspace: Workspace) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for make in (link_to_file, hard_link):
        make(workspace.artifacts)
        (workspace.artifacts / "it").rename(workspace.artifacts / make.__name__)
    (workspace.artifacts / "folder").mkdir()
    collect(workspace)
    (workspace.artifacts / "folder").rmdir()
    collect(workspace)
    assert len(os.listdir("/proc/self/fd")) == before


TREE = st.recursive(
    st.sampled_from(["file", "link", "fifo", "hard"]),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=st.dictionaries(st.sampled_from("abcd"), TREE, max_size=4))
def test_of_any_tree_every_entry_is_taken_or_refused_with_a_reason(
    workspace: Workspace, tree: dict[str, object]
) -> None:
    shutil.rmtree(workspace.artifacts)
    workspace.artifacts.mkdir(mode=0o700)
    (workspace.path / "victim").write_text("secret")
    made = _make(workspace.artifacts, tree, workspace.path / "victim")
    collected = collect(workspace)
    taken = {str(each.path.relative_to(workspace.artifacts)) for each in collected.artifacts}
    assert taken == {path for path, kind in made.items() if kind == "file"}
    assert {each.name for each in collected.rejected} == set(made) - taken


def _make(top: Path, tree: dict[str, object], victim: Path) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, kind in tree.items():
        path = top / name
        if isinstance(kind, dict):
            path.mkdir()
            inner = _make(path, kind, victim)
            made |= {f"{name}/{below}": what for below, what in inner.items()}
            continue
        made[name] = str(kind)
        if kind == "file":
            path.write_text("x")
        elif kind == "link":
            path.symlink_to(victim)
        elif kind == "fifo":
            os.mkfifo(path)
        else:
            os.link(victim, path)
    return made


def _unreadable(place: Path) -> None:
    with Workspaces(place / "root") as workspaces:
        workspace = workspaces.create(incident())
        (workspace.artifacts / "file").write_text("x")
        (workspace.artifacts / "file").chmod(0)
        (workspace.artifacts / "folder").mkdir(mode=0)
        (workspace.artifacts / "shadow").symlink_to("/etc/shadow")
        (workspace.artifacts / "well").write_text("x")
        collected = collect(workspace)
        assert [each.path.name for each in collected.artifacts] == ["well"]
        assert whys(collected) == {
            "file": "cannot be read: Permission denied",
            "folder": "cannot be read: Permission denied",
            "shadow": "a link, not a file",
        }


def test_what_may_not_be_read_is_listed_for_a_user_without_rights() -> None:
    as_nobody(_unreadable)
