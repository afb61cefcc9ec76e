"""GitHub tells of a trigger label that we took off: it is on its way where it tells of a head that nobody knows."""

from __future__ import annotations

from playbook.explore.bounds import Bounds
from playbook.explore.echoes import ours
from playbook.explore.others import Others
from playbook.rehearse.world import Pull
from tests.explore.walks import Walk, fresh, walk

REX, CLEO, TESS = (f"5dlabs-{name}[bot]" for name in ("rex", "cleo", "tess"))
OPEN = ("Begins", f"{REX} opened", "arrives s01", "implement/r0 Succeeded", "Begins")
PASSED = (f"{CLEO} labeled", "arrives s02", "review/r0 Succeeded", "Begins")
CHANGES = (f"{TESS} changes_requested", "test/r0 Succeeded")
PUSHED = (*OPEN, *PASSED, "octocat pushed", *CHANGES)


def led(*acts: str) -> Walk:
    """Return a walk through these acts, after each of which the rehearsal said the same."""
    one = walk(fresh("stock", 2), "")
    unlike = one.leads(*acts)
    assert not unlike, "\n".join((*map(str, one.acts), *unlike))
    return one


def echoes(one: Walk) -> list[str]:
    return [signal.name for signal in one.at.sent if ours(signal)]


def test_a_label_that_is_taken_off_at_a_known_head_tells_nothing() -> None:
    one = led(*OPEN, *PASSED, *CHANGES)
    assert (one.at.shown, echoes(one)) == (("playbook/implement",), [])
    assert list(one.beside.sent) == [
        "s03",
        "s04",
    ]  # the rehearsal's GitHub tells of it all the same


def test_a_label_that_is_taken_off_tells_of_a_push_that_nobody_told_of() -> None:
    one = led(*PUSHED)
    assert echoes(one) == ["s05"]
    one = led(*PUSHED, "arrives s05")
    (told,) = (owned.signal for owned in one.at.signals if owned.signal.name == "s05")
    assert isinstance(one.at.pull, Pull)
    assert (told.what, told.head_sha) == ("unlabeled ready-for-qa", one.at.pull.head)


def test_it_tells_nothing_any_more_when_the_push_has_arrived() -> None:
    one = led(*PUSHED, "arrives s03")
    assert echoes(one) == []
    one.beside.unsaid("s05")
    assert one._compared() == []


def test_nobody_waits_until_it_has_arrived() -> None:
    one = led(*PUSHED)
    others = Others(one.beside.scene, Bounds(pushes=2, people=0, flight=1))
    full, echo = one.at, tuple(signal for signal in one.at.sent if ours(signal))
    assert not list(others.people(full))
    assert list(others.people(full._replace(sent=echo)))
