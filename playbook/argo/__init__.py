"""From a play to what Argo reads: the WorkflowTemplate (with Hera), the Sensors, the EventSource, the bus."""
