"""Compile a group's programs into a folder. Writes nowhere else but in Go's own caches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from playbook.lab.build.command import Workshop, run
from playbook.lab.build.download import download
from playbook.lab.build.recipes import Compile, Group, Mend
from playbook.lab.errors import LabError

UPSTREAM = "upstream"


def compile_programs(group: Group, how: Compile, version: str, shop: Workshop, to: Path) -> None:
    """Compile the programs of a group and give them their names."""
    overlay = _mend(shop, how.mends, group.module, version) if how.mends else []
    packages = [program.package for program in how.programs]
    # This downloads what is needed and nothing more; `go mod download` would fetch the tests' modules too.
    needed = run(shop, ["list", *overlay, "-deps", "--", *packages]).split()
    shop.tell(f"compiling, at most {len(needed)} packages")
    flags = linker_flags(how.linker, how.variables, version)
    run(shop, ["build", "-v", *overlay, "-ldflags", flags, "-o", f"{to}/", "--", *packages])
    for program in how.programs:
        built = to / program.built
        if not built.is_file():
            raise LabError(f"{shop.doing}: go made no {program.built} of {program.package}")
        built.rename(to / program.file)


def linker_flags(linker: str, variables: Mapping[str, str], version: str) -> str:
    """Return the value of -ldflags."""
    major, minor = version.removeprefix("v").split(".")[:2]
    values = {
        name: text.format(version=version, major=major, minor=minor)
        for name, text in variables.items()
    }
    return " ".join([linker, *(f"-X {name}={value}" for name, value in values.items())])


def _mend(shop: Workshop, mends: tuple[Mend, ...], module: str, version: str) -> list[str]:
    """Put files in the places where a module's zip has none, and return the flags that make go see them.

    Go refuses an overlay over its module cache, so the module is replaced by a link to its folder there, and the overlay
    lies over the link.
    """
    folder = download(shop, module, version)
    upstream = shop.sources / UPSTREAM
    upstream.symlink_to(folder, target_is_directory=True)
    run(shop, ["mod", "edit", f"-replace={module}=./{UPSTREAM}"])
    replaced: dict[str, str] = {}
    for number, mend in enumerate(mends):
        text = shop.sources / f"mend-{number}"
        text.write_text(mend.text, "utf-8")
        replaced[str(upstream / mend.path)] = str(upstream / mend.like if mend.like else text)
    overlay = shop.sources / "overlay.json"
    overlay.write_text(json.dumps({"Replace": replaced}), "utf-8")
    return ["-overlay", str(overlay)]
