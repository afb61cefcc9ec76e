"""The reader of Containerfiles refuses what it does not know; a rehearsal writes below its folder only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.images.containerfiles import FILES
from tools.containerfile import NotUnderstood, instructions, stages
from tools.images import AGENT, ROOT, build_command, versions
from tools.rehearse_image import rehearse

PLAIN = "FROM base\n"


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_our_files_are_understood(file: Path) -> None:
    found = stages(file.read_text())
    assert found[-1].all("ENTRYPOINT")
    assert not [one for stage in found for one in stage.all("FROM", "ARG") if "$" in one.text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("VOLUME /x", "'VOLUME' is not among", id="an instruction"),
        pytest.param("ONBUILD RUN x", "'ONBUILD'", id="a trigger"),
        pytest.param("RUN cat <<EOF", "here documents", id="a here document"),
        pytest.param("COPY ${X:-y} /z", "only $NAME", id="a default in a variable"),
        pytest.param("COPY $X /z", "$X is not declared", id="a variable nobody declared"),
        pytest.param("RUN a \\", "after the end of the file", id="a line that goes on for ever"),
    ],
)
def test_what_is_not_known_is_refused(text: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        stages(PLAIN + text)
    assert said in str(refused.value)
    assert "line 2" in str(refused.value)


def test_comments_within_a_line_that_goes_on_are_left_out() -> None:
    text = "RUN one \\\n# why\n  && two\n"
    assert [one.text for one in instructions(text)] == ["one && two"]


def test_a_build_argument_wins_over_its_default_and_is_known_from_its_line_on() -> None:
    text = "ARG BASE=a\nFROM ${BASE}\nARG X=1\nENV Y=$X\nCOPY $Y-$X /\nRUN echo $X\n"
    [stage] = stages(text, {"BASE": "b", "X": "2"})
    assert stage.base == "b"
    assert stage.all("COPY")[0].words == ["2-2", "/"]
    assert stage.all("RUN")[0].text == "echo $X"
    assert stage.steps[-1].environment == {"X": "2", "Y": "2"}


def test_an_argument_before_from_is_not_known_after_it_unless_declared_again() -> None:
    with pytest.raises(NotUnderstood):
        stages("ARG X=1\nFROM a\nCOPY $X /\n")
    [stage] = stages("ARG X=1\nFROM a\nARG X\nCOPY $X /\n")
    assert stage.all("COPY")[0].words == ["1", "/"]


def test_an_argument_nobody_declares_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="KUBECTL_VERSON"):
        stages(AGENT.read_text(), {"KUBECTL_VERSON": "1"})


def test_versions_are_read_without_comments() -> None:
    assert versions("# A=0\n\nA=1\nB=x=y\n") == {"A": "1", "B": "x=y"}


def test_a_builder_is_told_every_version_the_file_declares() -> None:
    command = build_command("podman", "localhost/x", AGENT)
    assert command[:2] == ["podman", "build"]
    assert "--build-arg=CODEX_VERSION=0.169.0" in command
    assert command[-1] == "."


def test_the_steps_are_shown_with_their_variables_put_in() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.images", "steps", str(AGENT)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "https://dl.k8s.io/release/v1.33.4/bin/linux/amd64/kubectl" in done.stdout
    assert "--checksum=sha256:c2ba72" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "RUN touch /etc/playbook-was-here", "/etc/playbook-was-here is a path", id="RUN"
        ),
        pytest.param("RUN x --to=/opt/y", "/opt/y is a path", id="an option of a RUN"),
        pytest.param("WORKDIR ../..", "leads out", id="WORKDIR"),
        pytest.param("COPY a ../../b", "leads out", id="COPY"),
        pytest.param("COPY nothing-like-it /x", "no such file", id="a file that is not there"),
        pytest.param("RUN exit 4", "exit code 4", id="a step that fails"),
    ],
)
def test_a_rehearsal_writes_nothing_outside_its_folder(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "a").write_text("")
    with pytest.raises(NotUnderstood) as refused:
        rehearse(stages(f"FROM base\nWORKDIR /w\n{text}\n"), tmp_path / "context", tmp_path)
    assert said in str(refused.value)


DOCTOR = """\
#!/bin/sh
echo '{"checks": [{"check": "CHECK", "state": "STATE", "found": "here"}]}'
"""


@pytest.mark.parametrize(
    ("check", "state", "code"),
    [
        pytest.param("git", "ok", 0, id="all is there"),
        pytest.param("git", "missing", 1, id="something is missing"),
        pytest.param("helm", "missing", 0, id="what could not be fetched is not missed"),
    ],
)
def test_a_rehearsal_does_the_steps_below_its_folder_and_ends_as_the_doctor_says(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], check: str, state: str, code: int
) -> None:
    context = tmp_path / "context"
    (context / "tree").mkdir(parents=True)
    (context / "doctor").write_text(DOCTOR.replace("STATE", state).replace("CHECK", check))
    (context / "doctor").chmod(0o755)
    (context / "tree" / "skill").write_text("s")
    text = (
        "FROM base AS first\nWORKDIR /made\nARG WORD=hello\nRUN echo ${WORD} > file\n"
        "FROM base\nRUN apt-get install x\nWORKDIR /opt/playbook/bin\nCOPY doctor playbook\n"
        "COPY --from=first /made /opt/made\nCOPY tree /opt/skills\n"
        "ADD --checksum=sha256:0 https://example.com/helm.tar.gz ./helm.tar.gz\n"
        "RUN tar -xf helm.tar.gz\nENV HOME=/home\n"
    )
    assert rehearse(stages(text), context, tmp_path / "out") == code
    image = tmp_path / "out" / "image"
    assert (image / "opt/made/file").read_text() == "hello\n"
    assert (image / "opt/skills/skill").read_text() == "s"
    said = capfd.readouterr().out
    assert "left out line 6: Debian's packages" in said
    assert "absent   https://example.com/helm.tar.gz" in said
    assert "left out line 12: unpacks helm" in said
