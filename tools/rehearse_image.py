"""Do a Containerfile's steps in a plain folder: no container, no root, nothing outside the folder is written.

Each stage gets a folder that stands for its `/`. What only a container can do (apt-get, users) is left out, and what
no registry here gives is taken from this machine; both are said.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.containerfile import Instruction, NotUnderstood, Stage, Step

SAID = frozenset({"LABEL", "USER", "HEALTHCHECK", "ENTRYPOINT", "CMD", "ENV", "EXPOSE"})
ONLY_IN_A_CONTAINER = {"apt-get": "Debian's packages", "groupadd": "users and their folders"}
STAND_INS = ("git",)  # what apt-get brings
# What is not ours to write: a path that begins with / outside quotes of a RUN would be this machine's.
ABSOLUTE = re.compile(r"(?:^|[\s=\"'])(/[\w.][\w./-]*)")


@dataclass(slots=True)
class Rehearsal:
    """Where it takes place, and what could not be done as the Containerfile says."""

    context: tuple[Path, ...]
    folder: Path
    absent: list[str] = field(default_factory=list)

    def root(self, stage: str) -> Path:
        """Return the folder that is a stage's `/`."""
        return self.folder / (stage or "image")

    def say(self, mark: str, text: str) -> None:
        """Print a line about a step."""
        print(f"{mark:<9}{text}", flush=True)


def rehearse(found: Iterable[Stage], repository: Path, folder: Path) -> int:
    """Do the steps of all stages, then ask the doctor; return 0 where he misses only what is known to be absent."""
    stages = list(found)
    show = Rehearsal((folder / "context", repository), folder)
    began = time.monotonic()
    for stage in stages:
        show.say("FROM", f"{stage.base}: this machine's programs stand for it")
        for step in stage.steps:
            _do(show, stage, step)
    root = show.root(stages[-1].name)
    show.say("size", f"{_size(root) >> 20} MiB in {time.monotonic() - began:.0f} s")
    for name in STAND_INS:
        _stand_in(show, name, root / "usr" / "bin" / name)
    return _asked(show, stages[-1], root)


def _do(show: Rehearsal, stage: Stage, step: Step) -> None:
    one, root = step.instruction, show.root(stage.name)
    began = time.monotonic()
    if one.word in SAID:
        return
    if one.word == "WORKDIR":
        _inside(root, root, one.text).mkdir(parents=True, exist_ok=True)
    elif one.word == "COPY":
        _copy(show, one, root, _where(stage, one, root))
    elif one.word == "ADD":
        _add(show, one, root, _where(stage, one, root))
    elif one.word == "RUN":
        _run(show, step, root, _where(stage, one, root))
    took = time.monotonic() - began
    if took > 1:
        show.say("", f"{took:.1f} s for line {one.line}")


def _where(stage: Stage, before: Instruction, root: Path) -> Path:
    """Return the working directory an instruction has."""
    place = root
    for one in stage.all("WORKDIR"):
        if one.line < before.line:
            place = _inside(root, place, one.text)
    return place


def _inside(root: Path, here: Path, path: str) -> Path:
    """Return a path of the image as one below its folder."""
    found = Path(os.path.normpath(root / path.lstrip("/") if path.startswith("/") else here / path))
    if not found.is_relative_to(root):
        raise NotUnderstood(f"{path} leads out of {root}")
    return found


def _copy(show: Rehearsal, one: Instruction, root: Path, here: Path) -> None:
    *sources, target = one.words
    place = _inside(root, here, target)
    if "from" in one.flags:
        _from_stage(show, one.flags["from"], sources[0], place)
        return
    files = [file for source in sources for file in _matching(show.context, source)]
    if target.endswith("/"):
        place.mkdir(parents=True, exist_ok=True)
    for file in files:
        _put(file, place)
    show.say("COPY", f"{len(files)} to {target}")


def _from_stage(show: Rehearsal, stage: str, source: str, place: Path) -> None:
    made = _inside(show.root(stage), show.root(stage), source)
    if made.exists():
        _put(made, place)
        show.say("COPY", f"{source} from {stage}")
        return
    _stand_in(show, made.name, place)  # the stage's own image has it


def _matching(context: tuple[Path, ...], source: str) -> list[Path]:
    for folder in context:
        if found := sorted(folder.glob(source)):
            return found
    raise NotUnderstood(f"COPY {source}: there is no such file")


