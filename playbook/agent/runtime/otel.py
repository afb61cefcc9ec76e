"""The door to OpenTelemetry. Never touches the process-wide provider: the service around us may have its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

RESOURCE = {"service.name": "playbook-agent"}


class OpenTelemetryTracer:
    """Spans of one provider."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("playbook.agent")

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str]) -> Iterator[None]:
        # What an exception says may quote a prompt or a secret, and spans leave this machine.
        opened = self._tracer.start_as_current_span(
            name,
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        )
        with opened as span:
            try:
                yield
            except BaseException as e:
                span.set_status(trace.StatusCode.ERROR, type(e).__name__)
                raise

    def note(self, attributes: Mapping[str, str]) -> None:
        trace.get_current_span().set_attributes(dict(attributes))

    def environment(self) -> Mapping[str, str]:
        headers: dict[str, str] = {}
        TraceContextTextMapPropagator().inject(headers)
        return {name.upper(): value for name, value in headers.items()}

    def close(self) -> None:
        self._provider.shutdown()


def exporting(endpoint: str) -> OpenTelemetryTracer:
    """Return a tracer that sends to an OTLP endpoint over HTTP, in batches, from a thread of its own."""
    provider = TracerProvider(resource=Resource.create(RESOURCE))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return OpenTelemetryTracer(provider)
