"""What the witnesses of a tree say, the rules say too: a trigger without one has a finding."""

import json
from pathlib import Path

import pytest

from playbook.project.recordings import Recordings
from playbook.prove import examples
from playbook.prove.catalogue import RULES
from playbook.prove.prove import prove_world
from playbook.prove.witness.show import document
from playbook.prove.witness.witnesses import witnesses
from tests.prove.breaking import broken, stock
from tests.prove.broken_pairing import BROKEN as BROKEN_PAIRING
from tests.prove.broken_sensor import BROKEN as BROKEN_SENSOR
from tests.prove.witness.one_trigger import SHIPPED, world_of

BROKEN = {**BROKEN_SENSOR, **BROKEN_PAIRING}


def test_every_trigger_of_our_tree_has_one() -> None:
    found = witnesses(world_of(stock()), SHIPPED)
    assert [one.verdict for one in found] == ["fires"] * 4
    assert all(payload.recording for one in found for payload in one.payloads)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_trigger_without_a_witness_has_a_finding(rule: str) -> None:
    world = world_of(broken(BROKEN[rule]))
    without = [one for one in witnesses(world, SHIPPED) if one.verdict != "fires"]
    found = prove_world(world, RULES).findings
    assert [one.verdict for one in without] == ["none"] * len(without)
    errors = {one.rule for one in found if one.severity == "error"}
    for one in without:
        assert any(rule in errors for why in one.why for rule in _rules(why)), one


def _rules(why: str) -> list[str]:
    return [word.strip(":") for word in why.split() if word.startswith("PB")]


KILLING = ("PB203", "PB204", "PB205", "PB206", "PB208", "PB209", "PB211", "PB213", "PB215")


@pytest.mark.parametrize("rule", KILLING)
def test_what_such_a_rule_finds_has_no_witness(rule: str) -> None:
    found = witnesses(world_of(broken(BROKEN[rule])), SHIPPED)
    assert "none" in {one.verdict for one in found}


@pytest.mark.parametrize("ending", ["passes", "fails", "unclear"])
@pytest.mark.parametrize("rule", [one.id for one in RULES if one.id[:3] in ("PB2", "PB3")])
def test_the_examples_of_the_rules_agree(rule: str, ending: str) -> None:
    try:
        text = examples.example(rule, ending)
    except FileNotFoundError:
        return
    world = world_of({"example.yaml": text})
    errors = {one.rule for one in prove_world(world, RULES).findings if one.severity == "error"}
    for one in witnesses(world, SHIPPED):
        if one.verdict == "none":
            assert {each for why in one.why for each in _rules(why)} & errors, one
        json.dumps(document(one, None))


def test_a_recording_nobody_can_read_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "pull_request.opened.json").write_text("{")
    found = witnesses(world_of(stock()), Recordings(tmp_path))
    assert {one.verdict for one in found} == {"fires"}
    assert {payload.recording for one in found for payload in one.payloads} == {""}
