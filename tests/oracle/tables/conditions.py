"""What Argo Workflows v4.0.2 makes of the conditions of a resource template (executor/resource.go). Data only.

We render none; `playbook prove` reads other people's.
"""

from tests.oracle.asking import Question

OBJECT = {
    "status": {"phase": "Running", "count": 5, "ok": True, "null": None, "list": [{"is": "Up"}]}
}
SUCCEEDED, FAILED, WAITS, ERROR = "succeeded", "failed", "waits", "error"


def success(text: str, failure: str = "") -> Question:
    return {"op": "condition", "success": text, "failure": failure, "object": OBJECT}


CONDITIONS: dict[str, tuple[Question, str]] = {
    "equal": (success("status.phase == Running"), SUCCEEDED),
    "one sign is the same": (success("status.phase=Done"), WAITS),
    "one of": (success("status.phase in (Running, Done)"), SUCCEEDED),
    "unequal": (success("status.phase != Done"), SUCCEEDED),
    "what is missing is unequal": (success("status.gone != Done"), SUCCEEDED),
    "and none of a set": (success("status.gone notin (Done)"), SUCCEEDED),
    "it exists": (success("status.phase"), SUCCEEDED),
    "it does not exist": (success("!status.gone"), SUCCEEDED),
    "a comma is and": (success("status.phase == Running, status.count > 9"), WAITS),
    "greater": (success("status.count > 4"), SUCCEEDED),
    "than a whole number only": (success("status.count > 4.5"), ERROR),
    "a bool is a text": (success("status.ok == true"), SUCCEEDED),
    "null is an empty text": (success("status.null == "), SUCCEEDED),
    "an element by its place": (success("status.list.0.is == Up"), SUCCEEDED),
    "but not by a query": (success("status.list.#(is==Up).is == Up"), ERROR),
    "quotes do not parse": (success('status.phase == "Running"'), ERROR),
    "nor does ||": (success("status.phase == Running || status.ok"), ERROR),
    "nor &&": (success("status.phase == Running && status.ok"), ERROR),
    "of a failure any part is enough": (
        success("status.phase == Running", "status.phase == Done, status.count > 4"),
        FAILED,
    ),
    "and it comes first": (success("status.phase == Running", "status.phase == Running"), FAILED),
    "without a success nothing but a failure is waited for": (
        success("", "status.phase == Done"),
        SUCCEEDED,
    ),
}
