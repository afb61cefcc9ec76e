"""Run one agent on one assignment and tell the truth about how it ended. Knows GitHub and clusters only by their doors."""
