"""`playbook prove` on trees that nobody would write: no traceback, and never "fine" for what was not read."""

import time
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, Ended

TEMPLATE = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: {name}
spec:
  entrypoint: main
  templates:
  - name: main
    suspend:
      {field}: 1h
"""
RIGHT = TEMPLATE.format(name="play", field="duration")
WRONG = TEMPLATE.format(name="wrong", field="durration")
HELM = RIGHT.replace("name: play", "name: {{ .Values.name }}")


def proved(playbook: CommandLine, folder: Path, body: str | bytes) -> Ended:
    """Prove a file beside one that is right."""
    folder.mkdir(exist_ok=True)
    (folder / "right.yaml").write_text(RIGHT)
    (folder / "file.yaml").write_bytes(body if isinstance(body, bytes) else body.encode())
    return playbook("prove", folder)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(WRONG[: len(WRONG) // 2] + " [", "file.yaml:", id="half a document"),
        pytest.param("a: !Ref b\n", "the tag !Ref is not understood", id="a tag"),
        pytest.param("a: 1\na: 2\n", 'the key "a" is here twice', id="a key twice"),
        pytest.param(b"a: \xff\xfe\n", "not UTF-8", id="another encoding"),
        pytest.param("a: *nobody\n", "*nobody names no anchor", id="an anchor nobody set"),
        pytest.param("a: \x07\n", "U+0007", id="a bell"),
        pytest.param("a: " + "[" * 300, "nested deeper than 200", id="a deep nest"),
        pytest.param("a: " + "x" * 20_000_001, "at most 20,000,000 are read", id="20 MB"),
    ],
)
def test_what_cannot_be_read_ends_with_3_and_says_why(
    playbook: CommandLine, tmp_path: Path, body: str | bytes, said: str
) -> None:
    seen = proved(playbook, tmp_path, body)
    assert seen.code == 3
    assert said in " ".join(seen.out.split())
    assert "not readable" in seen.out
    assert "Traceback" not in seen.err


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(HELM, "a Helm template", id="Helm values"),
        pytest.param("{{- if .Values.x }}\na: 1\n{{- end }}\n", "a Helm template", id="Helm's if"),
        pytest.param('{{ include "x" . }}\n', "a Helm template", id="Helm's include"),
        pytest.param("apiVersion: v2\nkind: Alien\nmetadata: {name: x}\n", "v2 Alien", id="a kind"),
        pytest.param("name: chart\n", "no Kubernetes object", id="no object"),
        pytest.param("- 1\n", "no Kubernetes object", id="a list"),
        pytest.param("apiVersion: 1\nkind: 2\n", "no Kubernetes object", id="numbers"),
    ],
)
def test_what_is_not_for_us_is_named_and_counted(
    playbook: CommandLine, tmp_path: Path, body: str, said: str
) -> None:
    seen = proved(playbook, tmp_path, body)
    assert seen.code == 0
    assert "not looked at: " in seen.out
    assert said in seen.out
    assert "1 not looked at" in seen.out


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(WRONG.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(b"\xef\xbb\xbf" + WRONG.encode(), id="a byte order mark"),
        pytest.param(f"---\n---\n{RIGHT.replace('play', 'two')}---\n{WRONG}...\n", id="several"),
        pytest.param(
            WRONG.replace("suspend:", "suspend: &wait").replace(
                "metadata:", "x-unused: &none 1\nmetadata:"
            ),
            id="anchors",
        ),
        pytest.param(
            "apiVersion: v1\nkind: List\nitems:\n"
            + "".join(
                f"{'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(WRONG.split("\n"))
            ),
            id="a List",
        ),
    ],
)
def test_every_way_of_writing_yaml_is_read(
    playbook: CommandLine, tmp_path: Path, body: str | bytes
) -> None:
    seen = proved(playbook, tmp_path, body)
    assert seen.code == 1
    assert '"durration" is not a field here' in seen.out


def test_a_value_of_another_type_is_a_finding_and_stumbles_nobody(
    playbook: CommandLine, tmp_path: Path
) -> None:
    for kind in ("WorkflowTemplate", "Sensor", "EventSource", "Role", "Deployment", "CronWorkflow"):
        for spec in ("spec: 1", "spec: [1]", "spec: {templates: 1, triggers: x}", "rules: {}"):
            version = {"Role": "rbac.authorization.k8s.io/v1", "Deployment": "apps/v1"}
            text = f"apiVersion: {version.get(kind, 'argoproj.io/v1alpha1')}\nkind: {kind}\n"
            seen = proved(playbook, tmp_path, f"{text}metadata: {{name: x}}\n{spec}\n")
            assert seen.code == 1, (kind, spec)
            assert seen.err == ""


def test_a_loop_of_links_ends(playbook: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "up").symlink_to(tmp_path)
    (tmp_path / "inner" / "self").symlink_to(tmp_path / "inner" / "self")
    (tmp_path / "inner" / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    seen = proved(playbook, tmp_path, RIGHT.replace("play", "other"))
    assert seen.code == 3
    assert "a loop" in seen.out
    assert "No such file" in seen.out
    assert "2 objects" in seen.out


@pytest.mark.parametrize("name", ["empty", "no-yaml"])
def test_a_folder_with_nothing_in_it_is_not_fine(
    playbook: CommandLine, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "read.me").write_text(WRONG)
    seen = playbook("prove", tmp_path / name)
    assert seen.code == 3
    assert "no manifest" in seen.err


def test_a_hidden_folder_is_named(playbook: CommandLine, tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.yaml").write_text(WRONG)
    seen = proved(playbook, tmp_path, RIGHT.replace("play", "other"))
    assert seen.code == 0
    assert ".hidden" in seen.out


def test_five_thousand_strange_objects_are_one_line(playbook: CommandLine, tmp_path: Path) -> None:
    one = "apiVersion: acme.dev/v1\nkind: Thing\nmetadata:\n  name: thing-{}\nspec: [1, {{a: b}}]\n"
    begun = time.monotonic()
    seen = proved(playbook, tmp_path, "---\n".join(one.format(at) for at in range(5000)))
    assert seen.code == 0
    assert "acme.dev/v1 Thing is not known here (5000 of them)" in " ".join(seen.out.split())
    assert len(seen.out.splitlines()) < 10
    assert time.monotonic() - begun < 30  # linear: it takes two seconds on a busy machine
