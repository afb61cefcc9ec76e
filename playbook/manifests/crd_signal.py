"""The schema of a Signal, one GitHub delivery that matters. It refuses almost nothing: what is refused is lost.

Everything from outside is text without an enum: an unknown value is stored, then Ignored by the reconciler.
"""

from __future__ import annotations

from playbook.manifests.structural import Schema, choice, moment, record, several, text

NAMES = ("signals", "Signal", ["sig"])
COLUMNS = (
    ("EVENT", ".spec.event"),
    ("ACTION", ".spec.action"),
    ("PR", ".spec.pullRequest"),
    ("STATE", ".status.state"),
    ("RUN", ".status.run"),
)
STATES = ("Pending", "Applied", "Ignored", "Rejected")
# A Sensor writes flat keys; `review` is therefore three of them.
KEYS = (
    *("event", "action", "repository", "headRepository", "pullRequest", "author"),
    *("headSha", "before", "headRef", "baseRef", "sender", "senderId", "senderType"),
    *("label", "reviewId", "reviewState", "reviewCommit", "merged", "eventTime"),
)


def schema() -> Schema:
    """Return the openAPIV3Schema of a Signal."""
    fields = {key: text() for key in KEYS}
    # GitHub allows 100 labels on a pull request; a delivery without any may carry null.
    labels = {**several(text(), 1000), "nullable": True}
    spec = {
        **record({**fields, "labels": labels}, required=["event"]),
        "x-kubernetes-validations": [
            {"rule": "self == oldSelf", "message": "a Signal is what happened: it cannot change"}
        ],
    }
    return record({"spec": spec, "status": _status()}, required=["spec"])


def _status() -> Schema:
    return record(
        {
            "state": choice(*STATES),
            "reason": text(),
            "run": text(253),
            "gate": text(1024),
            # Kept for an hour or seven days *from then*: the collector needs to know when.
            "decidedAt": moment(),
        }
    )
