"""What there is to say about a rule, for a terminal and as a page. Never prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import fill, indent

from playbook.prove.catalogue import FAMILIES
from playbook.prove.examples import example
from playbook.prove.rule import Rule

COMMENT = "<!-- Made from the rules: `playbook prove --explain all`. tests/prove/test_rules_page.py compares. -->"


def explained(rule: Rule, width: int) -> str:
    """Return all about one rule, wrapped to a width; examples as they are."""
    lines = [
        f"{rule.id} {rule.severity}",
        fill(rule.title, width),
        "",
        fill(f"Why: {rule.why}", width),
        fill(f"Mend: {rule.mend}", width),
        fill(f"Source: {rule.source}", width, break_long_words=False),
    ]
    if rule.implies:
        lines.append(f"Found with it: {', '.join(rule.implies)}")
    for ending, said in (("fails", "Found in:"), ("passes", "Not in:")):
        lines += ["", said, indent(example(rule.id, ending).rstrip(), "  ")]
    return "\n".join(lines)


def page(rules: Iterable[Rule]) -> str:
    """Return the page of all rules, as Markdown."""
    every = list(rules)
    lines = [
        "# The rules of `playbook prove`",
        "",
        COMMENT,
        "",
        *_table(every),
    ]
    for family, several in groupby(every, lambda one: one.id[:3]):
        lines += ["", f"## {FAMILIES[family]}"]
        for rule in several:
            lines += ["", *_section(rule)]
    return "\n".join(lines) + "\n"


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| rule | severity | found when |"
    yield "|---|---|---|"
    for rule in rules:
        yield f"| [{rule.id}](#{rule.id.lower()}) | {rule.severity} | {_cell(rule.title)} |"


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    yield from ("", rule.title)
    yield from ("", f"**Why.** {rule.why}")
    yield from ("", f"**Mend.** {rule.mend}")
    yield from ("", f"**Source.** {rule.source}")
    if rule.implies:
        yield from ("", f"**Found with it.** {', '.join(rule.implies)}")
    for ending, said in (("fails", "Found in:"), ("passes", "Not in:")):
        yield from ("", said, "", "```yaml", example(rule.id, ending).rstrip(), "```")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
