"""What to start and what to stop, and what must still wait for something. Pure: facts in, steps out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from playbook.lab.events.bus import Bus, Ports, client_config
from playbook.lab.events.programs import Key, Program

Object: TypeAlias = tuple[str, str, str]
"""Kind, namespace and name of an object."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is.

    Attributes:
        ports: of each bus.
        answering: the buses whose server answers.
        there: Secret, ConfigMap and ServiceAccount objects, by kind, namespace and name.
        running: fingerprints of what was started, by process name.
    """

    buses: tuple[Bus, ...] = ()
    programs: tuple[Program, ...] = ()
    ports: Mapping[Key, Ports] = field(default_factory=dict)
    answering: frozenset[Key] = frozenset()
    there: frozenset[Object] = frozenset()
    running: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StartBus:
    """Start a NATS server."""

    bus: Bus
    fingerprint: str


@dataclass(frozen=True, slots=True)
class StartProgram:
    """Start an EventSource or a Sensor that uses a bus."""

    program: Program
    bus: Bus
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Stop:
    """End a process."""

    name: str


Step: TypeAlias = StartBus | StartProgram | Stop


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps, in order; and by object why it does not run yet."""

    steps: tuple[Step, ...]
    waiting: Mapping[Object, str]


def plan(facts: Facts) -> Plan:
    """Compare what shall run with what does.

    A process whose object, bus or account changed is stopped and started anew, as its Deployment would do; one that
    runs is left alone while its bus is away or a Secret is gone, as its pod would be.
    """
    buses = {bus.key: bus for bus in facts.buses}
    wanted: dict[str, StartBus | StartProgram] = {}
    kept: set[str] = set()
    waiting: dict[Object, str] = {}
    for bus in facts.buses:
        if bus.problem:
            waiting["EventBus", *bus.key] = bus.problem
        else:
            wanted[bus.name] = StartBus(bus, _of_bus(bus, facts.ports[bus.key]))
    for program in facts.programs:
        lacks = _lacks(program, buses, facts)
        if program.name in wanted or program.name in kept:
            # `a-b` in `c` and `a` in `b-c` would both be sensor-...: rare, and better said than mixed up.
            lacks = f"another object's process is called {program.name} already"
        elif lacks and program.name in facts.running and program.bus_key in buses:
            kept.add(program.name)
            continue
        if lacks:
            waiting[program.kind, *program.key] = lacks
            continue
        bus = buses[program.bus_key]
        wanted[program.name] = StartProgram(program, bus, _of_program(program, bus, facts))
    running = {name: print_ for name, print_ in facts.running.items() if name not in kept}
    return Plan(tuple(_steps(wanted, running)), waiting)


def _steps(
    wanted: Mapping[str, StartBus | StartProgram], running: Mapping[str, str]
) -> Iterator[Step]:
    new = {name: step for name, step in wanted.items() if running.get(name) != step.fingerprint}
    ended = [name for name in running if name in new or name not in wanted]
    # Clients go before the servers they talk to, and come after them.
    yield from (Stop(name) for name in sorted(ended, key=_is_server))
    yield from new.values()


def _is_server(name: str) -> bool:
    return name.startswith("nats-")


def _lacks(program: Program, buses: Mapping[Key, Bus], facts: Facts) -> str:
    """Return what a program waits for, or ""."""
    namespace = program.key[0]
    bus = buses.get(program.bus_key)
    if bus is None:
        return f'EventBus "{program.bus}" is not there'
    if bus.problem or bus.key not in facts.answering:
        return f'EventBus "{program.bus}" is not ready'
    needs = [("ServiceAccount", program.account)]
    needs += [("Secret", name) for name in program.secrets]
    needs += [("ConfigMap", name) for name in program.configs]
    absent = [
        f'{kind} "{name}"' for kind, name in needs if (kind, namespace, name) not in facts.there
    ]
    return f"{' and '.join(absent)} not there" if absent else ""


def _of_bus(bus: Bus, ports: Ports) -> str:
    return _digest(bus.uid, bus.max_payload, ports.client, ports.monitor)


def _of_program(program: Program, bus: Bus, facts: Facts) -> str:
    told = client_config(bus, facts.ports[bus.key])
    return _digest(program.object, program.account, bus.uid, told)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
