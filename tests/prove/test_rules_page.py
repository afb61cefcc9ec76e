"""docs/prove-rules.md is what the rules say of themselves."""

from pathlib import Path

from playbook.prove.catalogue import RULES
from playbook.prove.explain import explained, page

PAGE = Path(__file__).parents[2] / "docs" / "prove-rules.md"


def test_the_page_is_made_from_the_rules() -> None:
    assert PAGE.read_text() == page(RULES), "playbook prove --explain all > docs/prove-rules.md"


def test_an_explanation_keeps_to_the_width_and_shows_both_examples() -> None:
    for rule in RULES:
        text = explained(rule, 80)
        prose = text.partition("\nFound in:\n")[0].replace(rule.source, "")
        assert max(map(len, prose.splitlines())) <= 80
        assert "\nNot in:\n" in text
