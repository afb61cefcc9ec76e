"""A report as text, JSON, SARIF, or annotations of a pull request. Never decides anything."""
