"""Two triggers of one event are doubles (PB243) where they do the same, and doing it twice is not doing it once."""

import pytest

from tests.prove.sensor.doubles import SUBMIT, verdict
from tests.prove.sensor.proved import fires, heard, proved, sensor

RESUME = """\
argoWorkflow:
        operation: resume
        args: [--node-field-selector, displayName=approve]
        source: {resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: play}}}
"""
CALL = "http: {url: 'https://hooks.acme.io', method: POST}\n"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(SUBMIT, SUBMIT, True, id="two Workflows"),
        pytest.param(RESUME, RESUME, True, id="one gate released twice"),
        pytest.param(CALL, CALL, True, id="two calls"),
        pytest.param(SUBMIT, SUBMIT.replace("play-", "test-"), False, id="two names"),
        pytest.param(SUBMIT, SUBMIT.replace("Workflow,", "CronWorkflow,"), False, id="two kinds"),
        pytest.param(RESUME, RESUME.replace("approve", "merge"), False, id="two gates"),
        pytest.param(RESUME, RESUME.replace("resume", "resubmit"), False, id="two operations"),
        pytest.param(CALL, CALL.replace("POST", "PUT"), False, id="two methods"),
        pytest.param(
            RESUME.replace("resume", "stop"),
            RESUME.replace("resume", "stop"),
            False,
            id="stopped is stopped",
        ),
        pytest.param("log: {}", "log: {}", False, id="two lines in a log"),
    ],
)
def test_whether_they_do_the_same(one: str, other: str, expected: bool) -> None:
    written = sensor(heard("a"), fires("first", "a", one) + fires("second", "a", other))
    assert verdict(written) is expected


def test_a_name_that_is_taken_is_a_warning() -> None:
    named = SUBMIT.replace("generateName", "name")
    written = sensor(heard("a"), fires("first", "a", named) + fires("second", "a", named))
    (found,) = proved(written, select=("PB243",)).findings
    assert found.severity == "warning"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("dependencyName: {}, dataKey: body.x", True, id="each from its own event"),
        pytest.param("dependencyName: one, dataKey: body.x", False, id="the other has no event"),
        pytest.param("dependencyName: gone, value: x", True, id="both write the default"),
    ],
)
def test_parameters_are_read_for_the_dependency_that_fires(source: str, expected: bool) -> None:
    def call(dependency: str) -> str:
        parameter = f"{{src: {{{source.format(dependency)}}}, dest: x}}"
        return f"http: {{url: 'https://hooks.acme.io', payload: [{parameter}]}}\n"

    written = sensor(
        heard("one") + heard("other"),
        fires("first", "one", call("one")) + fires("second", "other", call("other")),
    )
    assert verdict(written) is expected
