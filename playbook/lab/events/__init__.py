"""Argo Events in the lab: NATS, EventSources and Sensors as processes. Never decides what an event becomes."""
