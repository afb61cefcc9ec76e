"""PB420-PB422: containers that are not what was tested, or that may do more than they need."""

from __future__ import annotations

from playbook.prove.pods import pods
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World


def _latest(world: World) -> Found:
    for pod in world.once(pods):
        for one in pod.containers:
            image = one.image
            if "{{" in image:
                yield Unclear(
                    pod.object, (*one.path, "image"), "the image is decided by a parameter"
                )
            elif image and _floats(image):
                said = f'The image "{image}" has {_tag_said(image)}.'
                yield Fault(pod.object, (*one.path, "image"), said)


def _floats(image: str) -> bool:
    """Tell whether a reference names no tag, or the tag `latest`, and no digest."""
    name, at, _ = image.partition("@")
    _, colon, tag = name.rpartition("/")[2].partition(":")
    return not at and (not colon or tag == "latest")


def _tag_said(image: str) -> str:
    return "the tag latest" if image.endswith(":latest") else "no tag, which means latest"


LATEST = Rule(
    id="PB420",
    title="A container's image has the tag `latest`, or none.",
    why="Kubernetes pulls `latest` anew for each pod: two steps of one run may run different code, "
    "and what worked yesterday cannot be had again.",
    mend="Name a version, or a digest.",
    source="kubernetes.io/docs/concepts/containers/images, imagePullPolicy",
    severity="warning",
    check=_latest,
)

RULES = (LATEST,)
