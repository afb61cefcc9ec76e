"""A build, with a go that compiles nothing: what is made, what is left when it fails, and that it is made once."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.lab import cache
from playbook.lab.build import recipes
from playbook.lab.build.build import ASIDE, Built, build
from playbook.lab.build.compile import linker_flags
from playbook.lab.errors import LabError
from tests.lab.build.fake_go import fake_go

NO_NETWORK = 'example.org/x@v1.0.0: Get "https://proxy": dial tcp: no such host'
COPIED = recipes.CRDS_GROUP.how if isinstance(recipes.CRDS_GROUP.how, tuple) else ()
YAML = {
    module: [f"{one.folder}/{name}" for one in COPIED if one.module == module for name in one.names]
    for module in {one.module for one in COPIED}
}


class Heard:
    """A watcher that keeps what it hears."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def waits(self) -> None:
        self.lines.append("waits")

    def starts(self, name: str) -> Callable[[str], None]:
        self.lines.append(f"{name} starts")
        return lambda line: self.lines.append(f"{name}: {line}")

    def ends(self, name: str) -> None:
        self.lines.append(f"{name} ends")


def calls(folder: Path) -> list[tuple[list[str], dict[str, str]]]:
    """Return what the fake go was asked, and with which environment."""
    return [tuple(json.loads(line)) for line in (folder / "calls").read_text().splitlines()]


def test_everything_is_built_and_found(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go", files=YAML), tmp_path / "cache"
    heard = Heard()
    built = build(recipes.GROUPS, env, heard, at)
    assert [made.split()[0] for made in built.made] == ["crds", "kubernetes", "argo", "events"]
    binaries = cache.found(at)
    assert binaries.etcd.name == "etcd"
    assert os.access(binaries.evproc, os.X_OK)
    assert len(binaries.crds) == 14
    assert "executor-role.yaml" in [path.name for path in binaries.rbac]
    assert "argo v4.0.2: compiling, at most 3 packages" in heard.lines
    assert not (at / ASIDE).exists()


def test_a_second_build_asks_go_nothing(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go"), tmp_path / "cache"
    build([recipes.EVENTS_GROUP], env, Heard(), at)
    (tmp_path / "go" / "go").unlink()
    heard = Heard()
    assert build([recipes.EVENTS_GROUP], env, heard, at) == Built(("events v1.9.11",), ())
    assert heard.lines == []


def test_a_group_that_lost_a_file_is_built_again(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go"), tmp_path / "cache"
    build([recipes.ARGO_GROUP], env, Heard(), at)
    (cache.folder(recipes.ARGO_GROUP, at) / "argoexec").unlink()
    assert build([recipes.ARGO_GROUP], env, Heard(), at).made == ("argo v4.0.2",)
    assert cache.whole(recipes.ARGO_GROUP, at)


def test_what_a_killed_build_left_is_taken_away(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go"), tmp_path / "cache"
    (at / ASIDE / "out").mkdir(parents=True)
    (at / ASIDE / "out" / "half").write_text("")
    build([recipes.EVENTS_GROUP], env, Heard(), at)
    assert os.listdir(cache.folder(recipes.EVENTS_GROUP, at)) == ["evproc"]
    assert not (at / ASIDE).exists()


@pytest.mark.parametrize(
    ("step", "says", "message"),
    [
        pytest.param("list", NO_NETWORK, "cannot download example.org/x@v1.0.0", id="no network"),
        pytest.param(
            "download", NO_NETWORK, "cannot download", id="no network for the first module"
        ),
        pytest.param(
            "build", "no space left on device", "no space left on the disk", id="full disk"
        ),
        pytest.param("build", "undefined: x", "go ended with code 1", id="does not compile"),
    ],
)
def test_a_build_that_fails_leaves_nothing(
    tmp_path: Path, step: str, says: str, message: str
) -> None:
    env, at = fake_go(tmp_path / "go", fails={step: says}), tmp_path / "cache"
    heard = Heard()
    with pytest.raises(LabError, match=message) as raised:
        build([recipes.ARGO_GROUP], env, heard, at)
    assert raised.value.message.startswith("argo v4.0.2: ")
    assert os.listdir(at) == [".lock"]
    assert "argo v4.0.2 ends" not in heard.lines


def test_a_group_that_was_built_before_another_failed_stays(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go", fails={"download": NO_NETWORK}), tmp_path / "cache"
    with pytest.raises(LabError, match=r"^argo"):
        build([recipes.EVENTS_GROUP, recipes.ARGO_GROUP], env, Heard(), at)
    assert cache.whole(recipes.EVENTS_GROUP, at)


def test_a_module_without_the_file_is_named(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go"), tmp_path / "cache"
    with pytest.raises(
        LabError, match=r"argo-workflows/v4 v4\.0\.2 has no manifests/base/crds/full/"
    ):
        build([recipes.CRDS_GROUP], env, Heard(), at)


def test_a_cache_that_is_a_file_is_named(tmp_path: Path) -> None:
    env, at = fake_go(tmp_path / "go"), tmp_path / "cache"
    at.write_text("")
    with pytest.raises(LabError, match=str(at)) as raised:
        build([recipes.EVENTS_GROUP], env, Heard(), at)
    assert "XDG_CACHE_HOME" in raised.value.hint


def test_argo_is_compiled_through_a_link_because_go_refuses_an_overlay_over_its_cache(
    tmp_path: Path,
) -> None:
    env, at = fake_go(tmp_path / "go"), tmp_path / "cache"
    build([recipes.ARGO_GROUP], env, Heard(), at)
    asked = [arguments for arguments, _ in calls(tmp_path / "go")]
    assert ["mod", "edit", f"-replace={recipes.ARGO}=./upstream"] in asked
    compiled = next(arguments for arguments in asked if arguments[0] == "build")
    overlay = str(at / ASIDE / "argo" / "overlay.json")
    assert compiled[compiled.index("-overlay") + 1] == overlay
    # The very words of the recipe that was run: other flags would compile everything anew.
    flags = compiled[compiled.index("-ldflags") + 1]
    assert flags == f"-s -w -X {recipes.ARGO}.version=v4.0.2"


def test_go_gets_no_environment_of_ours_but_what_it_needs(tmp_path: Path) -> None:
    env = fake_go(tmp_path / "go") | {"GITHUB_TOKEN": "s3cret"}
    build([recipes.EVENTS_GROUP], env, Heard(), tmp_path / "cache")
    seen = [given for arguments, given in calls(tmp_path / "go") if arguments[0] == "build"]
    assert "GITHUB_TOKEN" not in seen[0]
    assert seen[0]["GOFLAGS"] == "-mod=readonly -buildvcs=false"


def test_kubernetes_is_told_its_version() -> None:
    how = recipes.KUBERNETES_GROUP.how
    assert isinstance(how, recipes.Compile)
    flags = linker_flags(how.linker, how.variables, "v1.33.4")
    assert "gitVersion=v1.33.4 " in flags
    assert "gitMajor=1 " in flags
    assert "gitMinor=33 " in flags
