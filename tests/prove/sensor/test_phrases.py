"""Each phrase of issue 5's paragraph on Sensors and sources has a rule that finds it."""

import pytest

from tests.prove.sensor.phrases_of_events import OF_EVENTS, Json, hears
from tests.prove.sensor.phrases_of_triggers import OF_TRIGGERS
from tests.prove.sensor.proved import data, proved, text


@pytest.mark.parametrize(("rule", "objects"), [*OF_EVENTS, *OF_TRIGGERS])
def test_a_phrase_has_its_rule(rule: str, objects: list[Json]) -> None:
    assert rule in {one.rule for one in proved(*objects).findings}


@pytest.mark.parametrize(
    "filters",
    [
        pytest.param(", filters: {script: return false}", id="a script"),
        pytest.param(
            ", filters: {exprs: [{expr: x == 1, fields: [{name: x, path: body.x}]}]}",
            id="an expression",
        ),
        pytest.param(", transform: {jq: .}", id="a transformation"),
        pytest.param(
            data(text("body.x", "^x$").replace("{path", "{template: '{{ .Input }}', path")),
            id="a template",
        ),
    ],
)
def test_what_only_runs_is_not_decided(filters: str) -> None:
    assert "PB209" in {one.rule for one in proved(hears(filters)).not_decided}
