"""Spans around the steps of an execution. Loads OpenTelemetry only where an endpoint is configured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

MISSING = "Install the extra: pip install 'playbook-argo[traces]', or configure no endpoint."


class Tracer(Protocol):
    """Opens spans; one that is opened inside another becomes its child."""

    def span(self, name: str, attributes: Mapping[str, str]) -> AbstractContextManager[None]:
        """Open a span as long as the block lasts."""
        ...

    def note(self, attributes: Mapping[str, str]) -> None:
        """Add attributes to the current span."""
        ...

    def environment(self) -> Mapping[str, str]:
        """Return what hands the current span to a program: TRACEPARENT, or nothing."""
        ...

    def close(self) -> None:
        """Send what is left."""
        ...


class NoTracer:
    """Traces nothing."""

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str]) -> Iterator[None]:
        yield

    def note(self, attributes: Mapping[str, str]) -> None:
        pass

    def environment(self) -> Mapping[str, str]:
        return {}

    def close(self) -> None:
        pass


def tracer(endpoint: str | None) -> Tracer:
    """Return what traces to an OTLP endpoint, such as http://collector:4318/v1/traces; without one, nothing.

    Raises:
        AgentProblem: the extra is not installed.
    """
    if not endpoint:
        return NoTracer()
    try:
        # 200 ms that nobody pays who does not trace
        from playbook.agent.runtime.otel import exporting  # noqa: PLC0415
    except ImportError as e:
        message = "traces: OpenTelemetry is not installed"
        raise AgentProblem(ErrorClass.CONFIGURATION, message, hint=MISSING) from e
    return exporting(endpoint)
