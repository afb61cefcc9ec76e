"""Where things are in a user's repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playbook.errors import InvalidPlay


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders below a repository's root."""

    root: Path

    @property
    def workflows(self) -> Path:
        """Return the folder of plays and Hera workflows."""
        return self.root / "workflows"

    @property
    def sensors(self) -> Path:
        """Return the folder of Events objects."""
        return self.root / "sensors"

    @property
    def environments(self) -> Path:
        """Return the folder of Platforms."""
        return self.root / "gitops" / "environments"

    @property
    def scenarios(self) -> Path:
        """Return the folder of scenarios."""
        return self.root / "scenarios"

    def rendered(self, environment: str) -> Path:
        """Return the folder that `render` owns."""
        return self.root / "gitops" / "rendered" / environment

    def rendered_before(self) -> tuple[str, ...]:
        """Return the environments that `render` has a folder of, also those whose file is gone."""
        found = (self.root / "gitops" / "rendered").glob("*/")
        return tuple(sorted(path.name for path in found if path.is_dir()))

    def shown(self, path: Path) -> str:
        """Return a path as people should see it: from the root where it is below."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def layout(root: Path) -> Layout:
    """Return the layout of a repository.

    Raises:
        InvalidPlay: there is no `workflows/` folder.
    """
    absolute = root.resolve()  # a user's code may change the current folder
    if not (absolute / "workflows").is_dir():
        raise InvalidPlay(
            f"{absolute}: there is no workflows/ folder here",
            hint="Run `playbook init` to make one, or say where it is with --root.",
        )
    return Layout(absolute)
