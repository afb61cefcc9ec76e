"""The images of images/: `python -m tools.images build | steps FILE | rehearse FOLDER`.

`build` hands images/versions.env to the builder there is. `steps` prints what a Containerfile does, variables put in.
`rehearse` does the agent's steps in a plain folder, without a container, and asks `playbook agent doctor` about it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.containerfile import NotUnderstood, instructions, stages
from tools.rehearse_image import rehearse

ROOT = Path(__file__).parent.parent
VERSIONS = ROOT / "images" / "versions.env"
AGENT = ROOT / "images" / "agent" / "Containerfile"
CONTROLLER = ROOT / "images" / "controller" / "Containerfile"
WHEELS = ROOT / "dist" / "image"
BUILDERS = ("podman", "buildah", "docker")
NAMES = {"localhost/playbook-agent": AGENT, "localhost/playbook-controller": CONTROLLER}
PLAIN = "Without a container: python -m tools.images rehearse FOLDER"
NO_BUILDER = f"""\
images: none of {", ".join(BUILDERS)} is on PATH, so nothing was built.
  Install one (apt-get install podman), or build elsewhere from this folder: the wheel is in {WHEELS.relative_to(ROOT)}/.
  {PLAIN}"""


def versions(text: str) -> dict[str, str]:
    """Return the lines NAME=VALUE of images/versions.env."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def wheel(folder: Path) -> None:
    """Build playbook's wheel into a folder, alone: the images take whatever wheel is in there."""
    shutil.rmtree(folder, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)


def declared(file: Path) -> dict[str, str]:
    """Return those of the versions that a Containerfile declares; a builder warns of the others."""
    arguments = (one for one in instructions(file.read_text()) if one.word == "ARG")
    names = {name for one in arguments for name in one.pairs}
    return {name: value for name, value in versions(VERSIONS.read_text()).items() if name in names}


def build_command(builder: str, name: str, file: Path) -> list[str]:
    """Return how that builder builds an image, run from the repository's root."""
    arguments = [f"--build-arg={key}={value}" for key, value in declared(file).items()]
    return [builder, "build", *arguments, "--file", str(file.relative_to(ROOT)), "--tag", name, "."]


def build() -> int:
    """Build both images with the first builder there is."""
    wheel(WHEELS)
    builder = next((name for name in BUILDERS if shutil.which(name)), None)
    if builder is None:
        print(NO_BUILDER, file=sys.stderr)
        return 3
    for name, file in NAMES.items():
        command = build_command(builder, name, file)
        print(" ".join(command), flush=True)
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            print(f"images: {builder} could not build {name}: exit code {code}", file=sys.stderr)
            print(f"  {PLAIN}", file=sys.stderr)
            return code
    return 0


def steps(file: Path, given: Mapping[str, str]) -> int:
    """Print what a Containerfile does."""
    for stage in stages(file.read_text(), given):
        print(f"FROM {stage.base}{f' AS {stage.name}' if stage.name else ''}")
        for step in stage.steps:
            one = step.instruction
            flags = "".join(f"--{name}={value} " for name, value in one.flags.items())
            print(f"  {one.line:>3}  {one.word} {flags}{one.text}")
    return 0


def main() -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m tools.images", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("build", help="build both images with podman, buildah or docker")
    shown = verbs.add_parser("steps", help="print the steps of a Containerfile")
    shown.add_argument("file", type=Path)
    tried = verbs.add_parser("rehearse", help="do the agent image's steps in a new folder")
    tried.add_argument("folder", type=Path)
    asked = parser.parse_args()
    try:
        if asked.verb == "build":
            return build()
        if asked.verb == "steps":
            return steps(asked.file, {})
        folder = asked.folder.absolute()
        folder.mkdir(parents=True)  # a new one: what is in there is what the steps made
        wheel(folder / "context" / "dist" / "image")
        return rehearse(stages(AGENT.read_text()), ROOT, folder)
    except (NotUnderstood, FileExistsError) as error:
        print(f"images: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
