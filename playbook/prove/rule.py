"""A rule: one function over the world, and what people read about it. Never runs itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from playbook.documents.document import Path
from playbook.prove.finding import Severity
from playbook.prove.objects import Object

if TYPE_CHECKING:
    from playbook.prove.world import World


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found wrong; what it leaves out is the rule's own.

    Attributes:
        object: where.
        path: the field in it.
        said: what is wrong here, one sentence that names the value.
        mend: the way out here, where it can be more exact than the rule's.
        why: why it bites here, where the rule has several reasons.
        severity: where it is less bad here than the rule says.
    """

    object: Object
    path: Path
    said: str
    mend: str = ""
    why: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """What a rule cannot judge, and why."""

    object: Object
    path: Path
    why: str


Found: TypeAlias = Iterator[Fault | Unclear]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        id: PB1xx workflow, PB2xx sensor and source, PB3xx pairing, PB4xx cluster.
        title: what is wrong when it finds something, one sentence.
        why: what Argo or Kubernetes does then.
        mend: the way out.
        source: where `why` was read or run: file and version, or the issue.
        check: the function.
        severity: of its findings.
        implies: rules that find the same fault, too: ids.
    """

    id: str
    title: str
    why: str
    mend: str
    source: str
    check: Callable[[World], Found]
    severity: Severity = "error"
    implies: tuple[str, ...] = ()
