"""What GitHub tells us: the bus, the event source, and a Sensor per kind of event that stores Signals."""

from collections.abc import Sequence

from playbook import Platform, Play, event_bus, event_source, sensors
from playbook.events.types import EventsObject


def objects(plays: Sequence[Play], platform: Platform) -> tuple[EventsObject, ...]:
    """Return the Events objects of one environment; `playbook render` calls this."""
    if not any(play.gates for play in plays):
        return ()  # nothing waits for GitHub, and an event source of no events is refused
    return (event_bus(platform), event_source(plays, platform), *sensors(plays, platform))
