"""The form of a table: what is asked, and what both must answer, under a sentence that says the rule. Data only."""

from typing import TypeAlias

from tests.oracle.asking import Answer, Question

Rows: TypeAlias = dict[str, tuple[Question, Answer]]

ERROR: Answer = {"error": True}
