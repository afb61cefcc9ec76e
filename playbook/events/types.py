"""The objects of Argo Events, in one place for those who write `sensors/*.py`.

Hera's generated models cannot say them (no EventBus, no `kind`, integers as text), so these are our own,
compared with a closed schema when they are rendered.
"""

from __future__ import annotations

from playbook.events.sensor_types import CallArgoServer as CallArgoServer
from playbook.events.sensor_types import DataFilter as DataFilter
from playbook.events.sensor_types import Dependency as Dependency
from playbook.events.sensor_types import Parameter as Parameter
from playbook.events.sensor_types import Retry as Retry
from playbook.events.sensor_types import Sensor as Sensor
from playbook.events.sensor_types import StoreObject as StoreObject
from playbook.events.sensor_types import Trigger as Trigger
from playbook.events.source_types import EventBus as EventBus
from playbook.events.source_types import EventSource as EventSource
from playbook.events.source_types import GitHubHook as GitHubHook

EventsObject = Sensor | EventSource | EventBus
