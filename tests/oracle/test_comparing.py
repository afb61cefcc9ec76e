"""The comparison finds a difference, makes it small, and counts what is refused. Needs no Go."""

from collections.abc import Sequence

from playbook.errors import NotModelled
from tests.oracle.asking import Answer, Question
from tests.oracle.comparing import Comparison
from tests.oracle.smallest import smallest


def argo(questions: Sequence[Question]) -> list[Answer]:
    """Answer how many letters there are; why is nobody's business."""
    return [{"count": len(one["text"]), "why": "because"} for one in questions]


def ours(question: Question) -> Answer:
    """Count too, but get every x wrong and refuse every `'`."""
    if "'" in question["text"]:
        raise NotModelled(f"the text {question['text']!r} has a quote")
    return {"count": len(question["text"]) + question["text"].count("x")}


def asked(*texts: str) -> list[Question]:
    return [{"op": "count", "text": text} for text in texts]


def test_a_difference_is_shown_by_its_smallest_question() -> None:
    tally = Comparison("counting", argo, ours).run(asked("abc", "aaaxbbb", "'"))
    assert (tally.cases, tally.different, tally.refused.total()) == (3, 1, 1)
    assert tally.shown[0].question == {"op": "count", "text": "x"}
    assert "1 of 3 differ" in tally.text


def test_no_difference() -> None:
    assert not Comparison("counting", argo, ours).run(asked("abc")).different


def test_a_document_is_cut_down_to_what_matters() -> None:
    question = {"op": "o", "document": {"a": [1, {"b": [2, 3, "deep"]}], "c": "d"}, "more": [1, 2]}
    found = smallest(question, lambda many: ["deep" in str(one) for one in many])
    assert found == {"op": "o", "document": {"a": [{"b": ["deep"]}]}, "more": [0]}