def _put(file: Path, place: Path) -> None:
    """Copy as COPY does: of a folder what is in it, a file into a folder or under a new name."""
    if file.is_dir():
        shutil.copytree(file, place, symlinks=True, dirs_exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, place)


def _add(show: Rehearsal, one: Instruction, root: Path, here: Path) -> None:
    """Take this machine's program for one that no registry here gives; an archive is left out."""
    url, target = one.words
    place = _inside(root, here, target)
    if place.suffix:
        show.absent.append(place.name.partition(".")[0])
        show.say("absent", f"{url}: not reached from here")
        return
    _stand_in(show, place.name, place)


def _stand_in(show: Rehearsal, name: str, place: Path) -> None:
    program = shutil.which(name)
    if program is None:
        show.absent.append(name)
        show.say("absent", f"{name} is not on this machine either")
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    # Not a link: git and node find their own folders by theirs, and a link to a shim would be the shim.
    place.write_text(f'#!/bin/sh\nexec {os.path.realpath(program)} "$@"\n')
    place.chmod(0o755)
    show.say("stand-in", f"{program} for {place.name}")


def _run(show: Rehearsal, step: Step, root: Path, here: Path) -> None:
    text = step.instruction.text
    for word, what in ONLY_IN_A_CONTAINER.items():
        if text.startswith(word):
            show.say("left out", f"line {step.instruction.line}: {what}")
            return
    unpacked = next((name for name in show.absent if f"{name}.tar" in text), "")
    if unpacked:
        show.say("left out", f"line {step.instruction.line}: unpacks {unpacked}")
        return
    if outside := ABSOLUTE.findall(text):
        raise NotUnderstood(f"line {step.instruction.line}: {outside[0]} is a path of this machine")
    show.say("RUN", " ".join(text.split())[:70])
    environment = {**step.environment, "PATH": os.environ["PATH"], "HOME": str(show.folder)}
    log = show.folder / "run.log"
    with log.open("ab") as output:
        done = subprocess.run(
            ["/bin/sh", "-ec", text], cwd=here, env=environment, stdout=output,
            stderr=subprocess.STDOUT, check=False, timeout=1800,
        )  # fmt: skip
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise NotUnderstood(f"line {step.instruction.line}: exit code {done.returncode}\n{tail}")


def _asked(show: Rehearsal, stage: Stage, root: Path) -> int:
    """Run the doctor with the image's variables and nothing of this machine on PATH."""
    variables: dict[str, str] = {}
    for one in stage.all("ENV"):
        variables |= {name: _moved(root, value) for name, value in one.pairs.items()}
    told = {
        **variables,
        # The settings' file names places of the image; variables win over it.
        "AGENT_RUNTIME_WORKSPACE_ROOT": str(root / "workspace" / "runs"),
        "AGENT_RUNTIME_SKILLS": json.dumps([str(one) for one in (root / "opt/skills").iterdir()]),
        "SSL_CERT_FILE": os.environ.get("SSL_CERT_FILE", ""),
    }
    doctor = [str(root / "opt/playbook/bin/playbook"), "agent", "doctor", "--output", "json"]
    (root / "workspace").mkdir(exist_ok=True)
    done = subprocess.run(
        doctor, env={name: value for name, value in told.items() if value},
        cwd=root / "workspace", capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        return 3
    return _judged(show, json.loads(done.stdout))


def _judged(show: Rehearsal, document: Mapping[str, list[dict[str, str]]]) -> int:
    lacking = []
    for row in document["checks"]:
        show.say(row["state"], f"{row['check']}: {row['found']}")
        if row["state"] == "missing" and row["check"] not in show.absent:
            lacking.append(row["check"])
    print(
        f"missing: {', '.join(lacking)}"
        if lacking
        else "the doctor misses nothing that was installed"
    )
    return 1 if lacking else 0


def _moved(root: Path, value: str) -> str:
    """Return a variable's value with the image's paths below the folder."""
    return ":".join(f"{root}{part}" if part.startswith("/") else part for part in value.split(":"))


def _size(folder: Path) -> int:
    seen = {
        (status.st_ino): status.st_blocks * 512
        for file in folder.rglob("*")
        if not (status := file.lstat()).st_mode & 0o040000
    }
    return sum(seen.values())
