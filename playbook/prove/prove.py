"""Hold a world against every rule. Pure: documents in, a report out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playbook.documents.document import Document
from playbook.prove.catalogue import RULES
from playbook.prove.finding import Finding, NotDecided, Skipped
from playbook.prove.objects import shown
from playbook.prove.rule import Fault, Rule, Unclear
from playbook.prove.settings import Ignored, Settings
from playbook.prove.source_lines import source_of
from playbook.prove.world import World


@dataclass(frozen=True, slots=True)
class Report:
    """What came out.

    Attributes:
        findings: in the order of files and lines.
        not_decided: the same.
        skipped: what no rule looked at.
        ignored: findings that the settings leave out, with the reason.
        objects: how many were looked at.
        rules: how many were run.
    """

    findings: tuple[Finding, ...]
    not_decided: tuple[NotDecided, ...]
    skipped: tuple[Skipped, ...]
    ignored: tuple[tuple[Finding, Ignored], ...]
    objects: int
    rules: int

    @property
    def errors(self) -> int:
        """Return how many findings are errors."""
        return sum(one.severity == "error" for one in self.findings)

    @property
    def unread(self) -> tuple[Skipped, ...]:
        """Return what should have been read and could not be."""
        return tuple(one for one in self.skipped if one.unread)


def prove(
    documents: Iterable[Document],
    settings: Settings | None = None,
    skipped: Sequence[Skipped] = (),
) -> Report:
    """Prove the objects of one cluster.

    Args:
        documents: what was read.
        settings: which rules, what to leave out, what else exists.
        skipped: what could not be read; it stays in the report.
    """
    return prove_world(World(documents, settings, skipped), RULES)


def together(reports: Sequence[Report]) -> Report:
    """Return several clusters' reports as one."""
    return Report(
        tuple(one for report in reports for one in report.findings),
        tuple(one for report in reports for one in report.not_decided),
        tuple(one for report in reports for one in report.skipped),
        tuple(one for report in reports for one in report.ignored),
        sum(report.objects for report in reports),
        max((report.rules for report in reports), default=0),
    )


def prove_world(world: World, rules: Iterable[Rule]) -> Report:
    """Run the rules that are selected over a world."""
    wanted = [one for one in rules if world.settings.wants(one.id)]
    findings: set[Finding] = set()  # an alias puts one line of YAML into several objects
    unclear: set[NotDecided] = set()
    for rule in wanted:
        for one in rule.check(world):
            if isinstance(one, Unclear):
                unclear.add(_not_decided(rule, one))
            else:
                findings.add(_finding(world, rule, one))
    kept, ignored = _without_ignored(sorted(findings, key=_order), world.settings.ignore)
    decided = tuple(sorted(unclear, key=_order))
    return Report(kept, decided, world.skipped, ignored, len(world.objects), len(wanted))


def _finding(world: World, rule: Rule, fault: Fault) -> Finding:
    return Finding(
        rule=rule.id,
        severity=fault.severity or rule.severity,
        place=fault.object.place(fault.path),
        object=fault.object.title,
        path=shown(fault.path),
        said=fault.said,
        why=fault.why or rule.why,
        mend=fault.mend or rule.mend,
        source=source_of(world, fault.object, fault.path),
    )


def _not_decided(rule: Rule, one: Unclear) -> NotDecided:
    return NotDecided(
        rule.id, one.object.place(one.path), one.object.title, shown(one.path), one.why
    )


def _order(one: Finding | NotDecided) -> tuple[object, ...]:
    said = one.said if isinstance(one, Finding) else one.why
    return one.place, one.rule, one.object, one.path, said


def _without_ignored(
    findings: Iterable[Finding], ignore: Sequence[Ignored]
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, Ignored], ...]]:
    kept: list[Finding] = []
    ignored: list[tuple[Finding, Ignored]] = []
    for one in findings:
        by = next((rule for rule in ignore if _covers(rule, one)), None)
        if by is None:
            kept.append(one)
        else:
            ignored.append((one, by))
    return tuple(kept), tuple(ignored)


def _covers(rule: Ignored, one: Finding) -> bool:
    return one.rule.startswith(rule.rule) and one.place.file.endswith(rule.file)
