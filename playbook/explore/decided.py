"""What the reconciler decides in a Situation: the real decision, each part asked once for what it reads.

Most Situations are new, and most of what they are made of is not: the pull request folded from the same Signals, the same
gate with the same CodeRuns. tests/explore holds this against `decide` on all the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import NamedTuple

from playbook.explore.seen import Seen
from playbook.explore.sight import Sight
from playbook.explore.situation import Chunk, Situation
from playbook.reconcile.decide import BACK, answer, ask, judged
from playbook.reconcile.settle import settle
from playbook.reconcile.steps import Bind, Cancel, Comment, Release, Settle, Step, Wait
from playbook.reconcile.verdicts import Answer
from playbook.reconcile.view import show

TIMELESS = ("flow", "over", "runs", "released", "signals", "number")
"""What all parts but the view read: everything but the time and what GitHub shows."""


class Around(NamedTuple):
    """What is asked for before a gate is answered, and what is said of Signals in the end."""

    asked: Chunk
    settled: Chunk


@dataclass(slots=True)
class Decided:
    """All that is decided in one scene."""

    sight: Sight
    _around: Seen[Around] = field(init=False)
    _answered: Seen[Chunk | None] = field(init=False)
    _answered_back: Seen[Chunk] = field(init=False)
    _shown: Seen[Chunk] = field(init=False)
    # By the objects they are made of, which those above keep: most are made of few.
    _chunks: dict[tuple[int, ...], tuple[Chunk, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say what each part reads."""
        self._around = Seen(TIMELESS, self._ask_and_settle)
        self._answered = Seen((*TIMELESS, "moment"), self._answer)
        self._answered_back = Seen((*TIMELESS, "moment", "shown"), self._answer_back)
        self._shown = Seen(("flow", "over", "released", "shown", "number"), self._show)

    def wants(self, at: Situation) -> tuple[Chunk, ...]:
        """Return what is to be done, in its order."""
        asked, settled = self._around.of(at)
        parts = (asked, self._answers(at), self._shown.of(at), settled)
        key = tuple(map(id, parts))
        known = self._chunks.get(key)
        if known is None:
            known = self._chunks[key] = tuple(chunks(chain(*parts)))
        return known

    def _ask_and_settle(self, at: Situation) -> Around:
        facts, pull = self.sight.facts(at), self.sight.scene.heard(at).pull
        return Around(_plain(ask(facts, pull)), _plain(settle(facts, pull)))

    def _answers(self, at: Situation) -> Chunk:
        known = self._answered.of(at)
        return self._answered_back.of(at) if known is None else known

    def _answer(self, at: Situation) -> Chunk | None:
        """Return what is answered, or None where it depends on what GitHub shows: before a round."""
        facts, pull = self.sight.facts(at), self.sight.scene.heard(at).pull
        said = judged(facts, pull)
        if any(isinstance(one, Answer) and one.decision in BACK for one in said):
            return None
        return _plain(answer(facts, pull, said))

    def _answer_back(self, at: Situation) -> Chunk:
        facts, pull = self.sight.facts(at), self.sight.scene.heard(at).pull
        return _plain(answer(facts, pull, judged(facts, pull)))

    def _show(self, at: Situation) -> Chunk:
        return _plain(show(self.sight.facts(at)))


def chunks(steps: Iterable[Step]) -> Iterator[Chunk]:
    """Yield what is done together, in its order; nothing follows a release.

    What is asked for first (bind, cancel), a release, what people are shown (labels, what became of a Signal).
    """
    for kind, group in groupby(steps, key=kind_of):
        chunk = tuple(group)
        if kind == "release":
            yield chunk[:1]
            return
        yield chunk


def kind_of(step: Step) -> str:
    """Return what a step is done together with: ask, release or show."""
    if isinstance(step, Release):
        return "release"
    return "ask" if isinstance(step, Bind | Cancel) else "show"


def _wordless(step: Step) -> Step:
    if isinstance(step, Settle):
        return replace(step, reason="", gate="")
    return replace(step, reason="") if isinstance(step, Release | Cancel) else step


def _plain(steps: Iterable[Step]) -> Chunk:
    """Return steps without the words that tell people why, and waits: no decision reads them."""
    return tuple(_wordless(step) for step in steps if not isinstance(step, Wait | Comment))
