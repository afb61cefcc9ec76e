"""Logs as JSON lines on stderr, set up in one place. Never prompts, secrets, payloads or values of variables."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Literal, TextIO

import structlog
from structlog.stdlib import BoundLogger, ExtraAdder, ProcessorFormatter

from playbook.agent.assignment import Assignment

Level = Literal["debug", "info", "warn", "error"]
LEVELS: Mapping[str, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "error": logging.ERROR,
}
ROOT = "playbook"
PROCESSORS = (structlog.stdlib.filter_by_level, structlog.stdlib.render_to_log_kwargs)
HIDDEN = "[redacted]"


class Secrets:
    """What must not be in a log line, whoever wrote it. A net below the rule that nobody logs secrets."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, int] = {}

    @contextmanager
    def held(self, secrets: tuple[str, ...]) -> Iterator[None]:
        """Hide these as long as this lasts."""
        # As JSON writes them: that is what stands in the line.
        texts = [json.dumps(secret)[1:-1] for secret in secrets if secret]
        with self._lock:
            for text in texts:
                self._held[text] = self._held.get(text, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                for text in texts:
                    self._held[text] -= 1
                self._held = {text: count for text, count in self._held.items() if count}

    def hide(self, line: str) -> str:
        """Return a line without them."""
        for text in sorted(self._held.copy(), key=len, reverse=True):
            line = line.replace(text, HIDDEN)
        return line


SECRETS = Secrets()


def configure(level: Level = "info", stream: TextIO | None = None) -> logging.Handler:
    """Write everything that is logged, ours and the libraries', as JSON lines; return what writes.

    Each has timestamp, level, component and event; those about an execution incident_id and cluster too.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                _component,
                ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
                structlog.processors.format_exc_info,
            ],
            processors=[ProcessorFormatter.remove_processors_meta, _line],
        )
    )
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, ProcessorFormatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)  # a library's own chatter may quote payloads
    logging.getLogger(ROOT).setLevel(LEVELS[level])
    return handler


def logger(component: str) -> BoundLogger:
    """Return the logger of a component: "runtime", "serve".

    It writes through `logging`, so that a service that brings its own handlers gets the same fields.
    """
    bound: BoundLogger = structlog.wrap_logger(
        logging.getLogger(f"{ROOT}.agent.{component}"),
        processors=PROCESSORS,
        wrapper_class=BoundLogger,
        component=component,
    )
    return bound


def about(assignment: Assignment, component: str = "runtime") -> BoundLogger:
    """Return a logger whose lines name an execution."""
    return logger(component).bind(incident_id=str(assignment.id), cluster=assignment.cluster)


def _component(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record: logging.LogRecord = event["_record"]
    event["component"] = record.name.removeprefix(f"{ROOT}.agent.")
    return event


def _line(_: object, __: str, event: MutableMapping[str, Any]) -> str:
    for formatted in ("message", "asctime"):  # by another handler before us
        event.pop(formatted, None)
    order = ("timestamp", "level", "component", "incident_id", "cluster", "event")
    first = {key: event.pop(key) for key in order if key in event}
    if first["level"] == "warning":
        first["level"] = "warn"  # as `level` is set
    return SECRETS.hide(json.dumps(first | dict(event), default=str, ensure_ascii=False))
