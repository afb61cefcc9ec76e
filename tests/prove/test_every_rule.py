"""Every rule finds its own example and its own broken copy of our tree, and nothing in what is right."""

from pathlib import Path

import pytest

from playbook.prove import examples
from playbook.prove.catalogue import FAMILIES, RULES
from playbook.prove.prove import Report, prove_world
from playbook.prove.rule import Rule
from playbook.prove.sources import read_documents
from playbook.prove.world import World
from tests.prove import broken_cluster, broken_pairing, broken_sensor, broken_workflow
from tests.prove.breaking import broken, report_on, stock

BROKEN = {
    **broken_workflow.BROKEN,
    **broken_sensor.BROKEN,
    **broken_pairing.BROKEN,
    **broken_cluster.BROKEN,
}
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
IDS = {rule.id for rule in RULES}
FOLDER = Path(examples.__file__).parent / examples.FOLDER


def seen(rule: Rule, ending: str) -> Report:
    """Return what a rule alone says of its own example, which has to be one that can be read."""
    name = examples.name(rule.id, ending)
    documents, skipped = read_documents({name: examples.example(rule.id, ending)})
    assert documents
    assert skipped == []
    return prove_world(World(documents), [rule])


@EACH
def test_it_finds_its_smallest_failing_example(rule: Rule) -> None:
    report = seen(rule, "fails")
    assert report.findings
    assert report.not_decided == ()


@EACH
def test_it_finds_nothing_in_its_smallest_passing_example(rule: Rule) -> None:
    report = seen(rule, "passes")
    assert report.findings == ()
    assert report.not_decided == ()


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if (FOLDER / examples.name(rule.id, "unclear")).is_file()],
    ids=lambda rule: rule.id,
)
def test_what_it_cannot_judge_it_calls_not_decided(rule: Rule) -> None:
    report = seen(rule, "unclear")
    assert report.findings == ()
    assert report.not_decided


@EACH
def test_it_finds_its_broken_copy_of_our_tree_and_nobody_else_does(rule: Rule) -> None:
    found = {one.rule for one in report_on(broken(BROKEN[rule.id])).findings}
    assert rule.id in found
    assert found <= {rule.id, *rule.implies}


def test_our_tree_is_clean() -> None:
    report = report_on(stock())
    assert [f"{one.rule} {one.where} {one.path}: {one.said}" for one in report.findings] == []
    assert [f"{one.rule} {one.where} {one.path}: {one.why}" for one in report.not_decided] == []
    assert report.unread == ()


def test_ids_are_unique_sorted_and_of_a_family() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert {one[:3] for one in ids} <= FAMILIES.keys()


def test_no_break_and_no_example_is_left_over() -> None:
    assert BROKEN.keys() == IDS
    files = {path.name for path in FOLDER.glob("*.yaml")}
    endings = ("fails", "passes", "unclear")
    assert files <= {examples.name(rule, ending) for rule in IDS for ending in endings}


@EACH
def test_people_can_read_it(rule: Rule) -> None:
    for text in (rule.title, rule.why, rule.mend):
        assert text.endswith((".", "?"))
        assert text == text.strip()
    assert rule.source
    assert set(rule.implies) <= IDS - {rule.id}
