"""Import a repository's own modules, and leave the process as it was: no path, no module, no output stays behind."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

FOLDERS = ("workflows", "sensors")
OURS = "playbook"


@dataclass(frozen=True, slots=True)
class Imports:
    """The modules of one repository: in `sys.modules` only while its own code runs.

    Two repositories in one process both have a `workflows.play`, and neither may see the other's.
    """

    root: Path
    _modules: dict[str, ModuleType] = field(default_factory=dict)

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Let the repository's code run: its modules are found, and what it prints goes to stderr."""
        others = {name: sys.modules.pop(name) for name in list(sys.modules) if _in_folders(name)}
        before = set(sys.modules)
        sys.modules.update(self._modules)
        sys.path.insert(0, str(self.root))
        importlib.invalidate_caches()
        try:
            # stdout belongs to the command: a diff, a picture or JSON that must parse.
            with contextlib.redirect_stdout(sys.stderr):
                yield
        finally:
            with contextlib.suppress(ValueError):  # its code may have changed the path
                sys.path.remove(str(self.root))
            for name in set(sys.modules) - before:
                if _in_folders(name) or self._own(sys.modules[name]):
                    self._modules[name] = sys.modules.pop(name)
            sys.modules.update(others)

    def module(self, path: Path) -> ModuleType:
        """Import one file of workflows/ or sensors/; only while active."""
        folder = path.parent
        if folder.name not in sys.modules and not (folder / "__init__.py").exists():
            # Without this, an installed package called `workflows` would be found instead of the folder.
            package = ModuleType(folder.name)
            package.__path__ = [str(folder)]
            sys.modules[folder.name] = package
        return importlib.import_module(f"{folder.name}.{path.stem}")

    def _own(self, module: ModuleType) -> bool:
        """Tell whether a module is the repository's: below its root, but not installed there and not playbook."""
        if module.__name__.partition(".")[0] == OURS:
            return False
        # A folder without __init__.py has no file; what has neither is built in.
        places = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
        path = Path(next(filter(None, places), "/"))
        return path.is_relative_to(self.root) and not path.is_relative_to(sys.prefix)


def _in_folders(name: str) -> bool:
    return name.partition(".")[0] in FOLDERS
