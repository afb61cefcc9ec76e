"""What each releaser's selector finds, each selector looked up once. Never judges. Ask `world.once(found_by)`."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.prove.pairing.releasers import releasers
from playbook.prove.pairing.selectors import Gate, matching, terms
from playbook.prove.world import World


def found_by(world: World) -> Mapping[str, tuple[Gate, ...] | None]:
    """Return the waits that each selector of a releaser may find; None where it cannot be read here."""
    asked = {one.selector for one in world.once(releasers).known if one.selector is not None}
    read = {selector: terms(selector) for selector in asked}
    return {
        selector: None if fields is None else matching(world, fields)
        for selector, fields in read.items()
    }
