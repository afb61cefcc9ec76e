"""Runs executions from their first row to their last: state, logs, metrics, traces. Knows no CLI and starts no process."""
