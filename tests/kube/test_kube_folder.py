"""What of a folder is applied, and what is said of one that is not a rendered folder."""

from pathlib import Path

import pytest

from playbook.errors import InvalidDocument
from playbook.kube.folder import read_folder

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def names(found: tuple[dict[str, dict[str, str]], ...]) -> list[str]:
    return [each["metadata"]["name"] for each in found]


def test_objects_and_patches_are_told_apart(tmp_path: Path) -> None:
    files = {
        "a/one.yaml": OBJECT % "one" + "---\n" + OBJECT % "two",
        "b.yml": OBJECT % "three",
        "patches/p.yaml": OBJECT % "patch",
        "kustomization.yaml": "kind: Kustomization\n",
        "notes.txt": "no manifest",
        ".git/x.yaml": "no: manifest",
    }
    found = read_folder(written(tmp_path, files))
    assert names(found.objects) == ["one", "two", "three"]
    assert names(found.patches) == ["patch"]


def test_our_own_rendered_folder_is_read_whole() -> None:
    rendered = Path(__file__).parents[2] / "gitops" / "rendered" / "local"
    found = read_folder(rendered)
    files = sorted(rendered.rglob("*.yaml"))
    assert len(found.objects) + len(found.patches) == len(files) - 1


@pytest.mark.parametrize(
    ("files", "says"),
    [
        pytest.param({}, "no manifest .* there", id="an empty folder"),
        pytest.param({"patches/p.yaml": OBJECT % "p"}, "no manifest .* there", id="only patches"),
        pytest.param({"a.yaml": "kind: [\n"}, r"a\.yaml:", id="no YAML"),
        pytest.param({"a.yaml": "steps: []\n"}, r"a\.yaml:1:1: no apiVersion", id="a scenario"),
        pytest.param({"a.yaml": "- 1\n"}, r"a\.yaml:1:1: no apiVersion", id="a list"),
        pytest.param({"a.yaml": "apiVersion: v1\n"}, "no kind", id="no kind"),
        pytest.param(
            {"a.yaml": "apiVersion: v1\nkind: Pod\n"}, "Pod without metadata.name", id="no name"
        ),
    ],
)
def test_what_is_no_rendered_folder_is_said(
    files: dict[str, str], says: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidDocument, match=says):
        read_folder(written(tmp_path, files))


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidDocument, match="no such folder"):
        read_folder(tmp_path / "none")


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidDocument, match="not UTF-8"):
        read_folder(tmp_path)
