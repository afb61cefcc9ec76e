"""The filters of one dependency: passed, no, or error, and why (argo-events v1.9.11 filter.go).

Must never do Argo a favour: what it gets wrong, this gets wrong in the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.canonical import Event
from playbook.events.comparisons import Comparison, compile_comparison
from playbook.events.go_json import go_json
from playbook.events.paths import MISSING, Path, Seen, compile_path


class Refusal(NamedTuple):
    """One data filter that did not match; its text is made only when asked for."""

    filter: "DataFilter"
    seen: Seen
    error: str

    @property
    def path(self) -> str:
        return self.filter.path.text

    @property
    def wanted(self) -> tuple[str, ...]:
        return self.filter.wanted

    @property
    def text(self) -> str:
        """Say which path was asked, for what, and what was there."""
        sign = "" if self.filter.comparator in ("", "=") else f"{self.filter.comparator} "
        asked = f"{self.path} should be {sign}{' or '.join(map(repr, self.wanted)) or 'something'}"
        if self.seen is MISSING:
            return f"{asked}; missing path"
        seen = go_json(self.seen)
        shown = seen if len(seen) <= _SHOWN else f"{seen[:_SHOWN]}..."
        return f"{asked}; it is {shown}" + (f"; error: {self.error}" if self.error else "")


class Verdict(NamedTuple):
    """What a dependency's filters say about an event. `error`: Argo logs a filtering error."""

    passed: bool
    error: bool = False
    refusals: tuple[Refusal, ...] = ()
    note: str = ""

    @property
    def text(self) -> str:
        """Say why, in one line."""
        if self.passed:
            return "passed"
        return "; and ".join(refusal.text for refusal in self.refusals) or self.note


PASSED = Verdict(passed=True)
_SHOWN = 80
_NO_SECTION = Verdict(
    passed=False, note="filtersLogicalOperator is `or` and there is no filter that could say yes"
)


@dataclass(frozen=True, slots=True)
class DataFilter:
    """One entry of `filters.data`, compiled."""

    path: Path
    comparator: str
    wanted: tuple[str, ...]
    comparison: Comparison

    def refusal(self, event: Event) -> Refusal | None:
        """Return nothing when it matches, else what was seen."""
        seen = self.path.get(event)
        if seen is MISSING:
            return Refusal(self, MISSING, "missing path")
        value = self.comparison.convert(seen)
        for test in self.comparison.tests:
            if isinstance(test, str):
                return Refusal(self, seen, test)
            if test(value):
                return None
        return Refusal(self, seen, "")


@dataclass(frozen=True, slots=True)
class Filter:
    """All filters of a dependency, compiled."""

    data: tuple[DataFilter, ...]
    any_data: bool = False
    fallback: Verdict = PASSED

    def check(self, event: Event) -> Verdict:
        """Judge one event."""
        if not self.data:
            return self.fallback
        return self._any(event) if self.any_data else self._all(event)

    def _all(self, event: Event) -> Verdict:
        for each in self.data:
            refusal = each.refusal(event)
            if refusal is not None:
                return Verdict(passed=False, error=bool(refusal.error), refusals=(refusal,))
        return PASSED

    def _any(self, event: Event) -> Verdict:
        refusals: list[Refusal] = []
        for each in self.data:
            refusal = each.refusal(event)
            if refusal is None:
                return PASSED
            refusals.append(refusal)
        error = any(refusal.error for refusal in refusals)
        return Verdict(passed=False, error=error, refusals=tuple(refusals))


def compile_filter(filters: Mapping[str, Any] | None, operator: str = "") -> Filter:
    """Compile `filters` of a dependency; `operator` is the dependency's `filtersLogicalOperator`.

    Anything but exactly `or` means and, here and in `dataLogicalOperator`, as in Argo.

    Raises:
        NotModelled: it uses exprs, context, time, script, a template, or a path gjson alone reads.
        InvalidDocument: Argo could not read it.
    """
    if filters is None:
        return Filter(())
    either = operator == "or"
    _refuse_sections(filters, either=either)
    data = filters.get("data")
    if data is None:
        return Filter((), fallback=_NO_SECTION if either else PASSED)
    if not isinstance(data, list):
        raise _unreadable("filters.data", "a list", data)
    compiled = tuple(_data_filter(f"filters.data[{i}]", entry) for i, entry in enumerate(data))
    return Filter(compiled, any_data=filters.get("dataLogicalOperator") == "or")


def _refuse_sections(filters: Mapping[str, Any], *, either: bool) -> None:
    """Refuse what is not modelled; under `or` even an empty section may decide."""
    for section, empties in _EMPTY.items():
        value = filters.get(section)
        if value is not None and (either or value not in empties) and value != "":
            raise NotModelled(
                f"filters.{section} is not modelled",
                hint="say it with filters.data, which playbook checks exactly.",
            )
    if either and filters.get("data") == []:
        raise NotModelled(
            "filters.data is an empty list under filtersLogicalOperator: or",
            hint="Argo's controller drops the empty list on its way to the sensor; leave it out.",
        )


_EMPTY: Mapping[str, tuple[object, ...]] = {
    "exprs": ([],),
    "context": ({},),
    "time": (),
    "script": (),
}


def _data_filter(place: str, entry: Any) -> DataFilter:
    if not isinstance(entry, Mapping):
        raise _unreadable(place, "an object", entry)
    if entry.get("template"):
        raise NotModelled(
            f"{place}.template is not modelled", hint="compare the field itself with `value`."
        )
    texts = {key: entry.get(key) or "" for key in ("path", "type", "comparator")}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise _unreadable(f"{place}.{key}", "a string", text)
    values = entry.get("value") or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _unreadable(f"{place}.value", "a list of strings", values)
    comparison = compile_comparison(texts["type"], texts["comparator"], values)
    return DataFilter(compile_path(texts["path"]), texts["comparator"], tuple(values), comparison)


def _unreadable(place: str, wanted: str, value: object) -> InvalidDocument:
    return InvalidDocument(
        f"{place} must be {wanted}, not {value!r}", hint="Argo Events cannot decode such a Sensor."
    )
