"""A report is sorted, says why once, and counts what was not looked at."""

from dataclasses import replace

from playbook.documents.read import read_all
from playbook.prove.finding import Skipped
from playbook.prove.prove import prove, prove_world, together
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.settings import Ignored, Settings
from playbook.prove.show.text import text
from playbook.prove.world import World
from tests.prove.breaking import CODERUN, report_on, stock

SECRETS = "\n---\n".join(
    f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}" for name in ("b", "a")
)


def _each(world: World) -> Found:
    for one in reversed(world.objects):
        yield Fault(one, ("metadata", "name"), f"{one.name} is wrong.")


RULE = Rule(
    id="PB999", title="T.", why="Because of it.", mend="Mend it.", source="here", check=_each
)


def test_findings_come_in_the_order_of_the_file() -> None:
    report = prove_world(World(read_all(SECRETS, "x.yaml")), [RULE])
    assert [(one.where, one.object) for one in report.findings] == [
        ("x.yaml:3", "Secret/b"),
        ("x.yaml:7", "Secret/a"),
    ]


def test_why_is_said_once() -> None:
    report = prove_world(World(read_all(SECRETS, "x.yaml")), [RULE])
    assert text(report, 80).count("Because of it.") == 1
    assert text(report, 80).count("Mend it.") == 2
    assert "\x1b[31;1merror\x1b[0m" in text(report, 80, colour=True)


def test_an_ignored_finding_is_kept_apart_with_its_reason() -> None:
    settings = Settings(ignore=(Ignored("PB9", "they are old", "x.yaml"),))
    world = World(read_all(SECRETS, "x.yaml") + read_all(SECRETS, "y.yaml"), settings)
    report = prove_world(world, [RULE])
    assert [one.place.file for one in report.findings] == ["y.yaml", "y.yaml"]
    assert [by.reason for _, by in report.ignored] == ["they are old"] * 2


def test_only_what_is_selected_runs() -> None:
    world = World(read_all(SECRETS, "x.yaml"), Settings(select=("PB1",)))
    assert prove_world(world, [RULE]).rules == 0
    assert prove_world(world, [replace(RULE, id="PB123")]).rules == 1


def test_what_could_not_be_read_stays_in_the_report() -> None:
    report = prove([], None, [Skipped("x.yaml", "not read: it is half", unread=True)])
    assert report.unread
    both = together([report, report_on({CODERUN: stock()[CODERUN]})])
    assert both.unread
    assert "1 of them not readable" in text(both, 80)


def test_a_given_object_exists() -> None:
    settings = Settings(given=frozenset({"Secret/github-hooks"}))
    files = {name: body for name, body in stock().items() if "github-hooks" not in name}
    missing = {one.rule for one in report_on(files).findings}
    assert missing == {"PB414"}
    documents = [one for name, body in files.items() for one in read_all(body, name)]
    assert prove(documents, settings).findings == ()
