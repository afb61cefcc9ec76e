"""This repository's tree in a namespace of the lab: rendered for it, applied, its Sensors listening."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playbook.cli.options import project_at, rendered
from playbook.kube.cluster import Cluster
from playbook.lab.lab import Lab
from playbook.lab.rehearsal.place import Place, prepare
from playbook.play import Play
from playbook.project.environment import load_platform
from playbook.project.recordings import recordings
from playbook.rehearse.stage import Stage
from playbook.rehearse.tree import compile_tree

PLAY, REPOSITORY = "play", "acme/web"


@dataclass(frozen=True, slots=True)
class Scene:
    """A namespace with the tree in it."""

    lab: Lab
    namespace: str
    play: Play
    place: Place
    stage: Stage

    @property
    def cluster(self) -> Cluster:
        """Return the API server, as its administrator."""
        return self.place.ground.person


def scene_in(lab: Lab, namespace: str) -> Scene:
    """Apply the tree to a namespace."""
    project = project_at(Path())
    platform = load_platform(project.layout, "local")
    here = platform.namespaces.model_copy(update={"workflows": namespace})
    files = rendered(project, platform.model_copy(update={"namespaces": here}))
    stage = Stage(compile_tree(files), recordings(Path()))
    return Scene(lab, namespace, project.play(PLAY), prepare(lab, namespace, files), stage)
