"""Traces: a span for each execution with a child for each step, told to the CLI, and nothing loaded unasked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.otel import OpenTelemetryTracer
from playbook.agent.runtime.traces import NoTracer, tracer
from tests.agent.runtime.runtime_fakes import KEY, Cli, failure, incident
from tests.agent.runtime.runtime_world import World

Exported = tuple[OpenTelemetryTracer, InMemorySpanExporter]


@pytest.fixture
def exported() -> Exported:
    """Trace into memory."""
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return OpenTelemetryTracer(provider), exporter


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def test_an_execution_is_a_span_with_a_child_for_each_step(
    tmp_path: Path, exported: Exported
) -> None:
    trace, exporter = exported
    World(tmp_path, tracer=trace).runtime.run(incident())
    spans = by_name(exporter)
    top = spans.pop("execution")
    assert top.attributes is not None
    assert top.attributes["status"] == "success"
    assert list(spans) == [
        "workspace", "context", "admission", "health", "try", "artifacts", "afterwards", "result",
        "cleanup",
    ]  # fmt: skip
    for span in spans.values():
        assert span.parent is not None
        assert span.parent.span_id == top.context.span_id


def test_the_cli_is_told_which_span_it_belongs_to(tmp_path: Path, exported: Exported) -> None:
    trace, exporter = exported
    world = World(tmp_path, tracer=trace)
    world.runtime.run(incident())
    told = world.executor.configs[0].environment["TRACEPARENT"]
    span = by_name(exporter)["try"].context
    assert told.startswith(f"00-{span.trace_id:032x}-{span.span_id:016x}-")


def test_a_span_that_failed_names_the_kind_of_error_and_quotes_nothing(
    tmp_path: Path, exported: Exported
) -> None:
    trace, exporter = exported
    World(tmp_path, tracer=trace, broken={"build": ValueError(KEY)}).runtime.run(incident())
    span = by_name(exporter)["context"]
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "ValueError")
    assert KEY not in "".join(one.to_json() for one in exporter.get_finished_spans())


def test_the_class_of_a_failure_is_in_the_span(tmp_path: Path, exported: Exported) -> None:
    trace, exporter = exported
    cli = Cli((failure(ErrorClass.TURN_LIMIT),))
    World(tmp_path, tracer=trace, cli=cli).runtime.run(incident())
    top = by_name(exporter)["execution"]
    assert top.attributes is not None
    assert top.attributes["error"] == "turn_limit"


def test_without_an_endpoint_nothing_is_traced_and_nothing_told(tmp_path: Path) -> None:
    assert isinstance(tracer(None), NoTracer)
    world = World(tmp_path)
    world.runtime.run(incident())
    assert "TRACEPARENT" not in world.executor.configs[0].environment


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "playbook.agent.runtime.otel", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(AgentProblem) as caught:
        tracer("http://127.0.0.1:4318/v1/traces")
    assert "playbook-argo[traces]" in caught.value.hint


def test_with_an_endpoint_the_real_exporter_is_made_and_ended() -> None:
    trace = tracer("http://127.0.0.1:9/v1/traces")
    assert isinstance(trace, OpenTelemetryTracer)
    trace.close()
