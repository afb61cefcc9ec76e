"""The metrics of executions, in a registry of their own. Never a label that outsiders can multiply."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from playbook.agent.result import AgentResult, ErrorClass, Usage
from playbook.agent.status import AgentStatus

# From a CLI that cannot start (1 s) to the longest stage (4 h); triage ends by its 10 minutes.
BUCKETS = (1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
MOST_CLUSTERS = 100
OTHER, NONE = "other", "none"


class Clusters:
    """Names of clusters as label values: the declared ones, else the first hundred seen; all others are "other"."""

    def __init__(self, known: Iterable[str] = (), most: int = MOST_CLUSTERS) -> None:
        self._known = frozenset(known)
        self._most = most
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def label(self, cluster: str) -> str:
        """Return the label value of a cluster."""
        if not cluster:
            return NONE
        if self._known:
            return cluster if cluster in self._known else OTHER
        with self._lock:
            if cluster not in self._seen and len(self._seen) < self._most:
                self._seen.add(cluster)
            return cluster if cluster in self._seen else OTHER


class Metrics:
    """What Prometheus is told of executions."""

    def __init__(self, clusters: Iterable[str] = ()) -> None:
        """Make the metrics.

        Args:
            clusters: the names that have their own label value.
        """
        self.registry = CollectorRegistry()
        self._clusters = Clusters(clusters)
        make = _Maker(self.registry)
        self._invocations = make.counter("invocations", "Executions that ended", "status")
        self._duration = make.histogram("duration_seconds", "How long executions took", "status")
        self._active = make.gauge("active_agents", "Executions that have a slot now")
        self._size = make.gauge("workspace_size_bytes", "Size of the workspace measured last")
        self._errors = make.counter("errors", "Executions that ended with an error", "error_type")
        self._tokens = make.counter("tokens", "Tokens used, as the CLIs report them", "kind")
        self._cost = make.counter(
            "cost_dollars", "Dollars spent, as the CLIs report or we estimate"
        )

    def begun(self, cluster: str) -> None:
        """Count an execution that has got a slot."""
        label = self._clusters.label(cluster)
        self._active.labels(label).inc()
        # Prometheus sees an increase only from a value it has scraped: a counter that begins with 1 alerts nobody.
        for status in AgentStatus:
            if status.final:
                self._invocations.labels(label, status)
        for error in ErrorClass:
            self._errors.labels(label, error)

    def left(self, cluster: str) -> None:
        """Take it back: its slot is free."""
        self._active.labels(self._clusters.label(cluster)).dec()

    def sized(self, cluster: str, size: int) -> None:
        """Note the size of a workspace."""
        self._size.labels(self._clusters.label(cluster)).set(size)

    def ended(self, cluster: str, result: AgentResult, seconds: float) -> None:
        """Count an execution that ended."""
        label = self._clusters.label(cluster)
        self._invocations.labels(label, result.status).inc()
        self._duration.labels(label, result.status).observe(seconds)
        if result.failure:
            self._errors.labels(label, result.failure.error).inc()
        self._used(label, result.usage)

    def text(self) -> bytes:
        """Return all as Prometheus reads it."""
        return generate_latest(self.registry)

    def _used(self, label: str, usage: Usage) -> None:
        for kind in ("input", "output", "cached"):
            self._tokens.labels(label, kind).inc(getattr(usage, f"{kind}_tokens"))
        self._cost.labels(label).inc(usage.cost_usd or 0)


@dataclass(frozen=True, slots=True)
class _Maker:
    registry: CollectorRegistry

    def counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"agent_runtime_{name}", text, ("cluster", *labels), registry=self.registry)

    def gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"agent_runtime_{name}", text, ("cluster", *labels), registry=self.registry)

    def histogram(self, name: str, text: str, *labels: str) -> Histogram:
        full, names = f"agent_runtime_{name}", ("cluster", *labels)
        return Histogram(full, text, names, buckets=BUCKETS, registry=self.registry)
