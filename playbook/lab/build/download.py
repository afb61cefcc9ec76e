"""Download one pinned module, and copy YAML out of modules. The content is what go.sum pins, or an error."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from playbook.lab.build.command import Workshop, run
from playbook.lab.build.recipes import Copied
from playbook.lab.errors import LabError


def download(shop: Workshop, module: str, version: str) -> Path:
    """Return the folder of a module in Go's cache."""
    shop.tell(f"go: downloading {module} {version}")
    answer = run(shop, ["mod", "download", "-json", f"{module}@{version}"])
    return Path(str(json.loads(answer)["Dir"]))


def copy_files(
    copied: tuple[Copied, ...], versions: Mapping[str, str], shop: Workshop, to: Path
) -> None:
    """Copy files out of modules into folders of their kind."""
    modules = dict.fromkeys(one.module for one in copied)
    folders = {module: download(shop, module, versions[module]) for module in modules}
    for one in copied:
        folder = folders[one.module] / one.folder
        place = to / one.to
        place.mkdir(exist_ok=True)
        for name in one.names:
            if not (folder / name).is_file():
                raise LabError(
                    f"{shop.doing}: {one.module} {versions[one.module]} has no {one.folder}/{name}"
                )
            shutil.copyfile(
                folder / name, place / name
            )  # not its mode: the module cache is read-only
