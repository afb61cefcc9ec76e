"""Compare what the Python model says with what Argo says, question by question. Changes neither answer."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from playbook.errors import InvalidDocument, NotModelled, PlaybookError
from tests.oracle.asking import Answer, Ask, BadQuestion, Question
from tests.oracle.smallest import smallest

AT_ONCE = 4000
SHOWN = 5
_QUOTED = re.compile(
    r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|(?<=for )[\w, -]+(?= together)"
)
_REST = re.compile(r"['\"`].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the two answer differently, as small as it could be made."""

    question: Question
    ours: Answer
    argos: Answer

    @property
    def text(self) -> str:
        return f"question: {_line(self.question)}\n   ours: {_line(self.ours)}\n   Argo: {_line(self.argos)}"


@dataclass(slots=True)
class Tally:
    """How a comparison went. `refused` counts by the name of what is not modelled."""

    name: str
    cases: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    different: int = 0
    shown: list[Difference] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """The share of the cases that our engine refuses."""
        return self.refused.total() / self.cases if self.cases else 0.0

    @property
    def text(self) -> str:
        found = "\n".join(one.text for one in self.shown)
        return f"{self.name}: {self.different} of {self.cases} differ\n{found}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who is asked, and how to hear the answers.

    Attributes:
        ours: what our engine says, in the form of Argo's answers; it raises NotModelled or InvalidDocument to refuse.
        heard: what counts of an answer of Argo's; its `why` never does.
    """

    name: str
    ask: Ask
    ours: Callable[[Question], Answer]
    heard: Callable[[Answer], Answer] = lambda answer: answer

    def run(self, questions: Iterable[Question]) -> Tally:
        """Ask both all the questions; Argo answers on one core while we do on another."""
        tally, began = Tally(self.name), time.monotonic()
        found: list[Difference] = []
        with ThreadPoolExecutor(1) as aside:
            for some in _some_at_once(questions):
                argos = aside.submit(self.ask, some)
                ours = [self._mine(one, tally) for one in some]
                found += self._differences(some, ours, argos.result())
                tally.cases += len(some)
        tally.different = len(found)
        tally.shown = [self._shrunk(one) for one in found[:SHOWN]]
        tally.seconds = time.monotonic() - began
        return tally

    def _mine(self, question: Question, tally: Tally) -> Answer | None:
        try:
            return self.ours(question)
        except (NotModelled, InvalidDocument) as error:
            tally.refused[_name(error)] += 1
            return None

    def _differences(
        self, questions: list[Question], ours: list[Answer | None], argos: list[Answer]
    ) -> list[Difference]:
        found: list[Difference] = []
        for question, mine, theirs in zip(questions, ours, argos, strict=True):
            if "bad" in theirs:
                raise BadQuestion(f"{theirs['bad']}: {_line(question)}")
            if mine is not None and self._differ(mine, theirs):
                found.append(Difference(question, mine, theirs))
        return found

    def _differ(self, mine: Answer, theirs: Answer) -> bool:
        heard = self.heard({key: value for key, value in theirs.items() if key != "why"})
        return json.dumps(mine, sort_keys=True) != json.dumps(heard, sort_keys=True)

    def _shrunk(self, found: Difference) -> Difference:
        """Return the smallest question that still is answered differently."""
        question = smallest(found.question, self._which_differ)
        try:
            return Difference(question, self.ours(question), self.ask([question])[0])
        except PlaybookError:
            return found

    def _which_differ(self, questions: list[Question]) -> list[bool]:
        quiet = Tally(self.name)
        pairs = zip((self._mine(one, quiet) for one in questions), self.ask(questions), strict=True)
        return [
            mine is not None and "bad" not in theirs and self._differ(mine, theirs)
            for mine, theirs in pairs
        ]


def _some_at_once(questions: Iterable[Question]) -> Iterator[list[Question]]:
    rest = iter(questions)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _name(error: PlaybookError) -> str:
    """Name what was refused: its message without what it quotes."""
    return f"{type(error).__name__}: {_REST.sub('…', _QUOTED.sub('…', error.message))[:70]}"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
